"""What a register may answer: an entry, that it has none, or nothing that can be used, with the kind of trouble."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol

from shared.contracts.supplier_registry import Address, RegisterEntry

LONGEST = 300
"""How much of a text is kept: a register's answer is input like any other."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Standing(StrEnum):
    """How an organisation stands in a register, whatever word that register has for it."""

    ACTIVE = "active"
    CLOSING = "closing"
    INSOLVENT = "insolvent"
    CEASED = "ceased"
    UNKNOWN = "unknown"


class Problem(StrEnum):
    """Why there is no answer. Only what cannot be understood is a matter of the one number that was asked for."""

    AWAY = "away"
    BUSY = "busy"
    REFUSED = "refused"
    NOT_UNDERSTOOD = "not_understood"


class NoAnswer(Exception):
    """The register said nothing that can be used. `retry_after` are the seconds that it asks to wait, if it does."""

    def __init__(self, problem: Problem, detail: str, retry_after: float | None = None) -> None:
        """Say what went wrong, without anything of a key or of an answer."""
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.retry_after = retry_after

    @property
    def of_all(self) -> bool:
        """Whether another number would fare no better now."""
        return self.problem is not Problem.NOT_UNDERSTOOD


class Register(Protocol):
    """A register that can be asked. `scheme` is that of the numbers which it issues."""

    @property
    def scheme(self) -> str: ...

    async def look_up(self, number: str) -> RegisterEntry | None:
        """Return the entry of a number in the form in which numbers are kept, `None` for none; raises `NoAnswer`."""
        ...


def text(given: object) -> str:
    """Return a text of a register as it may be kept and shown: on one line, all of it showing, and not long."""
    if not isinstance(given, str):
        return ""
    shown = "".join(each if each.isprintable() else " " for each in unicodedata.normalize("NFC", given))
    return " ".join(shown.split())[:LONGEST]


def day(given: object) -> date | None:
    """Return the day that a date, or a date with a time, begins with; `None` where it is none."""
    found = _DAY.match(given) if isinstance(given, str) else None
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def line(*parts: object) -> str:
    """Return the parts of an address that there are, on one line."""
    return ", ".join(shown for each in parts if (shown := text(each)))[:LONGEST]


_HOME = frozenset({"", "united kingdom", "great britain", "england", "wales", "scotland", "northern ireland"})


def postal(lines: Iterable[object], town: object, postcode: object, country: object = None) -> Address | None:
    """Return an address in the United Kingdom part by part; `None` for one elsewhere, or that lacks a part."""
    shown = tuple(each for each in map(text, lines) if each)
    if not (shown and text(town) and text(postcode)) or text(country).lower() not in _HOME:
        return None
    return Address(lines=shown, town=text(town), postcode=text(postcode), country="GB")
