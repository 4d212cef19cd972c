"""`dps reconcile`: what is lost, planted, altered or done twice is named; what is under way is told apart."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from services.catalogue.gaps.domain.gap import GAPS, Likeness
from services.catalogue.gaps.domain.reporting import Asker, report
from services.notifications.messages.domain.message import MESSAGES
from shared.contracts.client_journey import JourneyStarted
from shared.contracts.notifications import MessageDelivered
from shared.kernel.caller import Caller
from shared.messaging.producing import Producer
from shared.messaging.publisher import Publisher
from shared.runtime import database_of, parts_of
from shared.store.feed import Feed
from shared.store.mongo import disconnect
from shared.store.position import Position, Positions
from shared.store.reliance import Reliance
from shared.store.store import Store
from tests.console.conftest import MONDAY, System, an_order
from tests.journeys.test_chain import Department, a_need
from tests.running import until

SOMEBODY = Caller(actor="tester", correlation_id="test")

pytestmark = pytest.mark.usefixtures("at_monday")


async def reconciled(system: System, *arguments: str) -> tuple[dict[str, list[str]], dict[str, int], dict[str, int]]:
    """What is wrong, in flight, and delivered again, each by what was checked; wrong with its examples."""
    code, found = await system.report("reconcile", *arguments)
    assert code == (0 if found["adds_up"] else 1)
    findings = found["findings"]
    assert found["wrong"] == sum(each["wrong"] for each in findings)
    return (
        {each["what"]: each["examples"] for each in findings if each["wrong"]},
        {each["what"]: each["in_flight"] for each in findings if each["in_flight"]},
        {each["what"]: each["again"] for each in findings if each["again"]},
    )


@asynccontextmanager
async def a_store(system: System, service: str) -> AsyncIterator[Store]:
    """A writer beside the service's own processes, whether they run or not."""
    one = system.up[service]
    database = database_of(one.service, one.settings)
    store = parts_of(one.service, database, one.settings).store
    await store.start()
    yield store
    await store.close()
    disconnect(database)


async def test_the_books_add_up_while_others_write(system: System, department: Department) -> None:
    await an_order(department, MONDAY.date().replace(day=28))
    needs = 0

    async def write() -> None:
        nonlocal needs
        while True:
            await a_need(department)
            needs += 1

    writing = asyncio.create_task(write())
    try:
        code, found = await system.report("reconcile")
    finally:
        writing.cancel()
    assert needs > 0
    assert code == 0, [each for each in found["findings"] if each["wrong"]]
    shown = await system.dps("reconcile")
    assert (shown.exit_code, "The books add up." in shown.stdout) == (0, True)


async def test_rows_states_and_budgets_that_were_altered_are_named(system: System, department: Department) -> None:
    order_id = await an_order(department, MONDAY.date().replace(day=28))
    supplier_id = str(department.supplier_id)
    suppliers, ordering = (system.up[name].database for name in ("catalogue", "ordering"))
    row = await until(lambda: suppliers["known_suppliers"].find_one({"_id": supplier_id}), "the row is there")
    lost = await until(lambda: ordering["known_suppliers"].find_one({"_id": supplier_id}), "this one too")
    order = await ordering["orders"].find_one({"_id": order_id})
    budget = await ordering["budgets"].find_one({})
    query = {"aggregate_id": budget["_id"], "type": "ordering.BudgetReserved.v1"}
    reserved = await ordering["events"].find_one(query)
    await suppliers["known_suppliers"].replace_one({"_id": supplier_id}, {**row, "name": "Somebody Else"})
    await suppliers["known_suppliers"].insert_one({**row, "_id": "planted"})
    await ordering["known_suppliers"].delete_one({"_id": supplier_id})
    await ordering["orders"].update_one({"_id": order_id}, {"$set": {"state.category": "OTHER"}})
    await ordering["events"].update_one({"_id": reserved["_id"]}, {"$inc": {"data.amount_pence": 5}})
    await ordering["budgets"].update_one({"_id": budget["_id"]}, {"$inc": {"state.reserved_pence": 5}})
    wrong, _, _ = await reconciled(system)
    await suppliers["known_suppliers"].replace_one({"_id": supplier_id}, row)
    await suppliers["known_suppliers"].delete_one({"_id": "planted"})
    await ordering["known_suppliers"].insert_one(lost)
    await ordering["orders"].replace_one({"_id": order_id}, order)
    await ordering["events"].replace_one({"_id": reserved["_id"]}, reserved)
    await ordering["budgets"].replace_one({"_id": budget["_id"]}, budget)
    committed = budget["state"]["committed_pence"]
    registered = system.up["supplier_registry"].database["events"]
    public = await registered.count_documents({"aggregate_id": supplier_id, "public": True})
    assert wrong == {
        "catalogue: rows of known_suppliers": [
            f"row {supplier_id} differs from the log at version {row['version']}",
            "row planted is of nothing that is in the log",
        ],
        "ordering: rows of known_suppliers": [f"{supplier_id} lacks {public} events"],
        "ordering: state of every order is the fold of its log": [f"order {order_id} differs from its log"],
        "topic ordering.budgets: every event of the log": [f"{reserved['_id']} is not on the topic as the log has it"],
        "every budget has taken what its orders and competitions hold": [
            f"budget {budget['_id']}: {committed + 5} taken, {committed} held"
        ],
    }
    assert (await reconciled(system))[0] == {}


