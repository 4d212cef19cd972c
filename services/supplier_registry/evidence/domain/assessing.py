"""What an assessor decides about evidence: that a version shows nothing, or that none is needed any more."""

from datetime import datetime
from typing import Annotated

from services.supplier_registry.evidence.domain.held import HeldEvidence
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.two_people import has_no_interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, Version, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of


@command
class RejectEvidence:
    """Say that the version that counts does not show what it should: why, and in a sentence for the supplier."""

    version: Version
    reason: Annotated[str, reason_of(ReasonKind.EVIDENCE_REJECTED)]
    detail: Text = ""


@command
class ReleaseEvidence:
    """Say that evidence is not needed any more, with the reason: no delivery is held to it until it is given anew."""

    reason: Annotated[str, reason_of(ReasonKind.EVIDENCE_RELEASED)]


def reject(held: HeldEvidence, supplier: Supplier, asked: RejectEvidence, actor: str, now: datetime) -> list[Event]:
    """Reject the version that counts: the one before it counts again and, where there is none, the evidence has ended.

    What was shown wrongly covers no more than what has ended, or a blank page would be better than an old certificate.
    """
    if asked.version <= len(held.versions) and held.versions[asked.version - 1].rejected_for is not None:
        return []
    reject_if_any([is_the_version_that_counts(held, asked.version), has_no_interest(supplier.interests, actor)])
    about = {"evidence_id": held.evidence_id, "supplier_id": held.supplier_id, "kind": held.kind}
    rejected = facts.EvidenceRejected(**about, version=asked.version, reason=asked.reason, rejected_at=now)
    if not asked.detail:
        return [rejected]
    return [rejected, facts.EvidenceRejectionExplained(**about, version=asked.version, detail=asked.detail)]


def release(held: HeldEvidence, supplier: Supplier, asked: ReleaseEvidence, actor: str, now: datetime) -> list[Event]:
    """Hold no delivery to evidence any more, as where the supplier no longer delivers what needs it."""
    if held.released:
        return []
    reject_if_any([has_no_interest(supplier.interests, actor)])
    about = {"evidence_id": held.evidence_id, "supplier_id": held.supplier_id, "kind": held.kind}
    return [facts.EvidenceReleased(**about, reason=asked.reason, released_at=now)]


def is_the_version_that_counts(held: HeldEvidence, version: int) -> Rejection | None:
    """Nothing follows from a version that was replaced, and one that is to come was not looked at."""
    if version == held.counting:
        return None
    counting = f"version {held.counting}" if held.counting else "none"
    return Rejection("evidence_replaced", f"version {version} does not count; {counting} does", "/version")
