"""Every process replaced under load: no request fails, no event is lost or published twice, the books add up.

The short form replaces two processes of ordering; the long one (`make drills`) every process of every role of all five
services, while the record is replayed through the gateway.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import time as dawn
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from deploy import services
from deploy.local.binaries import ENVOY
from deploy.local.processes import CannotStart
from deploy.local.replay.client import Client, Reply
from deploy.local.replay.demo import notification_delays
from deploy.local.replay.driver import Driver
from deploy.local.replay.moving import Moving
from deploy.local.replay.reconciliation import books_of
from deploy.local.replay.record import LAUNCH, draw
from deploy.local.stack import Stack
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.contracts import topics
from shared.contracts.client_journey import NeedRecorded
from shared.kernel.clock import RecordClock
from shared.kernel.ids import new_id
from shared.messaging.topic_reader import records_of
from shared.reference import districts
from shared.runtime import ProcessRole, database_of, prepare
from shared.settings import Settings
from shared.store.mongo import Database, disconnect
from tests.events import publish
from tests.running import issuer_in, settings_for, turns, until
from tests.servers import OwnBroker, OwnMongod
from tests.upgrades.fleet import Fleet, a_fleet, environment_of

PAUSE = 0.03  # between two requests of a caller, so that a small machine is not busy with the load alone


@pytest.fixture(autouse=True)
def _envoy() -> None:
    try:
        ENVOY.find()
    except CannotStart as reason:
        pytest.skip(str(reason))


@dataclass
class Load:
    """What callers were answered, and what was published around the service."""

    acknowledged: int = 0
    failures: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    longest: float = 0.0


async def allocate_budgets(fleet: Fleet, issuer: Issuer, district: str, load: Load) -> None:
    """Set one district's budget again and again, each time to another sum, and look at it."""
    token = {"Authorization": f"Bearer {issuer.token(district, [Role.BUYER])}"}
    pence = 0
    async for _ in turns(PAUSE):
        pence += 1
        path = f"{fleet.url}/v1/budgets/{district}/2026-27"
        await ask(fleet, "PUT", path, load, headers=token, json={"allocated_pence": pence})
        await ask(fleet, "GET", f"{fleet.url}/v1/budgets?district={district}", load, headers=token)


async def ask(fleet: Fleet, method: str, path: str, load: Load, **request: Any) -> None:
    began = time.monotonic()
    try:
        async with fleet.session.request(method, path, **request) as response:
            answer = await response.text()
            status = response.status
    except aiohttp.ClientError as error:
        load.failures.append(repr(error))
        return
    load.longest = max(load.longest, time.monotonic() - began)
    if status not in {200, 204}:
        load.failures.append(f"{method}: {status} {answer}")
    elif method == "PUT":
        load.acknowledged += 1


async def record_needs(settings: Settings, load: Load) -> None:
    """Tell of needs as their service would, for the workers to keep rows of."""
    async for _ in turns(10 * PAUSE):
        news = [
            NeedRecorded(
                need_id=new_id(),
                journey_id=new_id(),
                district="D01",
                category="GETTING_JOBS",
                recorded_at=datetime.now(UTC),
            )
            for _ in range(10)
        ]
        await publish(settings, *news)
        load.needs += [str(each.need_id) for each in news]


@asynccontextmanager
async def under(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Keep this going until the block ends; a failure of it fails the block."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def test_two_processes_are_replaced_under_load_and_nobody_notices(
    mongodb_uri: str, own_broker: OwnBroker, database_name: str, tmp_path: Path
) -> None:
    issuer, broker = issuer_in(tmp_path), await own_broker()
    settings = settings_for(mongodb_uri, broker.bootstrap, database_name, issuer, drain_seconds=1.0, relay_linger_ms=50)
    await prepare(services.service("ordering"), settings)
    database = database_of(services.service("ordering"), settings)
    load, both = Load(), [(ProcessRole.API, ProcessRole.WORKER, ProcessRole.RELAY)] * 2
    async with a_fleet({"ordering": both}, environment_of(settings), settings, tmp_path) as fleet:
        callers = [allocate_budgets(fleet, issuer, district, load) for district in list(districts())[:3]]
        async with under(*callers, record_needs(settings, load)):
            for member in fleet.members:
                await goes_on(load)
                await fleet.replace(member)
            await goes_on(load)
        assert load.failures == []
        await everything_has_its_effect_once(settings, database, load)
    disconnect(database)


