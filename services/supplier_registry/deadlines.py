"""Every clock that runs in the registry, those of all its subjects."""

from services.supplier_registry.applications.domain import deadlines as of_applications
from services.supplier_registry.complaints.domain import deadlines as of_complaints
from services.supplier_registry.evidence.domain import deadlines as of_evidence
from services.supplier_registry.evidence_requests.domain import deadlines as of_evidence_requests
from services.supplier_registry.feedback.domain import deadlines as of_feedback
from services.supplier_registry.performance.domain import deadlines as of_performance
from services.supplier_registry.register_notices.domain import deadlines as of_notices
from services.supplier_registry.suppliers.domain import deadlines as of_suppliers

DEADLINES = (
    *of_applications.DEADLINES,
    *of_suppliers.DEADLINES,
    *of_evidence.DEADLINES,
    *of_evidence_requests.DEADLINES,
    *of_complaints.DEADLINES,
    *of_performance.DEADLINES,
    *of_notices.DEADLINES,
    *of_feedback.DEADLINES,
)
