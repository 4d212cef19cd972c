"""`dps stuck` and `dps jobs`: whose turn it is, before and after the day is over."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from deploy import services
from deploy.inspection.clocks import Span
from shared.auth.principal import Role
from shared.kernel.deadlines import end_of, start_of
from shared.runtime import database_of
from shared.store.mongo import disconnect
from shared.store.recoveries import Recoveries
from shared.store.standing import Standings
from tests.console.conftest import MONDAY, System, an_order
from tests.journeys.test_chain import Department, a_need, an_offer
from tests.running import until


def of_kind(found: Any, deadline: str) -> list[Any]:
    return [each for kind in found["deadlines"] if kind["deadline"] == deadline for each in kind["first"]]


def steps_of(found: Any, subject: str) -> list[tuple[str, str, datetime]]:
    """Clock, step and moment of what is done by itself, or should have been, in one thing."""
    return [
        (kind["clock"], kind["step"], datetime.fromisoformat(each["at"]))
        for kind in found["steps"]
        for each in kind["first"]
        if each["subject"] == subject
    ]


async def test_an_order_is_a_job_until_it_is_not_answered_and_stuck_where_nothing_lets_it_lapse(
    system: System, department: Department, at_monday: None
) -> None:
    order_id = await an_order(department, MONDAY.date() + timedelta(days=40))
    order = await department.call("ordering", "GET", f"/v1/orders/{order_id}", Role.WORK_COACH)
    respond_by = date.fromisoformat(order.body["respond_by"])
    left = {"service": "ordering", "deadline": "order_response", "subject": order_id, "by": str(respond_by)}

    code, soon = await system.report("jobs", "--service", "ordering", "--within", "30d")
    assert (code, [each for each in of_kind(soon, "order_response") if each["subject"] == order_id]) == (
        0,
        [{**left, "days": 2}],
    )
    reminder = ("order_response", "answer_due", start_of(respond_by - timedelta(days=1)))
    end = ("order_response", "end", end_of(respond_by))
    assert steps_of(soon["by_itself"], order_id) == [reminder, end]
    drawn = (await system.dps("jobs", "--service", "ordering", "--within", "30d")).stdout
    assert "Done by itself" in drawn
    assert order_id in drawn
    _, now = await system.report("jobs", "--within", "1h")
    assert (of_kind(now, "order_response"), steps_of(now["by_itself"], order_id)) == ([], [])
    _, found = await system.report("stuck", "--service", "ordering")
    assert order_id not in str(found)

    system.clock.set(end_of(respond_by) - timedelta(seconds=1))
    await system.up["ordering"].operations("/timers/settled")
    assert order_id not in str((await system.report("stuck", "--service", "ordering"))[1])
    await system.stop("ordering")
    try:
        system.clock.set(end_of(respond_by) + timedelta(days=7))
        code, found = await system.report("stuck", "--service", "ordering")
        assert code == 1
        (late,) = [each for each in of_kind(found, "order_response") if each["subject"] == order_id]
        assert (late["by"], late["days"]) == (str(respond_by), 6)
        assert steps_of(found["not_done"], order_id) == [end]
        assert order_id not in str((await system.report("jobs", "--service", "ordering", "--within", "30d"))[1])
        shown = await system.dps("stuck", "--service", "ordering")
        assert (shown.exit_code, order_id in shown.stdout) == (1, True)
        assert "it lapses by itself" in shown.stdout
        assert "Due and not done" in shown.stdout
    finally:
        await system.start("ordering")
    await system.up["ordering"].operations("/timers/settled")
    assert order_id not in str((await system.report("stuck", "--limit", "500"))[1])


async def test_all_who_are_concerned_hear_of_an_order_that_lapsed(
    system: System, department: Department, at_monday: None
) -> None:
    order_id = await an_order(department, MONDAY.date() + timedelta(days=40))
    order = (await department.call("ordering", "GET", f"/v1/orders/{order_id}", Role.WORK_COACH)).body
    respond_by = date.fromisoformat(order["respond_by"])
    system.clock.set(end_of(respond_by))
    await system.up["ordering"].operations("/timers/settled")

    async def need_is_open() -> bool:
        path = f"/v1/needs/{order['lines'][0]['need_id']}"
        need = await department.call("client_journey", "GET", path, Role.WORK_COACH)
        return bool(need.body["status"] == "open")

    async def scorecard_counts_it() -> bool:
        path = f"/v1/suppliers/{department.supplier_id}/scorecard"
        card = await department.call("supplier_registry", "GET", path, Role.SUPPLIER)
        return [(each["issued"], each["acceptance"]["cases"]) for each in card.body["categories"]] == [(1, 1)]

    async def both_are_told() -> bool:
        for role in (Role.WORK_COACH, Role.SUPPLIER):
            listed = await department.call("notifications", "GET", "/v1/messages?limit=200", role)
            lapsed = [each["parameters"] for each in listed.body["items"] if each["title"] == "Order lapsed"]
            if order_id not in [each["order_id"] for each in lapsed]:
                return False
        return True

    await until(need_is_open, "the need is open again")
    await until(scorecard_counts_it, "the scorecard counts it")
    await until(both_are_told, "district and supplier are told")


async def test_a_state_that_cannot_be_read_hides_none_of_the_others(
    system: System, department: Department, at_monday: None
) -> None:
    order_id = await an_order(department, MONDAY.date() + timedelta(days=40))
    orders = system.up["ordering"].database["orders"]
    sound = await orders.find_one({"_id": order_id})
    endless = {**sound, "_id": "endless", "state": {**sound["state"], "order_id": str(uuid4())}}
    endless["state"] |= {"status": "accepted", "starts_on": "9999-12-31"}
    broken = {**sound, "_id": "broken", "state": {**sound["state"], "respond_by": "soon"}}
    await orders.insert_many([endless, broken])
    try:
        for command in (("jobs", "--within", "30d"), ("stuck",)):
            shown = await system.dps(*command, "--service", "ordering", "--json")
            found = json.loads(shown.stdout)
            unreadable = {each["subject"]: each["fault"] for kind in found["deadlines"] for each in kind["unreadable"]}
            assert (shown.exit_code, unreadable) == (2, {"broken": "ValidationError"})
            drawn = await system.dps(*command, "--service", "ordering")
            assert (drawn.exit_code, "broken" in drawn.stdout) == (2, True)
            if command[0] == "jobs":
                assert order_id in {each["subject"] for each in of_kind(found, "order_response")}
        system.clock.set(datetime(2035, 12, 1, 9, 0, tzinfo=UTC))
        shown = await system.dps("jobs", "--within", "1000d", "--service", "ordering", "--json")
        assert json.loads(shown.stdout)["deadlines"]
    finally:
        await orders.delete_many({"_id": {"$in": ["endless", "broken"]}})


async def test_a_clock_beyond_the_calendar_is_shown_without_working_days(
    system: System, department: Department, at_monday: None
) -> None:
    order_id = await an_order(department, MONDAY.date() + timedelta(days=40))
    orders = system.up["ordering"].database["orders"]
    await orders.update_one({"_id": order_id}, {"$set": {"state.respond_by": "9999-12-31"}})
    try:
        assert end_of(date(9999, 12, 31)) > end_of(date(2099, 12, 31))
        code, _ = await system.report("jobs", "--service", "ordering", "--within", "30d")
        assert code == 0
        await orders.update_one({"_id": order_id}, {"$set": {"state.respond_by": "2015-12-31"}})
        _, found = await system.report("stuck", "--service", "ordering", "--limit", "500")
        (late,) = [each for each in of_kind(found, "order_response") if each["subject"] == order_id]
        assert (late["by"], late["days"]) == ("2015-12-31", None)
        assert "beyond the calendar" in (await system.dps("stuck", "--service", "ordering", "--limit", "500")).stdout
    finally:
        await orders.delete_one({"_id": order_id})


async def is_served(department: Department) -> None:
    """The supplier's time begins once what gives it has got into its inbox."""

    async def served() -> bool:
        path = f"/v1/suppliers/{department.supplier_id}"
        found = await department.call("supplier_registry", "GET", path, Role.CATEGORY_MANAGER)
        (shown,) = found.body["memberships"]
        notice = shown["removal_notice"] or {"served_on": None}
        return (shown["redeclaration_served_on"] or notice["served_on"]) == str(MONDAY.date())

    await until(served, "what gives the supplier time has reached it")


