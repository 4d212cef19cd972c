"""The database killed under load: what was acknowledged is there, and what is sent again has one effect."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from shared.kernel.clock import system_clock
from shared.store.errors import Unavailable
from shared.store.queue import QueueLimits
from shared.store.store import Store
from tests.running import until
from tests.servers import OwnMongod
from tests.store.accounts import ACCOUNTS, Bank, a_bank, outcomes, with_key


async def insist(bank: Bank, account: str, key: str, acknowledged: list[str]) -> None:
    """Pay once, as a caller would who sends the same request until it is answered."""

    async def is_paid() -> bool:
        try:
            await bank.pay(account, 1, with_key(key))
        except Unavailable:
            return False
        return True

    await until(is_paid, f"{key} is paid", within=120)
    acknowledged.append(key)


async def test_no_acknowledged_write_is_lost_and_none_is_doubled_when_the_database_is_killed(
    own_mongod: OwnMongod, database_name: str
) -> None:
    mongod = await own_mongod(durable=True)
    acknowledged: list[str] = []

    async def caller(bank: Bank, number: int) -> None:
        for turn in range(25):
            await insist(bank, f"a{number % 3}", f"{number}/{turn}", acknowledged)

    async with a_bank(mongod.uri, database_name) as one, a_bank(mongod.uri, database_name) as other:
        callers = [asyncio.create_task(caller((one, other)[number % 2], number)) for number in range(12)]
        for mark in (60, 160):
            await until(partial(has_grown, acknowledged, mark), f"{mark} are paid", within=120)
            await mongod.kill()
            known = list(acknowledged)
            await mongod.restart()
            records = await one.store.database["idempotency"].find({}).to_list(None)
            assert {each["_id"] for each in records} >= set(known)
        await asyncio.gather(*callers)
        assert len(acknowledged) == len(set(acknowledged)) == 300
        assert sum([await one.balance(f"a{number}") for number in range(3)]) == 300
        assert sum([await one.agrees(f"a{number}") for number in range(3)]) == 300


async def has_grown(keys: list[str], length: int) -> bool:
    return len(keys) >= length


@asynccontextmanager
async def quickly_discouraged(uri: str, database_name: str, limits: QueueLimits) -> AsyncIterator[Bank]:
    """A bank whose driver looks for the server only for a moment, so that it is the store's patience that is tried."""
    client: Any = AsyncIOMotorClient(uri, tz_aware=True, serverSelectionTimeoutMS=200)
    store = Store(client[database_name], [ACCOUNTS], system_clock, limits)
    await store.prepare()
    await store.start()
    yield Bank(store)
    await store.close()
    client.close()


async def test_commands_wait_through_a_short_outage(own_mongod: OwnMongod, database_name: str) -> None:
    mongod = await own_mongod()
    async with quickly_discouraged(mongod.uri, database_name, QueueLimits()) as bank:
        await bank.pay("a")
        await mongod.kill()
        waiting = asyncio.create_task(bank.pay("a"))
        await mongod.restart()
        assert (await asyncio.wait_for(waiting, 20)).version == 2


async def test_callers_are_told_of_a_long_outage_and_served_after_it(own_mongod: OwnMongod, database_name: str) -> None:
    mongod = await own_mongod()
    async with quickly_discouraged(mongod.uri, database_name, QueueLimits(group=2, patience=0.1)) as bank:
        await bank.pay("a")
        await mongod.kill()
        told = await outcomes(*(bank.pay("a") for _ in range(5)))
        assert all(isinstance(each, Unavailable) for each in told)
        await mongod.restart()
        assert (await bank.pay("a")).version == 2
