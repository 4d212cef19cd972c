"""The files that providers in England export from the national course directory, told in the columns of our header.

Column names and values are those of the public format of the directory (DfE, SkillsFundingAgency/dfc-coursedirectory).
Each row becomes a row of our own: what the format lacks comes from what was asked once with the upload, or from columns
of our own behind those of the format, which take precedence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from types import MappingProxyType
from typing import TypeVar

from services.catalogue.uploads.domain.columns import BY_NAME, HEADER
from services.catalogue.uploads.domain.faults import Fault, shown
from services.catalogue.uploads.domain.venues import VENUE_COLUMNS, Venues, cells_of

_TEXTS = (
    "WHO_THIS_COURSE_IS_FOR",
    "ENTRY_REQUIREMENTS",
    "WHAT_YOU_WILL_LEARN",
    "HOW_YOU_WILL_LEARN",
    "WHAT_YOU_WILL_NEED_TO_BRING",
    "HOW_YOU_WILL_BE_ASSESSED",
    "WHERE_NEXT",
)
_SHARED = (
    *_TEXTS,
    "COURSE_NAME",
    "YOUR_REFERENCE",
    "DELIVERY_MODE",
    "START_DATE",
    "FLEXIBLE_START_DATE",
    "VENUE_NAME",
    "YOUR_VENUE_REFERENCE",
    "NATIONAL_DELIVERY",
    "SUB_REGION",
    "COURSE_WEBPAGE",
    "COST",
    "COST_DESCRIPTION",
    "DURATION",
    "DURATION_UNIT",
    "STUDY_MODE",
    "ATTENDANCE_PATTERN",
)
COURSES = ("LARS_QAN", *_SHARED)
OTHER_COURSES = ("COURSE_TYPE", "SECTOR", "EDUCATION_LEVEL", "AWARDING_BODY", *_SHARED)

_IN_PERSON, _ONLINE = "in_person", "online"
_MODES = MappingProxyType(
    {
        "classroom based": _IN_PERSON,
        "classroom": _IN_PERSON,
        "online": _ONLINE,
        "work based": _IN_PERSON,
        "work": _IN_PERSON,
    }
)
_AT_WORK = ("work based", "work")
_UNITS = MappingProxyType({"hours": "hour", "days": "day", "weeks": "week", "months": "month", "years": "year"})
_STUDY = MappingProxyType({each: each for each in ("full time", "part time", "flexible")})
_PATTERNS = MappingProxyType({"daytime": "", "evening": "evening", "weekend": "weekend", "day/block release": ""})
_ANSWERS = MappingProxyType({"yes": True, "no": False})

LONGEST_REFERENCE = 100
_LONGEST_SUMMARY, _LONGEST_CONDITION, _LONGEST_DURATION = 2000, 200, 999
_LENGTH_OF_LARS, _WORKING_DAYS, _WEEKS_A_MONTH, _MONTHS_A_YEAR = 8, 5, 52 / 12, 12

_SECTIONS = (
    ("", "WHO_THIS_COURSE_IS_FOR"),
    ("What you will learn: ", "WHAT_YOU_WILL_LEARN"),
    ("How you will learn: ", "HOW_YOU_WILL_LEARN"),
    ("What to bring: ", "WHAT_YOU_WILL_NEED_TO_BRING"),
    ("What the price covers: ", "COST_DESCRIPTION"),
    ("Assessment: ", "HOW_YOU_WILL_BE_ASSESSED"),
    ("Where next: ", "WHERE_NEXT"),
    ("Level: ", "EDUCATION_LEVEL"),
    ("Awarding body: ", "AWARDING_BODY"),
    ("Sector: ", "SECTOR"),
)
"""In the order in which they find room in a summary; one that does not fit as a whole is left out."""

SAID_IN: Mapping[str, str] = MappingProxyType(
    {
        "reference": "YOUR_REFERENCE",
        "title": "COURSE_NAME",
        "summary": "WHO_THIS_COURSE_IS_FOR",
        "price": "COST",
        "duration": "DURATION",
        "duration_unit": "DURATION_UNIT",
        "hours": "DURATION",
        "mode": "DELIVERY_MODE",
        "national": "NATIONAL_DELIVERY",
        "attributes": "ATTENDANCE_PATTERN",
        "entry_conditions": "ENTRY_REQUIREMENTS",
        "qualification": "LARS_QAN",
        "qualification_scheme": "LARS_QAN",
        "start_on": "START_DATE",
        **dict.fromkeys(VENUE_COLUMNS, "VENUE_NAME"),
    }
)
"""Where the format says what a column of ours does: what is wrong with the one is told of the other."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the format does not say, asked once with the upload: cells of our own columns, and the hours of a week."""

    cells: Mapping[str, str]
    hours_per_week: int | None = None