async def test_places_that_were_altered_are_named(system: System, department: Department) -> None:
    order_id = await an_order(department, MONDAY.date().replace(day=28), places=2)
    database = system.up["ordering"].database
    order = await database["orders"].find_one({"_id": order_id})
    start_id = order["state"]["source"]["start_id"]
    counted = {"aggregate_id": start_id}
    assert (await reconciled(system))[0] == {}
    await database["events"].update_one(counted, {"$inc": {"data.held": 1}})
    await database["places"].update_one({"_id": start_id}, {"$inc": {"state.held": 1}})
    wrong, _, _ = await reconciled(system)
    await database["events"].update_one(counted, {"$inc": {"data.held": -1}})
    await database["places"].update_one({"_id": start_id}, {"$inc": {"state.held": -1}})
    assert wrong["every start has as many places held and taken as its orders have"] == [
        f"start {start_id}: 1 held and 1 taken, by its orders 0 and 1"
    ]
    assert (await reconciled(system))[0] == {}


async def test_claims_that_were_lost_planted_or_passed_on_are_named(system: System, department: Department) -> None:
    order_id = await an_order(department, MONDAY.date().replace(day=28))
    of_needs, of_clients = (system.up[name].database["claims"] for name in ("ordering", "client_journey"))
    lost, passed_on = await of_needs.find_one({"holder": order_id}), await of_clients.find_one()
    await of_needs.delete_one({"_id": lost["_id"]})
    await of_needs.insert_one({"_id": "order_of_need:planted", "holder": order_id})
    await of_clients.update_one({"_id": passed_on["_id"]}, {"$set": {"holder": "another"}})
    wrong, _, _ = await reconciled(system)
    await of_needs.delete_one({"_id": "order_of_need:planted"})
    await of_needs.insert_one(lost)
    await of_clients.replace_one({"_id": passed_on["_id"]}, passed_on)
    assert wrong == {
        "ordering: claims are held as states say": [
            f"{lost['_id']} is not held by {order_id}, whose state says so",
            f"order_of_need:planted is held by {order_id}, whose state does not say so",
        ],
        "client_journey: claims are held as states say": [
            f"{passed_on['_id']} is not held by {passed_on['holder']}, whose state says so",
            f"{passed_on['_id']} is held by another, whose state does not say so",
        ],
    }
    assert (await reconciled(system))[0] == {}


async def test_an_event_on_its_way_is_in_flight_and_one_that_was_passed_over_is_lost(system: System) -> None:
    topic = "topic catalogue.gaps: every event of the log"
    await system.stop("catalogue")
    try:
        async with a_store(system, "catalogue") as store:
            gap_id, now = uuid4(), system.clock()
            like = Likeness("DPS-EMPLOYABILITY", "SKILLS_FOR_WORK", "D05", "no_offer")
            raised = report(None, gap_id, like, Asker(now, need_id=uuid4()), now)
            await store.change(Reliance((GAPS.new(gap_id), like.claim)), lambda _: raised, SOMEBODY)
            wrong, in_flight, _ = await reconciled(system, "--settle", "0.2")
            newest = await store.database["events"].find_one(sort=[("recorded_at", -1)])
            after_it = Position(await Feed(store.database).now(), newest["recorded_at"])
            await Positions(store.database).save(after_it)
    finally:
        await system.start("catalogue")
    assert (wrong, in_flight) == ({}, {topic: 1})
    assert (await reconciled(system))[0] == {topic: [f"{gap_id}:2 is in the log only"]}
    assert (await system.dps("replay", "catalogue")).exit_code == 0
    wrong, _, again = await reconciled(system)
    assert (wrong, topic in again) == ({}, False)  # sent once, since the first time never was


