"""An answer to a search as it is shown: offers with what others' facts say of them, and counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.catalogue.listings.domain.finding import Found, NextStart, counted
from services.catalogue.listings.domain.in_vain import GapToReport
from shared.contracts.catalogue import Duration
from shared.contracts.codes import AnyAccessNeed, AnyAttribute, AnyCategory, AnyCurrency, AnyLanguage, AnyMarket
from shared.kernel.quality import KnownQuality
from shared.reference.codes import Code


@dataclass(frozen=True)
class QualityShown:
    """How the supplier delivers in the category: the adjusted rate of completion, and of how many finished cases.

    The rate is null where there are too few cases to judge by; it says nothing against the supplier.
    """

    completion_percent: float | None
    cases: int
    counted_to: date | None


@dataclass(frozen=True)
class StartShown:
    """A start that can still be ordered: `left` of its `places`, as of the last order that changed that.

    `as_of` is null where nobody ordered it yet.
    """

    start_id: UUID
    on: date
    places: int
    left: int
    as_of: datetime | None


@dataclass(frozen=True)
class FoundOffer:
    """An offer that a search found. An order names `offer_id` and `offer_version`.

    `next_start` is the first that can still be ordered, null where the first day is agreed with each order; `first_day`
    is the first on which a client could begin, null where all starts are over or full. `venue` is the nearest one and
    `distance_km` how far it is as the crow flies, where the search named a place.
    """

    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    supplier_name: str
    market: AnyMarket
    category: AnyCategory
    title: str
    mode: Annotated[str, Code("mode of delivery")]
    national: bool
    venue: str | None
    distance_km: float | None
    price_pence: int
    currency: AnyCurrency
    per: Annotated[str, Code("price basis")]
    pence_per_place: int
    duration: Duration
    group_size: int
    notice_days: int
    next_start: StartShown | None
    first_day: date | None
    access: tuple[AnyAccessNeed, ...]
    languages: tuple[AnyLanguage, ...]
    attributes: tuple[AnyAttribute, ...]
    quality: QualityShown


@dataclass(frozen=True)
class Facets:
    """How many of the offers found there are of each category, mode, access need, language and attribute."""

    category: dict[str, int]
    mode: dict[str, int]
    access: dict[str, int]
    languages: dict[str, int]
    attributes: dict[str, int]


@dataclass(frozen=True)
class SearchAnswer:
    """A page of what a search found. `next` goes into `after` of the same search to read on, and is null at the end.

    Where `more_than` is true there are more offers than a search ranks: counts say "more than", and the best may not be
    among those shown, so that the search should be narrower. `policies` are the stamps of the bounds that it kept.
    `gap_to_report` is there where nothing was found: what was looked for, ready to be reported as a gap.
    """

    items: tuple[FoundOffer, ...]
    next: str | None
    offers: int
    more_than: bool
    facets: Facets
    policies: tuple[str, ...]
    gap_to_report: GapToReport | None


def facets_of(several: Iterable[Found]) -> Facets:
    """Count offers by what they could be narrowed by."""
    rows = [each.listing for each in several]
    return Facets(
        category=counted(each.category for each in rows),
        mode=counted(each.mode for each in rows),
        access=counted(need for each in rows for need in each.access),
        languages=counted(language for each in rows for language in each.languages),
        attributes=counted(attribute for each in rows for attribute in each.attributes),
    )


def offer_shown(one: Found, supplier_name: str) -> FoundOffer:
    """Show an offer that was found."""
    row = one.listing
    return FoundOffer(
        offer_id=row.offer_id,
        offer_version=row.offer_version,
        supplier_id=row.supplier_id,
        supplier_name=supplier_name,
        market=row.market,
        category=row.category,
        title=row.title,
        mode=row.mode,
        national=row.national,
        venue=one.venue.name if one.venue else None,
        distance_km=one.distance_km,
        price_pence=row.price_pence,
        currency=row.currency,
        per=row.per,
        pence_per_place=row.pence_per_place,
        duration=row.duration,
        group_size=row.group_size,
        notice_days=row.notice_days,
        next_start=_start_shown(one.next_start) if one.next_start else None,
        first_day=one.first_day,
        access=row.access,
        languages=row.languages,
        attributes=row.attributes,
        quality=quality_shown(one.quality),
    )


def quality_shown(known: KnownQuality | None) -> QualityShown:
    """Show how a supplier delivers in a category, as far as it is known."""
    card = known.scorecard if known else None
    return QualityShown(
        completion_percent=known.completion_percent if known else None,
        cases=known.cases if known else 0,
        counted_to=card.counted_to if card else None,
    )


def _start_shown(one: NextStart) -> StartShown:
    start = one.start
    return StartShown(start.start_id, start.on, start.places, one.left, one.as_of)
