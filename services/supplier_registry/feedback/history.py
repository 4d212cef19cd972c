"""Which facts of feedback are for whom: its organisation and assessors, who alone may see it, see what was written."""

from services.supplier_registry.feedback.domain.feedback import FEEDBACK
from services.supplier_registry.suppliers.access import in_full
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, not_its_supplier, told_to, whoever_sees_it

FEEDBACK_DISCLOSURE = Disclosure(
    FEEDBACK,
    {
        **told_to(
            whoever_sees_it,
            facts.FeedbackRequested,
            facts.FeedbackDue,
            facts.FeedbackOverdue,
            facts.FeedbackTransferred,
            facts.FeedbackGiven,
        ),
        **told_to(in_full, facts.FeedbackQuestionPut, facts.FeedbackWritten),
    },
    fields={"given_by": not_its_supplier},
)
