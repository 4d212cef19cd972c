"""The hard limits: what an offer has to keep before it is scored at all, each with the code of its reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

from services.catalogue.listings.domain.areas import NATIONAL
from services.catalogue.listings.domain.finding import nearest_venue
from services.catalogue.listings.domain.listing import Listing
from services.catalogue.matches.domain.asking import Wanted
from shared.contracts.catalogue import Start, Venue
from shared.kernel.cover import covers_delivery
from shared.kernel.memberships import KnownSupplier, key_of, may_sell, takes_new_orders
from shared.kernel.quality import KnownQuality
from shared.kernel.spans import last_day_of
from shared.kernel.starts import Places, places_left

_ONLINE, _PER_COURSE = "online", "course"


@dataclass(frozen=True)
class Candidate:
    """An offer with what others' facts say of it: its supplier, how that delivers, and places of its starts by id."""

    listing: Listing
    supplier: KnownSupplier | None
    quality: KnownQuality | None
    places: Mapping[UUID, Places]

    @property
    def completion_percent(self) -> float | None:
        """Return the rate that suppliers are compared by; `None` where it is not known yet."""
        return self.quality.completion_percent if self.quality else None

    @property
    def newcomer(self) -> bool:
        """Whether there are too few cases to judge the supplier by."""
        return self.completion_percent is None


@dataclass(frozen=True)
class Seen:
    """A candidate as one match sees it: from its place, on its day.

    `next_start` is the first with room in the time that was set, `left` how many places it has; `first_day` is the
    first on which the client could begin. All are `None` where there is none. `in_time` says whether any start is in
    the time that was set, full or not.
    """

    candidate: Candidate
    venue: Venue | None
    distance_km: float | None
    next_start: Start | None
    left: int | None
    first_day: date | None
    in_time: bool

    @property
    def listing(self) -> Listing:
        """The offer itself."""
        return self.candidate.listing


def seen(candidate: Candidate, want: Wanted, today: date) -> Seen:
    """See a candidate by what is wanted."""
    listing = candidate.listing
    venue, distance = nearest_venue(listing, want.point)
    earliest = first_day_wanted(want, today, listing.notice_days)
    latest = want.constraints.starts_to or date.max
    if not listing.starts:
        possible = earliest if earliest <= latest else None
        return Seen(candidate, venue, distance, None, None, possible, in_time=possible is not None)
    coming = [each for each in listing.starts if earliest <= each.on <= latest]
    free = [(each, left) for each in coming if (left := _room_in(each, candidate))]
    if not free:
        return Seen(candidate, venue, distance, None, None, None, in_time=bool(coming))
    start, left = min(free, key=lambda each: (each[0].on, str(each[0].start_id)))
    return Seen(candidate, venue, distance, start, left, start.on, in_time=True)


def first_day_wanted(want: Wanted, today: date, notice_days: int = 0) -> date:
    """Return the first day on which a client could begin, after so many days of notice."""
    earliest = today + timedelta(days=notice_days)
    return max(earliest, want.constraints.starts_from or earliest)


def _room_in(start: Start, candidate: Candidate) -> int:
    """Return how many places of a start are left; a course that is bought as a whole needs all of them."""
    left = places_left(start, candidate.places.get(start.start_id))
    return 0 if candidate.listing.per == _PER_COURSE and left < start.places else left


def _is_on_offer(one: Seen, _: Wanted, __: date) -> bool:
    return one.listing.listed


def _is_of_the_category(one: Seen, want: Wanted, _: date) -> bool:
    return (one.listing.market, one.listing.category) == (want.market, want.category)


def _reaches_the_district(one: Seen, want: Wanted, _: date) -> bool:
    return one.listing.national or bool({want.district, NATIONAL} & {*one.listing.areas})


def _is_near_enough(one: Seen, want: Wanted, _: date) -> bool:
    within = want.constraints.within_km
    if within is None or one.listing.national or one.listing.mode == _ONLINE:
        return True
    return one.distance_km is not None and one.distance_km <= within