async def test_applications_needs_and_notices_past_their_days_are_found_without_a_word_on_clients(
    system: System, department: Department, at_monday: None
) -> None:
    need = await a_need(department)
    await an_offer(department)
    reason = {"reasons": ["persistent_poor_performance"], "detail": ""}
    path = f"/v1/suppliers/{department.supplier_id}/removal-notice"
    notified = await department.call("supplier_registry", "POST", path, Role.CATEGORY_MANAGER, json=reason)
    assert notified.status == 204, notified
    await is_served(department)
    system.clock.set(MONDAY + timedelta(days=60))
    code, found = await system.report("stuck", "--limit", "500")
    assert code == 1
    assert need["need_id"] in {each["subject"] for each in of_kind(found, "provision_target")}
    noticed = {each["subject"].partition("/")[0] for each in of_kind(found, "removal_notice")}
    assert str(department.supplier_id) in noticed
    journeys = system.up["client_journey"].database["journeys"]
    clients = [each["state"]["client_id"] async for each in journeys.find({"state.client_id": {"$ne": None}})]
    assert clients
    assert not any(client in str(found) for client in clients)


async def test_a_missed_target_alone_leaves_all_well(system: System, department: Department, at_monday: None) -> None:
    need = await a_need(department)
    system.clock.set(MONDAY + timedelta(days=60))
    _, found = await system.report("stuck", "--service", "client_journey", "--limit", "500")
    assert need["need_id"] in {each["subject"] for each in of_kind(found, "provision_target")}
    (target,) = [each for each in found["deadlines"] if each["deadline"] == "provision_target"]
    assert not target["binding"]
    late = [each for each in found["deadlines"] if each["binding"] and each["count"]]
    due = [found.get(each, []) for each in ("steps", "jobs")]
    assert found["well"] or late or any(due), f"what other tests left behind may be late too: {found}"
    assert need["need_id"] not in str([late, due])


