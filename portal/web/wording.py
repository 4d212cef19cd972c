"""Dates, money, numbers and states as a person would write them, in the language of the request."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date

from portal.web.language import LANGUAGE
from portal.web.language import words as _

UK = ZoneInfo("Europe/London")
NOTHING = "Not given"
_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_PENCE = re.compile(r"\b(\d{1,15}) pence\b")


def day_of(moment: datetime) -> date:
    """Return the day of a moment in the United Kingdom."""
    return moment.astimezone(UK).date()


def day(value: date | datetime | None) -> str:
    """Return a day, such as 27 November 2026; a moment's is the one in the United Kingdom."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = day_of(value)
    return format_date(value, "d MMMM y", locale=LANGUAGE.get())


def short_day(value: date | datetime | None) -> str:
    """Return a day for a table, such as 27 Nov 2026."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = day_of(value)
    return format_date(value, "d MMM y", locale=LANGUAGE.get())


def month(value: date | None) -> str:
    """Return a month, such as November 2026."""
    return NOTHING if value is None else format_date(value, "MMMM y", locale=LANGUAGE.get())


def clock(value: datetime) -> str:
    """Return a time in the United Kingdom, such as 2:05pm."""
    local = value.astimezone(UK)
    if not local.minute and local.hour % 12 == 0:
        return _("midday") if local.hour else _("midnight")
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < 12 else 'pm'}"


def moment(value: datetime | None) -> str:
    """Return a day and time in the United Kingdom, such as 27 November 2026, 2:05pm."""
    return NOTHING if value is None else f"{day(value)}, {clock(value)}"


def money(pence: int | None) -> str:
    """Return an amount, such as £1,250 or £1,250.50."""
    if pence is None:
        return NOTHING
    pounds, rest = divmod(abs(pence), 100)
    sign = "-" if pence < 0 else ""
    return f"{sign}£{pounds:,}.{rest:02}" if rest else f"{sign}£{pounds:,}"


def number(value: float | Decimal | None) -> str:
    """Return a number with its thousands, such as 12,500."""
    return NOTHING if value is None else f"{value:,}"


def share(value: float | None) -> str:
    """Return a share between 0 and 1 in per cent, such as 87%."""
    return NOTHING if value is None else f"{value * 100:.0f}%"


def _day_in(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def sentence(detail: str) -> str:
    """Return what a service says in a detail as a person would write it: its days and amounts too."""
    said = _PENCE.sub(lambda found: money(int(found[1])), detail)
    said = _DAY.sub(lambda found: _day_in(found[0]), said)
    return capitalised(said)


def capitalised(text: str) -> str:
    """Return a text as a sentence or a line of its own begins."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Return a text as it goes on within a sentence."""
    return text[:1].lower() + text[1:]


def option(text: str) -> str:
    """Return a text to choose from: a sentence of its own without its full stop."""
    return text if ". " in text else text.removesuffix(".")


def count(value: int, one: str, several: str = "") -> str:
    """Return a number of things: no orders, 1 order, 2 orders."""
    several = several or f"{one}s"
    return f"no {several}" if value == 0 else f"{value:,} {one if value == 1 else several}"


def listed(texts: list[str] | tuple[str, ...], last: str = "and") -> str:
    """Return several things in a sentence: bread, butter and jam."""
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def yes_or_no(value: bool | None) -> str:
    """Return an answer in a word."""
    return NOTHING if value is None else "Yes" if value else "No"
