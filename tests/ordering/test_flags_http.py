"""Flags as the service runs: orders that were split are flagged once a week, and decided on by somebody else."""

from datetime import date
from typing import Any

from shared.auth.principal import Role
from shared.contracts import client_journey
from shared.kernel.deadlines import start_of
from shared.kernel.ids import new_id
from tests.ordering.examples import CATEGORY, NOON
from tests.ordering.timed import Timed
from tests.running import Reply, until


async def test_split_orders_are_flagged_and_decided_on_by_a_person(timed: Timed) -> None:
    world = timed.world
    case = await world.begin("D13", pence=10_000_000, price=450_000)
    orders = {await case.ordered()}
    for _ in range(2):
        need = client_journey.NeedRecorded(
            need_id=new_id(), journey_id=new_id(), district="D13", category=CATEGORY, recorded_at=NOON
        )
        await world.tell(need)
        orders.add(str((await case.place(need_id=str(need.need_id))).body["order_id"]))

    async def counted() -> bool:
        return await world.running.database["counted_orders"].count_documents({"unapproved": True}) == 3

    await until(counted, "the orders are counted")
    await timed.moves_to(start_of(date(2016, 11, 21)))
    manager = world.running.token(Role.CATEGORY_MANAGER)

    async def flags(**asked: Any) -> list[dict[str, Any]]:
        reply = await world.running.call("GET", "/v1/integrity-flags", manager, params=asked)
        items: list[dict[str, Any]] = reply.body["items"]
        return items

    await until(flags, "the orders are flagged")
    (found,) = await flags(decided="false", order_id=min(orders))
    assert (found["kind"], set(found["order_ids"])) == ("split_orders", orders)
    assert {each["of"]: each["number"] for each in found["facts"]}["pence"] == 1_350_000

    path = f"/v1/integrity-flags/{found['flag_id']}"

    async def decide(token: str, **headers: str) -> Reply:
        body = {"finding": "dismissed", "reason": "explained"}
        return await world.call("POST", f"{path}/decision", token, headers=headers, **body)

    seen = await world.call("GET", path, manager)
    for token in (case.coach, case.seller, world.manager("D13")):
        assert (await world.call("GET", path, token)).status == 403
    assert (await decide(manager)).status == 428
    assert (await decide(manager, **{"If-Match": seen.headers["ETag"]})).status == 204
    assert await flags(decided="false") == []
    told = (await world.call("GET", f"{path}/history", world.running.token(Role.AUDITOR))).body["items"]
    assert [each["fact"].split(".")[1] for each in told] == ["IntegrityFlagged", "FlagRaised", "FlagDecided"]

    await timed.moves_to(start_of(date(2016, 11, 28)))
    assert len(await flags()) == 1
