"""What a match that ranked nothing asks for, as a gap: its category and district, and what can be merged by codes."""

from collections.abc import Mapping
from types import MappingProxyType

from services.catalogue.gaps.domain.gap import Likeness
from services.catalogue.gaps.domain.reporting import Sought
from services.catalogue.matches.domain.match import Match

_UNMET_FOR: Mapping[str, str] = MappingProxyType(
    {
        "too_far": "no_offer_in_reach",
        "starts_too_late": "no_places_in_time",
        "no_places_left": "no_places_in_time",
        "quality_below_floor": "below_quality_floor",
        "access_need_not_covered": "access_need_not_covered",
    }
)
"""The reason why a need is unmet, by the limit that most offers in reach miss."""


def sought_by(match: Match, reason: str | None = None) -> Sought:
    """Return what a match asks for, for the reason that is given or that follows from what it excluded."""
    online = ("online",) if match.constraints.modes == ("online",) else ()
    likeness = Likeness(
        match.market,
        match.category,
        match.district,
        reason or _reason(match),
        tuple(sorted(match.constraints.access)),
        tuple(sorted({*match.constraints.attributes, *online})),
        tuple(sorted(match.constraints.languages)),
    )
    return Sought(match.need_id, likeness, match.made_at)


def _reason(match: Match) -> str:
    """Return why nothing served: what most of the offers in reach lack, where an offer can be judged by it."""
    missed = sorted(match.excluded_for, key=lambda each: (-each.offers, each.reason))
    found = next((_UNMET_FOR[each.reason] for each in missed if each.reason in _UNMET_FOR), None)
    if found == "access_need_not_covered" and not match.constraints.access:
        return "no_offer"
    return found or "no_offer"