async def test_events_that_wait_longer_than_allowed_are_stuck(system: System, department: Department) -> None:
    await system.stop("notifications")
    try:
        await an_offer(department)
        _, found = await system.report("stuck", "--service", "notifications", "--older", "0")
        assert {each["where"] for each in found["queues"]} >= {"catalogue.offers"}
        _, found = await system.report("stuck", "--service", "notifications", "--older", "3600")
        assert found["queues"] == []
    finally:
        await system.start("notifications")


async def test_duties_say_who_leads_and_what_is_forgotten(system: System) -> None:
    _, found = await system.report("jobs", "--service", "ordering")
    duties = {each["duty"]: each for each in found["duties"]}
    assert "unless renewed" in duties["relay, by lease"]["stands"]
    assert "forget workers 24 h after seen_at" in duties
    assert "forget ordering.orders after 30 d" in duties


async def test_jobs_of_each_period_say_when_they_were_done_last_and_are_stuck_where_they_fail(system: System) -> None:
    async def scanned() -> dict[str, Any] | None:
        _, found = await system.report("jobs", "--service", "supplier_registry")
        jobs = {each["job"]: each for each in found["periodic"]}
        assert (jobs["files.scan"]["every"], jobs["audit.head"]["every"]) == ("every 5 s", "every 24 h")
        return jobs["files.scan"] if jobs["files.scan"]["done_at"] else None

    assert (await until(scanned, "files were scanned"))["attempts"] == 0
    assert "files.scan" in (await system.dps("jobs", "--service", "supplier_registry")).stdout
    _, found = await system.report("stuck", "--service", "supplier_registry")
    assert found["jobs"] == []
    await system.stop("supplier_registry")
    database = database_of(services.service("supplier_registry"), system.settings["supplier_registry"])
    try:
        await database["jobs"].update_one({"_id": "files.scan"}, {"$set": {"attempts": 3, "error": "ValueError"}})
        code, found = await system.report("stuck", "--service", "supplier_registry")
        assert (code, [(each["job"], each["attempts"]) for each in found["jobs"]]) == (1, [("files.scan", 3)])
        shown = await system.dps("stuck", "--service", "supplier_registry")
        assert "failed 3 times since: ValueError" in shown.stdout
    finally:
        disconnect(database)
        await system.start("supplier_registry")


async def test_a_service_that_waits_for_the_tail_of_its_log_is_stuck_and_says_how_to_go_on(system: System) -> None:
    asked = ("--service", "catalogue")
    await system.stop("catalogue")
    database = database_of(services.service("catalogue"), system.settings["catalogue"])
    try:
        await Standings(database).note(["a fact that its topics have"])
        for words in ("as its topics have what its log lacks", "a recovery has begun and has not ended"):
            code, found = await system.report("stuck", *asked)
            (wrong,) = found["wrong"]
            assert (code, words in wrong, wrong.endswith("dps recover catalogue")) == (1, True, True), found
            for command in ("status", "lag"):
                assert words in (await system.dps(command, *asked)).stdout
            await Recoveries(database).begin()
    finally:
        await database["recoveries"].delete_many({})
        await Standings(database).forget()
        disconnect(database)
        await system.start("catalogue")
    _, found = await system.report("stuck", *asked)
    assert found["wrong"] == []


@pytest.mark.parametrize("text", ["", "48", "h", "-1h", "0d", "two days", "1001h", "5 wd"])
def test_a_span_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as 48h, 3d or 5wd"):
        Span.read(text)


def test_a_span_of_working_days_ends_with_the_last_of_them_whatever_lies_between() -> None:
    friday = datetime(2026, 12, 25, 9, 0, tzinfo=UTC)  # Christmas; the substitute day for Boxing Day is the 28th
    assert Span.read("1wd").end(friday) == end_of(date(2026, 12, 29))
    assert Span.read("2d").end(friday) == friday + timedelta(days=2)
