"""Months as the API has them, `2026-11`, in words."""

from datetime import date

from portal.web.wording import month

_MONTHS = 12


def month_name(code: str) -> str:
    """Return a month such as `2026-11` as November 2026; anything else is left as it is."""
    try:
        return month(date.fromisoformat(f"{code}-01"))
    except ValueError:
        return code


def months_after(day: date, how_many: int) -> tuple[tuple[str, str], ...]:
    """Return the months after a day's, each as code and words."""
    found = []
    for ahead in range(1, how_many + 1):
        years, index = divmod(day.month - 1 + ahead, _MONTHS)
        code = f"{day.year + years}-{index + 1:02}"
        found.append((code, month_name(code)))
    return tuple(found)
