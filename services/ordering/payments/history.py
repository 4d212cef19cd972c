"""Which facts of payments and of payment runs are for whom.

A supplier reads what became of its claims, not who in the department queried and verified them, nor what pays. What a
run paid is for those who make runs; a supplier reads its own part of one as an invoice.
"""

from services.ordering.payments.domain.payment import PAYMENTS
from services.ordering.payments.domain.run import PAYMENT_RUNS
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, not_its_supplier, told_to, whoever_sees_it

PAYMENT_DISCLOSURE = Disclosure(
    PAYMENTS,
    {
        **told_to(
            whoever_sees_it,
            facts.PaymentDue,
            facts.PaymentReleased,
            facts.PaymentClaimed,
            facts.PaymentQueried,
            facts.PaymentVerified,
            facts.PaymentOverdue,
            facts.PaymentMade,
            facts.PaymentWithdrawn,
            facts.PaymentReversed,
            facts.PaymentReinstated,
            facts.PaymentCredited,
            facts.PaymentRepaymentOverdue,
            facts.PaymentTransferred,
        ),
        **told_to(not_its_supplier, facts.PaymentVerificationDue, facts.PaymentCarriedForward),
    },
    fields=dict.fromkeys(("by", "level", "budget_id", "regime", "publish_by"), not_its_supplier),
)
RUN_DISCLOSURE = Disclosure(PAYMENT_RUNS, told_to(whoever_sees_it, facts.PaymentRunMade, facts.PaymentRunListed))
