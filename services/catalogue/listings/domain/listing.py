"""A listing: what of an offer searches read, folded from the offer's own facts.

Suppliers' names and quality, and places left, are others' facts: they are joined to what was found, never copied here.
"""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from services.catalogue.listings.domain.areas import areas_of
from services.catalogue.listings.domain.words import stems_of
from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyAccessNeed, AnyAttribute, AnyCategory, AnyCurrency, AnyLanguage, AnyMarket
from shared.kernel.projection import Projection
from shared.reference.codes import Code


@dataclass(frozen=True)
class Listing:
    """An offer as it is looked for; only one that is `listed` may be ordered.

    `pence_per_place` is what a place costs, of a whole course where it is full: by it alone are prices compared.
    `areas` are where it is found (see `areas.py`), `words` the stems of all that it says, `title_words` of its title.
    """

    offer_id: UUID
    supplier_id: UUID
    offer_version: int
    market: AnyMarket
    category: AnyCategory
    title: str
    mode: Annotated[str, Code("mode of delivery")]
    national: bool
    venues: tuple[facts.Venue, ...]
    areas: tuple[str, ...]
    price_pence: int
    currency: AnyCurrency
    per: Annotated[str, Code("price basis")]
    pence_per_place: int
    duration: facts.Duration
    group_size: int
    notice_days: int
    starts: tuple[facts.Start, ...]
    access: tuple[AnyAccessNeed, ...]
    title_words: tuple[str, ...]
    words: tuple[str, ...]
    listed: bool = True
    languages: tuple[AnyLanguage, ...] = ("en",)
    attributes: tuple[AnyAttribute, ...] = ()
    entry_conditions: tuple[Annotated[str, Code("entry condition")], ...] = ()
    days: tuple[Annotated[str, Code("day of the week")], ...] = ()
    parts_of_day: tuple[Annotated[str, Code("part of the day")], ...] = ()


def fold_listing(row: Listing | None, event: facts.OfferEvent) -> Listing | None:
    """Fold one fact about an offer: content replaces content, and whatever ends ordering takes it off the list."""
    match event:
        case facts.OfferContent():
            return _listing(event, listed=row.listed if row else True)
        case facts.OfferTransferred() if row:
            return replace(row, supplier_id=event.supplier_id)
    return replace(row, listed=listed_after(event, row.listed)) if row else None


def listed_after(event: facts.OfferEvent, listed: bool) -> bool:
    """Say whether an offer may be ordered after one fact about it, by whether it could be before."""
    match event:
        case facts.OfferPaused() | facts.OfferExpired() | facts.OfferDelisted() | facts.OfferWithdrawn():
            return False
        case facts.OfferResumed() | facts.OfferRelisted():
            return True
    return listed


def _listing(event: facts.OfferContent, *, listed: bool) -> Listing:
    title_words = stems_of(event.title)
    return Listing(
        offer_id=event.offer_id,
        supplier_id=event.supplier_id,
        offer_version=event.offer_version,
        market=event.market,
        category=event.category,
        title=event.title,
        mode=event.delivery.mode,
        national=event.delivery.national,
        venues=event.delivery.venues,
        areas=areas_of(event.delivery, event.districts),
        price_pence=event.price.pence,
        currency=event.price.currency,
        per=event.price.per,
        pence_per_place=pence_per_place(event.price, event.group_size),
        duration=event.duration,
        group_size=event.group_size,
        notice_days=event.notice_days,
        starts=event.starts,
        access=event.access,
        title_words=title_words,
        words=tuple(sorted({*title_words, *stems_of(event.summary)})),
        listed=listed,
        languages=event.languages,
        attributes=event.attributes,
        days=event.weekly_pattern.days if event.weekly_pattern else (),
        parts_of_day=event.weekly_pattern.parts_of_day if event.weekly_pattern else (),
        entry_conditions=tuple(dict.fromkeys(each.kind for each in event.entry_conditions)),
    )


def pence_per_place(price: facts.Price, group_size: int) -> int:
    """Return what a place costs: of a course that is priced as one, where it is full."""
    return price.pence if price.per == "place" else -(-price.pence // group_size)


LISTINGS = Projection(
    "listings",
    Listing,
    (facts.OfferEvent,),
    fold_listing,
    indexes=(
        ("areas", "category", "market", "listed"),
        ("category", "market", "listed", "pence_per_place"),
        ("words", "category", "market", "listed"),
    ),
)
