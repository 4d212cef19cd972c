"""What a service says and does while what it depends on is away, or more is asked than it can do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import aiohttp

from deploy.local.processes import free_port
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.contracts.ordering import BudgetReserved, Holder
from shared.contracts.topics import topics_of
from shared.kernel.ids import new_id
from shared.messaging.kafka import create_topics
from shared.runtime import Process, ProcessRole, prepare
from shared.settings import Settings
from tests.events import publish
from tests.http.desk import SERVICE
from tests.http.test_conventions import ASKED, is_problem, named, published
from tests.running import ALL, Running, issuer_in, settings_for, until
from tests.servers import OwnBroker, OwnMongod


@asynccontextmanager
async def started(settings: Settings, issuer: Issuer, roles: frozenset[ProcessRole]) -> AsyncIterator[Running]:
    """A service that is started and perhaps not ready."""
    await prepare(SERVICE, settings)
    stopping = asyncio.Event()
    async with aiohttp.ClientSession() as session:
        one = Running(SERVICE, settings, issuer, session)
        task = asyncio.create_task(Process(SERVICE, settings, roles).run(stopping))
        try:
            yield one
        finally:
            stopping.set()
            await task
            one.database.client.close()


async def readiness(desk: Running) -> tuple[int, str] | None:
    try:
        return await desk.operations("/health/ready")
    except aiohttp.ClientConnectionError:
        return None


async def works(desk: Running) -> bool:
    _, text = await readiness(desk) or (0, "")
    return '"working":true' in text


async def is_ready(desk: Running) -> bool:
    found = await readiness(desk)
    return found is not None and found[0] == 200


async def test_without_the_broker_it_is_not_ready_yet_serves_and_catches_up_later(
    mongodb_uri: str, own_broker: OwnBroker, database_name: str, tmp_path: Path
) -> None:
    issuer, port = issuer_in(tmp_path), free_port()
    absent = f"127.0.0.1:{port}"
    settings = settings_for(mongodb_uri, absent, database_name, issuer, kafka_create_topics=False)
    supplier, order = new_id(), new_id()
    async with started(settings, issuer, ALL) as desk:
        await until(lambda: works(desk), "it has begun to work")
        assert await desk.checks() == {
            "migrated": True,
            "working": True,
            "database": True,
            "log": True,
            "timers": True,
            "consumer": False,
        }
        assert (await desk.operations("/health/ready"))[0] == 503
        assert (await desk.operations("/health/serving"))[0] == 200
        made = await desk.call("POST", f"/v1/named/{supplier}", desk.token(Role.BUYER), json=ASKED)
        assert made.status == 201

        await own_broker(port=port)
        await create_topics(settings, {*topics_of(SERVICE.name), *SERVICE.subscribes})
        holder = Holder(kind="order", id=order)
        news = BudgetReserved(budget_id="b", fund="FSF", district="D01", holder=holder, amount_pence=1, left_pence=1)
        await publish(settings, news)
        await until(lambda: published(desk, str(supplier)), "what waited is published")
        await until(lambda: named(desk, order), "what came meanwhile has its effect")
        await until(lambda: is_ready(desk), "it is ready")


async def test_while_the_database_is_away_some_wait_the_rest_are_told_and_nothing_is_lost(
    own_mongod: OwnMongod, database_name: str, tmp_path: Path
) -> None:
    issuer, mongod = issuer_in(tmp_path), await own_mongod(durable=True)
    small = {"kafka_create_topics": False, "store_max_group": 1, "store_max_queue": 2}
    settings = settings_for(mongod.uri, "127.0.0.1:9", database_name, issuer, **small)
    async with started(settings, issuer, frozenset({ProcessRole.API})) as desk:
        await until(lambda: is_ready(desk), "it is ready")
        buyer, path = desk.token(Role.BUYER), f"/v1/named/{uuid4()}"
        await mongod.kill()
        posts = [asyncio.create_task(desk.call("POST", path, buyer, json=ASKED)) for _ in range(10)]
        _, waiting = await asyncio.wait(posts, return_when=asyncio.FIRST_COMPLETED)
        assert await desk.checks() == {"migrated": True, "working": True, "database": False, "log": True}
        assert (await desk.operations("/health/ready"))[0] == 503
        assert (await desk.operations("/health/serving"))[0] == 503
        assert (await desk.operations("/health/live"))[0] == 200
        await mongod.restart()
        replies = await asyncio.gather(*posts)
        made = [each for each in replies if each.status == 201]
        refused = [each for each in replies if each.status != 201]
        assert 1 <= len(made) <= 3
        assert waiting
        for reply in refused:
            assert is_problem(reply, 503, "unavailable")
            assert reply.headers["Retry-After"] == "1"
        shown = await desk.call("GET", path, buyer)
        assert shown.headers["ETag"] == f'"{len(made)}"'
