"""What a search asks for, what of it contradicts itself, and which rows can answer it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from services.catalogue.listings.domain.areas import NATIONAL, areas_around
from services.catalogue.listings.domain.words import stems_of
from shared.kernel.commands import Day, Distinct, Line, Pence, command
from shared.kernel.constraints import Near, against_place, point_of
from shared.kernel.filters import Between, Filters, all_of, one_of
from shared.kernel.places import Point
from shared.kernel.rules import Rejected, Rejection
from shared.reference import CategoryCode, DistrictCode, NeedCode, need_kinds
from shared.reference.lists import coded
from shared.reference.markets import MarketCode
from shared.reference.policy_values import OfferSearch


class Sort(StrEnum):
    """What the offers found are in the order of; those of which it is not known come last."""

    RELEVANCE = "relevance"
    PRICE = "price"
    DISTANCE = "distance"
    START = "start"
    QUALITY = "quality"


@command
class SearchOffers:
    """Say what is looked for: at least words, a category, a kind of need, a district, or a place and a distance.

    Prices are for a place; that of a whole course is shared by its group. `quality_at_least` is the adjusted rate of
    completion in percent: a supplier with too few cases for one stays in. Any of the `languages` is enough, of
    `attributes` and `access` all are needed. Without `sort` the best by words come first, else the nearest, else the
    cheapest.
    """

    market: MarketCode | None = None
    text: Line | None = None
    category: CategoryCode | None = None
    need: NeedCode | None = None
    district: DistrictCode | None = None
    near: Near | None = None
    mode: Annotated[str, coded("mode of delivery")] | None = None
    access: Annotated[tuple[Annotated[str, coded("access need")], ...], Distinct()] = ()
    languages: Annotated[tuple[Annotated[str, coded("language")], ...], Distinct()] = ()
    attributes: Annotated[tuple[Annotated[str, coded("offer attribute")], ...], Distinct()] = ()
    price_from_pence: Pence | None = None
    price_to_pence: Pence | None = None
    starts_from: Day | None = None
    starts_to: Day | None = None
    quality_at_least: Annotated[int, Field(ge=0, le=100)] | None = None
    sort: Sort | None = None
    after: Annotated[str, Field(max_length=300, description="`next` of the page before, of the same search")] | None = (
        None
    )
    limit: Annotated[int, Field(ge=1, le=100)] = 25


@dataclass(frozen=True)
class Search:
    """A search that can be answered: in which market, by which words and categories, around which point."""

    asked: SearchOffers
    market: str
    stems: tuple[str, ...]
    categories: tuple[str, ...]
    point: Point | None

    @property
    def sort(self) -> Sort:
        """What the offers found are in the order of."""
        usual = Sort.RELEVANCE if self.stems else Sort.DISTANCE if self.point else Sort.PRICE
        return self.asked.sort or usual


def searched(asked: SearchOffers, market: str, values: OfferSearch) -> Search:
    """Return what is searched for; raises `Rejected` with all that contradicts itself or leads nowhere."""
    search = Search(
        asked=asked,
        market=market,
        stems=stems_of(asked.text) if asked.text else (),
        categories=_categories(asked),
        point=point_of(asked.near),
    )
    if reasons := list(_reasons(search, values)):
        raise Rejected(*reasons)
    return search


def filters_of(search: Search) -> Filters:
    """Return what the rows of all offers that can answer a search have in common, of those that may be ordered."""
    asked = search.asked
    prices = Between(asked.price_from_pence, asked.price_to_pence)
    return {
        "areas": one_of(areas) if (areas := _areas(search)) else None,
        "category": one_of(search.categories) if search.categories else None,
        "market": search.market,
        "listed": True,
        "words": one_of(search.stems) if search.stems else None,
        "mode": asked.mode,
        "access": all_of(asked.access),
        "attributes": all_of(asked.attributes),
        "languages": one_of(asked.languages) if asked.languages else None,
        "pence_per_place": None if prices == Between() else prices,
    }


def _areas(search: Search) -> frozenset[str]:
    """Return the areas of a search, `near` those of its circle: whether they lie in the district is asked of each."""
    if search.point is not None and search.asked.near is not None:
        return areas_around(search.point, search.asked.near.within_km)
    return frozenset({search.asked.district, NATIONAL}) if search.asked.district else frozenset()


def _categories(asked: SearchOffers) -> tuple[str, ...]:
    of_need = need_kinds()[asked.need].categories if asked.need else None
    if asked.category is None:
        return of_need or ()
    return (asked.category,) if of_need is None or asked.category in of_need else ()


def _reasons(search: Search, values: OfferSearch) -> Iterator[Rejection]:
    asked = search.asked
    if not (search.stems or asked.category or asked.need or asked.district or asked.near):
        detail = "name words that say something, a category, a kind of need, a district, or a place and a distance"
        yield Rejection("search_too_wide", detail)
    if asked.need and asked.category and not search.categories:
        detail = f"{asked.need} is bought in {', '.join(need_kinds()[asked.need].categories)}, not in {asked.category}"
        yield Rejection("need_not_in_category", detail, "/need")
    if asked.near is not None:
        yield from against_place(asked.near, search.point, values)
    if _reversed(asked.price_from_pence, asked.price_to_pence):
        yield Rejection("prices_reversed", "the lowest price is above the highest", "/price_from_pence")
    if asked.starts_from and asked.starts_to and asked.starts_from > asked.starts_to:
        yield Rejection("days_reversed", "the first day is after the last", "/starts_from")
    if asked.sort is Sort.DISTANCE and asked.near is None:
        yield Rejection("sort_needs_place", "say `near` what offers are to be in the order of distance", "/sort")
    if asked.sort is Sort.RELEVANCE and not search.stems:
        yield Rejection("sort_needs_text", "give words that offers are to be in the order of", "/sort")


def _reversed(least: int | None, most: int | None) -> bool:
    return least is not None and most is not None and least > most
