"""How a process comes and goes: it waits for its migrations, lets callers go first, hands over, and ends in time."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
import yaml

from deploy import services
from deploy.local.processes import HOST, ChildProcess
from shared.auth.principal import Role
from shared.runtime import GRACE_SECONDS, Process, ProcessRole, database_of, prepare
from shared.settings import Settings
from shared.store.mongo import disconnect
from tests.http.desk import SERVICE
from tests.http.test_conventions import ASKED
from tests.messaging.relaying import a_relay, broker_settings, heard, prepare_topic, saved_token
from tests.running import Running, issuer_in, settings_for, until
from tests.servers import OwnBroker
from tests.store.accounts import ACCOUNTS, Bank, a_bank
from tests.upgrades.fleet import environment_of

API = frozenset({ProcessRole.API})
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def settings(mongodb_uri: str, database_name: str, tmp_path: Path) -> Settings:
    """Settings of a service that needs no broker, which stays long enough to be looked at when it is told to go."""
    return settings_for(
        mongodb_uri, "127.0.0.1:9", database_name, issuer_in(tmp_path), kafka_create_topics=False, drain_seconds=30
    )


@asynccontextmanager
async def a_process(settings: Settings, tmp_path: Path) -> AsyncIterator[tuple[Running, asyncio.Event]]:
    """A process with the role of the API, and the event that tells it to stop."""
    stopping = asyncio.Event()
    async with aiohttp.ClientSession() as session:
        one = Running(SERVICE, settings, issuer_in(tmp_path), session)
        task = asyncio.create_task(Process(SERVICE, settings, API).run(stopping))
        try:
            yield one, stopping
        finally:
            stopping.set()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            one.database.client.close()


async def readiness(one: Running) -> dict[str, bool] | None:
    with contextlib.suppress(aiohttp.ClientConnectionError):
        return await one.checks()
    return None


async def test_it_lives_but_waits_until_its_migrations_are_applied(settings: Settings, tmp_path: Path) -> None:
    async with a_process(settings, tmp_path) as (one, _):
        said = await until(lambda: readiness(one), "it tells its readiness")
        assert said == {"migrated": False, "working": False, "database": True, "log": False}
        assert (await one.operations("/health/live"))[0] == 200
        with pytest.raises(aiohttp.ClientConnectionError):
            await one.call("GET", "/docs")
        await prepare(SERVICE, settings)
        await until(lambda: works(one), "it works")


async def works(one: Running) -> bool:
    return await readiness(one) == {"migrated": True, "working": True, "database": True, "log": True}


async def test_it_can_be_stopped_while_it_waits(settings: Settings) -> None:
    stopping = asyncio.Event()
    task = asyncio.create_task(Process(SERVICE, settings, API).run(stopping))
    stopping.set()
    await asyncio.wait_for(task, 10)


async def test_told_to_stop_it_is_not_ready_serves_on_and_closes_each_connection_after_its_answer(
    settings: Settings, tmp_path: Path
) -> None:
    await prepare(SERVICE, settings)
    async with a_process(settings, tmp_path) as (one, stopping):
        await until(lambda: works(one), "it works")
        buyer, path = one.token(Role.BUYER), f"/v1/named/{uuid4()}"
        before = await one.call("POST", path, buyer, json=ASKED)
        stopping.set()

        async def is_leaving() -> bool:
            return await readiness(one) == {"migrated": True, "working": False, "database": True, "log": True}

        await until(is_leaving, "it says that it is leaving")
        after = await one.call("POST", path, buyer, json=ASKED)
        assert (before.status, after.status) == (201, 201)
        assert "Connection" not in before.headers
        assert after.headers["Connection"] == "close"
        assert (await one.operations("/health/live"))[0] == 200


async def test_a_relay_that_is_told_to_stop_hands_over_at_once_without_publishing_anything_twice(
    own_broker: OwnBroker, mongodb_uri: str, database_name: str
) -> None:
    """With leases that nobody could wait for, so that whoever takes over was given it, again and again."""
    settings = broker_settings((await own_broker()).bootstrap)
    await prepare_topic(settings)
    start = partial(a_relay, settings, mongodb_uri, database_name, seconds=600)
    async with a_bank(mongodb_uri, database_name) as bank, contextlib.AsyncExitStack() as last:
        leading = await last.enter_async_context(contextlib.AsyncExitStack())
        await leading.enter_async_context(start(holder="0"))
        await until(lambda: saved_token(bank.store.database), "the log is read and the stream followed")
        paying = asyncio.create_task(pay_one_by_one(bank, 300))
        for number in range(1, 6):
            successor = await last.enter_async_context(contextlib.AsyncExitStack())
            await successor.enter_async_context(start(holder=str(number)))
            await until(partial(has_more, bank, 40 * number), "some is paid")
            await leading.aclose()
            await until(partial(holds, bank, str(number)), "the next relay leads", within=5)
            leading = successor
        await paying

        async def all_published() -> list[int] | None:
            versions = (await heard(settings))["a"]
            return versions if 300 in versions else None

        assert await until(all_published, "everything is published") == list(range(1, 301))


async def pay_one_by_one(bank: Bank, times: int) -> None:
    for _ in range(times):
        await bank.pay("a")


async def has_more(bank: Bank, wanted: int) -> bool:
    stored = await bank.store.read(ACCOUNTS("a"))
    return stored is not None and stored.version >= wanted


async def holds(bank: Bank, holder: str) -> bool:
    return await bank.store.database["leases"].find_one({"_id": "relay", "holder": holder}) is not None


@pytest.fixture
async def start(settings: Settings, tmp_path: Path) -> AsyncIterator[Callable[..., ChildProcess]]:
    """Start ordering's API as a process of its own: `start(STOP_SECONDS="1")`."""
    children: list[ChildProcess] = []

    def begin(**more: str) -> ChildProcess:
        ports = {"HTTP_PORT": str(settings.http_port), "OPS_PORT": str(settings.ops_port)}
        command = [sys.executable, "-m", "services.ordering", "api"]
        children.append(ChildProcess(command, tmp_path / "log", env=environment_of(settings) | ports | more))
        children[0].start()
        return children[0]

    yield begin
    for child in children:
        await child.kill()


