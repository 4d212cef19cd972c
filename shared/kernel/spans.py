"""How long a delivery takes, in days of the calendar: from its first day to its last."""

from calendar import monthrange
from datetime import date, timedelta

from shared.contracts.catalogue import Duration

_DAYS = {"day": 1, "week": 7}
_MONTHS_IN_A_YEAR = 12


def last_day_of(starts_on: date, duration: Duration) -> date | None:
    """Return the last day of a delivery that begins on a day; `None` for a unit that is not known here.

    A week from a Monday ends on Sunday; a month from the 15th ends on the 14th, and one from 31 January on the last day
    but one of February.
    """
    if duration.unit in _DAYS:
        return starts_on + timedelta(days=duration.value * _DAYS[duration.unit] - 1)
    if duration.unit == "month":
        return _months_after(starts_on, duration.value) - timedelta(days=1)
    return None


def latest_start(until: date, duration: Duration) -> date | None:
    """Return the latest day on which a delivery may begin that ends by a day; `None` for an unknown unit.

    Starts that are later end later or on the same day, so that everything after it is too late.
    """
    if duration.unit != "month":
        days = _DAYS.get(duration.unit)
        return until - timedelta(days=duration.value * days - 1) if days else None
    start = _months_after(until, -duration.value) + timedelta(days=_LONGEST_STEP)
    while (ends := last_day_of(start, duration)) and ends > until:
        start -= timedelta(days=1)
    return start


_LONGEST_STEP = 4
"""Months differ by three days at most, and the day before counts too."""


def _months_after(day: date, months: int) -> date:
    """Return the same day of another month, or its last one where it has no such day."""
    year, month = divmod(day.year * _MONTHS_IN_A_YEAR + day.month - 1 + months, _MONTHS_IN_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
