"""Working days and financial years of the United Kingdom, by which the clocks of law and policy are counted.

PA 2023 s. 123: a working day is no Saturday, no Sunday and no bank holiday in any part of the United Kingdom.
"""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

FIRST_DAY = date(2016, 1, 1)
LAST_DAY = date(2035, 12, 31)

_PARTS_OF_THE_UK = ("ENG", "WLS", "SCT", "NIR")
_SATURDAY = 5


class OutsideCalendarError(ValueError):
    """A day lies before or after the days that the calendar covers."""


@cache
def bank_holidays() -> frozenset[date]:
    """Every bank holiday in any part of the United Kingdom, substitute and special days included."""
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    return frozenset(day for part in _PARTS_OF_THE_UK for day in country_holidays("GB", subdiv=part, years=years))


@cache
def _working_days() -> tuple[date, ...]:
    days = (FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1))
    return tuple(day for day in days if is_working_day(day))


def is_working_day(day: date) -> bool:
    """Say whether a day is a working day; raises OutsideCalendarError beyond 2016 to 2035."""
    _refuse_outside(day)
    return day.weekday() < _SATURDAY and day not in bank_holidays()


def add_working_days(after: date, n: int) -> date:
    """The n-th working day later than `after` (n >= 1): "within n working days", as PCR 2015 counts.

    The day of the event does not count: day one is the first working day after it.
    """
    _refuse_outside(after)
    return _nth_working_day(bisect_right(_working_days(), after), n)


def add_working_days_beginning_with(first: date, n: int) -> date:
    """The n-th working day from `first` on (n >= 1): "n working days beginning with", as the 2023 Act counts.

    `first` is day one if it is a working day itself; else day one is the next working day.
    """
    _refuse_outside(first)
    return _nth_working_day(bisect_left(_working_days(), first), n)


def working_days_between(after: date, until: date) -> int:
    """Count working days later than `after`, up to and including `until`; negative where `until` is the earlier.

    The inverse of `add_working_days`: the days used up on a clock that began with an event on `after`.
    """
    _refuse_outside(after)
    _refuse_outside(until)
    return bisect_right(_working_days(), until) - bisect_right(_working_days(), after)


def uk_date(moment: datetime) -> date:
    """The day in the United Kingdom at a moment, from which its clocks count; raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(ZoneInfo("Europe/London")).date()


def financial_year(day: date) -> str:
    """The government's financial year of a day, 1 April to 31 March, such as "2016-17"."""
    start = day.year if day.month >= 4 else day.year - 1
    return f"{start}-{(start + 1) % 100:02d}"


def _nth_working_day(position: int, n: int) -> date:
    if n < 1:
        raise ValueError(f"cannot count {n} working days: at least 1")
    if position + n > len(_working_days()):
        raise OutsideCalendarError(f"{n} working days lead beyond the calendar, which ends on {LAST_DAY}")
    return _working_days()[position + n - 1]


def _refuse_outside(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:  # raises TypeError for a datetime, whose day depends on the time zone
        raise OutsideCalendarError(f"{day} is outside the calendar, which covers {FIRST_DAY} to {LAST_DAY}")
