"""The decision on an order that goes not without approval: by as many people as the policy's matrix says."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from services.ordering.budgets.domain.budget import Budget, is_not_overdrawn
from services.ordering.interests.domain.interests import Interests, has_no_interest
from services.ordering.orders.domain.conditions import Circumstances, standing_conditions
from services.ordering.orders.domain.folding import evolve
from services.ordering.orders.domain.issuing import issued, recorded, requested
from services.ordering.orders.domain.lapsing import is_over, last_day_is_over
from services.ordering.orders.domain.paying import committed, freed
from services.ordering.orders.domain.place_holds import a_place_is_to_be_had, held_until
from services.ordering.orders.domain.repeats import still_worth_repeating
from services.ordering.orders.domain.state import Order, Status, about, stands_at
from services.ordering.orders.domain.steps import (
    Approver,
    has_an_authority,
    is_another_person,
    needed_now,
    outstanding,
    took_no_step_before,
    within_authority,
    within_what_was_lent,
)
from services.ordering.orders.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.spans import last_day_of
from shared.reference import ReasonKind, policy, reason_of
from shared.reference.calendar import uk_date
from shared.reference.policy_values import BuyingAgain, Level

START_PASSED = "start_passed"
"""The reason for which an order is rejected that nobody approved before it was to start."""


@command
class RejectOrder:
    """The no of whoever may approve, with its reason."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_REJECTED)]


@command
class HandOverApproval:
    """Leave the approval that is awaited of the district to the buyers, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.APPROVAL_HANDED_OVER)]


def approve(order: Order, known: Circumstances, terms: Terms, now: datetime, approver: Approver) -> list[Event]:
    """Give the approval that is next, which issues the order at once where no other follows, or raise `Rejected`.

    The obligation arises here, so every rule of placing that may have changed since is run again at each step, on what
    is known now. A newer version of the offer is no reason: the order pins price and content. Its place is held anew
    while another approval is awaited.
    """
    if order.status is Status.ISSUED:
        return []
    reject_if_any(
        [
            stands_at(order, Status.AWAITING_APPROVAL),
            *(_of_no_field(each) for each in _still_holds(order, known, terms, now)),
            *_may_give_the_next(order, terms, approver),
        ]
    )
    authority = approver.authority(terms.authority)
    given, *still = outstanding(order, terms) or (needed_now(order, terms),)
    if not still:
        return [*issued(order, authority, terms, now), *committed(order, known.budgets)]
    approval = facts.ApprovalGiven(
        **about(order), level=given, authority=recorded(authority), given_at=now, policies=terms.policies
    )
    holds = held_until(order, terms, uk_date(now))
    return [approval, _asked_next(evolve(order, approval), terms, holds)]


def _may_give_the_next(order: Order, terms: Terms, approver: Approver) -> list[Rejection | None]:
    return [
        has_an_authority(approver),
        within_authority(order, terms, needed_now(order, terms), approver),
        within_what_was_lent(order, approver),
        is_another_person(order, approver),
        took_no_step_before(order, approver),
    ]


def _asked_next(order: Order, terms: Terms, place_held_until: date | None = None) -> Event:
    """Ask for the approval that is next; with it stand those that were given, so that the whole way is seen."""
    needed, (_, *later) = needed_now(order, terms), outstanding(order, terms)
    steps = (*(Level(each.level) for each in order.approvals), needed, *later)
    return requested(order, needed, steps, place_held_until)


def hand_over(order: Order, asked: HandOverApproval, terms: Terms, now: datetime, approver: Approver) -> list[Event]:
    """Leave an approval to the buyers, who are asked at once; it is not for whoever approves for the district then.

    Somebody with an interest in the supplier may do this, and nobody else may have to: cover can be lent instead.
    """
    if order.handed_over:
        return []
    reject_if_any(
        [
            stands_at(order, Status.AWAITING_APPROVAL),
            has_an_authority(approver),
            is_a_districts(order, terms) if order.status is Status.AWAITING_APPROVAL else None,
        ]
    )
    left = facts.ApprovalHandedOver(
        **about(order),
        level=Level.DISTRICT,
        to_level=Level.BUYER,
        by=approver.account,
        reason=Reason(code=asked.reason),
        handed_over_at=now,
    )
    return [left, _asked_next(evolve(order, left), terms)]


def is_a_districts(order: Order, terms: Terms) -> Rejection | None:
    """There is nobody above the buyers."""
    if needed_now(order, terms) is Level.DISTRICT:
        return None
    return Rejection("nobody_above", "the approval is a buyer's to give already, and nobody is above them")


def _still_holds(order: Order, known: Circumstances, terms: Terms, now: datetime) -> list[Rejection | None]:
    if order.status is not Status.AWAITING_APPROVAL:
        return []
    # An order that was placed before orders said when they end: its offer still does.
    ends_on = order.ends_on or (last_day_of(order.starts_on, known.offer.duration) if known.offer else None)
    conditions = standing_conditions(known, order.market, order.starts_on, ends_on, terms, uk_date(now))
    repeats = still_worth_repeating(order, known, policy(BuyingAgain, terms.regime, terms.day).values)
    not_overdrawn = [is_not_overdrawn(known.budgets.get(each)) for each in order.budget_ids]
    return [
        *conditions,
        *a_place_is_to_be_had(order, known),
        *clients_are_still_of_district(order, known),
        *repeats,
        *not_overdrawn,
    ]


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


def reject(
    order: Order,
    budgets: Mapping[str, Budget],
    asked: RejectOrder,
    now: datetime,
    approver: Approver,
    interests: Interests | None = None,
) -> list[Event]:
    """Say no to an order that waits for approval, whatever approvals it has; the budget is free again.

    `interests` are those of whoever says no: the decision is theirs as little as a yes would be.
    """
    if order.status is Status.REJECTED:
        return []
    reject_if_any(
        [
            stands_at(order, Status.AWAITING_APPROVAL),
            has_an_authority(approver),
            has_no_interest(interests, order.supplier_id),
            start_passed_where_said(order, asked, now),
        ]
    )
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
