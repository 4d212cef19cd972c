"""Private events are nobody's backlog; no replay sends them, and nobody misses them on a topic."""

import json

from shared.contracts.topics import ORDERS
from tests.console.conftest import MONDAY, System, an_order
from tests.console.test_replay import published
from tests.journeys.test_chain import Department
from tests.running import until


async def test_a_private_event_is_no_backlog_is_not_sent_again_and_is_not_missed(
    system: System, department: Department, at_monday: None
) -> None:
    order_id = await an_order(department, MONDAY.date().replace(day=28))
    log, orders = (system.up["ordering"].database[name] for name in ("events", "orders"))
    await until(lambda: orders.find_one({"_id": order_id}), "it is there")
    last = await log.find_one({"aggregate_id": order_id}, sort=[("version", -1)])
    public = {each["version"] async for each in log.find({"aggregate_id": order_id, "public": True})}
    version = last["version"] + 1
    private = {**last, "_id": f"{order_id}:{version}", "version": version, "type": "ordering.OrderNoted.v1"}
    private |= {"public": False, "previous_version": max(public), "data": {"order_id": order_id, "note": "x"}}
    private.pop("reaction", None)
    await log.insert_one(private)
    await orders.update_one({"_id": order_id}, {"$set": {"version": version}})
    try:
        await until(lambda: _has_nothing_to_publish(system), "nothing waits")
        result = await system.dps("replay", "ordering", "--aggregate", order_id)
        assert result.stdout == f"{len(public)} events of {order_id} of ordering published again\n"
        assert set(await published(system, ORDERS.name, order_id)) == public
        found = json.loads((await system.dps("reconcile", "--json", "--settle", "5")).stdout)
    finally:
        await log.delete_one({"_id": private["_id"]})
        await orders.update_one({"_id": order_id}, {"$set": {"version": last["version"]}})
    assert [each["what"] for each in found["findings"] if order_id in json.dumps(each)] == []
    assert {each["what"]: each["not_compared"] for each in found["findings"] if each["not_compared"]} == {
        "ordering: state of every order is the fold of its log": 1  # its type is known to no version
    }


async def _has_nothing_to_publish(system: System) -> bool:
    _, found = await system.report("lag", "--service", "ordering")
    return found["services"][0]["unpublished"]["events"] == 0
