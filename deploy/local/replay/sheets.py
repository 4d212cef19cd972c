"""Files of offers as suppliers send them: in our own columns, and as the national course directory exports them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from deploy.local.replay.documents import Document
from deploy.local.replay.offer_terms import HOURS_A_WEEK
from services.catalogue.uploads.domain.columns import COLUMNS, HEADER, Column, Of
from services.catalogue.uploads.domain.national import COURSES
from services.catalogue.uploads.domain.venues import VENUES

Row = dict[str, str]

FIRST_ROW = 2
"""As a spreadsheet counts: the header is row 1."""

_OF_VENUES_LACKING = ("venue_latitude", "venue_longitude", "venue_district")
_OF_COURSES_LACKING = tuple(
    name
    for name in HEADER
    if name.startswith(("mode", "access", "languages", "attributes", "entry_", "qualification", "week_", "pays_"))
)
"""What differs from course to course, and is said in columns of our own behind those of the export."""


def rows_of(body: Mapping[str, Any], reference: UUID) -> list[Row]:
    """Return an offer in our own columns: as many rows as its venues and starts need."""
    said = {**body, "reference": str(reference)}
    parts = {Of.OFFER: [said], Of.VENUE: body["delivery"]["venues"], Of.START: body["starts"]}
    rows = [dict.fromkeys(HEADER, "") | {"reference": str(reference)} for _ in range(max(map(len, parts.values())))]
    for column in COLUMNS:
        path = column.path if column.of is Of.OFFER else column.path[-1:]
        for row, part in zip(rows, parts[column.of], strict=False):
            row[column.name] = _cell(column, _at(part, path))
    return rows


def a_sheet(rows: Iterable[Row]) -> Document:
    """Return rows in our own columns as a file."""
    return _table("offers.csv", HEADER, rows)


def a_correction(rows: Mapping[int, Row]) -> Document:
    """Return rows that are sent again, by the rows that they take the place of."""
    return _table("again.csv", ("row", *HEADER), ({"row": str(number), **row} for number, row in rows.items()))


def venues_of(rows: Sequence[Row]) -> Document:
    """Return the venues of an offer as the national course directory exports them.

    The district is left out where it is that of the first: it is said once, for the whole file.
    """
    once = rows[0]["venue_district"]
    venues = (_venue(row, once) for row in rows if row["venue_name"])
    return _table("venues.csv", (*VENUES, *_OF_VENUES_LACKING), venues)


def _venue(row: Row, once: str) -> Row:
    district = row["venue_district"]
    return {
        "YOUR_VENUE_REFERENCE": district,
        "VENUE_NAME": row["venue_name"],
        "POSTCODE": row["venue_postcode"],
        "venue_latitude": row["venue_latitude"],
        "venue_longitude": row["venue_longitude"],
        "venue_district": "" if district == once else district,
    }


def courses_of(rows: Sequence[Row]) -> Document:
    """Return an offer as the national course directory exports it: a row for each of its runs."""
    offer = rows[0]
    venues = [row["venue_district"] for row in rows if row["venue_name"]]
    starts = [_day_first(row["start_on"]) for row in rows if row["start_on"]] or [""]
    course = {
        "WHO_THIS_COURSE_IS_FOR": offer["summary"],
        "COURSE_NAME": offer["title"],
        "YOUR_REFERENCE": offer["reference"],
        "DELIVERY_MODE": "Classroom based",
        "FLEXIBLE_START_DATE": "No" if starts[0] else "Yes",
        "NATIONAL_DELIVERY": "No",
        "COST": offer["price"],
        "DURATION": offer["duration"],
        "DURATION_UNIT": "Weeks",
        "STUDY_MODE": "Part time",
        "ATTENDANCE_PATTERN": "Daytime",
        **{name: offer[name] for name in _OF_COURSES_LACKING},
    }
    runs = (
        {"YOUR_VENUE_REFERENCE": venues[number % len(venues)], "START_DATE": starts[number % len(starts)]}
        for number in range(max(len(venues), len(starts)))
    )
    return _table("courses.csv", (*COURSES, *_OF_COURSES_LACKING), ({**course, **run} for run in runs))


def said_once(rows: Sequence[Row]) -> Row:
    """Return what a file of courses lacks, and is the same for all of an offer."""
    offer = rows[0]
    said = {name: offer[name] for name in ("category", "vat", "vat_rate", "group_size", "notice_days", "start_places")}
    return {name: each for name, each in said.items() if each} | {"hours_per_week": str(HOURS_A_WEEK)}


def _table(name: str, header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Document:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return Document(name, "text/csv", text.getvalue().encode())


def _day_first(day: str) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}"


def _at(body: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        body = body.get(name) if body is not None else None
    return body


def _cell(column: Column, value: Any) -> str:
    """Write what a request says as a spreadsheet has it."""
    if column.name == "price":
        return f"{value / 100:.2f}"
    if isinstance(value, list):
        return ";".join(each if isinstance(each, str) else "=".join(each.values()) for each in value)
    return "" if value is None else str(value)
