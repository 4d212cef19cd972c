"""A waiting list lived over HTTP: a full start, two that wait, and the place that comes free."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.catalogue import Start
from shared.contracts.client_journey import NeedTransferred, NeedWithdrawn
from shared.contracts.event import Reason
from shared.kernel.deadlines import end_of
from shared.kernel.ids import new_id
from tests.ordering.examples import CATEGORY, NOON
from tests.ordering.timed import Timed
from tests.ordering.world import Case
from tests.running import Reply, until

STARTS_ON = date(2016, 12, 5)


class FullStart:
    """An offer with one start of one place, which an order has."""

    def __init__(self, timed: Timed, case: Case, start: Start) -> None:
        self.timed, self.case, self.start = timed, case, start
        self.order_id = ""
        self.path = f"/v1/waiting-lists/{start.start_id}"

    async def order(self, need_id: Any, token: str | None = None) -> Reply:
        asked = {"need_id": str(need_id), "start_id": str(self.start.start_id), "starts_on": str(STARTS_ON)}
        return await self.case.place(token, **asked)

    async def another_waits(self) -> tuple[UUID, str]:
        need_id = await self.timed.world.another_need(self.case)
        reply = await self.join(need_id)
        assert reply.status == 201, reply
        return need_id, str(reply.body["waiting_id"])

    async def join(self, need_id: Any, token: str | None = None) -> Reply:
        body = {"need_id": str(need_id), "offer_id": str(self.case.offer_id)}
        return await self.timed.world.call("POST", f"{self.path}/needs", token or self.case.coach, **body)

    async def leave(self, waiting_id: str, token: str | None = None) -> Reply:
        path = f"{self.path}/needs/{waiting_id}/withdrawal"
        return await self.timed.world.call("POST", path, token or self.case.coach)

    async def shown(self, token: str | None = None) -> Reply:
        return await self.timed.world.call("GET", self.path, token or self.case.coach)

    async def is_offered(self, need_id: UUID) -> Any:
        async def offered() -> Any:
            needs = (await self.shown()).body["needs"]
            return [each["order_by"] for each in needs if each["need_id"] == str(need_id) and each["order_by"]]

        [order_by] = await until(offered, "a place is offered")
        return order_by

    async def waits_no_more(self, need_id: UUID) -> Any:
        async def gone() -> Any:
            return str(need_id) not in [each["need_id"] for each in (await self.shown()).body["needs"]]

        return await until(gone, "the need waits no more")

    async def told(self) -> list[tuple[str, str]]:
        log = self.timed.world.running.database["events"].find({"aggregate_id": str(self.start.start_id)})
        found = [each async for each in log.sort("version", 1)]
        names = [(str(each["type"]).split(".")[1], each["data"].get("reason", {}).get("code", "")) for each in found]
        return [each for each in names if each[0] != "PlacesChanged"]


async def full_start(timed: Timed, district: str) -> FullStart:
    start = Start(start_id=new_id(), on=STARTS_ON, places=1)
    case = await timed.world.begin(district, starts=(start,))
    full = FullStart(timed, case, start)
    assert (await full.join(await timed.world.another_need(case))).codes == {"places_left"}
    reply = await full.order(case.need_id)
    assert reply.status == 201, reply
    full.order_id = str(reply.body["order_id"])
    return full


async def test_whoever_waits_longest_is_offered_the_place_that_comes_free(timed: Timed) -> None:
    full = await full_start(timed, "D01")
    case, world = full.case, timed.world
    first, first_id = await full.another_waits()
    second, _ = await full.another_waits()
    assert (await full.join(first)).codes == {"already_waiting"}
    assert (await full.join(case.need_id)).codes == {"need_already_ordered"}

    shown = (await full.shown()).body
    assert [(each["need_id"], each["position"], each["order_by"]) for each in shown["needs"]] == [
        (str(first), 1, None),
        (str(second), 2, None),
    ]
    assert shown["waiting"] == 2
    seen = await full.shown(case.seller)
    assert seen.body == {
        "start_id": str(full.start.start_id),
        "offer_id": str(case.offer_id),
        "starts_on": str(STARTS_ON),
        "waiting": 2,
        "offered": 0,
    }, "no need is the supplier's to know"
    assert (await full.shown(await world.another_supplier())).status == 404
    elsewhere = (await full.shown(world.coach("D02"))).body
    assert (elsewhere["waiting"], elsewhere["needs"]) == (2, []), "who waits of another district is not said"
    assert (await full.leave(first_id, world.coach("D02"))).status == 404
    listed = await world.running.call("GET", "/v1/waiting-lists", case.coach, params={"need_id": str(second)})
    assert [each["start_id"] for each in listed.body["items"]] == [str(full.start.start_id)]
    none = await world.running.call("GET", "/v1/waiting-lists", case.coach, params={"offered": "true"})
    assert none.body["items"] == []

    assert (await case.step(full.order_id, "decline", case.seller, reason="no_capacity")).status == 204
    assert await full.is_offered(first) == "2016-11-16"
    third = await world.another_need(case)
    for other in (second, third):
        assert (await full.order(other)).codes == {"no_places_left"}
    reply = await full.order(first)
    assert reply.status == 201, reply
    assert [each["need_id"] for each in (await full.shown()).body["needs"]] == [str(second)]
    assert await full.told() == [
        ("WaitingBegan", ""),
        ("WaitingBegan", ""),
        ("PlaceOffered", ""),
        ("WaitingEnded", "place_taken"),
    ]


async def test_what_is_not_ordered_in_time_or_refused_goes_to_the_next(timed: Timed) -> None:
    full = await full_start(timed, "D02")
    first, _ = await full.another_waits()
    second, second_id = await full.another_waits()
    third, _ = await full.another_waits()
    cancelled = await full.case.step(full.order_id, "cancellation", full.case.coach, reason="need_changed")
    assert cancelled.status == 204, cancelled
    assert await full.is_offered(first) == "2016-11-16"
    await timed.moves_to(end_of(date(2016, 11, 16)))
    assert await full.is_offered(second) == "2016-11-21", "a weekend lies between"
    assert (await full.leave(second_id)).status == 204
    assert (await full.leave(second_id)).status == 404
    assert await full.is_offered(third) == "2016-11-21"
    await timed.moves_to(end_of(date(2016, 11, 21)))
    assert (await full.shown()).body["needs"] == []
    assert [why for name, why in await full.told() if name == "WaitingEnded"] == [
        "place_lapsed",
        "place_refused",
        "place_lapsed",
    ]
    assert (await full.order(third)).status == 201, "nobody waits, so that anybody may have it"


async def test_the_list_follows_needs_and_the_offer(timed: Timed) -> None:
    full = await full_start(timed, "D03")
    case, world = full.case, timed.world
    gone, _ = await full.another_waits()
    elsewhere, _ = await full.another_waits()
    moved, _ = await full.another_waits()
    stays, _ = await full.another_waits()
    about = {"journey_id": new_id(), "category": CATEGORY}
    reason = Reason(code="journey_closed")
    withdrawn = NeedWithdrawn(need_id=gone, district="D03", **about, reason=reason, withdrawn_at=NOON)
    await world.tell(withdrawn)
    await full.waits_no_more(gone)

    other = Case(world, "D03", 40_000)
    await world.tell(other.linked(), other.admitted(), other.published())
    assert (await other.place(need_id=str(elsewhere))).status == 201
    await full.waits_no_more(elsewhere)

    transferred = NeedTransferred(need_id=moved, district="D04", from_district="D03", **about, transferred_at=NOON)
    await world.tell(transferred)
    await full.waits_no_more(moved)

    more = Start(start_id=full.start.start_id, on=STARTS_ON, places=2)
    await world.tell(case.updated(2, starts=(more,)))
    assert await full.is_offered(stays) == "2016-11-16"
    await world.tell(case.updated(3, starts=()))
    await full.waits_no_more(stays)
    assert [why for name, why in await full.told() if name == "WaitingEnded"] == [
        "need_gone",
        "ordered_elsewhere",
        "district_not_covered",
        "start_removed",
    ]


async def test_no_list_outlives_its_start(timed: Timed) -> None:
    full = await full_start(timed, "D05")
    await full.another_waits()
    await timed.moves_to(end_of(STARTS_ON))
    assert (await full.shown()).body["needs"] == []
    assert (await full.told())[-1] == ("WaitingEnded", "start_passed")
