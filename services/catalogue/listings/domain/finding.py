"""Which listings answer a search, in which order, and how many there are of each kind."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.catalogue.listings.domain.asking import Search, SearchOffers, Sort
from services.catalogue.listings.domain.listing import Listing
from shared.contracts.catalogue import Start, Venue
from shared.kernel.places import Point, kilometres_between
from shared.kernel.quality import KnownQuality
from shared.kernel.starts import Places, places_left

_IN_TITLE, _IN_SUMMARY = 3, 1

Place = tuple[bool, float, str]
"""Where an offer stands in the order: whether what it is sorted by is not known, that, and its id."""


@dataclass(frozen=True)
class Known:
    """What others' facts say of listings: how their suppliers deliver, and what orders have of which start."""

    quality: Mapping[tuple[UUID, str], KnownQuality]
    places: Mapping[UUID, Places]


@dataclass(frozen=True)
class NextStart:
    """A start that can still be ordered, and how many places of it were left as of the last order that changed that."""

    start: Start
    left: int
    as_of: datetime | None


@dataclass(frozen=True)
class Found:
    """A listing as one search sees it: from its place, on its day, with what is known of its supplier's quality.

    `first_day` is the first on which a client could begin, `None` where all the starts that it names are over or full.
    """

    listing: Listing
    score: int
    venue: Venue | None
    distance_km: float | None
    next_start: NextStart | None
    first_day: date | None
    quality: KnownQuality | None

    @property
    def completion_percent(self) -> float | None:
        """Return the rate that suppliers are compared by; `None` where it is not known yet."""
        return self.quality.completion_percent if self.quality else None


def found(listing: Listing, search: Search, known: Known, today: date) -> Found:
    """See a listing by a search."""
    venue, distance = nearest_venue(listing, search.point)
    start, first_day = _begins(listing, search.asked, known.places, today)
    quality = known.quality.get((listing.supplier_id, listing.category))
    return Found(listing, _score(listing, search.stems), venue, distance, start, first_day, quality)


def _score(listing: Listing, stems: Sequence[str]) -> int:
    """Count each word asked for, three times where the title has it: the same offer scores the same on every page."""
    titles, words = frozenset(listing.title_words), frozenset(listing.words)
    return sum(_IN_TITLE if each in titles else _IN_SUMMARY for each in stems if each in words)


def nearest_venue(listing: Listing, point: Point | None) -> tuple[Venue | None, float | None]:
    """Return the nearest venue of an offer and how many kilometres away it is, to a tenth."""
    if point is None or not listing.venues:
        return None, None
    distances = [(kilometres_between(point, Point(each.latitude, each.longitude)), each) for each in listing.venues]
    distance, venue = min(distances, key=lambda each: each[0])
    return venue, round(distance, 1)


def _begins(
    listing: Listing, asked: SearchOffers, places: Mapping[UUID, Places], today: date
) -> tuple[NextStart | None, date | None]:
    earliest = today + timedelta(days=listing.notice_days)
    if asked.starts_from is not None:
        earliest = max(earliest, asked.starts_from)
    if not listing.starts:
        return None, earliest
    first = next_start(listing.starts, places, earliest)
    return first, first.start.on if first else None


def next_start(starts: Iterable[Start], places: Mapping[UUID, Places], earliest: date) -> NextStart | None:
    """Return the first start from a day on that has a place left, if any."""
    coming = (_left_of(each, places.get(each.start_id)) for each in starts if each.on >= earliest)
    with_places = (each for each in coming if each.left)
    return min(with_places, key=lambda each: (each.start.on, str(each.start.start_id)), default=None)


def _left_of(start: Start, places: Places | None) -> NextStart:
    return NextStart(start, places_left(start, places), places.changed_at if places else None)


def _is_in_reach(one: Found, asked: SearchOffers) -> bool:
    if one.listing.national or asked.near is None:
        return True
    return one.distance_km is not None and one.distance_km <= asked.near.within_km


def _reaches_the_district(one: Found, asked: SearchOffers) -> bool:
    return asked.district is None or one.listing.national or asked.district in one.listing.areas


def _begins_in_time(one: Found, asked: SearchOffers) -> bool:
    if asked.starts_from is None and asked.starts_to is None:
        return True
    return one.first_day is not None and (asked.starts_to is None or one.first_day <= asked.starts_to)


def _is_good_enough(one: Found, asked: SearchOffers) -> bool:
    """A newcomer with too few cases to be judged by is not kept out: nobody could ever become known."""
    rate = one.completion_percent
    return asked.quality_at_least is None or rate is None or rate >= asked.quality_at_least


LIMITS: tuple[Callable[[Found, SearchOffers], bool], ...] = (
    _is_in_reach,
    _reaches_the_district,
    _begins_in_time,
    _is_good_enough,
)


def answers(one: Found, asked: SearchOffers) -> bool:
    """Say whether an offer meets every limit of a search that its row was not already found by."""
    return all(limit(one, asked) for limit in LIMITS)


def place_of(one: Found, sort: Sort) -> Place:
    """Return where an offer stands in an order; no two stand in the same place."""
    by = _BY[sort](one)
    return by is None, by or 0, str(one.listing.offer_id)


_BY: dict[Sort, Callable[[Found], float | None]] = {
    Sort.RELEVANCE: lambda one: -one.score,
    Sort.PRICE: lambda one: one.listing.pence_per_place,
    Sort.DISTANCE: lambda one: one.distance_km,
    Sort.START: lambda one: one.first_day.toordinal() if one.first_day else None,
    Sort.QUALITY: lambda one: None if one.completion_percent is None else -one.completion_percent,
}


def in_order(several: Iterable[Found], sort: Sort) -> list[tuple[Place, Found]]:
    """Return offers with their places, best first."""
    placed = [(place_of(each, sort), each) for each in several]
    return sorted(placed, key=lambda each: each[0])


def page_behind(
    several: Iterable[Found], sort: Sort, behind: Place | None, limit: int
) -> tuple[list[Found], Place | None]:
    """Return the next offers behind a place, and the place behind which there are more, if there are.

    Whatever comes, goes or moves meanwhile, an offer that stays where it is is on one page, and on one only.
    """
    placed = [each for each in in_order(several, sort) if behind is None or each[0] > behind]
    page = placed[:limit]
    return [each for _, each in page], page[-1][0] if len(placed) > limit else None


def counted(codes: Iterable[str]) -> dict[str, int]:
    """Return how many there are of each code, by the code."""
    return dict(sorted(Counter(codes).items()))