Value = TypeVar("Value")


@dataclass(slots=True)
class _Row:
    """A row of the format on its way to one of ours."""

    number: int
    said: Mapping[str, str]
    cells: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def told(self, column: str) -> str:
        return self.said.get(column, "")

    def fault(self, code: str, column: str, detail: str, allowed: str = "") -> None:
        self.faults.append(Fault(self.number, code, detail, column, shown(self.told(column)), allowed))

    def one_of(self, column: str, allowed: Mapping[str, Value], otherwise: Value) -> Value:
        """Return what a value of the format stands for; letters of either case are alike."""
        given = self.told(column)
        if not given:
            return otherwise
        if (found := given.casefold()) in allowed:
            return allowed[found]
        values = ", ".join(allowed)
        self.fault("value_not_allowed", column, f"{shown(given)!r} is not allowed in {column}: {values}", values)
        return otherwise


def translated(
    number: int, said: Mapping[str, str], lacking: Lacking, venues: Venues
) -> tuple[dict[str, str], list[Fault]]:
    """Return a row of the format in our columns, with all that is wrong with it."""
    row = _Row(number, said)
    row.cells.update(lacking.cells)
    for part in (_name, _summary, _conditions, _qualification, _price, _delivery, _starts, _attendance):
        part(row)
    _duration(row, lacking.hours_per_week)
    _venue(row, venues)
    own = {name: cell for name, cell in said.items() if name in BY_NAME and cell}
    cells = {**dict.fromkeys(HEADER, ""), **row.cells, **own}
    if cells["start_on"] and not cells["start_places"]:
        cells["start_places"] = cells["group_size"]
    return cells, row.faults


def _name(row: _Row) -> None:
    """An offer is known by the provider's reference, or else by the qualification and the name of the course.

    Runs of one course that are delivered otherwise are offers of their own.
    """
    mode = row.told("DELIVERY_MODE").casefold()
    named = row.told("YOUR_REFERENCE") or " ".join(filter(None, (row.told("LARS_QAN"), row.told("COURSE_NAME"))))
    by = "/online" if mode == _ONLINE else "/work" if mode in _AT_WORK else ""
    row.cells["reference"] = f"{named[: LONGEST_REFERENCE - len(by)]}{by}" if named else ""
    row.cells["title"] = row.told("COURSE_NAME")


def _summary(row: _Row) -> None:
    said = [f"{heading}{row.told(column)}" for heading, column in _SECTIONS if row.told(column)]
    if len(_condition(row)) > _LONGEST_CONDITION:
        said.insert(1, f"Entry requirements: {row.told('ENTRY_REQUIREMENTS')}")
    summary = "".join(said[:1])
    for section in said[1:]:
        if len(summary) + len(section) + 2 <= _LONGEST_SUMMARY:
            summary = f"{summary}\n\n{section}"
    row.cells["summary"] = summary


def _condition(row: _Row) -> str:
    return " ".join(row.told("ENTRY_REQUIREMENTS").replace(";", ",").split())


def _conditions(row: _Row) -> None:
    condition = _condition(row)
    if condition and len(condition) <= _LONGEST_CONDITION:
        row.cells["entry_conditions"] = f"other={condition}"


def _qualification(row: _Row) -> None:
    """A spreadsheet takes the zeros in front from a number; all of them have eight places."""
    if reference := row.told("LARS_QAN"):
        row.cells["qualification_scheme"] = "lars"
        row.cells["qualification"] = reference.zfill(_LENGTH_OF_LARS) if reference.isdigit() else reference