async def goes_on(load: Load) -> None:
    """Wait for some more of the load to be dealt with."""
    wanted = load.acknowledged + 30, len(load.needs) + 20

    async def more() -> bool:
        return load.acknowledged >= wanted[0] and len(load.needs) >= wanted[1]

    await until(more, "the load goes on")


async def everything_has_its_effect_once(settings: Settings, database: Database, load: Load) -> None:
    """Every acknowledged change is in the log and on the topic once, and every need that was told of is known."""
    logged = {each["_id"] async for each in database["events"].find({}, {"_id": 1})}
    assert len(logged) >= load.acknowledged > 0

    async def arrived() -> Counter[str] | None:
        found = Counter[str]()
        async for record in records_of(settings, topics.BUDGETS.name):
            found[next(value for name, value in record.headers if name == "ce_id").decode()] += 1
        return found if set(found) == logged else None

    found = await until(arrived, "everything that was logged is published")
    assert {each: count for each, count in found.items() if count > 1} == {}

    async def known() -> bool:
        return await database["known_needs"].count_documents({"_id": {"$in": load.needs}}) == len(load.needs)

    await until(known, "every need is known")
    assert len(load.needs) > 0


class Strict(Client):
    """A client that sends a request again as any other would, but keeps every answer that nobody should get.

    It waits `pause` seconds before each request, so that the record lasts for as long as it is wanted.
    """

    def __init__(self, stack: Stack, session: aiohttp.ClientSession, pause: float) -> None:
        super().__init__(stack, session)
        self.pause = pause
        self.failures: list[str] = []

    async def _once(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Reply:
        await asyncio.sleep(self.pause)
        try:
            reply = await super()._once(method, url, data, headers)
        except aiohttp.ClientError as error:
            self.failures.append(f"{method} {url}: {error!r}")
            raise
        if reply.status >= 500:
            self.failures.append(f"{method} {url}: {reply.status} {reply.body}")
        return reply


@pytest.mark.drill
async def test_every_process_of_every_role_is_replaced_while_the_record_is_replayed(
    own_mongod: OwnMongod, own_broker: OwnBroker, tmp_path: Path
) -> None:
    """Two of each role of each service, one after another."""
    issuer, clock_file = issuer_in(tmp_path), tmp_path / "clock"
    uri, bootstrap = (await own_mongod(durable=True)).uri, (await own_broker()).bootstrap
    broker = {"kafka_partitions": 3, "kafka_fetch_max_wait_ms": 100, "relay_linger_ms": 60}
    sessions = {"kafka_session_timeout_ms": 6000, "kafka_heartbeat_interval_ms": 1000}
    settings = settings_for(uri, bootstrap, "", issuer, drain_seconds=2.0, clock_file=clock_file, **broker, **sessions)
    clock = RecordClock.create(clock_file, datetime.combine(LAUNCH, dawn.min, UTC))
    for name in services.NAMES:
        await prepare(services.service(name), settings)
    roles = {
        name: [
            (role,)
            for role in (ProcessRole.API, ProcessRole.WORKER, ProcessRole.RELAY, ProcessRole.TIMER)
            for _ in (1, 2)
        ]
        for name in services.NAMES
    }
    async with (
        a_fleet(roles, environment_of(settings), settings, tmp_path) as fleet,
        Client.session() as session,
    ):
        urls = dict.fromkeys(services.NAMES, fleet.url)
        stack = Stack(urls, {}, settings, issuer, ())
        client = Strict(stack, session, pause=2.0)
        driver = Driver(draw(0.02, 7), client, Moving(clock, stack, session), 7)
        replaying = asyncio.create_task(driver.live_through(lambda _: None))
        for member in fleet.members:
            assert not replaying.done(), f"the replay is over before {member.name} was replaced: make it longer"
            await fleet.replace(member)
        client.pause = 0.0
        await replaying

        async def settled() -> bool:
            await driver.read_figures()
            return (await books_of(settings, driver.told)).adds_up

        await until(settled, "the books add up", within=180)
        assert client.failures == []
        books = await books_of(settings, driver.told)
        assert [each.what for each in books.findings if "twice" in each.what] == []
        delays = sorted(await notification_delays(settings, books))
    print(f"{sum(client.requests.values())} requests, {len(delays)} orders issued, none failed")  # noqa: T201 - the figures are what a drill is for
    print(f"seconds to stop: {fleet.seconds_to_stop}")  # noqa: T201
    print(f"from order to message: median {delays[len(delays) // 2]:.0f} ms, longest {delays[-1]:.0f} ms")  # noqa: T201
