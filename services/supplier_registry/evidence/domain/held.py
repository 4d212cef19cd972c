"""What a supplier holds as evidence of one kind, folded from its events: it outlives the application it came with."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import AnyEvidenceKind, AttachedFile, ConfidentialCode
from shared.kernel.aggregate import Aggregate, Claim, ClaimRef, begun

_EVIDENCE = Claim("evidence")


@dataclass(frozen=True)
class HeldVersion:
    """One version: the file, when the supplier gave it, its last day if any, and why it is confidential where it is."""

    file: AttachedFile
    given_at: datetime
    valid_until: date | None = None
    remind_on: tuple[date, ...] = ()
    confidential: ConfidentialCode | None = None


@dataclass(frozen=True)
class HeldEvidence:
    """All versions of a supplier's evidence of one kind; the latest counts.

    `expires_on` is the last day of the version that counts, `expired` once that is over; `running` while it is still to
    come. `files` are those of all versions, by which it is found.
    """

    evidence_id: UUID
    supplier_id: UUID
    kind: AnyEvidenceKind
    versions: tuple[HeldVersion, ...] = ()
    expires_on: date | None = None
    expired: bool = False
    running: bool = False
    confidential: bool = False
    files: tuple[UUID, ...] = ()

    @property
    def current(self) -> HeldVersion | None:
        """The version that counts."""
        return self.versions[-1] if self.versions else None


def evidence_held(supplier_id: UUID, kind: str) -> ClaimRef:
    """Name the one evidence of a kind that a supplier has."""
    return _EVIDENCE(f"{supplier_id}:{kind}")


def _claims(held: HeldEvidence) -> tuple[ClaimRef, ...]:
    return (evidence_held(held.supplier_id, held.kind),)


def evolve(held: HeldEvidence | None, event: facts.EvidenceEvent) -> HeldEvidence:
    """Fold one event into what is held."""
    if isinstance(event, facts.EvidenceGiven):
        return _given(held or HeldEvidence(event.evidence_id, event.supplier_id, event.kind), event)
    held = begun(held, event)
    match event:
        case facts.EvidenceExpired():
            return replace(held, expired=True, running=False)
    return held


def _given(held: HeldEvidence, event: facts.EvidenceGiven) -> HeldEvidence:
    version = HeldVersion(event.file, event.given_at, event.valid_until, event.remind_on, event.confidential)
    versions = (*held.versions, version)
    return _with_clock(
        replace(
            held,
            versions=versions,
            confidential=any(each.confidential for each in versions),
            files=(*held.files, event.file.file_id),
        )
    )


def _with_clock(held: HeldEvidence) -> HeldEvidence:
    """Let the clock run to the last day of the version that counts, if it has one."""
    until = held.current.valid_until if held.current else None
    return replace(held, expires_on=until, expired=False, running=until is not None)


HELD_EVIDENCE = Aggregate(
    "evidence",
    "evidence",
    HeldEvidence,
    evolve,
    indexes=(("supplier_id",), ("files",), ("expires_on",)),
    claims=_claims,
)