def _price(row: _Row) -> None:
    if cost := row.told("COST"):
        row.cells["price"] = cost
    row.cells.setdefault("price_per", "place")


def _delivery(row: _Row) -> None:
    if not row.told("DELIVERY_MODE"):
        row.fault("value_missing", "DELIVERY_MODE", "DELIVERY_MODE may not be empty", ", ".join(_MODES))
    row.cells["mode"] = row.one_of("DELIVERY_MODE", _MODES, _IN_PERSON)
    everywhere = row.one_of("NATIONAL_DELIVERY", _ANSWERS, otherwise=False)
    row.cells["national"] = "yes" if everywhere or row.cells["mode"] == _ONLINE else "no"
    if row.told("SUB_REGION"):
        detail = "an offer reaches the districts of its venues, or all: name a venue, or deliver nationally"
        row.fault("regions_not_taken", "SUB_REGION", detail, "nothing")


def _starts(row: _Row) -> None:
    flexible, on = row.one_of("FLEXIBLE_START_DATE", _ANSWERS, otherwise=False), row.told("START_DATE")
    if flexible and on:
        row.fault("start_contradicts", "START_DATE", "a start that is flexible has no date: leave one of the two out")
    elif not flexible and not on:
        detail = "START_DATE may not be empty, unless FLEXIBLE_START_DATE is yes"
        row.fault("value_missing", "START_DATE", detail, "a day, as 07/09/2026 (day first)")
    if on:
        row.cells["start_on"] = on
    else:
        row.cells.pop("start_places", None)


def _attendance(row: _Row) -> None:
    row.one_of("STUDY_MODE", _STUDY, "")
    held = row.one_of("ATTENDANCE_PATTERN", _PATTERNS, "")
    if held:
        row.cells["attributes"] = ";".join(filter(None, (row.cells.get("attributes", ""), held)))


def _duration(row: _Row, hours_per_week: int | None) -> None:
    """The format says how long a course takes, or how many hours; the hours of a week tell the one from the other."""
    unit, given = row.one_of("DURATION_UNIT", _UNITS, ""), row.told("DURATION")
    if not unit and not row.told("DURATION_UNIT"):
        row.fault("value_missing", "DURATION_UNIT", "DURATION_UNIT may not be empty", ", ".join(_UNITS))
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:5]) <= _LONGEST_DURATION:
        allowed = f"a whole number from 1 to {_LONGEST_DURATION}"
        row.fault("value_not_allowed", "DURATION", f"{shown(given)!r} is not allowed in DURATION: {allowed}", allowed)
        return
    if not unit:
        return
    value = int(given)
    if unit == "hour":
        weeks = ceil(value / hours_per_week) if hours_per_week else 0
        row.cells |= {"hours": given, "duration": str(weeks or ""), "duration_unit": "week"}
        return
    if unit == "year":
        value, unit = value * _MONTHS_A_YEAR, "month"
    weeks_of_it = {"day": value / _WORKING_DAYS, "week": value, "month": value * _WEEKS_A_MONTH}[unit]
    hours = str(ceil(weeks_of_it * hours_per_week)) if hours_per_week else ""
    row.cells |= {"duration": str(value), "duration_unit": unit, "hours": hours}


def _venue(row: _Row, venues: Venues) -> None:
    """A venue is named by its reference, or by its name where only one has that."""
    reference, name = row.told("YOUR_VENUE_REFERENCE"), row.told("VENUE_NAME")
    if not reference and not name:
        return
    column = "YOUR_VENUE_REFERENCE" if reference else "VENUE_NAME"
    found = venues.named(reference, name)
    if len(found) == 1:
        row.cells |= cells_of(found[0])
    elif found:
        detail = f"{len(found)} of your venues have the name {shown(name)!r}: give YOUR_VENUE_REFERENCE"
        row.fault("venue_ambiguous", column, detail)
    elif not any(row.told(each) for each in VENUE_COLUMNS):
        detail = f"none of your venues is called {shown(reference or name)!r}: send the file of venues first"
        row.fault("venue_unknown", column, detail)
