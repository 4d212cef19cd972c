"""Working days and financial years of the United Kingdom, by which the clocks of law and policy are counted.

PA 2023 s. 123: a working day is no Saturday, no Sunday and no bank holiday in any part of the United Kingdom. The bank
holidays are a file, so that one which is proclaimed at short notice needs no release; `make calendar` writes it.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import model_validator

from shared.reference.files import NotCovered, ReferenceFile, ReferenceModel, kept, read_reference

_SATURDAY = 5
_UK = "Europe/London"


class OutsideCalendarError(NotCovered):
    """A day lies before or after the days that the calendar covers."""


class Calendar(ReferenceFile):
    """Every bank holiday in any part of the United Kingdom from the first to the last day, both inclusive."""

    first_day: date
    last_day: date
    bank_holidays: frozenset[date]

    @model_validator(mode="after")
    def _has_its_days_only(self) -> Self:
        if outside := sorted(day for day in self.bank_holidays if not self.first_day <= day <= self.last_day):
            raise ValueError(f"bank holiday {outside[0]} is outside {self.first_day} to {self.last_day}")
        return self


class BankHolidays(ReferenceModel):
    """The bank holidays of one year that the calendar covers, in any part of the United Kingdom."""

    year: int
    days: tuple[date, ...]


@kept
def calendar() -> Calendar:
    """The bank holidays and the days that they are known for."""
    return read_reference("bank_holidays.json", Calendar)


@kept
def _working_days() -> tuple[date, ...]:
    first, last = calendar().first_day, calendar().last_day
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if is_working_day(day))


def by_year() -> tuple[BankHolidays, ...]:
    """The bank holidays of each year that the calendar covers."""
    years = range(calendar().first_day.year, calendar().last_day.year + 1)
    days = sorted(calendar().bank_holidays)
    return tuple(BankHolidays(year=year, days=tuple(day for day in days if day.year == year)) for year in years)


def load() -> None:
    """Read the calendar and the time zone now, so that no request pays for it."""
    _working_days()
    ZoneInfo(_UK)


def is_working_day(day: date) -> bool:
    """Say whether a day is a working day; raises OutsideCalendarError where the calendar does not know."""
    _refuse_outside(day)
    return day.weekday() < _SATURDAY and day not in calendar().bank_holidays


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


def subtract_working_days(before: date, n: int) -> date:
    """The n-th working day earlier than `before` (n >= 1): "n working days before"; `before` does not count."""
    _refuse_outside(before)
    position = bisect_left(_working_days(), before) - n
    if n < 1:
        raise ValueError(f"cannot count {n} working days: at least 1")
    if position < 0:
        raise OutsideCalendarError(f"{n} working days lead before the calendar, which begins on {calendar().first_day}")
    return _working_days()[position]


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
    return moment.astimezone(ZoneInfo(_UK)).date()


def financial_year(day: date) -> str:
    """The government's financial year of a day, 1 April to 31 March, such as "2016-17"."""
    start = day.year if day.month >= 4 else day.year - 1
    return f"{start}-{(start + 1) % 100:02d}"


def last_day_of(day: date) -> date:
    """The 31 March with which the financial year of a day ends."""
    return date(day.year + 1 if day.month >= 4 else day.year, 3, 31)


def first_of_quarter(day: date) -> date:
    """Return the first day of the quarter of the calendar year in which a day lies."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def last_of_quarter(day: date) -> date:
    """Return the last day of the quarter of the calendar year in which a day lies."""
    return add_months(first_of_quarter(day), 3) - timedelta(days=1)


def add_months(day: date, n: int) -> date:
    """The same day `n` months later, or earlier where negative; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _nth_working_day(position: int, n: int) -> date:
    if n < 1:
        raise ValueError(f"cannot count {n} working days: at least 1")
    if position + n > len(_working_days()):
        raise OutsideCalendarError(f"{n} working days lead beyond the calendar, which ends on {calendar().last_day}")
    return _working_days()[position + n - 1]


def _refuse_outside(day: date) -> None:
    first, last = calendar().first_day, calendar().last_day
    if not first <= day <= last:  # raises TypeError for a datetime, whose day depends on the time zone
        raise OutsideCalendarError(f"{day} is outside the calendar, which covers {first} to {last}")
