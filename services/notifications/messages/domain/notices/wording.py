"""How the fields of an event are said in plain words: it follows from their types in the contract."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache, partial
from typing import Any, get_args
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from services.notifications.messages.domain.notices import welsh
from shared.contracts.codes import coded_fields
from shared.contracts.event import Event
from shared.reference import ReasonKind, categories, district_groups, districts, reasons

_UK = ZoneInfo("Europe/London")


@cache
def of_field(event: type[Event], name: str, language: str = "en") -> Callable[[str], str]:
    """Return what puts the text that a message keeps of a field into words; a field of an offer is said as it is."""
    in_english = _in_english(event, name)
    if language != "cy":
        return in_english
    if codes := coded_fields(event).get(name):
        return partial(welsh.codes, codes, in_english=in_english)
    if in_english is _day:
        return welsh.day
    return welsh.moment if in_english is _moment else in_english


def _in_english(event: type[Event], name: str) -> Callable[[str], str]:
    codes, field = coded_fields(event).get(name, ""), event.model_fields.get(name)
    if codes == "category":
        return _categories
    if codes.endswith(" reason"):
        return partial(_reasons, ReasonKind(codes.removesuffix(" reason")))
    if codes == "district":
        return _districts
    if codes == "district group":
        return _groups
    if codes == "count band":
        return _bands
    if codes == "kind of evidence":
        return _spelt_out
    if codes:
        return _listed
    if name.endswith("_pence"):
        return pounds
    parts = {*_parts(field.annotation)} if field else set()
    if AwareDatetime in parts:
        return _moment
    return _day if date in parts else str


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    yield from get_args(annotation)


def _reasons(kind: ReasonKind, codes: str) -> str:
    """Return the texts of reasons; a code that is not listed speaks for itself."""
    known = reasons(kind)
    return " ".join(known[code].text if code in known else f"{_spelt_out(code)}." for code in codes.split(","))


def _categories(codes: str) -> str:
    """Return the names of categories; a code that is not listed speaks for itself, and none means all."""
    known = categories()
    said = [known[code].name if code in known else _spelt_out(code) for code in codes.split(",") if code]
    return ", ".join(said) or "every category"


def _districts(codes: str) -> str:
    """Return the names of districts; a code that is not listed stands as it is."""
    known = districts()
    return ", ".join(known[code].name if code in known else code for code in codes.split(",") if code)


def _groups(codes: str) -> str:
    """Return the names of groups of districts; a code that is not listed stands as it is."""
    known = district_groups()
    return ", ".join(known[code].name if code in known else code for code in codes.split(",") if code)


def _bands(code: str) -> str:
    return _listed(code).replace("under", "fewer than")


def _spelt_out(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _listed(codes: str) -> str:
    return codes.replace("_", " ").replace(",", ", ")


def _day(iso: str) -> str:
    """Return a day in words; one that a fact may name and does not is none."""
    if not iso:
        return "no day is set"
    return day(date.fromisoformat(iso))


def day(of: date) -> str:
    """Return a day in words."""
    return f"{of.day} {of:%B %Y}"


def _moment(iso: str) -> str:
    """Return a moment in words, as clocks in the United Kingdom show it."""
    at = datetime.fromisoformat(iso).astimezone(_UK)
    return f"{at:%H:%M} on {_day(at.date().isoformat())}"


def pounds(pence: str | int) -> str:
    """Return an amount in words."""
    whole, rest = divmod(abs(int(pence)), 100)
    return f"{'-' if int(pence) < 0 else ''}£{whole:,}.{rest:02}"
