"""How the fields of an event are said in Welsh: what has no Welsh word yet is said as in English."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.reference.welsh import welsh_codes, welsh_months, welsh_phrases

_UK = ZoneInfo("Europe/London")


def codes(of: str, given: str, in_english: Callable[[str], str]) -> str:
    """Return what codes of a list are called, sentence after sentence where they are reasons."""
    if of == "category" and not given:
        return welsh_phrases().every_category
    known = welsh_codes().get(of, {})
    said = [known[code] if code in known else in_english(code) for code in given.split(",") if code]
    return (" " if of.endswith(" reason") else ", ").join(said)


def day(iso: str) -> str:
    """Return a day in words; one that a fact may name and does not is none."""
    if not iso:
        return welsh_phrases().no_day
    on = date.fromisoformat(iso)
    return f"{on.day} {welsh_months()[on.month - 1]} {on.year}"


def moment(iso: str) -> str:
    """Return a moment in words, as clocks in the United Kingdom show it."""
    at = datetime.fromisoformat(iso).astimezone(_UK)
    return welsh_phrases().at.replace("{time}", f"{at:%H:%M}").replace("{day}", day(at.date().isoformat()))


def not_given(name: str) -> str:
    """Return what stands for a parameter that a message has not kept."""
    return f"({name.replace('_', ' ')}: {welsh_phrases().not_given})"
