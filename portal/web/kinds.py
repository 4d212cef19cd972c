"""Kinds of field: how each is shown, read from what was typed, and written back."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeAlias, TypeVar

from portal.web.language import LANGUAGE
from portal.web.language import words as _

T = TypeVar("T")
Raw: TypeAlias = Mapping[str, tuple[str, ...]]

_MOST_PENCE = 10**12
_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minutes>[0-9]{2}))?\s*(?P<half>am|pm|yb|yp)?")
_AFTERNOON = frozenset({"pm", "yp"})
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}


class Unfit(ValueError):
    """What was typed into a field does not fit it; says so in a sentence for the person who typed it."""


@dataclass(frozen=True)
class Kind(Generic[T]):
    """How a field is shown (`widget`), read and written back. An empty one reads as `None`, `""` or `()`.

    `read` takes a name, what was typed and the label; raises `Unfit`.
    """

    widget: str
    read: Callable[[str, Raw, str], T]
    write: Callable[[str, Any], Raw] = lambda name, value: {name: (str(value),)}
    ask: Callable[[str], str] = lambda label: _("Enter %(label)s") % {"label": _the(label)}
    inputs: tuple[str, ...] = ()

    def first(self, name: str) -> str:
        """Return the id of the input that an error leads to."""
        return f"{name}-{self.inputs[0]}" if self.inputs else name


def _it(label: str) -> str:
    """Return what is said of a field: a question is none."""
    return _("This") if label.endswith("?") else label


def _the(label: str) -> str:
    if LANGUAGE.get() != "en":
        return label
    return label if label.startswith(("the ", "your ", "a ", "an ")) else f"the {label}"


def _one(name: str, raw: Raw) -> str:
    return (raw.get(name) or ("",))[0].strip()


def _text(name: str, raw: Raw, label: str) -> str:
    del label
    return _one(name, raw)


def _date(name: str, raw: Raw, label: str) -> date | None:
    day, month, year = (_one(f"{name}-{each}", raw) for each in ("day", "month", "year"))
    parts = ((_("a day"), day), (_("a month"), month), (_("a year"), year))
    missing = [each for each, typed in parts if not typed]
    if len(missing) == 3:
        return None
    if missing:
        raise Unfit(_("%(label)s must include %(parts)s") % {"label": _it(label), "parts": _(" and ").join(missing)})
    try:
        number = _MONTHS.get(month[:3].lower()) or int(month)
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
    except ValueError:
        raise Unfit(_("%(label)s must be a real date") % {"label": _it(label)}) from None


def _date_written(name: str, value: date) -> Raw:
    return {
        f"{name}-day": (str(value.day),),
        f"{name}-month": (str(value.month),),
        f"{name}-year": (str(value.year),),
    }


def _no_money(label: str) -> Unfit:
    return Unfit(_("%(label)s must be an amount of money, such as 1250 or 1250.50") % {"label": _it(label)})


def _pence(name: str, raw: Raw, label: str) -> int | None:
    typed = re.sub(r"[£,\s]", "", _one(name, raw))
    if not typed:
        return None
    try:
        pence = Decimal(typed) * 100
    except InvalidOperation:
        raise Unfit(
            _("%(label)s must be an amount of money, such as 1250 or 1250.50") % {"label": _it(label)}
        ) from None
    if not pence.is_finite() or pence != pence.to_integral_value() or not 0 <= pence <= _MOST_PENCE:
        raise _no_money(label)
    return int(pence)


def _pence_written(name: str, value: int) -> Raw:
    pounds, pence = divmod(value, 100)
    return {name: (f"{pounds}.{pence:02}" if pence else str(pounds),)}


def _number(name: str, raw: Raw, label: str) -> int | None:
    typed = _one(name, raw).replace(",", "")
    if not typed:
        return None
    if not re.fullmatch(r"-?[0-9]{1,9}", typed):
        raise Unfit(_("%(label)s must be a whole number") % {"label": _it(label)})
    return int(typed)


def _decimal(name: str, raw: Raw, label: str) -> Decimal | None:
    typed = _one(name, raw).replace(",", "")
    if not typed:
        return None
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", typed):
        raise Unfit(_("%(label)s must be a number") % {"label": _it(label)})
    return Decimal(typed)


def _time(name: str, raw: Raw, label: str) -> str:
    typed = _one(name, raw).lower()
    if not typed:
        return ""
    found = _CLOCK.fullmatch(typed)
    if found is None or not (found["minutes"] or found["half"]):
        raise _no_time(label)
    hour, minutes = int(found["hour"]), int(found["minutes"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise _no_time(label)
        hour = hour % 12 + (12 if found["half"] in _AFTERNOON else 0)
    if hour > 23 or minutes > 59:
        raise _no_time(label)
    return f"{hour:02}:{minutes:02}"


def _no_time(label: str) -> Unfit:
    return Unfit(_("%(label)s must be a time, such as 9:30am or 14:00") % {"label": _it(label)})


def _several(name: str, raw: Raw, label: str) -> tuple[str, ...]:
    del label
    return tuple(each for each in raw.get(name, ()) if each)


def _yes(name: str, raw: Raw, label: str) -> bool | None:
    del label
    return {"yes": True, "no": False}.get(_one(name, raw))


def _ticked(name: str, raw: Raw, label: str) -> bool | None:
    del label
    return True if _one(name, raw) else None


def _choose(label: str) -> str:
    return _("Select %(label)s") % {"label": _the(label)}


text_of = Kind("text", _text)
"""A line of text."""
email_of = Kind("email", _text)
phone_of = Kind("tel", _text)
long_text_of = Kind("textarea", _text)
"""Several lines of text."""
number_of = Kind("number", _number)
"""A whole number."""
decimal_of = Kind("number", _decimal)
money_of = Kind("money", _pence, _pence_written)
"""An amount in pounds, read as pence."""
time_of = Kind("text", _time, lambda name, value: {name: (str(value)[:5],)})
"""A time of day, as `HH:MM` however it is typed."""
date_of = Kind("date", _date, _date_written, inputs=("day", "month", "year"))
"""A date in three inputs."""
choice_of = Kind("radios", _text, ask=_choose)
"""One of several options, all of them seen."""
select_of = Kind("select", _text, ask=_choose)
"""One of many options."""
choices_of = Kind("checkboxes", _several, lambda name, value: {name: tuple(map(str, value))}, ask=_choose)
"""Any of several options."""
yes_of = Kind(
    "yes",
    _yes,
    lambda name, value: {name: ("yes" if value else "no",)},
    ask=lambda label: _("Select yes or no: %(label)s") % {"label": label},
)
"""Yes or no, as two radios."""
tick_of = Kind(
    "tick",
    _ticked,
    lambda name, value: {name: ("yes",) if value else ()},
    ask=lambda label: _("Confirm: %(label)s") % {"label": label},
)
"""A box that has to be ticked, such as a declaration."""
hidden_of = Kind("hidden", _text)
file_of: Kind[Any] = Kind("file", _text)
"""A file; its value is a `File`."""
