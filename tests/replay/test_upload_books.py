"""The books on files of offers: they say so where a client was told otherwise, or what was undone stands."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from deploy.local.replay.told import Told
from deploy.local.replay.upload_books import of_directory, offers_by_file, upload_findings
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue as facts
from shared.contracts.event import Event, Reason
from tests.catalogue.examples import NOON, OFFER, SUPPLIER, published

UPLOAD = UUID("01890000-0000-7000-8000-0000000000cc")
ABOUT = {"upload_id": UPLOAD, "supplier_id": SUPPLIER}
FILE = facts.UploadedFile(file_id=UPLOAD, sha256="0" * 64, size=1, media_type="text/csv", name="offers.csv")
AGAIN = facts.UploadCorrected(**ABOUT, file=FILE, corrected_at=NOON)
LIVE = facts.UploadPublished(**ABOUT, counts=facts.UploadCounts(added=2), published_at=NOON)
UNDONE = facts.UploadUndone(**ABOUT, counts=facts.UploadCounts(added=2, withdrawn=1, left=1), undone_at=NOON)
TAKEN_BACK = facts.OfferWithdrawn(
    offer_id=OFFER, supplier_id=SUPPLIER, reason=Reason(code="published_in_error"), withdrawn_at=NOON
)
HALL = facts.KeptVenue(
    reference="HALL", name="Hall", postcode="LS1 4DY", latitude=53.79648, longitude=-1.54785, district="D01"
)
KEPT = facts.VenuesKept(**ABOUT, venues=(HALL,), kept_at=NOON)


def received(kind: str = "offers") -> facts.UploadReceived:
    return facts.UploadReceived(**ABOUT, kind=kind, market="DPS-EMPLOYABILITY", file=FILE, received_at=NOON)


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


@pytest.mark.parametrize(
    ("life", "told", "sent_again", "taken_back", "expected"),
    [
        ([received(), LIVE], "published", 0, False, [False, False, False]),
        ([received(), LIVE], "discarded", 0, False, [True, False, False]),
        ([received()], "published", 0, False, [True, False, False]),
        ([received(), AGAIN, LIVE], "published", 1, False, [False, False, False]),
        ([received(), AGAIN, AGAIN, LIVE], "published", 1, False, [False, True, False]),
        ([received(), LIVE, UNDONE], "undone", 0, True, [False, False, False]),
        ([received(), LIVE, UNDONE], "undone", 0, False, [False, False, True]),
        ([received(), LIVE], "published", 0, True, [False, False, True]),
    ],
)
def test_what_does_not_add_up_is_found(
    life: Sequence[Event], told: str, sent_again: int, taken_back: bool, expected: list[bool]
) -> None:
    by_client = Told()
    by_client.uploads[str(UPLOAD)] = told
    if sent_again:
        by_client.rows_sent_again[str(UPLOAD)] = sent_again
    offers = {str(OFFER): logged(*published(), *([TAKEN_BACK] if taken_back else []))}
    as_told, again, venues, withdrawn = upload_findings({str(UPLOAD): logged(*life)}, {}, offers, by_client)
    assert [not each.adds_up for each in (as_told, again, withdrawn)] == expected
    assert venues.adds_up


@pytest.mark.parametrize(("told", "adds_up"), [({str(SUPPLIER): 1}, True), ({str(SUPPLIER): 2}, False), ({}, False)])
def test_venues_are_those_that_were_sent_last(told: dict[str, int], adds_up: bool) -> None:
    by_client = Told(venues=told)
    _, _, venues, _ = upload_findings({}, {str(SUPPLIER): logged(KEPT)}, {}, by_client)
    assert venues.adds_up is adds_up


def test_venues_are_no_offers_and_what_was_undone_counts_no_more() -> None:
    lives = {"a": logged(received(), LIVE), "b": logged(received(), LIVE, UNDONE)}
    lives |= {"c": logged(received("venues"), LIVE), "d": logged(received("courses"), LIVE)}
    assert (offers_by_file(lives), of_directory(lives)) == (4, 2)
