"""The places left of a start, as the catalogue shows them once ordering has told what its orders have."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from shared.auth.principal import Role
from shared.contracts.catalogue import Start
from shared.contracts.ordering import PlacesChanged
from shared.kernel.starts import Places, fold_places, places_left
from tests.catalogue.examples import NOON, OFFER
from tests.catalogue.world import Catalogue
from tests.running import until

START = Start(start_id=uuid4(), on=NOON.date(), places=5)


def changed(held: int, taken: int) -> PlacesChanged:
    return PlacesChanged(
        offer_id=OFFER, start_id=START.start_id, starts_on=START.on, held=held, taken=taken, changed_at=NOON
    )


def test_each_fact_tells_all_there_is_to_know_of_a_start() -> None:
    row = fold_places(fold_places(None, changed(1, 0)), changed(0, 2))
    assert row == Places(START.start_id, OFFER, START.on, held=0, taken=2, changed_at=NOON)


@pytest.mark.parametrize(
    ("held", "taken", "moved", "left"), [(0, 0, 0, 5), (1, 2, 0, 2), (3, 9, 0, 0), (1, 0, 7, 0), (0, 0, 7, 5)]
)
def test_what_is_left_is_what_may_be_ordered(held: int, taken: int, moved: int, left: int) -> None:
    now = START.model_copy(update={"on": START.on + timedelta(days=moved)})
    assert places_left(now, fold_places(None, changed(held, taken))) == left
    assert places_left(now, None) == 5


async def test_an_offer_is_shown_with_the_places_left_and_the_time_they_are_of(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    today = datetime.now(UTC).date()
    starts = [{"on": str(today + timedelta(days=days)), "places": 7} for days in (30, 60)]
    word = f"lute{uuid4().hex[:6]}"
    offer_id = await catalogue.an_offer(org, starts=starts, title=word)
    path, staff = f"/v1/offers/{offer_id}", Role.WORK_COACH
    before = (await catalogue.staff("GET", path, staff)).body
    first, second = before["starts"]
    assert [(each["left"], each["as_of"]) for each in before["places"]] == [(7, None), (7, None)]
    told = PlacesChanged(
        offer_id=UUID(offer_id),
        start_id=UUID(first["start_id"]),
        starts_on=first["on"],
        held=1,
        taken=2,
        changed_at=NOON,
    )
    await catalogue.hear(told)
    known = catalogue.one.database["known_places"]
    await until(lambda: known.find_one({"_id": first["start_id"]}), "the places are known")
    expected = [
        {"start_id": first["start_id"], "left": 4, "as_of": NOON.isoformat().replace("+00:00", "Z")},
        {"start_id": second["start_id"], "left": 7, "as_of": None},
    ]
    assert (await catalogue.staff("GET", path, staff)).body["places"] == expected
    (listed,) = (await catalogue.supplier(org, "GET", f"/v1/offers?supplier_id={org}")).body["items"]
    assert listed["places"] == expected
    search = {"text": word, "languages": ["en"], "sort": "start"}
    (found,) = (await catalogue.staff("POST", "/v1/searches", staff, json=search)).body["items"]
    assert found["next_start"] == {**first, "left": 4, "as_of": expected[0]["as_of"]}
    as_it_was = await catalogue.staff("GET", f"{path}?as_at={today}", staff)
    assert as_it_was.body["places"] == []
    competitor = await catalogue.supplier(await catalogue.a_member(), "GET", path)
    assert not competitor.body.keys() & {"starts", "places"}
