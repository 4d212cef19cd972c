"""Room in the queue: requests are told to come again, reactions wait."""

import asyncio
from dataclasses import replace

from services.ordering.budgets.domain.budget import BUDGETS, Allocate, allocate
from shared.contracts.ordering import BudgetAllocated
from shared.kernel.clock import system_clock
from shared.store.mongo import connect, disconnect
from shared.store.queue import QueueLimits
from shared.store.store import Store
from tests.events import SOMEBODY


async def test_a_reaction_that_leads_to_more_changes_than_the_queue_holds_is_carried_out(
    mongodb_uri: str, database_name: str
) -> None:
    database = connect(mongodb_uri, database_name, app_name="test")
    store = Store(database, [BUDGETS], system_clock, QueueLimits(group=2, queue=4))
    await store.prepare()
    await store.start()
    reaction = replace(SOMEBODY, causation_id="an-event:1")

    async def change(number: int) -> int:
        year, asked = f"{2020 + number}-21", Allocate(allocated_pence=number)
        ref = BUDGETS(f"FSF:D01:{year}")
        committed = await store.change(
            (ref,), lambda _: allocate(None, "D01", year, asked, (), system_clock()), reaction
        )
        return sum(isinstance(each.event, BudgetAllocated) for each in committed.events)

    try:
        assert sum(await asyncio.gather(*(change(number) for number in range(50)))) == 50
    finally:
        await store.close()
        await database.client.drop_database(database_name)
        disconnect(database)
