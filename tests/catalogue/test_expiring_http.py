"""An offer with a last day, as the service runs: its timers, its database and a clock that the test moves on."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from shared.kernel.clock import RecordClock
from shared.kernel.deadlines import end_of
from tests import suppliers
from tests.catalogue.world import Catalogue, a_catalogue
from tests.offers import offer_body
from tests.running import until

BEGIN = datetime(2017, 3, 9, 12, tzinfo=UTC)
LAST, REMINDED, COVERED = date(2017, 4, 8), date(2017, 3, 27), date(2018, 1, 31)


class Timed:
    """The catalogue with a clock."""

    def __init__(self, catalogue: Catalogue, clock: RecordClock) -> None:
        self.catalogue = catalogue
        self._clock = clock

    async def moves_to(self, moment: datetime) -> None:
        """Move the clock and wait until nothing is due by it."""
        self._clock.set(moment)
        status, text = await self.catalogue.one.operations("/timers/settled")
        assert (status, json.loads(text)["failing"]) == (200, 0)

    async def facts(self, path: str) -> list[str]:
        found = (await self.catalogue.staff("GET", f"{path}/history")).body["items"]
        return [each["fact"].split(".")[1] for each in found]


@pytest.fixture
async def timed(mongodb_uri: str, tmp_path: Path) -> AsyncIterator[Timed]:
    clock = RecordClock.create(tmp_path / "clock", BEGIN)
    async with a_catalogue(mongodb_uri, tmp_path, clock_file=tmp_path / "clock") as catalogue:
        yield Timed(catalogue, clock)


async def test_an_offer_says_how_long_it_may_be_ordered_expires_and_is_renewed(timed: Timed) -> None:
    catalogue = timed.catalogue
    org = await catalogue.a_member()
    path = f"/v1/offers/{await catalogue.an_offer(org, offered_until=LAST.isoformat())}"
    await catalogue.hear(suppliers.covered(org, "GETTING_JOBS", COVERED))

    await catalogue.sees(path, {"ordered_by": LAST.isoformat(), "delivered_by": COVERED.isoformat()})
    assert "orderable" not in (await catalogue.supplier(await catalogue.a_member(), "GET", path)).body
    await timed.moves_to(datetime.combine(REMINDED, time(1), UTC))
    assert await timed.facts(path) == ["OfferPublished", "OfferExpiring"]
    await timed.moves_to(end_of(LAST) - timedelta(seconds=1))
    assert (await catalogue.supplier(org, "GET", path)).body["status"] == "published"
    await timed.moves_to(end_of(LAST))
    seen = await catalogue.supplier(org, "GET", path)
    assert (seen.body["status"], seen.body["expires_on"]) == ("expired", LAST.isoformat())
    assert await timed.facts(path) == ["OfferPublished", "OfferExpiring", "OfferExpired"]
    again = {"headers": {"If-Match": seen.headers["ETag"]}}
    refused = await catalogue.supplier(org, "PUT", path, json=offer_body(offered_until=LAST.isoformat()), **again)
    assert (refused.status, refused.codes) == (409, {"offered_until_past"})
    assert (await catalogue.supplier(org, "PUT", path, json=offer_body(), **again)).status == 204
    renewed = (await catalogue.supplier(org, "GET", path)).body
    assert (renewed["status"], renewed["expires_on"], renewed["offer_version"]) == ("published", None, 2)
    assert (await timed.facts(path))[3:] == ["OfferUpdated", "OfferRelisted"]


async def test_days_alone_hide_an_offer_once_nothing_of_it_ends_in_time_and_leave_the_others(timed: Timed) -> None:
    catalogue = timed.catalogue
    org, first, second = await catalogue.a_member(), date(2017, 3, 20), date(2017, 4, 3)
    weeks = {"duration": {"value": 4, "unit": "week", "hours": 60}}
    starts = [{"on": each.isoformat(), "places": 4} for each in (first, second)]
    bodies = (weeks, {"duration": {"value": 1, "unit": "day", "hours": 6}}, weeks | {"starts": starts})
    until_called, short, in_groups = [f"/v1/offers/{await catalogue.an_offer(org, **each)}" for each in bodies]
    # The first group ends by then, the second does not; whoever begins four weeks before that day is in time.
    await catalogue.hear(suppliers.covered(org, "GETTING_JOBS", date(2017, 4, 20)))

    async def heard() -> bool:
        shown = (await catalogue.staff("GET", short)).body["orderable"]
        return bool(shown["delivered_by"] == "2017-04-20")

    async def standing() -> list[str]:
        paths = (until_called, short, in_groups)
        return [(await catalogue.supplier(org, "GET", each)).body["status"] for each in paths]

    await until(heard, "the evidence is known")
    await timed.moves_to(datetime(2017, 3, 20, 12, tzinfo=UTC))
    assert await standing() == ["published", "published", "published"]
    await timed.moves_to(datetime(2017, 3, 21, 12, tzinfo=UTC))
    assert await standing() == ["published", "published", "delisted"]
    await timed.moves_to(datetime(2017, 3, 25, 12, tzinfo=UTC))  # three days were missed
    assert await standing() == ["delisted", "published", "delisted"]
    await timed.moves_to(datetime(2017, 4, 21, 12, tzinfo=UTC))
    assert await standing() == ["delisted", "delisted", "expired"]  # its last group has begun
