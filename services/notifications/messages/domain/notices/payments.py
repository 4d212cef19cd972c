"""Why nobody is told of payments: both sides see them in their lists, with what waits and by when."""

from collections.abc import Mapping

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

_LISTED = "the list of payments shows it to whoever has to act on it"

TOLD_OF_NO_PAYMENT: Mapping[type[Event], str] = {
    PaymentDue: _LISTED,
    PaymentReleased: _LISTED,
    PaymentClaimed: _LISTED,
    PaymentQueried: _LISTED,
    PaymentVerified: _LISTED,
    PaymentVerificationDue: _LISTED,
    PaymentOverdue: _LISTED,
    PaymentMade: _LISTED,
    PaymentWithdrawn: _LISTED,
    PaymentReversed: _LISTED,
    PaymentReinstated: _LISTED,
    PaymentCredited: _LISTED,
    PaymentRepaymentOverdue: _LISTED,
    PaymentTransferred: _LISTED,
    PaymentRunMade: _LISTED,
    PaymentCarriedForward: "it changes which year's budget pays, and nothing that anybody has to do",
}
