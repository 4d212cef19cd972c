"""Offers whose groups begin on days of their own, with few places in each: when they do, and which a coach orders."""

from datetime import date
from typing import Any

from deploy.local.replay.plans import COURSE_PLACES, OfferPlan
from deploy.local.replay.world import STARTS_AFTER, World
from shared.reference.calendar import add_working_days

# Made up: how many groups an offer names, and of how many, in turn, so that some are soon full; in working days, when
# the first begins after the offer was published, and how long after it the next.
_GROUPS, _PLACES = 12, (1, 1, 3)
_FIRST, _EVERY = 15, 10


def starts_from(world: World, offer: OfferPlan) -> list[dict[str, Any]]:
    """Return the starts that an offer in groups names that is published today."""
    days = (add_working_days(world.day, _FIRST + number * _EVERY) for number in range(_GROUPS))
    return [
        {"on": day.isoformat(), "places": COURSE_PLACES if offer.course else _PLACES[number % len(_PLACES)]}
        for number, day in enumerate(days)
    ]


def can_begin(offer: dict[str, Any]) -> bool:
    """Say whether a client can begin an offer that was found: not where all of its starts are over or full."""
    return offer["first_day"] is not None


def start_for(offer: dict[str, Any], world: World) -> dict[str, Any]:
    """Return what an order says of its start: the next one that the offer names, or a day that is agreed."""
    if start := offer["next_start"]:
        return {"start_id": start["start_id"], "starts_on": start["on"]}
    return {"starts_on": add_working_days(world.day, STARTS_AFTER).isoformat()}


def begins_in(offer: dict[str, Any], world: World) -> int:
    """Return in how many working days an order of today begins; the next best offer says on which day."""
    if "starts_on" in offer:
        return world.working_days_until(date.fromisoformat(offer["starts_on"]))
    start = offer["next_start"]
    return world.working_days_until(date.fromisoformat(start["on"])) if start else STARTS_AFTER
