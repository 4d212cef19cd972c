"""What an upload's report says of each offer of its file, and of those that the file no longer names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from services.catalogue.known.orders import KnownOrder
from services.catalogue.offers.domain import decisions
from services.catalogue.offers.domain.decisions import Publishing
from services.catalogue.offers.domain.offer import Offer
from services.catalogue.uploads.domain.columns import BY_NAME
from services.catalogue.uploads.domain.faults import Fault, of_cell
from services.catalogue.uploads.domain.reading import Read
from services.catalogue.uploads.domain.touching import UNTOUCHED, Touched, touched
from services.catalogue.uploads.domain.venues import ReadVenue, key_of
from shared.contracts import catalogue as facts
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected, Rejection


class Outcome(StrEnum):
    """What publishing the upload would do with an offer, or has done; the last four say what undoing it has."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"
    REVERTED = "reverted"
    RESTORED = "restored"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Entry:
    """One offer in the report: where it begins in the file, what would become of it, and what is wrong with it.

    `row` is None for an offer that the file no longer names. `changes` are the fields that would say something else.
    """

    row: int | None
    rows: int
    reference: str
    outcome: Outcome
    title: str = ""
    offer_id: UUID | None = None
    changes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    touched: Touched = UNTOUCHED


@dataclass(frozen=True, slots=True)
class Standing:
    """What a row is held to: how its supplier stands, its offers by its references, and the orders that run of them."""

    supplier_id: UUID
    supplier: KnownSupplier | None
    offers: Mapping[str, tuple[Offer, ...]]
    orders: Mapping[UUID, Sequence[KnownOrder]] = field(default_factory=dict)


def entry_of(read: Read, standing: Standing, now: datetime) -> Entry:
    """Say what publishing an offer of the file would do, by the very rules that publishing it is held to."""
    if read.asked is None:
        return refused(read, read.faults)
    offers = standing.offers.get(read.reference, ())
    if len(offers) > 1:
        return refused(read, (_is_not_clear(read, offers),))
    fresh = tuple(new_id() for _ in read.asked.starts)
    try:
        if not offers:
            decisions.publish(Publishing(new_id(), standing.supplier_id, fresh), standing.supplier, read.asked, now)
            return _entry(read, Outcome.ADDED)
        (offer,) = offers
        events = decisions.update_in_line(offer, standing.supplier, read.asked, fresh, now)
    except Rejected as rejected:
        return refused(read, read.refused(rejected.rejections))
    updated = next((each for each in events if isinstance(each, facts.OfferUpdated)), None)
    if updated is None:
        return _entry(read, Outcome.UNCHANGED, offer.offer_id)
    entry = _entry(read, Outcome.CHANGED, offer.offer_id, _differing(offer.content, updated.content))
    running = standing.orders.get(offer.offer_id, ())
    return replace(entry, touched=touched(offer.content, updated.content, running))


def refused(read: Read, faults: tuple[Fault, ...]) -> Entry:
    """Say that an offer of the file cannot be published, and everything that is why."""
    title = read.asked.title if read.asked else ""
    return Entry(read.first_row, len(read.rows), read.reference, Outcome.REFUSED, title, faults=faults)


def retired(offer: Offer, running: Sequence[KnownOrder]) -> Entry:
    """Say that an offer stands that the file no longer names, and which orders run of it."""
    content, orders = offer.content, touched(offer.content, None, running)
    return Entry(None, 0, content.reference, Outcome.RETIRED, content.title, offer.offer_id, touched=orders)


def not_retired(entry: Entry, why: str) -> Entry:
    """Say that an offer could not be withdrawn with the upload."""
    return replace(entry, outcome=Outcome.REFUSED, faults=(Fault(0, "offer_not_found", why),))


def compared(found: Iterable[ReadVenue], kept: Iterable[facts.KeptVenue]) -> Iterator[Entry]:
    """Yield what would become of each venue of a file, and behind them those kept that it does not name."""
    before = {key_of(each): each for each in kept}
    for each in found:
        if each.venue is None:
            yield Entry(each.row, 1, each.reference, Outcome.REFUSED, each.name, faults=each.faults)
            continue
        known = before.pop(key_of(each.venue), None)
        changes = _differing(known, each.venue) if known else ()
        outcome = Outcome.ADDED if known is None else Outcome.CHANGED if changes else Outcome.UNCHANGED
        yield Entry(each.row, 1, each.reference, outcome, each.name, changes=changes)
    for left in before.values():
        yield Entry(None, 0, left.reference, Outcome.RETIRED, left.name)


def _differing(before: BaseModel, after: BaseModel) -> tuple[str, ...]:
    """Return the fields in which two versions of an offer, or of a venue, differ."""
    return tuple(name for name in type(before).model_fields if getattr(before, name) != getattr(after, name))


def left(entry: Entry, reasons: Iterable[Rejection]) -> Entry:
    """Say that undoing leaves an offer as it is, and everything that is why."""
    faults = tuple(Fault(entry.row or 0, each.code, each.detail) for each in reasons)
    return replace(entry, outcome=Outcome.LEFT, faults=faults)


def _entry(read: Read, outcome: Outcome, offer_id: UUID | None = None, changes: tuple[str, ...] = ()) -> Entry:
    title = read.asked.title if read.asked else ""
    return Entry(read.first_row, len(read.rows), read.reference, outcome, title, offer_id, changes)


def _is_not_clear(read: Read, offers: tuple[Offer, ...]) -> Fault:
    ids = ", ".join(str(each.offer_id) for each in offers)
    detail = f"more than one of your offers has this reference ({ids}): give each one of its own"
    return of_cell(read.first_row, BY_NAME["reference"], "reference_ambiguous", detail, read.reference)
