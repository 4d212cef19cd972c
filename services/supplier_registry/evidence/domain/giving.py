"""Giving evidence: a file of one kind with its last day, and again as a new version, such as when it is renewed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.supplier_registry.evidence.domain.held import HeldEvidence, HeldVersion
from services.supplier_registry.evidence.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import AttachedFile
from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import EvidenceKind, evidence_kinds
from shared.reference.calendar import uk_date
from shared.reference.evidence_kinds import Asked, Expiry

_KIND, _LAST_DAY, _CONFIDENTIAL = "/query/kind", "/query/valid_until", "/query/confidential"


@dataclass(frozen=True)
class Said:
    """What a supplier says of a file: its kind, its last day if it has one, and why it is confidential if it is."""

    kind: str
    valid_until: date | None = None
    confidential: str | None = None


@dataclass(frozen=True)
class Giving:
    """Who gives evidence, with which application if any, and whether an order went to it already.

    `evidence_id` is for the first of its kind.
    """

    evidence_id: UUID
    supplier_id: UUID
    awarded: bool
    application_id: UUID | None = None


def give(
    about: Giving, before: HeldEvidence | None, said: Said, file: AttachedFile, terms: Terms, now: datetime
) -> list[Event]:
    """Take evidence in that is stored already, or raise `Rejected` with every reason against it.

    The same file with the same last day as the version that counts changes nothing.
    """
    version = HeldVersion(file, now, said.valid_until, terms.reminders(said.valid_until), said.confidential)
    if before and not before.released and _is_the_same(before.current, version):
        return []
    number = len(before.versions) + 1 if before else 1
    reject_if_any(reasons_against(about, said, number, uk_date(now)))
    return [
        facts.EvidenceGiven(
            evidence_id=before.evidence_id if before else about.evidence_id,
            supplier_id=about.supplier_id,
            kind=said.kind,
            version=number,
            file=file,
            valid_until=version.valid_until,
            remind_on=version.remind_on,
            confidential=version.confidential,
            application_id=about.application_id,
            given_at=now,
            policies=(terms.stamp,) if version.remind_on else (),
        )
    ]


def _is_the_same(one: HeldVersion | None, other: HeldVersion) -> bool:
    return one is not None and (one.file.sha256, one.valid_until, one.confidential) == (
        other.file.sha256,
        other.valid_until,
        other.confidential,
    )


def reasons_against(about: Giving, said: Said, number: int, today: date) -> Iterator[Rejection | None]:
    """Yield what speaks against evidence, as far as its kind is known here."""
    yield code_is_known("kind of evidence", said.kind, _KIND)
    kind = evidence_kinds().get(said.kind)
    if kind is None:
        return
    yield has_room(kind, number)
    yield comes_after_an_award(kind, about)
    yield has_a_last_day_where_it_needs_one(kind, said)
    yield is_not_over(said, today)
    yield holds_no_longer_than_its_kind(kind, said, today)
    yield may_be_confidential(kind, said)


def has_room(kind: EvidenceKind, number: int) -> Rejection | None:
    """Every version is kept, so there is an end to them."""
    if number <= kind.most_held:
        return None
    return Rejection("too_many_versions", f"there are {kind.most_held} versions of {kind.code}, and no more are kept")


def comes_after_an_award(kind: EvidenceKind, about: Giving) -> Rejection | None:
    """PA 2023 s. 36(2): given before an award, insurance would look as if an application had needed it."""
    if kind.asked is Asked.ANY_TIME or (about.awarded and about.application_id is None):
        return None
    detail = f"{kind.code} is given once an order has been accepted, and with no application"
    return Rejection("evidence_only_after_award", detail, _KIND)


def has_a_last_day_where_it_needs_one(kind: EvidenceKind, said: Said) -> Rejection | None:
    """Insurance ends, a statement of what was put right does not."""
    if kind.expiry is Expiry.REQUIRED and said.valid_until is None:
        return Rejection("last_day_missing", f"say until when {kind.code} is valid", _LAST_DAY)
    if kind.expiry is Expiry.NONE and said.valid_until is not None:
        return Rejection("last_day_not_taken", f"{kind.code} has no last day; leave it out", _LAST_DAY)
    return None


def is_not_over(said: Said, today: date) -> Rejection | None:
    """What has ended shows nothing of today."""
    if said.valid_until is None or said.valid_until >= today:
        return None
    return Rejection("evidence_expired", f"its last day, {said.valid_until}, is over: it is {today}", _LAST_DAY)


def holds_no_longer_than_its_kind(kind: EvidenceKind, said: Said, today: date) -> Rejection | None:
    """No insurer covers the far future: a day like that is a slip of the pen."""
    latest = today + timedelta(days=kind.valid_for_at_most_days)
    if kind.expiry is Expiry.NONE or said.valid_until is None or said.valid_until <= latest:
        return None
    detail = f"{said.valid_until} is too far ahead: {kind.code} may be valid until {latest} at most"
    return Rejection("last_day_too_far", detail, _LAST_DAY)


def may_be_confidential(kind: EvidenceKind, said: Said) -> Rejection | None:
    """What is asked of everybody in the same form has nothing in it to keep from the department's staff."""
    if said.confidential is None or kind.confidential:
        return None
    return Rejection("not_taken_in_confidence", f"{kind.code} is not taken in confidence", _CONFIDENTIAL)
