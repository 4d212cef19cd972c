"""Which orders are carried forward when a financial year has ended, and what passes to the next year's budgets.

Carried is what has not fallen due of a line. What fell due stays with the year in which it did, and is paid from its
budget; what comes back of that later follows the order, since it may fall due again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget
from services.ordering.budgets.domain.carrying import Carriage, carry, next_budget_of
from services.ordering.orders.domain.delivered import Line
from services.ordering.orders.domain.paying import after
from services.ordering.orders.domain.state import Order, Status, about
from services.ordering.payments.domain.milestones import Milestone, percents_of, still_to_come
from services.ordering.payments.domain.payment import Payment
from services.ordering.payments.domain.payment import Status as PaymentStatus
from services.ordering.payments.domain.payment import about as about_payment
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.contracts.ordering import Holder
from shared.reference import Policy
from shared.reference.calendar import add_months, last_day_of
from shared.reference.financial_years import days_of
from shared.reference.policy_values import BudgetYearEnd

CARRIED = (Status.ISSUED, Status.ACCEPTED, Status.STARTED, Status.COMPLETED, Status.ENDED_EARLY)
"""Of which something may still fall due."""

Payments = Mapping[Milestone, Payment]
Budgets = Mapping[str, Budget]


@dataclass(frozen=True)
class YearEnd:
    """The last day of a year that has ended, by which policy it is closed, and how.

    `default_split` is how the price of an order falls due that says nothing of it.
    """

    last_day: date
    terms: Policy[BudgetYearEnd]
    how: Carriage
    default_split: tuple[int, ...]


def ended_year(today: date) -> date:
    """Return the last day of the financial year before the one that it is."""
    return add_months(last_day_of(today), -12)


def closes_on(last_day: date, terms: BudgetYearEnd) -> date:
    """Return the day on which what is left of a year is carried over."""
    return last_day + timedelta(days=terms.after_days)


def carry_forward(order: Order, payments: Mapping[int, Payments], budgets: Budgets, closing: YearEnd) -> list[Event]:
    """Let what has not fallen due of an order be paid from the next year's budgets: it and they in one commit.

    What these have too little left for stays, and is said once.
    """
    if order.status not in CARRIED or order.closed_on is not None:
        return []
    lines: list[facts.CarriedLine] = []
    short: list[facts.CarriedLine] = []
    moved: list[Event] = []
    for line in order.lines:
        there = payments.get(line.line, {})
        pence = _not_due(order, line, there, closing)
        now, into = after(budgets, moved), next_budget_of(line.budget_id)
        old = now.get(line.budget_id)
        if not pence or old is None or days_of(old.financial_year)[1] > closing.last_day:
            continue
        holder = Holder(kind="order", id=order.order_id, line=line.line)
        carried = carry(old, now.get(into), holder, pence, closing.how)
        moved += carried
        about_it = facts.CarriedLine(
            line=line.line,
            from_budget=line.budget_id,
            budget_id=into,
            amount_pence=pence,
            left_behind=tuple(_left_behind(line, there)) if carried else None,
        )
        (lines if carried else short).append(about_it)
    return [*_said(order, lines, short, closing), *moved]


def _said(
    order: Order, lines: Sequence[facts.CarriedLine], short: Sequence[facts.CarriedLine], closing: YearEnd
) -> Iterator[Event]:
    at, policies = closing.how.now, (closing.terms.stamp,)
    if lines:
        yield facts.OrderCarriedForward(**about(order), lines=tuple(lines), carried_at=at, policies=policies)
    if short and (lines or not order.not_carried):
        yield facts.OrderNotCarriedForward(**about(order), lines=tuple(short), tried_at=at, policies=policies)


def _not_due(order: Order, line: Line, payments: Payments, closing: YearEnd) -> int:
    fixed = {point: each.amount_pence for point, each in payments.items()}
    to_come = still_to_come(line.amount_pence, percents_of(order, closing.default_split), fixed)
    return sum(to_come.values())


def _left_behind(line: Line, payments: Payments) -> Iterator[UUID]:
    """Yield what is owed or paid from the line's budget as it is: the money of what was released is free already."""
    for each in payments.values():
        if each.budget_id == line.budget_id and each.status is not PaymentStatus.RELEASED:
            yield each.payment_id


def bring_along(payment: Payment, order: Order, budgets: Budgets, came_back_at: datetime, how: Carriage) -> list[Event]:
    """Let what came back of a payment after its order was carried forward follow it, since it may fall due again."""
    line, into = order.line_of(payment.line), next_budget_of(payment.budget_id)
    old = budgets.get(payment.budget_id)
    came_back = payment.gone or payment.status is PaymentStatus.RELEASED
    if line is None or line.budget_id != into or old is None or not came_back:
        return []
    if not _was_left_behind(payment, line, order, came_back_at):
        return []
    carried = carry(old, budgets.get(into), payment.holder, payment.amount_pence, how)
    said = facts.PaymentCarriedForward(
        **about_payment(payment),
        from_budget=payment.budget_id,
        budget_id=into,
        amount_pence=payment.amount_pence,
        carried_at=how.now,
    )
    return [said, *carried] if carried else []


def _was_left_behind(payment: Payment, line: Line, order: Order, came_back_at: datetime) -> bool:
    """What came back before the line was carried forward went with it, whatever the clocks of the two said.

    Where the fact of carrying names no payments, as those of before did, the clocks are all there is to go by.
    """
    if line.left_behind is None:
        return order.carried_at is not None and came_back_at > order.carried_at
    return payment.payment_id in line.left_behind


def budgets_of(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the budgets of lines, and those of the year after each, once."""
    yield from dict.fromkeys(each for line in lines for each in (line.budget_id, next_budget_of(line.budget_id)))