async def test_what_nobody_recorded_or_was_told_twice_is_named_and_what_was_sent_again_is_allowed(
    system: System, department: Department
) -> None:
    """Comes last: what it plants stays."""
    await an_order(department, MONDAY.date().replace(day=28))
    messages = system.up["notifications"].database["messages"]
    query = {"state.about_type": "ordering.OrderIssued.v1", "state.recipient": str(department.supplier_id)}
    about = (await until(lambda: messages.find_one(query), "the supplier is told"))["state"]
    told = {name: about[name] for name in ("recipient_kind", "recipient", "about_type", "about_event")}
    twin = MessageDelivered(message_id=uuid4(), channel="inbox", delivered_at=system.clock(), parameters={}, **told)
    async with a_store(system, "notifications") as store:
        await store.change((MESSAGES(twin.message_id),), lambda _: [twin], SOMEBODY)
    kafka = Producer(system.settings["client_journey"])
    await kafka.start()
    event = await system.up["client_journey"].database["events"].find_one({"type": JourneyStarted.TYPE})
    await Publisher(kafka, "client_journey").publish([event])
    strange = [("ce_id", b"ada@example.org")]
    headers = [("ce_id", b"nobody:1"), ("ce_type", b"notifications.MessageRead.v1")]
    unknown = await kafka.send_and_wait("notifications.messages", b"{}", headers=headers)
    placed = await kafka.send_and_wait("notifications.messages", b"{}", headers=strange)
    await kafka.stop()
    wrong, _, again = await reconciled(system)
    assert set(wrong.pop("no event was set aside")) == {
        f"{reader}: notifications.messages:{each.partition}:{each.offset} not_a_cloudevent"
        for reader in ("notifications", "supplier_registry")
        for each in (unknown, placed)
    }
    event_and_recipient = " ".join(about[each] for each in ("about_event", "recipient_kind", "recipient"))
    assert again["topic client-journey.journeys: every event of the log"] == 1
    assert wrong == {
        "topic notifications.messages: every event of the log": [
            f"(no event at {placed.partition}:{placed.offset}) is on the topic only",
            "nobody:1 is on the topic only",
        ],
        "every supplier and district concerned was notified once": [
            f"of the event {event_and_recipient} was told more than once"
        ],
    }


async def test_what_a_newer_version_wrote_is_counted_and_the_others_are_compared(
    system: System, department: Department
) -> None:
    order_id = await an_order(department, MONDAY.date().replace(day=28))
    await until(lambda: system.up["ordering"].database["orders"].find_one({"_id": order_id}), "it is there")
    log, orders = (system.up["ordering"].database[name] for name in ("events", "orders"))
    last = await log.find_one({"aggregate_id": order_id}, sort=[("version", -1)])
    public = await log.find_one({"aggregate_id": order_id, "public": True}, sort=[("version", -1)])
    version = last["version"] + 1
    newer = {**public, "_id": f"{order_id}:{version}", "version": version, "type": "ordering.OrderForgotten.v1"}
    newer |= {"data": {**public["data"], "reason": "of_the_next_release"}, "previous_version": public["version"]}
    await log.insert_one(newer)
    await orders.update_one({"_id": order_id}, {"$set": {"version": version}})
    try:
        shown = await system.dps("reconcile", "--json", "--settle", "1")
        found = json.loads(shown.stdout)
        drawn = await system.dps("reconcile", "--settle", "1")
    finally:
        await log.delete_one({"_id": newer["_id"]})
        await orders.update_one({"_id": order_id}, {"$set": {"version": last["version"]}})
    counted = {each["what"]: each["not_compared"] for each in found["findings"] if each["not_compared"]}
    assert (shown.exit_code, counted["ordering: state of every order is the fold of its log"]) == (2, 1)
    assert "1 of a newer version, not compared" in drawn.stdout
    assert all(each["checked"] for each in found["findings"] if "state of every order is" in each["what"])


async def test_a_state_that_cannot_be_read_is_named_and_hides_no_other(system: System, department: Department) -> None:
    order_id = await an_order(department, MONDAY.date().replace(day=28))
    orders = system.up["ordering"].database["orders"]
    sound = await orders.find_one({"_id": order_id})
    await orders.update_one({"_id": order_id}, {"$set": {"state.starts_on": "soon"}})
    try:
        wrong, _, _ = await reconciled(system)
    finally:
        await orders.replace_one({"_id": order_id}, sound)
    named = wrong["ordering: state of every order is the fold of its log"]
    assert named == [f"orders: {order_id} cannot be read (ValidationError)"]
