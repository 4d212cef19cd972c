"""Orders that waited when an earlier version left them: this version knows when they lapse, and lets them."""

from datetime import date
from pathlib import Path
from typing import Any

from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Status
from services.ordering.wiring import SERVICE
from shared.kernel.deadlines import end_of
from shared.runtime import database_of, prepare
from shared.store.log import event_of
from shared.store.mongo import Database, disconnect
from tests.running import issuer_in, running, settings_for
from tests.upgrades.writing import EARLIEST, kept, restore

NOT_KNOWN_THEN = ("remind_on", "reminded_of")


async def an_unanswered_order(database: Database) -> dict[str, Any]:
    """Take back the answer to an order that was accepted: the database as it was before it came."""
    order: dict[str, Any] = await database["orders"].find_one({"state.status": Status.ACCEPTED}) or {}
    log = await database["events"].find({"aggregate_id": order["_id"]}).sort("version", 1).to_list(None)
    assert log.pop()["type"] == "ordering.OrderAccepted.v1"
    await database["events"].delete_many({"aggregate_id": order["_id"], "version": {"$gt": len(log)}})
    state = ORDERS.encode(ORDERS.fold([event_of(each) for each in log]))
    before = {name: value for name, value in state.items() if name not in NOT_KNOWN_THEN}
    order |= {"version": len(log), "published": len(log), "state": before}
    await database["orders"].replace_one({"_id": order["_id"]}, order)
    return order


async def test_an_order_that_nobody_answered_before_the_upgrade_lapses_after_it(
    mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path
) -> None:
    settings = settings_for(mongodb_uri, kafka_bootstrap, database_name, issuer_in(tmp_path))
    database = database_of(SERVICE, settings)
    try:
        await restore(database, kept(EARLIEST, "ordering"))
        order = await an_unanswered_order(database)
        identifier, line = order["_id"], order["state"]["lines"][0]
        held = await committed(database, line["budget_id"])
        await prepare(SERVICE, settings)
        migrated = await database["orders"].find_one({"_id": identifier})
        respond_by = date.fromisoformat(order["state"]["respond_by"])
        step = {"key": f"order_response/end/{identifier}@{order['version']}", "by": str(respond_by)}
        assert migrated["due"] == [{"at": end_of(respond_by), **step}], "and no reminder, which it was issued without"
        async with running(SERVICE, settings, issuer_in(tmp_path)) as one:
            assert (await one.operations("/timers/settled"))[0] == 200
        lapsed = await database["orders"].find_one({"_id": identifier})
        assert (lapsed["state"]["status"], lapsed["due"]) == (Status.LAPSED, [])
        brought = await brought_forward(database, line["budget_id"])
        assert identifier not in brought, "what lapsed holds nothing that a year could hand on"
        assert await committed(database, line["budget_id"]) == held - line["amount_pence"] + sum(brought.values())
        assert await database["claims"].find_one({"_id": f"order_of_need:{line['need_id']}"}) is None
    finally:
        disconnect(database)


async def an_order_in_question(database: Database) -> str:
    """Put an order that was accepted in question, as the version before did: it said not by when that is decided."""
    order: dict[str, Any] = await database["orders"].find_one({"state.status": Status.ACCEPTED}) or {}
    log = await database["events"].find({"aggregate_id": order["_id"]}).sort("version", 1).to_list(None)
    accepted, version = log[-1], log[-1]["version"] + 1
    about = {name: accepted["data"][name] for name in ("order_id", "need_ids", "supplier_id", "district", "category")}
    asked = {"reason": {"code": "supplier_suspended"}, "questioned_at": "2017-03-06T09:00:00Z"}
    question = {"_id": f"{order['_id']}:{version}", "version": version, "type": "ordering.OrderQuestioned.v1"}
    await database["events"].insert_one({**accepted, **question, "data": {**about, **asked}})
    state = {**order["state"], "in_question": True, "reason": "supplier_suspended"}
    changed = {"version": version, "published": version, "state": state}
    await database["orders"].update_one({"_id": order["_id"]}, {"$set": changed})
    return str(order["_id"])


async def test_an_order_in_question_before_the_upgrade_was_to_be_decided_on_its_day(
    mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path
) -> None:
    settings = settings_for(mongodb_uri, kafka_bootstrap, database_name, issuer_in(tmp_path))
    database = database_of(SERVICE, settings)
    try:
        await restore(database, kept(EARLIEST, "ordering"))
        identifier = await an_order_in_question(database)
        await prepare(SERVICE, settings)
        migrated: dict[str, Any] = await database["orders"].find_one({"_id": identifier}) or {}
        question = migrated["state"]["question"]
        assert (question["asked_at"], question["decide_by"]) == ("2017-03-06T09:00:00Z", "2017-03-06")
        assert [each["key"].split("/")[:2] for each in migrated["due"]] == [["order_question", "end"]]
    finally:
        disconnect(database)


async def committed(database: Database, budget_id: str) -> int:
    budget = await database["budgets"].find_one({"_id": budget_id})
    return int(budget["state"]["committed_pence"])


async def brought_forward(database: Database, budget_id: str) -> dict[str, int]:
    """What orders that run on held in the year before, whose end this version carries over: pence by order."""
    found = database["events"].find({"aggregate_id": budget_id, "type": "ordering.BudgetBroughtForward.v1"})
    return {each["data"]["holder"]["id"]: each["data"]["amount_pence"] for each in await found.to_list(None)}
