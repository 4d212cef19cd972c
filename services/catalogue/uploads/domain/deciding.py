"""What is decided about uploads: taken in, checked, released, published, discarded, undone."""

from datetime import datetime, timedelta
from typing import Annotated, TypedDict
from uuid import UUID

from services.catalogue.uploads.domain.forms import OF_VENUES, may_be_said
from services.catalogue.uploads.domain.upload import Upload, UploadStatus
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.known_codes import status_is_known
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import Policy, ReasonKind, policy, reason_of, stamps
from shared.reference.calendar import uk_date
from shared.reference.markets import regime_in
from shared.reference.policy_values import BulkUpload


@command
class ReleaseUpload:
    """Have an upload published. `retire` withdraws, for this reason, the offers that the file no longer names."""

    partial: bool = False
    retire: Annotated[str, reason_of(ReasonKind.OFFER_WITHDRAWN)] | None = None


def receive(supplier: KnownSupplier | None, held: str | None, received: facts.UploadReceived) -> list[Event]:
    """Take a file in, to be checked; raises `Rejected` where another upload is unpublished."""
    reject_if_any([supplier_is_known(supplier), no_upload_is_open(held)])
    return [received]


def supplier_is_known(supplier: KnownSupplier | None) -> Rejection | None:
    """Rows are held to where their supplier stands, so that must be known."""
    if supplier is not None:
        return None
    return Rejection("supplier_not_in_category", "the supplier is not admitted to any category")


def says_what_its_form_lacks(kind: str, asked: facts.AskedOnce) -> list[Rejection]:
    """What the form of a file has a column for is said there, and what nothing reads is not said at all."""
    return [
        Rejection("said_in_file", f"a file of {kind} says {name} in its rows, or has no use for it", f"/{name}")
        for name in asked.model_dump(exclude_none=True)
        if name not in may_be_said(kind)
    ]


def no_upload_is_open(held: str | None) -> Rejection | None:
    """One upload at a time: two that are checked side by side would each be shown a difference that is not so."""
    if held is None:
        return None
    return Rejection("upload_open", f"upload {held} is not published: have it published, or discard it")


def check(upload: Upload, counts: facts.UploadCounts, now: datetime) -> list[Event]:
    """Note what the check came to; nothing where it is over."""
    if upload.status is not UploadStatus.CHECKING:
        return []
    return [facts.UploadChecked(**_about(upload), counts=counts, checked_at=now)]


def find_unreadable(upload: Upload, problems: tuple[facts.UploadProblem, ...], now: datetime) -> list[Event]:
    """Note that nothing can be read, or nothing any more, of a file that is not published to its end.

    What was published of it by then stays; else its supplier could send no other file.
    """
    if upload.status not in {UploadStatus.CHECKING, UploadStatus.CHECKED, UploadStatus.PUBLISHING}:
        return []
    return [facts.UploadUnreadable(**_about(upload), problems=problems, found_at=now)]


def release(upload: Upload, asked: ReleaseUpload, by: str, now: datetime) -> list[Event]:
    """Have an upload published, or raise `Rejected` with every reason against it."""
    if upload.status is UploadStatus.PUBLISHING:
        return []
    reject_if_any([status_is_known("upload", upload.status), upload_is_checked(upload)])
    reject_if_any([retires_offers(upload, asked), says_something(upload, asked), all_offers_are_fit(upload, asked)])
    released = facts.UploadReleased(
        **_about(upload), partial=asked.partial, retire=asked.retire, released_by=by, released_at=now
    )
    return [released]


def correct(upload: Upload, file: facts.UploadedFile, now: datetime) -> list[Event]:
    """Take rows of a checked file in again, or raise `Rejected` with every reason against it."""
    on = uk_date(upload.received_at)
    allowed = policy(BulkUpload, regime_in(upload.market, on), on)
    reject_if_any(
        [
            status_is_known("upload", upload.status),
            upload_is_checked(upload),
            has_rows_of_offers(upload),
            is_not_corrected_too_often(upload, allowed),
        ]
    )
    return [facts.UploadCorrected(**_about(upload), file=file, policies=stamps(allowed), corrected_at=now)]


def has_rows_of_offers(upload: Upload) -> Rejection | None:
    """A file of venues is small, and is sent again as a whole."""
    if upload.kind != OF_VENUES:
        return None
    return Rejection("kind_not_corrected", "discard the upload of venues, and send the file again")


def is_not_corrected_too_often(upload: Upload, allowed: Policy[BulkUpload]) -> Rejection | None:
    """All that was ever sent is read each time."""
    most = allowed.values.corrections_at_most
    if len(upload.corrections) < most:
        return None
    return Rejection("corrected_too_often", f"rows of a file are sent again {most} times at most: send the file anew")


def refuse_correction(upload: Upload, problems: tuple[facts.UploadProblem, ...], now: datetime) -> list[Event]:
    """Leave the rows out that were sent again last; nothing where none were, or the check is over."""
    if upload.status is not UploadStatus.CHECKING or not upload.corrections:
        return []
    return [facts.UploadCorrectionRefused(**_about(upload), problems=problems, refused_at=now)]


