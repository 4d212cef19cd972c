"""What a supplier holds as evidence of one kind, folded from its events: it outlives the application it came with."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import AnyEvidenceKind, AttachedFile, ConfidentialCode
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.calendar import uk_date
from shared.reference.codes import Code

_EVIDENCE = Claim("evidence")
INFECTED = "file_infected"
"""Why a version was rejected in which a scanner found something harmful: it is as if it had never been given."""


@dataclass(frozen=True)
class HeldVersion:
    """One version: the file, when the supplier gave it, its last day if any, and why it is confidential where it is.

    `rejected_for` is why it shows nothing, where an assessor found so, and `said_of_it` what the supplier was told.
    """

    file: AttachedFile
    given_at: datetime
    valid_until: date | None = None
    remind_on: tuple[date, ...] = ()
    confidential: ConfidentialCode | None = None
    rejected_for: Annotated[str, Code("evidence_rejected reason")] | None = None
    said_of_it: str = ""


@dataclass(frozen=True)
class HeldEvidence:
    """All versions of a supplier's evidence of one kind; the latest that was not rejected counts.

    `expires_on` is the last day of the version that counts, or the day before the last one was rejected; `expired` once
    that is over, `running` while it is still to come. `released` while nothing is held to it. `files` are those of all
    versions, by which it is found.
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
    released: bool = False

    @property
    def counting(self) -> int | None:
        """The number of the version that counts."""
        numbers = (number for number, each in enumerate(self.versions, 1) if each.rejected_for is None)
        return max(numbers, default=None)

    @property
    def current(self) -> HeldVersion | None:
        """The version that counts."""
        return self.versions[self.counting - 1] if self.counting else None


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
        case facts.EvidenceRejected():
            return _rejected(held, event)
        case facts.EvidenceRejectionExplained():
            return _with_version(held, event.version, said_of_it=event.detail)
        case facts.EvidenceReleased():
            return replace(held, released=True, expires_on=None, expired=False, running=False)
        case facts.EvidenceTransferred():
            return replace(held, supplier_id=event.supplier_id)
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
            released=False,
        ),
        uk_date(event.given_at),
    )


def _rejected(held: HeldEvidence, event: facts.EvidenceRejected) -> HeldEvidence:
    today = uk_date(event.rejected_at)
    rejected = _with_version(held, event.version, rejected_for=event.reason)
    if held.released:
        return rejected
    if rejected.current is None and any(each.rejected_for != INFECTED for each in rejected.versions):
        return replace(rejected, expires_on=today - timedelta(days=1), expired=True, running=False)
    return _with_clock(rejected, today)


def _with_version(held: HeldEvidence, number: int, **changed: str) -> HeldEvidence:
    version = replace(held.versions[number - 1], **changed)  # type: ignore[arg-type] # of fields that are text
    return replace(held, versions=(*held.versions[: number - 1], version, *held.versions[number:]))


def _with_clock(held: HeldEvidence, today: date) -> HeldEvidence:
    """Let the clock run to the last day of the version that counts, if it has one and that is not over."""
    until = held.current.valid_until if held.current else None
    over = until is not None and until < today
    return replace(held, expires_on=until, expired=over, running=until is not None and not over)


HELD_EVIDENCE = Aggregate(
    "evidence",
    "evidence",
    HeldEvidence,
    evolve,
    indexes=(("supplier_id",), ("files",), ("expires_on",)),
    claims=_claims,
)
