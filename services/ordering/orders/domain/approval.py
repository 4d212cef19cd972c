"""The decision on an order that goes not without approval: by the district or, above its authority, by a buyer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated

from services.ordering.budgets.domain.budget import Budget, is_not_overdrawn
from services.ordering.orders.domain.conditions import Circumstances, standing_conditions
from services.ordering.orders.domain.issuing import issued
from services.ordering.orders.domain.lapsing import is_over, last_day_is_over
from services.ordering.orders.domain.paying import committed, freed
from services.ordering.orders.domain.state import Authority, Order, Status, about, stands_at
from services.ordering.orders.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.duties import approved_by_another
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.spans import last_day_of
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date
from shared.reference.policy_values import Level

START_PASSED = "start_passed"
"""The reason for which an order is rejected that nobody approved before it was to start."""


@command
class RejectOrder:
    """The no of whoever may approve, with its reason."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_REJECTED)]


@dataclass(frozen=True)
class Approver:
    """Who approves: the account, and the highest level of authority that it has."""

    account: str
    level: Level


def approve(order: Order, known: Circumstances, terms: Terms, now: datetime, approver: Approver) -> list[Event]:
    """Approve an order, which issues it at once, or raise `Rejected` with every reason against it.

    The obligation arises here, so every rule of placing that may have changed since is run again, on what is known now.
    A newer version of the offer is no reason: the order pins price and content.
    """
    if order.status is Status.ISSUED:
        return []
    reject_if_any(
        [
            stands_at(order, Status.AWAITING_APPROVAL),
            *(_of_no_field(each) for each in _still_holds(order, known, terms, now)),
            within_authority(order, terms, approver.level),
            approved_by_another(order.placed_by, approver.account),
        ]
    )
    authority = Authority(terms.authority, approver.level, approver.account)
    return [*issued(order, authority, terms, now), *committed(order, known.budgets)]


def _still_holds(order: Order, known: Circumstances, terms: Terms, now: datetime) -> list[Rejection | None]:
    if order.status is not Status.AWAITING_APPROVAL:
        return []
    # An order that was placed before orders said when they end: its offer still does.
    ends_on = order.ends_on or (last_day_of(order.starts_on, known.offer.duration) if known.offer else None)
    conditions = standing_conditions(known, order.market, order.starts_on, ends_on, terms, uk_date(now))
    not_overdrawn = [is_not_overdrawn(known.budgets.get(each)) for each in order.budget_ids]
    return [*conditions, *clients_are_still_of_district(order, known), *not_overdrawn]


def clients_are_still_of_district(order: Order, known: Circumstances) -> Iterator[Rejection]:
    """A district spends its money on its own clients: what was bought before one moved on is delivered and paid."""
    for line, need in zip(order.lines, known.needs, strict=True):
        pays = known.budgets.get(line.budget_id)
        if need is not None and need.district != (pays or order).district:
            detail = "another district looks after the client now: reject the order"
            yield Rejection("client_transferred", detail)


def _of_no_field(rejection: Rejection | None) -> Rejection | None:
    """Whoever approves sends no field that a reason could point to."""
    return replace(rejection, pointer="") if rejection else None


def within_authority(order: Order, terms: Terms, level: Level) -> Rejection | None:
    """A district approves up to its authority; a buyer approves what the district may not."""
    needed = terms.level_for(order.amount_pence)
    if needed is not Level.BUYER or level is Level.BUYER:
        return None
    limit = terms.approval.district_authority_up_to_pence
    detail = f"the order costs {order.amount_pence} pence, a district may approve up to {limit}: a buyer decides"
    return Rejection("over_district_authority", detail)


def reject(order: Order, budgets: Mapping[str, Budget], asked: RejectOrder, now: datetime) -> list[Event]:
    """Say no to an order that waits for approval; the budget is free again."""
    if order.status is Status.REJECTED:
        return []
    reject_if_any([stands_at(order, Status.AWAITING_APPROVAL), start_passed_where_said(order, asked, now)])
    return _rejected(order, budgets, asked.reason, now)


def reject_overdue(order: Order, budgets: Mapping[str, Budget], due_on: date, now: datetime) -> list[Event]:
    """Say no to an order whose approval would come too late: the day on which it was to start is over."""
    if order.status is not Status.AWAITING_APPROVAL or order.starts_on != due_on:
        return []
    reject_if_any([last_day_is_over(due_on, now)])
    return _rejected(order, budgets, START_PASSED, now)


def start_passed_where_said(order: Order, asked: RejectOrder, now: datetime) -> Rejection | None:
    """Nobody says of a start that is still to come that it has passed."""
    if asked.reason != START_PASSED or is_over(order.starts_on, now):
        return None
    return Rejection("start_not_passed", f"the order is to start on {order.starts_on}, which is not over", "/reason")


def _rejected(order: Order, budgets: Mapping[str, Budget], code: str, now: datetime) -> list[Event]:
    due_on = order.starts_on if code == START_PASSED else None
    rejected = facts.OrderRejected(**about(order), reason=Reason(code=code), due_on=due_on, rejected_at=now)
    return [rejected, *freed(order, budgets)]
