"""Runbooks, followed: what an alert tells of is provoked on the watched stack, and is over after the page's step.

How long a condition must last before it is told is left out here, and tried by promtool in `test_alerts`.
"""

import asyncio
import json
import re
import shlex
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from os import kill
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from deploy import services
from deploy.console.main import app
from deploy.local.processes import ChildProcess
from shared.contracts import topics
from shared.contracts.client_journey import NeedRecorded
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.messaging.envelope import envelope_of
from shared.messaging.producing import Producer
from shared.runtime import database_of
from shared.store.lease import COLLECTION as LEASES
from shared.store.log import Recorded
from shared.store.mongo import Database, disconnect
from tests.deploy.watching import Watched, every_alert
from tests.running import until

RUNBOOKS = Path(__file__).parents[2] / "docs/runbooks"
PAGES = sorted(RUNBOOKS.glob("*.md"))
PATIENCE = 120.0  # seconds, on a machine that is busy with more than this
LONG_AGO = timedelta(minutes=10)


async def told(watched: Watched, alert: str, **labels: str) -> None:
    """Wait until the condition of an alert holds."""
    await until(lambda: watched.tells(alert, **labels), f"{alert} of {labels}", within=PATIENCE)


async def over(watched: Watched, alert: str, **labels: str) -> None:
    """Wait until the condition of an alert does not hold any more."""

    async def silent() -> bool:
        return not await watched.tells(alert, **labels)

    await until(silent, f"{alert} of {labels} is over", within=PATIENCE)


async def dps(watched: Watched, *arguments: str) -> tuple[int, Any]:
    """Run a command of the runbooks; return its exit code and its document."""
    stack = watched.stack
    environment = {
        "MONGODB_URI": stack.settings.mongodb_uri,
        "KAFKA_BOOTSTRAP_SERVERS": stack.settings.kafka_bootstrap_servers,
        "KAFKA_FETCH_MAX_WAIT_MS": str(stack.settings.kafka_fetch_max_wait_ms),
        "CLOCK_FILE": str(stack.settings.clock_file),
        "DPS_OPERATIONS": " ".join(f"{name}={url}" for name, url in stack.operations.items()),
    }
    result = await asyncio.to_thread(CliRunner().invoke, app, [*arguments, "--json"], env=environment)
    assert result.exit_code in {0, 1}, result.output
    return result.exit_code, json.loads(result.stdout)


@asynccontextmanager
async def the_database(watched: Watched, service: str) -> AsyncIterator[Database]:
    database = database_of(services.service(service), watched.stack.settings)
    try:
        yield database
    finally:
        disconnect(database)


def the_process(watched: Watched, service: str) -> ChildProcess:
    (found,) = [each for each in watched.stack.processes if each.name == service]
    return found


async def send(watched: Watched, topic: str, value: bytes, headers: Any, sent: datetime) -> None:
    kafka = Producer(watched.stack.settings)
    await kafka.start()
    try:
        moment = int(sent.timestamp() * 1000)
        await kafka.send_and_wait(topic, value, key=b"tried", headers=headers, timestamp_ms=moment)
    finally:
        await kafka.stop()


@pytest.mark.tools
async def test_target_down_is_over_when_the_process_is_started_again(watched: Watched) -> None:
    process = the_process(watched, "supplier_registry")
    await process.kill()
    await told(watched, "TargetDown", service="supplier-registry")
    code, found = await dps(watched, "status", "--service", "supplier_registry")
    assert (code, found["ready"]) == (1, False)
    process.start()
    await over(watched, "TargetDown", service="supplier-registry")


@pytest.mark.tools
async def test_target_down_tells_of_a_process_that_hangs(watched: Watched) -> None:
    process = the_process(watched, "catalogue")
    kill(process.pid, signal.SIGSTOP)
    try:
        await told(watched, "TargetDown", service="catalogue")
    finally:
        kill(process.pid, signal.SIGCONT)
    await over(watched, "TargetDown", service="catalogue")


@pytest.mark.tools
async def test_relay_not_leading_is_over_when_a_lease_that_nobody_has_is_taken_away(watched: Watched) -> None:
    async with the_database(watched, "client_journey") as database:
        until_then = {"holder": "nobody", "until": datetime.now(UTC) + timedelta(hours=1)}
        await database[LEASES].update_one({"_id": "relay"}, {"$set": until_then})
        await told(watched, "RelayNotLeading", service="client-journey")
        _, found = await dps(watched, "status", "--service", "client_journey")
        assert found["services"][0]["relay"]["holder"] == "nobody"
        await database[LEASES].delete_one({"_id": "relay"})
        await over(watched, "RelayNotLeading", service="client-journey")


@pytest.mark.tools
async def test_timers_not_leading_is_over_when_a_lease_that_nobody_has_is_taken_away(watched: Watched) -> None:
    async with the_database(watched, "ordering") as database:
        until_then = {"holder": "nobody", "until": datetime.now(UTC) + timedelta(hours=1)}
        await database[LEASES].update_one({"_id": "timers"}, {"$set": until_then})
        await told(watched, "TimersNotLeading", service="ordering")
        _, found = await dps(watched, "status", "--service", "ordering")
        assert found["services"][0]["timers"]["holder"] == "nobody"
        await database[LEASES].delete_one({"_id": "timers"})
        await over(watched, "TimersNotLeading", service="ordering")


