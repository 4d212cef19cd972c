"""Which facts of an order are for whom.

Its supplier is told what the order shows it: not who in the department placed and approved it, nor what pays for it,
nor that it was in question before somebody decided. What was noted with that decision stays within the department.
"""

from services.ordering.orders.domain.folding import ORDERS
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, nobody, not_its_supplier, told_to, whoever_sees_it

ORDER_DISCLOSURE = Disclosure(
    ORDERS,
    {
        **told_to(
            whoever_sees_it,
            facts.OrderPlaced,
            facts.ApprovalRequested,
            facts.OrderApproved,
            facts.OrderRejected,
            facts.OrderIssued,
            facts.OrderAnswerDue,
            facts.OrderLapsed,
            facts.OrderAccepted,
            facts.OrderDeclined,
            facts.OrderCancelled,
            facts.OrderStopped,
            facts.OrderTransferred,
            facts.OrderStartChanged,
            facts.PlaceHoldLapsed,
            facts.StartProposed,
            facts.ChangeProposed,
            facts.ChangeAnswerDue,
            facts.ChangeRefused,
            facts.ChangeWithdrawn,
            facts.ChangeLapsed,
            facts.OrderChanged,
            facts.OrderContinued,
            facts.OrderTerminated,
            facts.ProvisionStarted,
            facts.DidNotStart,
            facts.AttendanceRecorded,
            facts.ProvisionCompleted,
            facts.ProvisionEndedEarly,
            facts.OutcomeRecorded,
            facts.OutcomeVerified,
            facts.OutcomeReversed,
            facts.ProvisionEndOverdue,
            facts.OutcomeCheckOverdue,
            facts.ProblemReported,
            facts.ProblemAnswerOverdue,
            facts.ProblemAnswered,
            facts.OrderDisputed,
            facts.DisputeOverdue,
            facts.DisputeWithdrawn,
            facts.DisputeSettled,
            facts.OrderClosed,
        ),
        **told_to(
            not_its_supplier,
            facts.ApprovalGiven,
            facts.ApprovalHandedOver,
            facts.OrderQuestioned,
            facts.OrderDecisionDue,
            facts.OrderDecisionOverdue,
            facts.OrderDecisionExplained,
            facts.OrderCarriedForward,
            facts.OrderNotCarriedForward,
            facts.NextBestProposed,
            facts.NextBestOrdered,
            facts.NextBestRefused,
            facts.NextBestLapsed,
        ),
        **told_to(nobody, facts.OrderKeyed),
    },
    fields=dict.fromkeys(
        ("by", "placed_by", "agreed_by", "authority", "level", "steps", "budget_id", "regime", "replaces_id"),
        not_its_supplier,
    ),
)
