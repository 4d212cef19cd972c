"""The score of an offer: points of 100 for each part, by scales that are published, and their sum by weight.

No part looks at other offers. So nobody can tell a rival's price from a score of its own, and an offer that comes or
goes changes no other's score. All is counted in whole numbers, so that every machine finds the same.
"""

from dataclasses import dataclass
from datetime import date

from services.catalogue.matches.domain.asking import Wanted
from services.catalogue.matches.domain.limits import Seen, first_day_wanted
from shared.contracts.catalogue import ScoreParts
from shared.reference.policy_values import OfferMatching, OfferScoring

ALL_POINTS = 100
"""The points of a part, and of a whole score, which is counted in hundredths."""

_ONLINE = "online"


@dataclass(frozen=True)
class Method:
    """The published method: weights and floor, scales and bounds."""

    scoring: OfferScoring
    matching: OfferMatching


def parts_of(one: Seen, want: Wanted, method: Method, today: date) -> ScoreParts:
    """Return the points of each part."""
    scale = method.matching.price_scale(want.category)
    full, none = scale.full_points_to_pence, scale.no_points_from_pence
    return ScoreParts(
        quality=_quality(one, method.matching),
        price=falling(one.listing.pence_per_place, full, none),
        distance=_distance(one, method.matching),
        start=_start(one, want, method.matching, today),
    )


def points_of(parts: ScoreParts, weights: OfferScoring) -> int:
    """Return the whole score in hundredths of points, 0 to 10,000."""
    return (
        parts.quality * weights.quality_weight_percent
        + parts.price * weights.price_weight_percent
        + parts.distance * weights.distance_weight_percent
        + parts.start * weights.start_weight_percent
    )


def falling(value: int, full: int, none: int) -> int:
    """Return the points of a value on a scale that falls evenly from all at `full` to none at `none`."""
    if value <= full:
        return ALL_POINTS
    return 0 if value >= none else (ALL_POINTS * (none - value) + (none - full) // 2) // (none - full)


def whole(points: int) -> int:
    """Return a score in whole points, as it is published."""
    return (points + ALL_POINTS // 2) // ALL_POINTS


def _quality(one: Seen, matching: OfferMatching) -> int:
    rate = one.candidate.completion_percent
    return matching.newcomers_quality_percent if rate is None else min(ALL_POINTS, max(0, round(rate)))


def _distance(one: Seen, matching: OfferMatching) -> int:
    """Nobody travels to what is online; without a place to go from, no offer is nearer than another."""
    if one.distance_km is None or one.listing.mode == _ONLINE:
        return ALL_POINTS
    return falling(round(one.distance_km * 10), 0, matching.no_points_from_km * 10)


def _start(one: Seen, want: Wanted, matching: OfferMatching, today: date) -> int:
    if one.first_day is None:
        return 0
    wait = (one.first_day - first_day_wanted(want, today)).days
    return falling(wait, 0, matching.no_points_from_days)
