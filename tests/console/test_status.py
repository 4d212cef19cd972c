"""`dps status` and `dps lag`: what is not well is shown, and told by the exit code."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy import services
from shared.auth.principal import Role
from shared.contracts.topics import GAPS
from shared.runtime import database_of
from shared.store.mongo import disconnect
from shared.store.numbers import Numbers
from tests.console.conftest import System
from tests.journeys.test_chain import Department, a_need, an_offer
from tests.running import until


async def test_a_healthy_system_is_ready_in_every_role(system: System) -> None:
    found = await until(lambda: _well(system), "every role is ready")
    assert (found["ready"], found["broker"]) == (True, {"reachable": True, "error": ""})
    assert [each["service"] for each in found["services"]] == list(services.NAMES)
    for each in found["services"]:
        (process,) = each["processes"]
        assert process["roles"] == ["api", "relay", "timer", "worker"]
        assert each["relay"]["holder"] == each["timers"]["holder"] == process["process"]
        assert (each["missing_roles"], each["missing_migrations"], each["workers"]) == ([], [], 1)
    told = await system.dps("status")
    assert "ready, leads relay and timers" in told.stdout
    assert "Everything is ready." in told.stdout


async def _well(system: System) -> dict[str, Any] | None:
    """What `dps status` says once all is well: on a busy machine a lease may run out and come back."""
    code, found = await system.report("status")
    return found if code == 0 else None


async def test_how_far_each_log_is_numbered_is_shown(system: System, department: Department) -> None:
    """By the numbers and not by the logs, which other tests have tampered with."""
    before = await numbered(system, "catalogue")
    await an_offer(department)

    async def all_of_each() -> bool:
        _, found = await system.report("status")
        shown = {each["service"]: each["numbering"] for each in found["services"]}
        last = {each: await numbered(system, each) for each in shown}
        all_are = {each: {"number": number, "events": 0, "seconds": 0.0} for each, number in last.items()}
        return shown == all_are and last["catalogue"] > before

    await until(all_of_each, "every log is shown as numbered to its end")
    assert "Numbered to" in (await system.dps("status")).stdout


async def numbered(system: System, service: str) -> int:
    return (await Numbers(system.up[service].database).last()).number


async def test_a_service_that_is_down_is_shown_and_its_readers_fall_behind(
    system: System, department: Department
) -> None:
    await system.catches_up("notifications")
    await system.stop("notifications")
    try:
        code, found = await system.report("status", "--service", "notifications")
        (down,) = found["services"]
        assert (code, down["ready"], down["missing_roles"]) == (1, False, ["api", "worker", "relay", "timer"])
        assert down["processes"][0]["error"] == "cannot be reached"
        assert (down["relay"], down["timers"]) == (None, None)
        assert "cannot be reached" in (await system.dps("status")).stdout
        await an_offer(department)
        behind = await until(lambda: _lag_of(system, "notifications", "catalogue.offers"), "the offer is not read")
        assert behind == 1
        assert (await system.dps("lag", "--service", "notifications", "--over", "0")).exit_code == 1
        code, found = await system.report("lag", "--service", "notifications", "--over", "100")
        assert (code, found["services"][0]["wrong"]) == (0, []), str(found["services"][0]["wrong"])
        assert (await system.dps("lag", "--service", "notifications", "--older", "0")).exit_code == 1
    finally:
        await system.start("notifications")
    await system.catches_up("notifications")
    await until(lambda: _well(system), "all is well again")


async def _lag_of(system: System, service: str, topic: str) -> int:
    _, found = await system.report("lag", "--service", service)
    return sum(each["events"] for each in found["services"][0]["topics"] if each["topic"] == topic)


async def test_what_no_relay_publishes_is_counted_from_the_log(system: System, department: Department) -> None:
    await system.catches_up("client_journey")
    database = database_of(services.service("client_journey"), system.settings["client_journey"])
    position = await database["relay"].find_one({"_id": "position"})
    await a_need(department)
    await system.catches_up("client_journey")
    await system.stop("client_journey")  # a relay that runs writes its position
    newest = await database["relay"].find_one({"_id": "position"})
    try:
        await database["relay"].replace_one({"_id": "position"}, position)  # as if it had not come further
        code, found = await system.report("lag", "--service", "client_journey", "--over", "1")
        (each,) = found["services"]
        assert (code, each["unpublished"]["events"]) == (1, 3)
        assert each["unpublished"]["seconds"] > 0
    finally:
        await database["relay"].replace_one({"_id": "position"}, newest)
        disconnect(database)
        await system.start("client_journey")
    await system.catches_up("client_journey")


@pytest.mark.parametrize("name", ["relay", "timers"])
async def test_a_lease_that_ran_out_is_nobody_s_that_leads(system: System, name: str) -> None:
    await system.stop("notifications")
    database = database_of(services.service("notifications"), system.settings["notifications"])
    try:
        over = {"holder": "somebody", "until": datetime.now(UTC) - timedelta(seconds=5)}
        await database["leases"].replace_one({"_id": name}, over, upsert=True)
        code, found = await system.report("status", "--service", "notifications")
        (each,) = found["services"]
        assert (code, each["ready"]) == (1, False)
        assert -60 < each[name]["seconds_left"] < 0
        assert "nobody: somebody was last until" in (await system.dps("status")).stdout
    finally:
        disconnect(database)
        await system.start("notifications")


async def test_what_the_broker_has_lost_and_topics_that_are_missing_are_told_by_every_command(
    system: System, department: Department
) -> None:
    """The topic is taken away under a relay that is not there to mend it, nor a reader that has it made up."""
    asked = {"category": "KEEPING_JOBS", "district": department.district, "languages": ["cy"]}
    await department.done("catalogue", "POST", "/v1/gaps/reports", Role.WORK_COACH, json=asked)
    await system.catches_up("catalogue", "notifications")
    await system.stop("catalogue", "notifications")
    try:
        admin = AIOKafkaAdminClient(bootstrap_servers=system.environment["KAFKA_BOOTSTRAP_SERVERS"])
        await admin.start()
        await admin.delete_topics([GAPS.name])
        said = f"{GAPS.name} is missing, and had events"
        for command in ("lag", "stuck", "status"):
            code, found = await system.report(command, "--service", "catalogue")
            assert code == 1
            assert said in str(found)
            assert said in (await system.dps(command, "--service", "catalogue")).stdout
        code, found = await system.report("lag", "--service", "notifications")
        assert (code, f"{GAPS.name} is missing" in found["services"][0]["wrong"]) == (1, True)
        await admin.close()
    finally:
        await system.start("catalogue", "notifications")
    await until(lambda: _has_mended(system, "catalogue"), "its relay has published anew, and says so")
    told = await system.dps("status", "--service", "catalogue")
    assert "Losses: catalogue:" in told.stdout
    assert "events published anew until" in told.stdout
    await system.catches_up()


async def _has_mended(system: System, service: str) -> bool:
    _, found = await system.report("status", "--service", service)
    loss = found["services"][0]["loss"]
    return loss is not None and loss["mended_at"] is not None


async def test_a_migration_that_is_missing_makes_a_service_not_ready(system: System) -> None:
    migrations = system.up["catalogue"].database["migrations"]
    record = await migrations.find_one_and_delete({"_id": 2})
    try:
        code, found = await system.report("status", "--service", "catalogue")
        assert (code, found["services"][0]["missing_migrations"]) == (1, [2])
    finally:
        await migrations.insert_one(record)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("status", "--service", "billing"), "there is no service billing: one of supplier_registry"),
        (("status", "--at", "ordering:9000"), "an address is service=http://host:port"),
        (("status", "--at", "billing=http://127.0.0.1:9"), "there is no service billing"),
        (("lag", "--service", "billing"), "there is no service billing"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_one_line(
    system: System, arguments: tuple[str, ...], said: str
) -> None:
    result = await system.dps(*arguments)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert said in result.stderr


async def test_what_ends_is_warned_of_long_before_and_makes_nothing_unready(system: System) -> None:
    found = await until(lambda: _well(system), "all is well, with what ends far away")
    ends = {each["what"]: each for each in found["ends"]}
    assert (ends["working_days"]["last_day"], ends["working_days"]["soon"]) == ("2035-12-31", False)
    before = system.clock()
    system.clock.set(datetime(2035, 9, 3, 12, tzinfo=UTC))
    try:
        shown = await system.dps("status")
        _, found = await system.report("status")
    finally:
        system.clock.set(before)
    assert "working_days ends on 2035-12-31, in 119 days" in shown.stdout
    assert [each["what"] for each in found["ends"] if each["soon"]] == ["open_market", "working_days"]
