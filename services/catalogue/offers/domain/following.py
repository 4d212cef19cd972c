"""What follows from what an offer says, so that nobody has to say it twice: attributes, access needs, its last day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from shared.contracts import catalogue as facts

ONLINE, EVENING, WEEKEND = "online", "evening", "weekend"
_WEEKEND_DAYS = frozenset({"saturday", "sunday"})
_WELSH, _WELSH_SPOKEN = "cy", "welsh_language"


def attributes_of(
    named: Iterable[str], delivery: facts.Delivery, pattern: facts.WeeklyPattern | None
) -> tuple[str, ...]:
    """Return the attributes that a supplier names, and those that follow from the delivery and the weekly pattern."""
    found = set(named)
    if delivery.mode == ONLINE:
        found.add(ONLINE)
    return tuple(sorted(found | (patterned(pattern) if pattern else set())))


def patterned(pattern: facts.WeeklyPattern) -> set[str]:
    """Return the attributes that follow from a weekly pattern."""
    found = {EVENING} if EVENING in pattern.parts_of_day else set()
    return found | ({WEEKEND} if _WEEKEND_DAYS & set(pattern.days) else set())


def access_of(named: Iterable[str], languages: Iterable[str]) -> tuple[str, ...]:
    """Return the access needs that are provided for: what is given in Welsh provides for whoever needs it so."""
    return tuple(sorted({*named, *((_WELSH_SPOKEN,) if _WELSH in languages else ())}))


class _OnADay(Protocol):
    @property
    def on(self) -> date: ...


def last_day(starts: Iterable[_OnADay], offered_until: date | None) -> date | None:
    """Return the last day on which an offer may be ordered: that of its last start, or one that it names before that.

    `None` where it stands until it is taken back.
    """
    last_start = max((each.on for each in starts), default=None)
    return min((day for day in (last_start, offered_until) if day is not None), default=None)


def in_the_order_of(codes: Sequence[str], named: Iterable[str]) -> tuple[str, ...]:
    """Return codes in the order of their list, and after them those that a newer release wrote."""
    return tuple(sorted(named, key=lambda code: codes.index(code) if code in codes else len(codes)))
