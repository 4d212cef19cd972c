"""What was paid and does not stand: repaid by its supplier, or said to be a debt."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from services.ordering.budgets.domain.budget import Budget
from services.ordering.payments.domain.payment import Payment, Status, about, stands_at
from services.ordering.payments.domain.running import credited, taken_back
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import uk_date


@command
class RecordRepayment:
    """The supplier repaid so much of what it owes for a payment that was reversed."""

    amount_pence: Annotated[int, Field(ge=1, le=10**12)]


def repay(payment: Payment, budget: Budget, asked: RecordRepayment, now: datetime) -> list[Event]:
    """Record what came back, in part or whole: the budget has it again."""
    reject_if_any([stands_at(payment, Status.REVERSED) or repays_what_is_owed(payment, asked.amount_pence)])
    return [
        credited(payment, asked.amount_pence, "repayment", now),
        *taken_back(budget, payment, asked.amount_pence),
    ]


def repays_what_is_owed(payment: Payment, pence: int) -> Rejection | None:
    """Nobody repays more than was paid."""
    if pence <= payment.owed_back_pence:
        return None
    detail = f"{payment.owed_back_pence} pence are owed back, not {pence}"
    return Rejection("amount_not_owed", detail, "/amount_pence")


def announce_debt(payment: Payment, repay_by: date, now: datetime) -> list[Event]:
    """Say that no run could keep back what is owed, and that the supplier has not repaid it in time."""
    if not payment.owed_back_pence or payment.repay_by != repay_by or payment.in_debt or uk_date(now) <= repay_by:
        return []
    said = facts.PaymentRepaymentOverdue(**about(payment), repay_by=repay_by, left_pence=payment.owed_back_pence)
    return [said]
