"""The clocks that run in payments: to claim, to correct a claim, to pay it, and to pay it back."""

from typing import Any

from services.ordering.payments.domain.payment import PAYMENTS, Payment, Status
from shared.kernel.deadlines import Deadline, Reminder, due_by

VERIFICATION_DUE: Reminder[Payment] = Reminder("payment_verification_due", lambda payment: payment.remind_on)

CLAIM: Deadline[Payment] = Deadline(
    "payment_claim",
    awaits="the supplier's claim for what fell due",
    passed="it is claimed in the supplier's place, by an invoice of the department's own",
    aggregate=PAYMENTS,
    due=lambda payment: due_by(payment.payment_id, payment.claim_by),
    standing={"status": Status.DUE},
    ends=True,
)
VERIFICATION: Deadline[Payment] = Deadline(
    "payment_verification",
    awaits="the verification of a claim, by somebody who neither ordered nor claimed it",
    passed="the claim is overdue; it may still be verified, and has to be paid",
    aggregate=PAYMENTS,
    due=lambda payment: due_by(payment.payment_id, payment.pay_by),
    standing={"status": Status.CLAIMED},
    reminders=(VERIFICATION_DUE,),
    ends=True,
)
PAYMENT: Deadline[Payment] = Deadline(
    "payment",
    awaits="the run that pays what was verified",
    passed="the payment is overdue; the next run makes it",
    aggregate=PAYMENTS,
    due=lambda payment: due_by(payment.payment_id, payment.pay_by),
    standing={"status": Status.VERIFIED},
    ends=True,
)
QUERY: Deadline[Payment] = Deadline(
    "payment_query",
    awaits="the supplier's corrected claim, or the district's verification after all",
    passed="the supplier may still claim again, the district may still verify",
    aggregate=PAYMENTS,
    due=lambda payment: due_by(payment.payment_id, payment.answer_by),
    standing={"status": Status.QUERIED},
    binding=False,
)
REPAYMENT: Deadline[Payment] = Deadline(
    "payment_repayment",
    awaits="what a supplier owes back, from the runs that pay it or from itself",
    passed="it is a debt that a buyer collects; runs go on keeping back what they pay",
    aggregate=PAYMENTS,
    due=lambda payment: due_by(payment.payment_id, payment.repay_by),
    standing={"status": Status.REVERSED},
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (CLAIM, VERIFICATION, PAYMENT, QUERY, REPAYMENT)
