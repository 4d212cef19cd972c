"""Files of offers as suppliers send them, told by what differs."""

import csv
import io
from datetime import UTC, datetime, timedelta

from services.catalogue.uploads.domain.columns import HEADER

_USUAL = {
    "category": "GETTING_JOBS",
    "title": "Interview Coaching",
    "summary": "Two sessions and a rehearsal.",
    "price": "450.00",
    "price_per": "place",
    "vat": "included",
    "vat_rate": "20",
    "duration": "4",
    "duration_unit": "week",
    "hours": "40",
    "mode": "in_person",
    "national": "no",
    "group_size": "12",
    "notice_days": "5",
    "access": "",
    "venue_name": "Hall",
    "venue_postcode": "LS1 4DY",
    "venue_latitude": "53.79648",
    "venue_longitude": "-1.54785",
    "venue_district": "D01",
    "start_on": "",
    "start_places": "",
}


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def a_row(reference: str, **differing: str) -> list[str]:
    cells = dict.fromkeys(HEADER, "") | {"reference": reference, **_USUAL, **differing}
    return [cells[name] for name in HEADER]


def a_sheet(*rows: list[str], header: tuple[str, ...] = HEADER) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def a_correction(*rows: tuple[object, list[str]]) -> bytes:
    """Rows that are sent again, each with the row of the file that it is for."""
    return a_sheet(*([str(number), *cells] for number, cells in rows), header=("row", *HEADER))
