"""A letter that the tests of joining begin with: sound, until a test changes it."""

from datetime import date, time
from typing import Any

from services.client_journey.known.offers import KnownContent, KnownVenue
from services.client_journey.letters.domain.letter import Addressee, FirstDay, Host, Letter, Shared, write
from shared.contracts.catalogue import Duration

VENUE = KnownVenue("Tŷ Dysgu", "CF10 2BB")
CONTENT = KnownContent(
    1, "Warehouse skills", "in_person", (VENUE,), Duration(value=6, unit="week", hours=60), ("tuesday", "monday")
)
TO = Addressee("Siân Ŵyn", ("1 Heol y Bont", "Caerdydd", "CF10 1AA"))
FIRST_DAY = FirstDay(date(2026, 1, 5), time(9, 30), 15, VENUE, ("photo_identification", "this_letter"))
HOST = Host("Acme Training Ltd", "Mrs Jones", "029 2000 0000", "joining@acme.example", "Second floor.")
TODAY = date(2025, 12, 20)
ALL = Shared(contact=True, access=True)


def a_letter(language: str = "en", shared: Shared = ALL, **changes: Any) -> Letter:
    """A letter about a place in person; or with other `to`, `content`, `first_day` or `host`."""
    parts = {"to": TO, "content": CONTENT, "first_day": FIRST_DAY, "host": HOST, **changes}
    return write(language, parts["to"], parts["content"], parts["first_day"], parts["host"], shared, TODAY)
