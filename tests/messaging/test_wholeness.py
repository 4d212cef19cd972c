"""Whoever has no way to the broker waits for a relay that is looking, and goes on where none is or can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from aiokafka.errors import KafkaError

from deploy.local.processes import HOST, free_port
from shared.messaging.guard import Guard, LogBehind
from shared.runtime.wholeness import Wholeness
from shared.store.mongo import Database
from shared.store.standing import Standings
from tests.messaging.relaying import TOPIC, broker_settings
from tests.running import a_while, until
from tests.store.accounts import Bank

PATIENCE = 0.4
NOBODY = broker_settings(f"{HOST}:{free_port()}").model_copy(update={"begin_anew": False})
LACKS = ("a fact of its own",)


class TakesLong(Guard):
    """Finds what it is told to, once it is, as on a machine that has much else to do."""

    found: "asyncio.Future[tuple[str, ...]]"

    async def lacking(self) -> tuple[str, ...]:
        return await self.found


@pytest.fixture
async def database(bank: Bank) -> Database:
    """A log that a relay looked at long ago, before it was restored."""
    database = bank.store.database
    await database["relay"].insert_one({"_id": "standing", "looked_at": datetime(2026, 1, 1, tzinfo=UTC), "lacks": []})
    return database


@pytest.fixture
async def relay(database: Database) -> AsyncIterator[TakesLong]:
    guard = TakesLong(NOBODY, "tests", [TOPIC], database)
    guard.found = asyncio.get_running_loop().create_future()
    look = asyncio.create_task(guard.require())
    await until(lambda: is_looking(database), "it says that it is looking")
    yield guard
    look.cancel()
    with suppress(asyncio.CancelledError, LogBehind):
        await look


async def is_looking(database: Database) -> bool:
    return (await Standings(database).read()).looking is not None


async def test_who_begins_waits_for_a_relay_that_is_looking(database: Database, relay: TakesLong) -> None:
    others, stopping = Wholeness("tests", database, patience=PATIENCE), asyncio.Event()
    begins = asyncio.create_task(others.wait(stopping))
    await a_while(2 * PATIENCE)
    assert not begins.done()
    relay.found.set_result(LACKS)
    await until(lambda: is_told(others), "it is told what is lacking")
    assert not await is_looking(database)
    await a_while(2 * PATIENCE)
    assert not begins.done()
    stopping.set()
    assert not await begins


async def is_told(others: Wholeness) -> bool:
    return others.refusals == LACKS


@pytest.mark.usefixtures("relay")
async def test_who_begins_waits_no_longer_than_a_look_may_take(database: Database) -> None:
    began = asyncio.get_running_loop().time()
    assert await Wholeness("tests", database, patience=PATIENCE, with_a_look=3 * PATIENCE).wait(asyncio.Event())
    assert asyncio.get_running_loop().time() - began >= 3 * PATIENCE


async def test_who_begins_does_not_wait_for_a_relay_that_cannot_look(database: Database) -> None:
    with pytest.raises(KafkaError):
        await Guard(NOBODY, "tests", [TOPIC], database).require()
    assert not await is_looking(database)
    assert await asyncio.wait_for(Wholeness("tests", database, patience=PATIENCE).wait(asyncio.Event()), 20)
