"""Which facts of a complaint are for whom: how it stands for whoever sees it, what was said for the parties to it."""

from services.supplier_registry.complaints.domain.complaint import COMPLAINTS
from services.supplier_registry.suppliers.access import in_full
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, not_its_supplier, told_to, whoever_sees_it

COMPLAINT_DISCLOSURE = Disclosure(
    COMPLAINTS,
    {
        **told_to(
            whoever_sees_it,
            facts.ComplaintRaised,
            facts.ComplaintAnswerDue,
            facts.ComplaintAnswered,
            facts.ComplaintUnanswered,
            facts.ComplaintDecisionDue,
            facts.ComplaintDecisionOverdue,
            facts.ComplaintDecided,
            facts.ComplaintTransferred,
            facts.ComplaintWithdrawn,
        ),
        **told_to(
            in_full,
            facts.ComplaintDescribed,
            facts.ComplaintAnswerGiven,
            facts.ComplaintDecisionExplained,
        ),
    },
    fields={"raised_by": not_its_supplier},
)
