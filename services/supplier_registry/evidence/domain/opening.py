"""Which file of evidence may be opened, by whom and when."""

from uuid import UUID

from services.supplier_registry.applications.domain.application import Application, Evidence
from services.supplier_registry.applications.domain.deciding import is_open
from services.supplier_registry.evidence.domain.held import HeldEvidence
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts.supplier_registry import AttachedFile
from shared.kernel.memberships import LIVE
from shared.kernel.rules import NotFound, Rejection, reject_if_any


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


def held_version(held: HeldEvidence, version: int) -> AttachedFile:
    """Return the file of any version, as its own supplier may open it; raises `NotFound`."""
    if not 1 <= version <= len(held.versions):
        raise NotFound(f"version {version} of evidence", held.evidence_id)
    return held.versions[version - 1].file


def held_version_to_assess(held: HeldEvidence, version: int, supplier: Supplier) -> AttachedFile:
    """Return the file of the version that counts, of a member; raises `NotFound` and `Rejected`.

    What was replaced is kept for the record and looked at for nothing (UK GDPR art. 5(1)(b)), and so is what an
    organisation gave that is no member any more; what comes with an application is opened there.
    """
    file = held_version(held, version)
    reject_if_any([counts_still(held, version), is_of_a_member(supplier)])
    return file


def counts_still(held: HeldEvidence, version: int) -> Rejection | None:
    """The latest version that was not rejected is what the supplier shows."""
    if version == held.counting:
        return None
    return Rejection("evidence_replaced", f"version {version} was replaced or rejected, and counts no more")


def is_of_a_member(supplier: Supplier) -> Rejection | None:
    """Assessors look at what members show, suspended or not."""
    if any(each.standing in LIVE for each in supplier.memberships.values()):
        return None
    return Rejection("supplier_not_member", "the supplier is a member in no category")
