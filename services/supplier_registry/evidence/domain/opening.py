"""Which file of an application an assessor may open, and when."""

from uuid import UUID

from services.supplier_registry.applications.domain.application import Application, Evidence
from services.supplier_registry.applications.domain.deciding import is_open
from shared.contracts.supplier_registry import AttachedFile
from shared.kernel.rules import NotFound, reject_if_any


def version_to_open(application: Application, evidence_id: UUID, version: int) -> AttachedFile:
    """Return the file of a version while the application is evaluated; raises `NotFound` and `Rejected`.

    What was needed to decide is not looked at for anything else (UK GDPR art. 5(1)(b)): policies name people.
    """
    _, evidence = evidence_of(application, evidence_id)
    if not 1 <= version <= len(evidence.versions):
        raise NotFound(f"version {version} of evidence", evidence_id)
    reject_if_any([is_open(application)])
    return evidence.versions[version - 1].file


def evidence_of(application: Application, evidence_id: UUID) -> tuple[str, Evidence]:
    """Return a piece of evidence with its kind; raises `NotFound`."""
    for kind, evidence in application.evidence.items():
        if evidence.evidence_id == evidence_id:
            return kind, evidence
    raise NotFound("evidence", evidence_id)
