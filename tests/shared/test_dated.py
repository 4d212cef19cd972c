"""A district that has ended is still known, and nothing new begins in it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from services.client_journey.journeys.domain.journey import StartJourney, start
from services.ordering.budgets.domain.budget import Allocate, allocate
from shared.kernel.dated import district_exists, districts_exist
from shared.kernel.rules import Rejected
from shared.reference import districts
from shared.reference.files import use_folder
from tests.catalogue.examples import an_offer_text, published

ENDED = date(2018, 3, 31)


@pytest.fixture(autouse=True)
def a_district_that_has_ended(tmp_path: Path) -> Iterator[None]:
    content = json.loads(Path("shared/reference/districts.json").read_text())
    content["districts"][36]["valid_to"] = ENDED.isoformat()
    (tmp_path / "districts.json").write_text(json.dumps(content))
    use_folder(tmp_path)
    yield
    use_folder(None)


@pytest.mark.parametrize(
    ("first", "last", "exists"),
    [
        (date(2011, 4, 4), date(2011, 4, 4), False),
        (date(2011, 4, 4), date(2011, 4, 5), True),
        (date(2018, 3, 31), date(2018, 4, 30), True),
        (date(2018, 4, 1), date(2018, 4, 1), False),
    ],
)
def test_a_district_exists_on_its_days_alone(first: date, last: date, exists: bool) -> None:
    assert (district_exists("D37", first, last, "/district") is None) is exists


def test_it_is_known_all_the_same() -> None:
    assert "D37" in districts()


@pytest.mark.parametrize(("year", "taken"), [("2017-18", True), ("2018-19", False), ("2010-11", False)])
def test_it_gets_no_budget_for_a_year_in_which_it_is_not_there(year: str, taken: bool) -> None:
    def decide() -> object:
        return allocate(None, "D37", year, Allocate(allocated_pence=1), (), datetime(2017, 1, 2, 12, tzinfo=UTC))

    if taken:
        assert decide()
    else:
        with pytest.raises(Rejected, match="D37 exists from 2011-04-05 to 2018-03-31, not from 20") as refusal:
            decide()
        assert refusal.value.codes == {"district_not_valid"}


@pytest.mark.parametrize(("day", "taken"), [(31, True), (1, False)])
def test_no_journey_begins_in_it_afterwards(day: int, taken: bool) -> None:
    moment = datetime(2018, 3 if day == 31 else 4, day, 12, tzinfo=UTC)
    asked = StartJourney(client_ref=uuid4(), district="D37", category="ENGAGEMENT")
    if taken:
        assert start(None, uuid4(), asked, uuid4(), moment)
    else:
        with pytest.raises(Rejected) as refusal:
            start(None, uuid4(), asked, uuid4(), moment)
        assert [each.pointer for each in refusal.value.rejections] == ["/district"]


def test_no_offer_is_made_for_it_afterwards() -> None:
    found = districts_exist(("D36", "D37"), date(2018, 4, 1), "/delivery/venues/{}/district")
    assert [each and (each.code, each.pointer) for each in found] == [
        None,
        ("district_not_valid", "/delivery/venues/1/district"),
    ]
    with pytest.raises(Rejected) as refusal:
        published(an_offer_text("D36", "D37"), at=datetime(2018, 4, 1, 12, tzinfo=UTC))
    assert "/delivery/venues/1/district" in {each.pointer for each in refusal.value.rejections}
