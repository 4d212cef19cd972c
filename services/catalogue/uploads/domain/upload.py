"""An upload, folded from its events; it holds the one place for an unpublished upload of its supplier."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code

_OPEN_UPLOAD = Claim("open_upload")


class UploadStatus(StrEnum):
    """Where an upload stands."""

    CHECKING = "checking"
    CHECKED = "checked"
    UNREADABLE = "unreadable"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    UNDOING = "undoing"
    UNDONE = "undone"


AT_WORK = (UploadStatus.CHECKING, UploadStatus.PUBLISHING, UploadStatus.UNDOING)
OPEN = (*AT_WORK, UploadStatus.CHECKED)


@dataclass(frozen=True)
class Upload:
    """One file of a supplier's offers, and what came of it; its rows are in its report."""

    upload_id: UUID
    supplier_id: UUID
    kind: str
    market: str
    file: facts.UploadedFile
    received_at: datetime
    asked_once: facts.AskedOnce = field(default_factory=facts.AskedOnce)
    status: Annotated[UploadStatus, Code("upload status")] = UploadStatus.CHECKING
    counts: facts.UploadCounts | None = None
    problems: tuple[facts.UploadProblem, ...] = ()
    corrections: tuple[facts.UploadedFile, ...] = ()
    partial: bool = False
    retire: str | None = None
    released_by: str | None = None
    ended_at: datetime | None = None
    undone_by: str | None = None


def open_upload(supplier_id: UUID) -> ClaimRef:
    """Name the one upload of a supplier that is not published yet, or is being undone."""
    return _OPEN_UPLOAD(supplier_id)


def _claims(upload: Upload) -> tuple[ClaimRef, ...]:
    return (open_upload(upload.supplier_id),) if upload.status in OPEN else ()


def evolve(upload: Upload | None, event: facts.UploadEvent) -> Upload:
    """Fold one event into an upload."""
    if isinstance(event, facts.UploadReceived):
        return Upload(
            upload_id=event.upload_id,
            supplier_id=event.supplier_id,
            kind=event.kind,
            market=event.market,
            file=event.file,
            received_at=event.received_at,
            asked_once=event.asked_once,
        )
    upload = begun(upload, event)
    match event:
        case facts.UploadChecked():
            return replace(upload, status=UploadStatus.CHECKED, counts=event.counts)
        case facts.UploadUnreadable():
            found = replace(upload, status=UploadStatus.UNREADABLE, problems=event.problems)
            return replace(found, ended_at=event.found_at)
        case facts.UploadCorrected():
            corrections = (*upload.corrections, event.file)
            return replace(upload, status=UploadStatus.CHECKING, counts=None, problems=(), corrections=corrections)
        case facts.UploadCorrectionRefused():
            return replace(upload, problems=event.problems, corrections=upload.corrections[:-1])
    return _ending(upload, event)


def _ending(upload: Upload, event: facts.UploadEvent) -> Upload:
    """Fold what comes after an upload was looked at."""
    match event:
        case facts.UploadReleased():
            released = replace(upload, status=UploadStatus.PUBLISHING, partial=event.partial, retire=event.retire)
            return replace(released, released_by=event.released_by)
        case facts.UploadPublished():
            published = replace(upload, status=UploadStatus.PUBLISHED, counts=event.counts)
            return replace(published, ended_at=event.published_at)
        case facts.UploadDiscarded():
            return replace(upload, status=UploadStatus.DISCARDED, ended_at=event.discarded_at)
        case facts.UploadUndoBegun():
            return replace(upload, status=UploadStatus.UNDOING, undone_by=event.undone_by)
        case facts.UploadUndone():
            return replace(upload, status=UploadStatus.UNDONE, counts=event.counts, ended_at=event.undone_at)
    return upload


UPLOADS = Aggregate(
    "upload",
    "uploads",
    Upload,
    evolve,
    indexes=(("supplier_id",), ("status",), ("file.file_id",), ("corrections.file_id",)),
    claims=_claims,
)