async def is_ready(settings: Settings) -> bool:
    url = f"http://{HOST}:{settings.ops_port}/health/ready"
    async with aiohttp.ClientSession() as session:
        with contextlib.suppress(aiohttp.ClientConnectionError):
            async with session.get(url) as response:
                return response.status == 200
    return False


async def test_a_second_signal_ends_it_at_once_and_says_so(
    settings: Settings, start: Callable[..., ChildProcess]
) -> None:
    await prepare(services.service("ordering"), settings)
    child = start()
    await until(lambda: is_ready(settings), "it is ready")
    os.kill(child.pid, signal.SIGTERM)
    await until(lambda: _says(child, '"stopping"'), "it drains")
    os.kill(child.pid, signal.SIGTERM)
    assert await asyncio.wait_for(child.wait(), 10) == 1
    assert "told to stop a second time" in child.last_lines()


async def test_a_stop_that_takes_too_long_ends_it_and_says_so(
    settings: Settings, start: Callable[..., ChildProcess]
) -> None:
    await prepare(services.service("ordering"), settings)
    child = start(STOP_SECONDS="0.5")
    await until(lambda: is_ready(settings), "it is ready")
    os.kill(child.pid, signal.SIGTERM)
    assert await asyncio.wait_for(child.wait(), 10) == 1
    assert "not stopped after 0.5 seconds" in child.last_lines()


async def _says(child: ChildProcess, what: str) -> bool:
    return what in child.log.read_text()


async def test_a_version_that_is_too_old_for_the_database_ends_with_the_reason(
    settings: Settings, start: Callable[..., ChildProcess]
) -> None:
    await prepare(services.service("ordering"), settings)
    database = database_of(services.service("ordering"), settings)
    newer = {"_id": 99, "name": "a new way", "checksum": "", "oldest": 98, "applied_at": None}
    await database["migrations"].insert_one(newer)
    disconnect(database)
    child = start()
    assert await asyncio.wait_for(child.wait(), 30) == 1
    assert "migration 99 (a new way) has made this database unfit" in child.last_lines()


def test_whoever_stops_a_process_waits_longer_than_it_takes_by_itself() -> None:
    default = Settings.model_fields["stop_seconds"].default
    # The wait of gateways, twice where they are slow; requests; a worker's batch, which has as long; the relay's send.
    assert 2 * Settings.model_fields["drain_seconds"].default + 2 * GRACE_SECONDS + 10 <= default
    compose = yaml.safe_load((REPOSITORY / "deploy/compose/compose.yaml").read_text())
    ours = [each for each in compose["services"].values() if "services." in str(each.get("command"))]
    kept = {each["stop_grace_period"] for each in ours if each["command"][1] != "migrate"}
    assert kept == {"60s"}
    assert default < 60
