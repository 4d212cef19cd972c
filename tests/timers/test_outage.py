"""The database killed while timers are at work: they go on by themselves, and nothing is done twice."""

import asyncio
from datetime import date

from tests.running import until
from tests.servers import OwnMongod
from tests.timers.loans import Hand, a_process

NAMES = [f"{number:03}" for number in range(400)]


async def test_what_was_under_way_comes_again_after_the_database_has(own_mongod: OwnMongod, database_name: str) -> None:
    mongod, clock = await own_mongod(durable=True), Hand()
    async with a_process(mongod.uri, database_name, clock) as one:
        await asyncio.gather(*(one.library.lend(name, date(2026, 3, 6)) for name in NAMES))
        late = {"state.status": "late"}
        clock.to(date(2026, 3, 13))
        one.timers._wake.set()

        async def some_are_late() -> bool:
            return await one.database["loans"].count_documents(late) > 40

        await until(some_are_late, "they are at work")
        await mongod.kill()
        await mongod.restart()

        async def all_are_late() -> bool:
            return await one.database["loans"].count_documents(late) == len(NAMES)

        await until(all_are_late, "they go on", within=60)
        await one.settled()
        for name in NAMES:
            assert await one.library.history(name) == ("Lent", "Late")
            await one.library.agrees(name)
