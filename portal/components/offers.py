"""Parts of an offer as a person would write them."""

from collections.abc import Iterable

from portal.api.answers.offers import Duration, Offer, Venue
from portal.web.names import Names, in_words
from portal.web.wording import count, listed, money

VENUES_NAMED = 4


def how_long(duration: Duration) -> str:
    """Return how long it lasts: 6 weeks, 60 hours in all."""
    length = count(duration.value, duration.unit)
    return length if duration.unit == "hour" else f"{length}, {count(duration.hours, 'hour')} in all"


def price_of(pence: int | None, per: str) -> str:
    """Return what a place or a course costs."""
    basis = {"place": "a place", "course": "for the whole group"}.get(per, in_words(per).lower())
    return f"{money(pence)} {basis}"


def where(mode: str, venues: tuple[Venue, ...], *, national: bool, district: str = "") -> str:
    """Return where it takes place: in a district, if one is named and it does there, and a few of many."""
    if mode == "online":
        return "Online"
    near = tuple(each for each in venues if each.district == district) or venues
    named = [f"{each.name} ({each.postcode})" for each in near[:VENUES_NAMED]]
    if more := len(near) - VENUES_NAMED:
        named += [f"{count(more, 'other place')}"] if more > 0 else []
    places = listed(named, "or") or ("Anywhere" if national else "")
    return f"{places} and online" if mode == "blended" and places else places or "Not given"


def quality(completion_percent: float | None, cases: int) -> str:
    """Return how often its supplier's clients finish in this category."""
    if completion_percent is None:
        return "Too few people have finished to say" if cases else "Nobody has finished yet"
    return f"{completion_percent:.0f}% finish, of {count(cases, 'person', 'people')}"


def how_far(km: float) -> str:
    """Return a distance that somebody travels."""
    return f"{km:.0f} km away" if km >= 1 else "less than 1 km away"


def condition(kind: str, detail: str, names: Names) -> str:
    """Return what is asked of whoever takes part, with its detail, such as a level."""
    said = condition_name(names.of("entry_conditions", kind))
    return f"{said}: {detail}" if detail else said


def condition_name(text: str) -> str:
    """Return the name of a condition without what it says to whoever writes the offer."""
    return text.partition("; the detail")[0].removesuffix(".")


def comes_with(codes: Iterable[str], names: Names) -> str:
    """Return what an offer comes with."""
    return "; ".join(attribute_name(names.of("offer_attributes", each)) for each in codes)


def attribute_name(text: str) -> str:
    """Return what an offer comes with, without what the text says to whoever writes the offer."""
    return text.partition(". Follows")[0].removesuffix(".")


def when_held(offer: Offer) -> str:
    """Return on which days and at what time of day it is held."""
    pattern = offer.weekly_pattern
    if pattern is None:
        return "Not given"
    days = listed([in_words(each) for each in pattern.days])
    parts = listed([each.replace("_", " ") for each in pattern.parts_of_day])
    return f"{days}, {parts}, {count(pattern.hours, 'hour')} a week" if parts else days
