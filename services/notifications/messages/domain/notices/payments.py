"""What is told of payments: what waits for somebody, or went wrong. The rest both sides see in their lists."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_buying_team,
    the_district,
    the_district_and_the_buying_team,
    the_supplier,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.ordering import (
    PaymentCarriedForward,
    PaymentClaimed,
    PaymentCredited,
    PaymentDue,
    PaymentMade,
    PaymentOverdue,
    PaymentQueried,
    PaymentReinstated,
    PaymentReleased,
    PaymentRepaymentOverdue,
    PaymentReversed,
    PaymentRunMade,
    PaymentTransferred,
    PaymentVerificationDue,
    PaymentVerified,
    PaymentWithdrawn,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

PAYMENTS = (
    Notice(
        PaymentQueried,
        the_supplier,
        Urgency.ACT,
        Group.PAYMENTS,
        "Your claim is queried: answer by {answer_by}",
        "We have a question about what you claimed for order {order_id}. The payment shows it (payment {payment_id}). "
        "Please put it right, or explain it, and claim again by {answer_by}.",
    ),
    Notice(
        PaymentVerificationDue,
        the_district,
        Urgency.ACT,
        Group.PAYMENTS,
        "Claim to verify: to be paid by {pay_by}",
        "A claim for order {order_id} has not been verified yet, and has to be paid by {pay_by} (payment "
        "{payment_id}). Please verify or query it, as somebody who did not place the order.",
    ),
    Notice(
        PaymentOverdue,
        the_district_and_the_buying_team,
        Urgency.ACT,
        Group.PAYMENTS,
        "Payment overdue",
        "What is due for order {order_id} was to be paid by {pay_by}, and was not (payment {payment_id}). The supplier "
        "may ask for interest. Please see what it waits for.",
    ),
    Notice(
        PaymentReversed,
        the_supplier,
        Urgency.KNOW,
        Group.PAYMENTS,
        "A payment is taken back",
        "What you were paid for order {order_id} does not stand: {amount_pence} (payment {payment_id}). We keep it "
        "back from what we pay you next. What is left of it by {repay_by} you have to repay. The order shows why.",
    ),
    Notice(
        PaymentRepaymentOverdue,
        the_buying_team,
        Urgency.ACT,
        Group.PAYMENTS,
        "Repayment overdue",
        "Supplier {supplier_id} was to repay what it was paid for order {order_id} by {repay_by}. It still owes "
        "{left_pence} (payment {payment_id}). Please have it collected.",
    ),
)

_LISTED = "the list of payments shows it to whoever has to act on it"

TOLD_OF_NO_PAYMENT: Mapping[type[Event], str] = {
    PaymentDue: _LISTED,
    PaymentReleased: _LISTED,
    PaymentClaimed: _LISTED,
    PaymentVerified: _LISTED,
    PaymentMade: _LISTED,
    PaymentWithdrawn: _LISTED,
    PaymentReinstated: _LISTED,
    PaymentCredited: _LISTED,
    PaymentTransferred: _LISTED,
    PaymentRunMade: _LISTED,
    PaymentCarriedForward: "it changes which year's budget pays, and nothing that anybody has to do",
}
