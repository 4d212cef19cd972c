"""Two versions of a service side by side: what only the newer one knows goes through the older one unharmed."""

import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from deploy.local.processes import HOST, ChildProcess, free_port
from deploy.services import service
from shared.auth.principal import Role
from shared.contracts.topics import NEEDS
from shared.messaging.dead_letters import waiting
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from tests.journeys.test_chain import Department, a_need
from tests.running import Caller, Running, issuer_in, running, settings_for, until
from tests.servers import a_broker, a_mongodb
from tests.upgrades.fleet import environment_of
from tests.upgrades.newer import CODE, FIELD, VALUE, NeedExplained, reference_folder

TURNS = 3


@dataclass
class Both:
    """Somebody who works with each version of client journeys, and ordering, which hears of it."""

    older: Department
    newer: Department
    ordering: Running
    settings: Settings


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    """The older one publishes for both: the newer one has no relay."""
    issuer = issuer_in(tmp_path)
    async with AsyncExitStack() as stack:
        uri = await stack.enter_async_context(a_mongodb())
        bootstrap = await stack.enter_async_context(a_broker(log=tmp_path / "broker.log"))
        names = ("client_journey", "ordering")
        settings = {name: settings_for(uri, bootstrap, name, issuer) for name in names}
        older, ordering = [
            await stack.enter_async_context(running(service(name), settings[name], issuer)) for name in names
        ]
        port, ops = free_port(), free_port()
        (tmp_path / "reference").mkdir()
        process = ChildProcess(
            [sys.executable, "-P", "-m", "tests.upgrades.newer", "api", "worker"],
            tmp_path / "newer.log",
            name="newer",
            env={
                **environment_of(settings["client_journey"]),
                "HTTP_PORT": str(port),
                "OPS_PORT": str(ops),
                "REFERENCE_FOLDER": str(reference_folder(tmp_path / "reference")),
                "PYTHONPATH": str(Path(__file__).parents[2]),
            },
            complaint="Error",
        )
        session = await stack.enter_async_context(aiohttp.ClientSession())
        stack.push_async_callback(process.stop)
        process.start()
        await process.until(_ready(session, ops), within=120)
        newer = Caller(f"http://{HOST}:{port}", issuer, session)
        yield Both(
            Department({"client_journey": older}, "D01"),
            Department({"client_journey": newer}, "D01"),
            ordering,
            older.settings,
        )


async def _ready(session: aiohttp.ClientSession, port: int) -> None:
    async def ready() -> bool:
        try:
            async with session.get(f"http://{HOST}:{port}/health/ready") as response:
                return response.status == 200
        except aiohttp.ClientConnectionError:
            return False

    await until(ready, "the newer version is ready", within=120)


async def test_a_field_an_event_and_a_code_of_a_newer_version_go_through_an_older_one_beside_it(both: Both) -> None:
    needs: dict[str, list[str]] = {"older": [], "newer": []}
    for _ in range(TURNS):
        needs["older"].append((await a_need(both.older))["need_id"])
        needs["newer"].append((await a_need(both.newer))["need_id"])
    everything = {*needs["older"], *needs["newer"]}
    abroad, gone, by_newer = needs["newer"][0], needs["newer"][1], needs["older"][0]
    await withdraw(both.newer, abroad, CODE)
    await withdraw(both.older, gone, "no_longer_needed")  # whose log has an event that it has never heard of
    await withdraw(both.newer, by_newer, CODE)

    for each in (both.older, both.newer):  # each reads what the other wrote
        withdrawn = {need for need in everything if await status(each, need) == "withdrawn"}
        assert withdrawn == {abroad, gone, by_newer}
    refused = await both.older.call(
        "client_journey", "POST", f"/v1/needs/{needs['older'][1]}/withdrawal", Role.WORK_COACH, json={"reason": CODE}
    )
    assert refused.status == 422, refused

    published = await until(lambda: whole(both, everything), "all of it is on the topic")
    recorded = {each["need_id"]: each.get(FIELD) for kind, each in published if kind.endswith(".NeedRecorded.v1")}
    assert recorded == dict.fromkeys(needs["older"]) | dict.fromkeys(needs["newer"], VALUE)
    explained = Counter(each["need_id"] for kind, each in published if kind == NeedExplained.TYPE)
    assert explained == Counter(needs["newer"])
    codes = {each["need_id"]: each["reason"]["code"] for kind, each in published if kind.endswith(".NeedWithdrawn.v1")}
    assert codes == {abroad: CODE, gone: "no_longer_needed", by_newer: CODE}

    rows = both.ordering.database["known_needs"]

    async def known() -> bool:
        standing = {each["_id"] async for each in rows.find({"standing": True})}
        return standing == everything - {abroad, gone, by_newer} and await rows.count_documents({}) == len(everything)

    await until(known, "ordering knows which needs are open")
    assert await waiting(both.settings, "ordering") == {}


async def withdraw(at: Department, need: str, reason: str) -> None:
    path = f"/v1/needs/{need}/withdrawal"
    reply = await at.call("client_journey", "POST", path, Role.WORK_COACH, json={"reason": reason})
    assert reply.status == 204, reply


async def status(at: Department, need: str) -> str:
    reply = await at.call("client_journey", "GET", f"/v1/needs/{need}", Role.WORK_COACH)
    assert reply.status == 200, reply
    return str(reply.body["status"])


async def whole(both: Both, needs: set[str]) -> list[tuple[str, dict[str, Any]]]:
    """What the topic has of these needs, each event once and in order, once it has all that the log has."""
    events = both.older.services["client_journey"].database["events"]
    logged = {each["_id"] async for each in events.find({"public": True, "aggregate_id": {"$in": list(needs)}})}
    found = [record async for record in records_of(both.settings, NEEDS.name) if record.key.decode() in needs]
    ids = [header(each, "ce_id") for each in found]
    assert len(ids) == len(set(ids))
    if set(ids) != logged:
        return []
    return [(header(each, "ce_type"), json.loads(each.value)) for each in found]


def header(record: Any, name: str) -> str:
    return next(value for key, value in record.headers if key == name).decode()