@pytest.mark.tools
async def test_timers_failing_names_what_fails_in_the_console_and_is_over_without_it(watched: Watched) -> None:
    """A step that no version knows is put beside the state of an order."""
    async with the_database(watched, "ordering") as database:
        order = await database["orders"].find_one({"due": {"$exists": True}})
        assert order is not None
        key = f"order_response/nonsense/{order['_id']}@1"
        step = {"at": datetime(2016, 1, 4, tzinfo=UTC), "key": key, "by": "2016-01-03"}
        await database["orders"].update_one({"_id": order["_id"]}, {"$push": {"due": step}})
        try:
            await told(watched, "TimersFailing", service="ordering")
            assert not await watched.tells("TimersLate", service="ordering")
            code, found = await dps(watched, "stuck", "--service", "ordering")
            (kind,) = found["not_done"]["steps"]
            assert (code, kind["clock"], kind["step"]) == (1, "order_response", "nonsense")
            assert [each["subject"] for each in kind["first"]] == [order["_id"]]
            assert [each["steps"] for each in found["failing"]] == [1]
        finally:
            await database["orders"].update_one({"_id": order["_id"]}, {"$pull": {"due": {"key": key}}})
        await over(watched, "TimersFailing", service="ordering")


@pytest.mark.tools
async def test_dead_letters_waiting_is_over_when_what_is_no_event_is_discarded(watched: Watched) -> None:
    await send(watched, topics.BUDGETS.name, b"{}", [("ce_id", b"1")], datetime.now(UTC))
    await told(watched, "DeadLettersWaiting", service="notifications")
    code, found = await dps(watched, "dead-letters", "list", "notifications")
    assert (code, [each["reason"] for each in found["letters"]]) == (1, ["not_a_cloudevent"])
    letter = found["letters"][0]["id"]
    await dps(watched, "dead-letters", "discard", "notifications", letter, "--because", "No event: it was put there.")
    await over(watched, "DeadLettersWaiting", service="notifications")


@pytest.mark.tools
async def test_a_blocked_consumer_goes_on_by_itself_when_the_database_takes_its_rows_again(watched: Watched) -> None:
    began = NeedRecorded(
        need_id=new_id(),
        journey_id=new_id(),
        district="D01",
        category="GETTING_JOBS",
        recorded_at=datetime.now(UTC),
    )
    caller = Caller(actor="tester", correlation_id="test")
    document = Recorded(began, 1, 0, datetime.now(UTC), datetime.now(UTC), caller).to_document()
    headers = envelope_of(document, "client_journey", None).to_headers()
    async with the_database(watched, "ordering") as database:
        await database.command("collMod", "known_needs", validator={"_id": "none at all"})
        try:
            value = orjson.dumps(document["data"])
            await send(watched, topics.NEEDS.name, value, headers, datetime.now(UTC) - LONG_AGO)
            await told(watched, "ConsumerBlocked", service="ordering")
            await told(watched, "EventsWaiting", service="ordering", topic=topics.NEEDS.name)
            code, found = await dps(watched, "stuck", "--service", "ordering", "--limit", "1")
            assert (code, [each["service"] for each in found["blocked"]]) == (1, ["ordering"])
            assert topics.NEEDS.name in {each["where"] for each in found["queues"]}
        finally:
            await database.command("collMod", "known_needs", validator={})
        await over(watched, "ConsumerBlocked", service="ordering")
        await over(watched, "EventsWaiting", service="ordering")
        assert await database["known_needs"].find_one({"_id": str(began.need_id)})


@pytest.mark.tools
async def test_every_query_of_the_runbooks_can_be_asked(watched: Watched) -> None:
    for page in PAGES:
        for block in re.findall(r"```promql\n(.*?)```", page.read_text(), re.DOTALL):
            for expr in block.splitlines():
                await watched.ask(expr)


def test_every_command_of_the_runbooks_is_one_that_dps_has() -> None:
    written = {
        command.partition("  #")[0].strip()
        for page in PAGES
        for command in re.findall(r"(?:^|`)(dps [^`\n]+)", page.read_text(), re.MULTILINE)
    }
    assert len(written) > 20
    for command in sorted(written):
        _, *words = shlex.split(command)
        result = CliRunner().invoke(app, [*words, "--help"])
        assert result.exit_code == 0, f"{command}: {result.output}"


def test_every_link_between_the_runbooks_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)]+)\)", page.read_text()):
            path, _, part = target.partition("#")
            found = (page.parent / path) if path else page
            assert found.exists(), f"{page.name}: {target}"
            headings = re.findall(r"^#+ (.+)$", found.read_text(), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
            assert not part or part in anchors, f"{page.name}: {target}"


@pytest.mark.parametrize("alert", sorted({each.name for each in every_alert()}))
def test_a_runbook_says_how_it_was_tried_or_that_it_was_not(alert: str) -> None:
    page = (RUNBOOKS / f"{alert}.md").read_text()
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert headings == ["See it", "Do", "It is over when", "How it was tried"]
    assert "**Who is hurt:**" in page
    tried = page.rpartition("## How it was tried")[2].split()
    assert re.match(r"\d+ \w+ 20\d\d|Not tried: .*`tests/deploy/test_alerts\.py`", " ".join(tried)), tried
