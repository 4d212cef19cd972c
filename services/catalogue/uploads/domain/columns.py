"""The columns of our own header: what each says of an offer, how it is written, and what is allowed in it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType

from shared.reference.lists import LISTS


class Of(Enum):
    """What a column is about: the offer, one of its venues, or one of its starts."""

    OFFER = "offer"
    VENUE = "venue"
    START = "start"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field of the offer that it says, how its text is read, and what may stand in it."""

    name: str
    of: Of
    path: tuple[str, ...]
    read: Callable[[str], object]
    allowed: Callable[[], str]


_PRICE = re.compile(r"£?(\d{1,3}(?:,\d{3})+|\d{1,10})(?:\.(\d{2}))?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4})")
_DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,12})?")
_WORDS = MappingProxyType({"yes": True, "no": False})


class NotRead(ValueError):
    """What stands in a cell is not what the column is for."""


def _text(cell: str) -> object:
    return cell


def _whole(cell: str) -> object:
    if not cell.isascii() or not cell.isdigit() or len(cell) > 9:
        raise NotRead
    return int(cell)


def _pence(cell: str) -> object:
    found = _PRICE.fullmatch(cell)
    if found is None:
        raise NotRead
    return int(found[1].replace(",", "")) * 100 + int(found[2] or 0)


def _degrees(cell: str) -> object:
    if not _DEGREES.fullmatch(cell):
        raise NotRead
    return float(cell)


def _day(cell: str) -> object:
    found = _DAY.fullmatch(cell)
    if found is None:
        raise NotRead
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NotRead from None


def _yes_or_no(cell: str) -> object:
    try:
        return _WORDS[cell.lower()]
    except KeyError:
        raise NotRead from None


def _code(of: str) -> Callable[[str], object]:
    def read(cell: str) -> object:
        for code in LISTS[of]():
            if code.casefold() == cell.casefold():
                return code
        raise NotRead

    return read


def _codes(of: str) -> Callable[[str], object]:
    one = _code(of)
    return lambda cell: tuple(one(each.strip()) for each in cell.split(";") if each.strip())


def _conditions(cell: str) -> object:
    """Read conditions as `kind=detail` with ; between them, the detail left out where there is none."""
    one, found = _code("entry condition"), []
    for each in filter(None, map(str.strip, cell.split(";"))):
        kind, _, detail = each.partition("=")
        found.append({"kind": one(kind.strip()), "detail": detail.strip()})
    return tuple(found)


def _one_of(of: str) -> Callable[[], str]:
    return lambda: ", ".join(LISTS[of]())


def _several_of(of: str) -> Callable[[], str]:
    return lambda: f"any of {', '.join(LISTS[of]())}, with ; between them"


def _says(text: str) -> Callable[[], str]:
    return lambda: text


def _coded(name: str, of: Of, path: tuple[str, ...], what: str) -> Column:
    return Column(name, of, path, _code(what), _one_of(what))


_VENUES, _STARTS = ("delivery", "venues"), ("starts",)
_A_LINE, _A_TEXT = _says("text on one line, 200 characters at most"), _says("text, 2,000 characters at most")
_A_DAY = _says("a day, as 2026-09-07 or 07/09/2026 (day first)")
_A_PRICE = _says("pounds, such as 450 or 450.00, more than 0")

_PERCENT, _PARTS = _says("whole percent; the four add up to 100"), _several_of("part of the day")
_PAID_AT = ("start", "completion", "job_outcome", "sustained")

COLUMNS = (
    Column("reference", Of.OFFER, ("reference",), _text, _says("your own name of the offer, 100 characters at most")),
    _coded("category", Of.OFFER, ("category",), "category"),
    Column("title", Of.OFFER, ("title",), _text, _A_LINE),
    Column("summary", Of.OFFER, ("summary",), _text, _A_TEXT),
    Column("price", Of.OFFER, ("price", "pence"), _pence, _A_PRICE),
    _coded("price_per", Of.OFFER, ("price", "per"), "price basis"),
    _coded("vat", Of.OFFER, ("price", "vat"), "VAT treatment"),
    Column("vat_rate", Of.OFFER, ("price", "vat_rate"), _whole, _says("0 where exempt, else 5 or 20")),
    Column("duration", Of.OFFER, ("duration", "value"), _whole, _says("a whole number from 1")),
    _coded("duration_unit", Of.OFFER, ("duration", "unit"), "unit of duration"),
    Column("hours", Of.OFFER, ("duration", "hours"), _whole, _says("a whole number from 1 to 10000")),
    _coded("mode", Of.OFFER, ("delivery", "mode"), "mode of delivery"),
    Column("national", Of.OFFER, ("delivery", "national"), _yes_or_no, _says("yes, no")),
    Column("group_size", Of.OFFER, ("group_size",), _whole, _says("a whole number from 1 to 1000")),
    Column("notice_days", Of.OFFER, ("notice_days",), _whole, _says("a whole number from 0 to 90")),
    Column("access", Of.OFFER, ("access",), _codes("access need"), _several_of("access need")),
    Column("languages", Of.OFFER, ("languages",), _codes("language"), _several_of("language")),
    Column("attributes", Of.OFFER, ("attributes",), _codes("offer attribute"), _several_of("offer attribute")),
    Column("entry_conditions", Of.OFFER, ("entry_conditions",), _conditions, _several_of("entry condition")),
    _coded("qualification_scheme", Of.OFFER, ("qualification", "scheme"), "qualification scheme"),
    Column("qualification", Of.OFFER, ("qualification", "reference"), _text, _says("its number, such as 603/0000/1")),
    Column(
        "week_days", Of.OFFER, ("weekly_pattern", "days"), _codes("day of the week"), _several_of("day of the week")
    ),
    Column("week_parts", Of.OFFER, ("weekly_pattern", "parts_of_day"), _codes("part of the day"), _PARTS),
    Column("week_hours", Of.OFFER, ("weekly_pattern", "hours"), _whole, _says("a whole number from 1 to 84")),
    *(Column(f"pays_{each}", Of.OFFER, ("payment_split", f"{each}_percent"), _whole, _PERCENT) for each in _PAID_AT),
    Column("minimum_group", Of.OFFER, ("minimum_group",), _whole, _says("a whole number from 1 to 1000")),
    Column("offered_until", Of.OFFER, ("offered_until",), _day, _A_DAY),
    Column("venue_name", Of.VENUE, (*_VENUES, "name"), _text, _A_LINE),
    Column("venue_postcode", Of.VENUE, (*_VENUES, "postcode"), _text, _says("a postcode, such as LS1 4DY")),
    Column("venue_latitude", Of.VENUE, (*_VENUES, "latitude"), _degrees, _says("degrees of WGS 84, such as 53.79648")),
    Column("venue_longitude", Of.VENUE, (*_VENUES, "longitude"), _degrees, _says("degrees of WGS 84, such as -1.5478")),
    _coded("venue_district", Of.VENUE, (*_VENUES, "district"), "district"),
    Column("start_on", Of.START, (*_STARTS, "on"), _day, _A_DAY),
    Column("start_places", Of.START, (*_STARTS, "places"), _whole, _says("a whole number from 1 to 1000")),
)
"""In the order of the header that is documented; a file may have them in any order."""

BY_NAME: Mapping[str, Column] = MappingProxyType({each.name: each for each in COLUMNS})
HEADER = tuple(BY_NAME)


def column_at(path: tuple[str, ...]) -> Column | None:
    """Return the column that says a field of an offer, or the first that says a part of it."""
    return next((each for each in COLUMNS if path and each.path[: len(path)] == path), None)
