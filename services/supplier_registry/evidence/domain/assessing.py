"""What an assessor decides about evidence: that a version shows what was asked for or nothing, or none is needed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from services.supplier_registry.evidence.domain.held import INFECTED, HeldEvidence
from services.supplier_registry.evidence_requests.domain import answering
from services.supplier_registry.evidence_requests.domain.request import EvidenceRequest
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.two_people import has_no_interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, Version, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import Policy, ReasonKind, reason_of
from shared.reference.policy_values import EvidenceRequests


@dataclass(frozen=True)
class Assessed:
    """What is looked at: evidence, whose it is, and the open request for it, if any."""

    held: HeldEvidence
    supplier: Supplier
    request: EvidenceRequest | None = None


@command
class AcceptEvidence:
    """Say that the version that counts, which you opened, shows what the supplier was asked for."""

    version: Version


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


def accept(one: Assessed, asked: AcceptEvidence, actor: str, now: datetime, *, may_be_opened: bool) -> list[Event]:
    """Accept the version that was given when it was asked for; what nobody asked for counts without anybody's look."""
    if (met := answering.meet(one.request, asked.version, now)) and one.held.counting == asked.version:
        reject_if_any([can_be_opened(may_be_opened), has_no_interest(one.supplier.interests, actor)])
        return met
    reject_if_any(
        [
            is_the_version_that_counts(one.held, asked.version),
            awaits_a_check(one.request, asked.version),
            has_no_interest(one.supplier.interests, actor),
        ]
    )
    return []


def reject(
    one: Assessed, asked: RejectEvidence, terms: Policy[EvidenceRequests], actor: str, now: datetime
) -> list[Event]:
    """Reject the version that counts: the one before it counts again and, where there is none, the evidence has ended.

    What was shown wrongly covers no more than what has ended, or a blank page would be better than an old certificate.
    Where it was asked for, it is asked for anew.
    """
    held = one.held
    if asked.version <= len(held.versions) and held.versions[asked.version - 1].rejected_for is not None:
        return []
    reject_if_any([is_the_version_that_counts(held, asked.version), has_no_interest(one.supplier.interests, actor)])
    about = {"evidence_id": held.evidence_id, "supplier_id": held.supplier_id, "kind": held.kind}
    rejected = facts.EvidenceRejected(**about, version=asked.version, reason=asked.reason, rejected_at=now)
    explained = facts.EvidenceRejectionExplained(**about, version=asked.version, detail=asked.detail)
    again = answering.repeat(one.request, asked.version, asked.reason, terms, now)
    return [rejected, *([explained] if asked.detail else ()), *again]


def reject_infected(one: Assessed, file_id: UUID, terms: Policy[EvidenceRequests], now: datetime) -> list[Event]:
    """Reject the versions with a file that carries something harmful, and ask anew for what was asked for."""
    held = one.held
    about = {"evidence_id": held.evidence_id, "supplier_id": held.supplier_id, "kind": held.kind}
    events: list[Event] = []
    for number, version in enumerate(held.versions, 1):
        if version.file.file_id == file_id and version.rejected_for is None:
            events.append(facts.EvidenceRejected(**about, version=number, reason=INFECTED, rejected_at=now))
            events += answering.repeat(one.request, number, INFECTED, terms, now)
    return events


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


def can_be_opened(may_be_opened: bool) -> Rejection | None:
    """Nobody has looked at a file that is handed to nobody."""
    if may_be_opened:
        return None
    return Rejection("evidence_not_scanned", "the file is not scanned yet or carries something harmful", "/version")


def awaits_a_check(request: EvidenceRequest | None, version: int) -> Rejection | None:
    """What nobody asked for is not accepted: it counts as the supplier gave it."""
    if request is not None and request.awaits_check and request.version == version:
        return None
    return Rejection("not_requested", f"no request waits for a look at version {version}", "/version")
