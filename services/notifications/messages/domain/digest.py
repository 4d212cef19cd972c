"""The digest of the provider list: one message a working day for all districts, of which each reader sees its own part.

A message for each change in each district would be most of all messages; one for each district half as many.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from types import MappingProxyType
from uuid import UUID

from services.notifications.messages.domain.changes import seen_by, subject_of
from services.notifications.messages.domain.message import Message, News, write
from services.notifications.messages.domain.notices import wording
from services.notifications.messages.domain.notices.notice import Words
from services.notifications.messages.domain.notices.table import in_words
from services.notifications.people.domain.recipient import DISTRICTS
from shared.contracts import catalogue
from shared.contracts.event import Event
from shared.contracts.notifications import ListChange
from shared.reference import categories, districts
from shared.reference.notices import ListChangeKind

DIGEST = "notifications.ListDigest"
"""What a digest is about, where other messages name the type of an event."""

TITLE = "Changes to the provider list"

NO_NEWS = Words(TITLE, "Nothing of it concerns your districts any more.")
"""What somebody reads who found a digest and serves other districts by now."""

SHOWN = 100
"""How many changes the text of a digest spells out; all of them are listed beside it."""

_KINDS: Mapping[ListChangeKind, str] = MappingProxyType(
    {
        ListChangeKind.JOINED: "Supplier joined",
        ListChangeKind.LEFT: "Supplier left",
        ListChangeKind.SUSPENDED: "Supplier suspended",
        ListChangeKind.REINSTATED: "Supplier reinstated",
        ListChangeKind.NEW: "New offer",
        ListChangeKind.PRICE: "New price",
        ListChangeKind.PLACES: "Starts or places changed",
        ListChangeKind.CHANGED: "Offer changed",
        ListChangeKind.PAUSED: "Paused",
        ListChangeKind.HIDDEN: "Not available",
        ListChangeKind.BACK: "Available again",
        ListChangeKind.EXPIRED: "Expired",
        ListChangeKind.WITHDRAWN: "Withdrawn",
    }
)
"""How each kind is said, in the order in which a category lists them."""

_ORDER = tuple(_KINDS)
_REASONS: Mapping[str, type[Event]] = MappingProxyType(
    {
        ListChangeKind.PAUSED: catalogue.OfferPaused,
        ListChangeKind.BACK: catalogue.OfferResumed,
        ListChangeKind.HIDDEN: catalogue.OfferDelisted,
        ListChangeKind.WITHDRAWN: catalogue.OfferWithdrawn,
    }
)


def about_of(day: date, part: int) -> str:
    """Return what a part of the digest of a day is about; the first is part 1."""
    return f"{day.isoformat()}:{part}"


def write_digest(message_id: UUID, day: date, about: str, changes: Sequence[ListChange], now: datetime) -> list[Event]:
    """Put a part of the digest of a day into the inbox that all districts share."""
    return write(message_id, DISTRICTS, News(DIGEST, about, {"day": day.isoformat()}, changes=tuple(changes)), now)


def words_for(message: Message, codes: Collection[str], language: str = "en") -> Words | None:
    """Put a message into words for somebody who serves these districts; `None` for a digest without news of them.

    A digest is in English, as whatever staff read.
    """
    if message.about_type == DIGEST:
        return words_of(message.changes, date.fromisoformat(message.parameters["day"]), codes)
    return in_words(message.about_type, message.recipient_kind, message.parameters, language, message.notice_version)


def words_of(changes: Sequence[ListChange], day: date, codes: Collection[str]) -> Words | None:
    """Put what concerns these districts into words, by category; `None` where nothing does."""
    seen = shown_to(changes, codes)
    if not seen:
        return None
    lines = [f"What has changed in the provider list up to {wording.day(day - timedelta(days=1))}."]
    for category, of_category in groupby(seen[:SHOWN], key=lambda each: each.category):
        lines += ["", _category(category), *(f"- {line(each, codes)}" for each in of_category)]
    if len(seen) > SHOWN:
        lines += ["", f"And {len(seen) - SHOWN} more, which the message lists."]
    return Words(TITLE, "\n".join(lines))


def shown_to(changes: Iterable[ListChange], codes: Collection[str]) -> list[ListChange]:
    """Return what somebody who serves these districts sees, by category, then by what has happened."""
    return sorted(seen_by(changes, codes), key=_place)


def _place(change: ListChange) -> tuple[str, int, str, int]:
    known = _ORDER.index(ListChangeKind(change.kind)) if change.kind in _ORDER else len(_ORDER)
    return change.category or "", known, change.called, change.number


def _category(code: str | None) -> str:
    known = categories()
    if code is None:
        return "Every category"
    return known[code].name if code in known else code


def line(change: ListChange, codes: Collection[str]) -> str:
    """Say one change in a line, with where it leads, and in which of these districts it holds, if they are several."""
    kind = _KINDS[ListChangeKind(change.kind)] if change.kind in _ORDER else "Changed"
    said = f"{kind}: {change.called or change.supplier_id}"
    if change.pence_before is not None and change.pence_now is not None:
        said += f", {wording.pounds(change.pence_now)} instead of {wording.pounds(change.pence_before)}"
    said += f"{_where(change, codes)}."
    if change.reason and change.kind in _REASONS:
        said += f" {wording.of_field(_REASONS[change.kind], 'reason')(change.reason)}"
    return f"{said} {link(change)}"


def _where(change: ListChange, codes: Collection[str]) -> str:
    if len(codes) < 2 or not change.districts:
        return ""
    known = districts()
    names = [known[code].name if code in known else code for code in change.districts if code in codes]
    return f" ({', '.join(names)})"


def link(change: ListChange) -> str:
    """Return where the offer or the supplier is found."""
    return f"/v1/offers/{change.offer_id}" if change.offer_id else f"/v1/suppliers/{change.supplier_id}"


def told_by(digests: Iterable[Message]) -> dict[UUID, int]:
    """Return how far digests have told of each offer and supplier: the number of the last change."""
    told: dict[UUID, int] = {}
    for change in (each for digest in digests for each in digest.changes):
        told[subject_of(change)] = max(told.get(subject_of(change), 0), change.number)
    return told
