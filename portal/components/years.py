"""Financial years as the API has them: `2026-27` runs from 1 April 2026 to 31 March 2027."""

from datetime import date

_APRIL = 4


def financial_year(day: date) -> str:
    """Return the financial year of a day."""
    first = day.year if day.month >= _APRIL else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


def years_around(day: date) -> tuple[str, ...]:
    """Return the year before a day's, its own and the next one."""
    return tuple(financial_year(date(day.year + each, day.month, 1)) for each in (-1, 0, 1))
