"""Whether an offer answers a gap: all that it asks for, and not what was there already when it was reported.

Whoever reported a need looked at the offers of that moment and found none suitable. So an offer closes a gap only by
what has come to it since: it was published, returned, reaches the district now, has a venue elsewhere in it, or places
that it did not have. An edit of its wording is nothing of that.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from services.catalogue.gaps.domain.gap import Gap
from services.catalogue.offers.domain.offer import OFFERS, Offer, Status
from shared.contracts.catalogue import OfferEvent

# In degrees, about a kilometre: a venue whose place is put right by less has not moved.
_DIGITS_OF_A_PLACE = 2

Happened = tuple[datetime, OfferEvent]
"""An event of an offer, and when it happened."""


def as_it_stood(history: Iterable[Happened], moment: datetime) -> Offer | None:
    """Return an offer as it stood before a moment; `None` where there was none yet."""
    return OFFERS.fold([event for at, event in history if at < moment])


def fits(offer: Offer, gap: Gap) -> bool:
    """Say whether an offer can be ordered for everything that a gap asks for, as far as an offer can say so."""
    content = offer.content
    return (
        offer.status is Status.PUBLISHED
        and (content.market, content.category) == (gap.market, gap.category)
        and gap.district in content.districts
        and set(gap.access) <= set(content.access)
        and set(gap.attributes) <= set(content.attributes)
        and (not gap.languages or not set(gap.languages).isdisjoint(content.languages))
    )


def begins_to_answer(then: Offer | None, now: Offer, gap: Gap) -> bool:
    """Say whether an offer answers a gap by what has come to it since it stood as `then`.

    For some reasons no offer can say that it does, such as a quality floor: only staff close such a gap.
    """
    answers = _ANSWERS.get(gap.reason)
    if answers is None or not fits(now, gap):
        return False
    fitted = then if then is not None and fits(then, gap) else None
    return answers(fitted, now, gap)


def _is_there_at_last(then: Offer | None, now: Offer, gap: Gap) -> bool:  # noqa: ARG001 - one shape for all reasons
    return then is None


def _covers_the_access_need(then: Offer | None, now: Offer, gap: Gap) -> bool:  # noqa: ARG001 - as above
    """A need whose access needs nobody named is not for an offer to judge."""
    return then is None and bool(gap.access)


def _has_come_nearer(then: Offer | None, now: Offer, gap: Gap) -> bool:
    return then is None or not _reach(now, gap.district) <= _reach(then, gap.district)


def _reach(offer: Offer, district: str) -> set[tuple[float, float] | None]:
    """Return where in a district an offer is held; `None` stands for everywhere."""
    delivery = offer.content.delivery
    places: set[tuple[float, float] | None] = {
        (round(venue.latitude, _DIGITS_OF_A_PLACE), round(venue.longitude, _DIGITS_OF_A_PLACE))
        for venue in delivery.venues
        if venue.district == district
    }
    return places | ({None} if delivery.national else set())


def _has_more_places(then: Offer | None, now: Offer, gap: Gap) -> bool:  # noqa: ARG001 - as above
    """A start that is new, earlier or larger; or no fixed starts any more."""
    if then is None:
        return True
    before = {start.start_id: start for start in then.content.starts}
    more = any(
        (known := before.get(start.start_id)) is None or start.places > known.places or start.on < known.on
        for start in now.content.starts
    )
    return more or bool(then.content.starts and not now.content.starts)


_ANSWERS: Mapping[str, Callable[[Offer | None, Offer, Gap], bool]] = MappingProxyType(
    {
        "no_offer": _is_there_at_last,
        "no_offer_in_reach": _has_come_nearer,
        "no_places_in_time": _has_more_places,
        "access_need_not_covered": _covers_the_access_need,
    }
)