def upload_is_checked(upload: Upload) -> Rejection | None:
    """Nothing is published that its supplier was not shown first."""
    if upload.status is UploadStatus.CHECKED:
        return None
    checking = upload.status is UploadStatus.CHECKING
    detail = "is being checked: look at its report first" if checking else f"is {upload.status}"
    return Rejection("upload_not_checked", f"the upload {detail}")


def retires_offers(upload: Upload, asked: ReleaseUpload) -> Rejection | None:
    """Venues are no offers that somebody could have ordered: those that a new file leaves out are kept no longer."""
    if asked.retire is None or upload.kind != OF_VENUES:
        return None
    detail = "a file of venues takes the place of the last one: leave retire out"
    return Rejection("retires_no_offers", detail, "/retire")


def says_something(upload: Upload, asked: ReleaseUpload) -> Rejection | None:
    """An upload without effect is discarded and not published."""
    counts = upload.counts or facts.UploadCounts()
    if counts.added or counts.changed or (counts.retired and (asked.retire or upload.kind == OF_VENUES)):
        return None
    return Rejection("nothing_to_publish", "no offer would be added, changed or withdrawn: discard the upload")


def all_offers_are_fit(upload: Upload, asked: ReleaseUpload) -> Rejection | None:
    """What is refused is left out only where the supplier says so."""
    refused = upload.counts.refused if upload.counts else 0
    if asked.partial or not refused:
        return None
    detail = f"{refused} offers of the file are refused: put them right, or publish the others with partial"
    return Rejection("offers_refused", detail, "/partial")


def publish(upload: Upload, counts: facts.UploadCounts, now: datetime) -> list[Event]:
    """Note that all is published that could be; nothing where that is known."""
    if upload.status is not UploadStatus.PUBLISHING:
        return []
    return [facts.UploadPublished(**_about(upload), counts=counts, published_at=now)]


def keep_venues(
    upload: Upload, venues: tuple[facts.KeptVenue, ...], counts: facts.UploadCounts, now: datetime
) -> list[Event]:
    """Have these venues take the place of those before, as the supplier said; nothing where that is done."""
    published = publish(upload, counts, now)
    if not published:
        return []
    return [facts.VenuesKept(**_about(upload), venues=venues, kept_at=now), *published]


def discard(upload: Upload, now: datetime) -> list[Event]:
    """Give an upload up before anything of it is published."""
    if upload.status is UploadStatus.DISCARDED:
        return []
    reject_if_any([status_is_known("upload", upload.status), can_be_discarded(upload)])
    return [facts.UploadDiscarded(**_about(upload), discarded_at=now)]


def can_be_discarded(upload: Upload) -> Rejection | None:
    """What is being published goes on to its end, and what has ended needs no end."""
    if upload.status in {UploadStatus.CHECKING, UploadStatus.CHECKED}:
        return None
    return Rejection("upload_not_open", f"the upload is {upload.status}")


def begin_undo(upload: Upload, held: str | None, by: str, now: datetime) -> list[Event]:
    """Have all undone that publishing an upload did, or raise `Rejected` with every reason against it."""
    if upload.status in {UploadStatus.UNDOING, UploadStatus.UNDONE}:
        return []
    allowed = _policy_at_end(upload)
    reject_if_any(
        [
            status_is_known("upload", upload.status),
            upload_is_published(upload),
            is_of_offers(upload),
            can_still_be_undone(upload, allowed, now),
            None if held == str(upload.upload_id) else no_upload_is_open(held),
        ]
    )
    return [facts.UploadUndoBegun(**_about(upload), undone_by=by, policies=stamps(allowed), begun_at=now)]


def upload_is_published(upload: Upload) -> Rejection | None:
    """Nothing was done yet by an upload that is not published, and it can be discarded."""
    if upload.status is UploadStatus.PUBLISHED:
        return None
    return Rejection("upload_not_published", f"the upload is {upload.status}")


def is_of_offers(upload: Upload) -> Rejection | None:
    """Venues are kept until another file of them takes their place."""
    if upload.kind != OF_VENUES:
        return None
    return Rejection("kind_not_undone", "an upload of venues is not undone: send the venues as they were")


def can_still_be_undone(upload: Upload, allowed: Policy[BulkUpload], now: datetime) -> Rejection | None:
    """Offers that have stood for long are changed one by one: others rely on them."""
    on, days = uk_date(upload.ended_at or upload.received_at), allowed.values.undone_within_days
    if uk_date(now) <= on + timedelta(days=days):
        return None
    return Rejection("undone_too_late", f"an upload can be undone for {days} days: this one was published on {on}")


def _policy_at_end(upload: Upload) -> Policy[BulkUpload]:
    on = uk_date(upload.ended_at or upload.received_at)
    return policy(BulkUpload, regime_in(upload.market, on), on)


def undo(upload: Upload, counts: facts.UploadCounts, now: datetime) -> list[Event]:
    """Note that all is undone that could be; nothing where that is known."""
    if upload.status is not UploadStatus.UNDOING:
        return []
    return [facts.UploadUndone(**_about(upload), counts=counts, undone_at=now)]


class _About(TypedDict):
    """Which upload a fact is about."""

    upload_id: UUID
    supplier_id: UUID


def _about(upload: Upload) -> _About:
    return _About(upload_id=upload.upload_id, supplier_id=upload.supplier_id)
