"""What the console shows of a thing's log: who did what, when and on what, and not a word of what the facts say."""

from uuid import uuid4

from shared.kernel.ids import new_id
from tests.console.conftest import MONDAY, System, an_order
from tests.journeys.test_chain import Department, a_need


async def test_an_operator_sees_who_did_what_and_on_what(
    system: System, department: Department, at_monday: None
) -> None:
    order_id = await an_order(department, MONDAY.date().replace(day=28))
    code, found = await system.report("history", "ordering", order_id)
    assert (code, found["kind"], found["next"]) == (0, "order", None)
    told = [each["fact"].split(".")[1] for each in found["items"]]
    assert told == ["OrderPlaced", "OrderApproved", "OrderIssued", "OrderKeyed"]
    placed = found["items"][0]
    assert placed["by"]["roles"] == ["work_coach"]
    assert placed["at"].startswith("2028-01-10")
    assert placed["policies"]
    assert {each["row"] for each in placed["relied_on"]} >= {"known_offers", "known_needs"}
    _, first = await system.report("history", "ordering", order_id, "--limit", "2")
    _, rest = await system.report("history", "ordering", order_id, "--after", str(first["next"]))
    assert [*first["items"], *rest["items"]] == found["items"]
    drawn = await system.dps("history", "ordering", order_id)
    assert "ordering.OrderIssued.v1" in drawn.stdout.replace("\n", "")


async def test_nothing_of_what_the_facts_say_is_shown(system: System, department: Department) -> None:
    journey_id = (await a_need(department))["journey_id"]
    _, found = await system.report("history", "client_journey", journey_id)
    assert "client_journey.JourneyOfClient.v1" in [each["fact"] for each in found["items"]], "a private fact is named"
    assert all((each["fields"], each["reasons"]) == (None, []) for each in found["items"])


async def test_what_the_log_no_longer_has_is_said(system: System, department: Department) -> None:
    journey_id = (await a_need(department))["journey_id"]
    log = system.up["client_journey"].database["events"]
    first = await log.find_one_and_delete({"aggregate_id": journey_id, "version": 1})
    try:
        code, found = await system.report("history", "client_journey", journey_id)
        drawn = await system.dps("history", "client_journey", journey_id)
    finally:
        await log.insert_one(first)
    assert code == 1
    assert {name: found["items"][0][name] for name in ("told", "version", "through")} == {
        "told": "not_kept",
        "version": 1,
        "through": 1,
    }
    assert "no longer kept" in drawn.stdout


async def test_what_there_is_not_is_said_in_one_line(system: System) -> None:
    unknown = new_id()
    result = await system.dps("history", "ordering", str(unknown))
    assert (result.exit_code, result.stdout) == (2, "")
    kinds = (
        "order, run_of_repeats, budget, places, interests, lent_authorities, competition, "
        "procurement_notice, payment, payment_run, flag, order_record"
    )
    assert f"ordering has no {kinds} {unknown}" in result.stderr
    assert (await system.dps("history", "orders", str(uuid4()))).exit_code == 2
