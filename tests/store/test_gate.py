"""The gate: while a projection is rebuilt, no worker is in a batch and none begins one."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from shared.store.gate import WORKERS, Gate, all_paused
from shared.store.mongo import Database
from tests.running import until


class Worker:
    """Takes one batch after another, each with a moment in between at which it can be seen."""

    def __init__(self, database: Database, name: str) -> None:
        self.database = database
        self.gate = Gate(database, name)
        self.working = False
        self.batches = 0

    async def work(self) -> None:
        while True:
            async with self.gate.batch():
                self.working = True
                await self.database.command("ping")  # the batch
                self.working = False
                self.batches += 1
            await asyncio.sleep(0)


async def test_a_pause_waits_for_every_batch_keeps_all_out_and_lets_them_go_on(database: Database) -> None:
    async with AsyncExitStack() as stack:
        workers = [Worker(database, f"worker {number}") for number in range(3)]
        for worker in workers:
            await worker.gate.beat()
            for work in (worker.work(), worker.gate.keep_beating()):
                task = asyncio.create_task(work)
                stack.callback(task.cancel)
        await until(lambda: all_at_work(workers), "every worker is at work")
        async with all_paused(database, patience=20):
            done = [worker.batches for worker in workers]
            for worker in workers:
                await worker.gate.beat()  # a beat meanwhile lets nobody through
            assert not any(worker.working for worker in workers)
            assert [worker.batches for worker in workers] == done
        before = [worker.batches for worker in workers]
        await until(lambda: any_more(workers, before), "every worker goes on")


async def all_at_work(workers: list[Worker]) -> bool:
    return all(worker.batches for worker in workers)


async def any_more(workers: list[Worker], before: list[int]) -> bool:
    return all(worker.batches > count for worker, count in zip(workers, before, strict=True))


async def test_a_batch_that_does_not_end_makes_the_pause_fail_and_the_others_go_on(database: Database) -> None:
    stuck, idle = Gate(database, "stuck"), Gate(database, "idle")
    async with stuck.batch():
        await stuck.beat()
        await idle.beat()
        with pytest.raises(TimeoutError):
            async with all_paused(database, patience=0.3):
                pytest.fail("a batch was under way")
        await idle.beat()
    async with asyncio.timeout(5), idle.batch():
        pass


async def test_a_worker_that_has_left_is_not_waited_for(database: Database) -> None:
    gate = Gate(database, "gone")
    async with gate.batch():
        await gate.beat()
        await gate.leave()
        assert await database[WORKERS].count_documents({}) == 0


async def test_a_worker_that_cannot_be_counted_does_not_work() -> None:
    """Its database is away: nobody could wait for its batch."""
    client: Any = AsyncIOMotorClient("mongodb://127.0.0.1:9", serverSelectionTimeoutMS=100)
    gate = Gate(client.nowhere, "cut off")
    beating = asyncio.create_task(gate.keep_beating())
    await until(lambda: is_held_back(gate), "the gate is closed")
    beating.cancel()
    client.close()


async def is_held_back(gate: Gate) -> bool:
    try:
        async with asyncio.timeout(0.05), gate.batch():
            return False
    except TimeoutError:
        return True