def _comes_in_a_wanted_way(one: Seen, want: Wanted, _: date) -> bool:
    return not want.constraints.modes or one.listing.mode in want.constraints.modes


def _provides_access(one: Seen, want: Wanted, _: date) -> bool:
    return {*want.constraints.access} <= {*one.listing.access}


def _is_given_in_a_language(one: Seen, want: Wanted, _: date) -> bool:
    return not want.constraints.languages or bool({*want.constraints.languages} & {*one.listing.languages})


def _has_all_attributes(one: Seen, want: Wanted, _: date) -> bool:
    return {*want.constraints.attributes} <= {*one.listing.attributes}


def _lets_the_client_in(one: Seen, want: Wanted, _: date) -> bool:
    return not {*want.constraints.cannot_meet} & {*one.listing.entry_conditions}


def _is_held_when_the_client_can_come(one: Seen, want: Wanted, _: date) -> bool:
    """An offer that names no days is agreed on with each order."""
    asked = (want.constraints.days, one.listing.days), (want.constraints.parts_of_day, one.listing.parts_of_day)
    return all(not can_come or {*held} <= {*can_come} for can_come, held in asked)


def _costs_little_enough(one: Seen, want: Wanted, _: date) -> bool:
    most = want.constraints.price_to_pence
    return most is None or one.listing.pence_per_place <= most


def _begins_in_time(one: Seen, _: Wanted, __: date) -> bool:
    return one.in_time


def _has_room(one: Seen, _: Wanted, __: date) -> bool:
    return not one.in_time or one.first_day is not None


def _supplier_takes_orders(one: Seen, want: Wanted, today: date) -> bool:
    """PCR 2015 reg. 34(21): call-offs go to members in good standing. The registry's news may be ahead."""
    supplier = one.candidate.supplier
    if supplier is None or supplier.debarred:
        return False
    return may_sell(supplier.memberships, want.market, want.category, today) and takes_new_orders(
        supplier.memberships, want.market, want.category
    )


def _evidence_covers_it(one: Seen, want: Wanted, _: date) -> bool:
    supplier = one.candidate.supplier
    if supplier is None or one.first_day is None:
        return True
    ends_on = last_day_of(one.first_day, one.listing.duration)
    return covers_delivery(supplier.covers, key_of(want.market, want.category), ends_on)


LIMITS: Mapping[str, Callable[[Seen, Wanted, date], bool]] = MappingProxyType(
    {
        "not_on_offer": _is_on_offer,
        "other_category": _is_of_the_category,
        "other_district": _reaches_the_district,
        "too_far": _is_near_enough,
        "mode_not_wanted": _comes_in_a_wanted_way,
        "access_need_not_covered": _provides_access,
        "language_not_offered": _is_given_in_a_language,
        "attribute_missing": _has_all_attributes,
        "entry_condition_not_met": _lets_the_client_in,
        "times_do_not_suit": _is_held_when_the_client_can_come,
        "price_too_high": _costs_little_enough,
        "starts_too_late": _begins_in_time,
        "no_places_left": _has_room,
        "supplier_not_orderable": _supplier_takes_orders,
        "evidence_ends_first": _evidence_covers_it,
    }
)
BELOW_FLOOR = "quality_below_floor"


def missed(one: Seen, want: Wanted, floor_percent: int, today: date) -> tuple[str, ...]:
    """Return the code of every limit that an offer does not keep; none where it may be ranked."""
    codes = [code for code, keeps in LIMITS.items() if not keeps(one, want, today)]
    return (*codes, *([] if is_good_enough(one, floor_percent) else [BELOW_FLOOR]))


def is_good_enough(one: Seen, floor_percent: int) -> bool:
    """The best offer wins only if it is of a suitable standard; a newcomer is not kept out by what nobody knows."""
    rate = one.candidate.completion_percent
    return rate is None or rate >= floor_percent
