"""Digests of the provider list over HTTP: filled by others' events, written once a working day, read by districts."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.digests.commands import Digests
from services.notifications.digests.timers import jobs_of
from services.notifications.known.list_changes import LIST_CHANGES, SUPPLIER_CHANGES
from services.notifications.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import catalogue
from shared.contracts.notifications import MessageDelivered, MessageWritten
from shared.kernel.caller import Caller
from shared.kernel.jobs import Turn
from shared.store.rows import Rows
from shared.store.store import Store
from tests import suppliers
from tests.events import publish
from tests.notifications.test_http import NOON, content, listed, mark, published, service, staff, supplier
from tests.running import Running, until

__all__ = ["service"]

DAY = date(2017, 3, 2)
BEGAN = datetime(2017, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
async def digests(service: Running) -> AsyncIterator[Digests]:
    """What writes digests, as another process beside the service would."""
    store = Store(service.database, SERVICE.aggregates, lambda: BEGAN)
    await store.start()
    rows = (Rows(service.database, each) for each in (LIST_CHANGES, SUPPLIER_CHANGES))
    yield Digests(store, *rows, lambda: BEGAN)
    await store.close()


def caller(day: date = DAY, turn: int = 1) -> Caller:
    return Caller("notifications.digests", "corr", reaction=f"job:digests/{day}/{turn}", caused_at=BEGAN)


async def known(service: Running, identifier: UUID, count: int) -> None:
    async def is_there() -> bool:
        found = [
            await service.database[each.name].find_one({"_id": str(identifier)})
            for each in (LIST_CHANGES, SUPPLIER_CHANGES)
        ]
        return any(row is not None and row["count"] >= count for row in found)

    await until(is_there, "the changes are known")


async def digests_for(service: Running, token: str) -> list[dict[str, Any]]:
    return [each for each in await listed(service, token) if each["about_type"] == "notifications.ListDigest"]


@pytest.fixture(scope="module")
async def offers(service: Running, digests: Digests) -> dict[str, UUID]:
    """An offer for D11 and D12, which a new version takes to D13 from D11, and one for D14 that is paused."""
    first, other, supplier_id = uuid4(), uuid4(), uuid4()
    versions = Counter[str]()
    reason = {"code": "no_places"}
    await publish(
        service.settings,
        suppliers.admitted(supplier_id, "GETTING_JOBS", NOON),
        published(first, "D11", "D12"),
        catalogue.OfferUpdated(**content(first, 2, "D12", "D13"), updated_at=NOON),
        published(other, "D14"),
        catalogue.OfferPaused(offer_id=other, supplier_id=supplier_id, reason=reason, paused_at=NOON),
        versions=versions,
    )
    for identifier, count in ((first, 4), (other, 2), (supplier_id, 1)):
        await known(service, identifier, count)
    assert await digests.write(DAY, BEGAN, caller()) == 1
    return {"first": first, "other": other, "supplier": supplier_id}


async def test_each_district_reads_of_all_that_it_gained_kept_or_lost_in_one_message(
    service: Running, offers: dict[str, UUID]
) -> None:
    heard = {}
    for code in ("D11", "D12", "D13", "D14", "D15"):
        (digest,) = await digests_for(service, staff(service, code))
        heard[code] = [each["kind"] for each in digest["changes"]]
        assert [set(each["districts"]) <= {code} for each in digest["changes"]] == [True] * len(digest["changes"])
    assert heard == {
        "D11": ["joined", "new", "withdrawn"],
        "D12": ["joined", "new", "changed"],
        "D13": ["joined", "new"],
        "D14": ["joined", "new", "paused"],
        "D15": ["joined"],
    }
    (digest,) = await digests_for(service, staff(service, "D14"))
    assert (
        f"- Paused: Interview Practice. There are no places at present. /v1/offers/{offers['other']}" in digest["text"]
    )
    assert (digest["urgency"], digest["group"], digest["statutory"]) == ("list", "offers", False)
    assert digest["changes"][-1]["link"] == f"/v1/offers/{offers['other']}"


async def test_no_message_is_written_for_a_change_of_the_list_and_one_for_all_districts_of_a_day(
    service: Running, offers: dict[str, UUID]
) -> None:
    log = service.database["events"]
    about = [each async for each in log.find({"aggregate": "message", "data.about_type": {"$regex": "^catalogue"}})]
    assert about == []
    digest = {"data.about_type": "notifications.ListDigest"}
    written = [each async for each in log.find({**digest, "type": MessageWritten.TYPE})]
    delivered = [each async for each in log.find({**digest, "type": MessageDelivered.TYPE})]
    assert len(written) == len(delivered) == 1
    assert (written[0]["public"], delivered[0]["public"]) == (False, True)
    assert str(offers["first"]) in str(written[0]["data"])
    assert str(offers["first"]) not in str(delivered[0]["data"]), "the bus has ids of messages only"
    assert delivered[0]["data"]["recipient"] == "districts"


async def test_a_digest_is_for_those_who_serve_a_district_and_read_by_each(
    service: Running, offers: dict[str, UUID]
) -> None:
    ada, bob = (service.token(Role.WORK_COACH, districts=("D12",), subject=name) for name in ("ada", "bob"))
    (digest,) = await digests_for(service, ada)
    path = f"/v1/messages/{digest['message_id']}"
    assert (await mark(service, ada, digest)).status == 204
    assert not (await service.call("GET", path, ada)).body["unread"]
    assert (await service.call("GET", path, bob)).body["unread"]
    strangers = (await supplier(service, offers["supplier"]), service.token(Role.BUYER))
    for stranger in strangers:
        assert (await service.call("GET", path, stranger)).status == 404
        assert await digests_for(service, stranger) == []
    lists = await listed(service, ada, urgency="list")
    assert [each["message_id"] for each in lists] == [digest["message_id"]]


async def test_what_is_read_late_is_in_the_next_digest_and_nothing_in_two(
    service: Running, digests: Digests, offers: dict[str, UUID]
) -> None:
    assert await digests.write(DAY, BEGAN, caller(turn=2)) == 0, "nothing is new"
    late = uuid4()
    await publish(service.settings, published(late, "D16"))
    await known(service, late, 1)
    monday, began = date(2017, 3, 6), datetime(2017, 3, 6, tzinfo=UTC)
    assert await digests.write(monday, began, caller(monday)) == 1
    (first, second) = await digests_for(service, staff(service, "D16"))
    assert [[each["offer_id"] for each in digest["changes"]] for digest in (first, second)] == [[None], [str(late)]]
    assert second["changes"][0]["kind"] == "new"
    assert len(await digests_for(service, staff(service, "D15"))) == 1, "the second says nothing to this district"
    assert (await service.call("GET", f"/v1/messages/{second['message_id']}", staff(service, "D15"))).status == 404
    again = uuid4()
    await publish(service.settings, published(again, "D16"))
    await known(service, again, 1)
    assert await digests.write(monday, began, caller(monday, 2)) == 1, "as a second part of the same day"
    assert len(await digests_for(service, staff(service, "D16"))) == 3


async def test_a_digest_is_written_on_working_days_alone(service: Running, digests: Digests) -> None:
    offer_id = uuid4()
    await publish(service.settings, published(offer_id, "D17"))
    await known(service, offer_id, 1)
    (job,) = jobs_of(digests)
    saturday = datetime(2017, 3, 4, 1, tzinfo=UTC)
    await job.act(Turn("2017-03-04", None, saturday, caller(saturday.date())))
    before = await digests_for(service, staff(service, "D17"))
    assert str(offer_id) not in str(before)
    tuesday = datetime(2017, 3, 7, 1, tzinfo=UTC)
    await job.act(Turn("2017-03-07", None, tuesday, caller(tuesday.date())))
    digest = (await digests_for(service, staff(service, "D17")))[-1]
    assert str(offer_id) in digest["text"]
    assert digest["text"].startswith("What has changed in the provider list up to 6 March 2017.")
    assert digest["about_event"] == "2017-03-07:1"
    shown = {each["message_id"] for each in await listed(service, staff(service, "D17"), order="newest")}
    assert digest["message_id"] in shown
