"""What follows for payments from how a line of an order stands: what falls due, falls away, comes back or is free.

It looks at the line as it is, and at what payments there are: so it is right whenever it is done, and however often.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget, Hold
from services.ordering.budgets.domain.holding import release
from services.ordering.orders.domain.delivered import Line
from services.ordering.orders.domain.paying import after
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION, Order
from services.ordering.orders.domain.state import Status as OrderStatus
from services.ordering.payments.domain.claiming import claimed_by_policy
from services.ordering.payments.domain.milestones import (
    Milestone,
    out_of_reach,
    percents_of,
    reached,
    still_to_come,
)
from services.ordering.payments.domain.payment import NOT_PAID_YET, Payment, Status, about, evolve
from services.ordering.payments.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date

Payments = Mapping[Milestone, Payment]

FREED_AS_A_WHOLE = frozenset(OVER_WITHOUT_PROVISION) - {OrderStatus.DID_NOT_START}
"""What came to nothing before it was to be delivered: whoever ended it freed all that it held in the same commit.

But for lines that did not start by then: what these held is released as it would be without that."""


def follow(
    order: Order,
    number: int,
    payments: Payments,
    budget: Budget,
    fresh: Mapping[Milestone, UUID],
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Bring the payments of a line up to how the line stands. `fresh` are ids for those that begin now.

    BR-41, no purchase order, no pay: nothing falls due before one was issued.
    """
    line = order.line_of(number)
    if line is None or order.purchase_order is None:
        return []
    if order.status in FREED_AS_A_WHOLE and not line.did_not_start:
        return []
    there = [event for each in payments.values() for event in _looked_at_again(each, order, line, terms, now)]
    freed = [_released(each, terms, now) for each in _given_up(there, payments, order, line)]
    beginning = list(_beginning(order, line, payments, fresh, terms, now))
    lapsed = [*freed, *(each for each in beginning if isinstance(each, facts.PaymentReleased))]
    return [*there, *freed, *beginning, *_free(budget, lapsed)]


def _looked_at_again(payment: Payment, order: Order, line: Line, terms: Terms, now: datetime) -> Iterator[Event]:
    """What was due falls away, and what was paid is taken back, where its point of payment does not stand any more."""
    stands = payment.milestone in reached(line)
    undone = not stands and payment.status is Status.PAID
    in_hand = payment.status in NOT_PAID_YET or payment.status is Status.REVERSED
    if payment.supplier_id != order.supplier_id and (undone or in_hand):
        moved = facts.PaymentTransferred(
            **{**about(payment), "supplier_id": order.supplier_id},
            predecessor_id=payment.supplier_id,
            transferred_at=now,
        )
        payment = evolve(payment, moved)
        yield moved
    if undone:
        yield facts.PaymentReversed(
            **about(payment),
            amount_pence=payment.claimed_pence,
            repay_by=terms.repay_by(uk_date(now)),
            reversed_at=now,
            policies=terms.policies,
        )
    elif not stands and payment.status in NOT_PAID_YET:
        yield facts.PaymentWithdrawn(**about(payment), withdrawn_at=now)
    elif stands and payment.status is Status.REVERSED and not payment.credited_pence:
        yield facts.PaymentReinstated(**about(payment), reinstated_at=now)


def _given_up(events: Sequence[Event], payments: Payments, order: Order, line: Line) -> Iterator[Payment]:
    """Yield what fell away just now and cannot fall due again."""
    lost = out_of_reach(order, line)
    withdrawn = {each.payment_id for each in events if isinstance(each, facts.PaymentWithdrawn)}
    yield from (each for each in payments.values() if each.payment_id in withdrawn and each.milestone in lost)


def _beginning(
    order: Order, line: Line, payments: Payments, fresh: Mapping[Milestone, UUID], terms: Terms, now: datetime
) -> Iterator[Event]:
    percents = percents_of(order, terms.default_split)
    fixed = {point: each.amount_pence for point, each in payments.items()}
    days, lost = reached(line), out_of_reach(order, line)
    for point, pence in still_to_come(line.amount_pence, percents, fixed).items():
        said = _said(order, line, point, fresh[point], pence, terms)
        if not pence:
            continue
        if point in days:
            due = facts.PaymentDue(
                **said,
                percent=percents[point],
                reached_on=days[point],
                claim_by=terms.claim_by(uk_date(now)),
                vat=order.vat,
                vat_rate=order.vat_rate,
                due_at=now,
            )
            yield due
            yield from claimed_by_policy(evolve(None, due), terms, now)
        elif point in lost:
            yield facts.PaymentReleased(**said, released_at=now)


class _Said(TypedDict):
    payment_id: UUID
    order_id: UUID
    line: int
    milestone: str
    supplier_id: UUID
    district: str
    market: str
    regime: str
    category: str
    budget_id: str
    purchase_order: str
    amount_pence: int
    policies: tuple[str, ...]


def _said(order: Order, line: Line, point: Milestone, payment_id: UUID, pence: int, terms: Terms) -> _Said:
    return _Said(
        payment_id=payment_id,
        order_id=order.order_id,
        line=line.line,
        milestone=point,
        supplier_id=order.supplier_id,
        district=order.district,
        market=order.market,
        regime=order.regime,
        category=order.category,
        budget_id=line.budget_id,
        purchase_order=order.purchase_order or "",
        amount_pence=pence,
        policies=terms.policies,
    )


def _released(payment: Payment, terms: Terms, now: datetime) -> facts.PaymentReleased:
    return facts.PaymentReleased(
        **about(payment),
        market=payment.market,
        regime=payment.regime,
        category=payment.category,
        budget_id=payment.budget_id,
        purchase_order=payment.purchase_order,
        amount_pence=payment.amount_pence,
        policies=terms.policies,
        released_at=now,
    )


def _free(budget: Budget, lapsed: Sequence[facts.PaymentReleased]) -> list[Event]:
    events: list[Event] = []
    for each in lapsed:
        holder = facts.Holder(kind="order", id=each.order_id, line=each.line)
        freed = release(budget, holder, each.amount_pence, Hold.COMMITTED)
        budget = after({budget.budget_id: budget}, freed)[budget.budget_id]
        events += freed
    return events
