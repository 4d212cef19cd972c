"""A member that has just been elected is not believed before it shows all that was acknowledged before it led.

It is held in that moment: it may not move on what its majority reads show, which a test's command of the server does.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from pymongo import ReadPreference
from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern

from deploy.local.mongod import Mongod
from shared.contracts.supplier_registry import SupplierSuspended
from shared.contracts.topics import SUPPLIERS
from shared.kernel.caller import Caller
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.envelope import encode
from shared.messaging.reacting import Reactor
from shared.sealing import Vault
from shared.store.primary import Primary
from shared.store.seen import Parked, Seen
from tests.drills.trio import Trio, direct, start_trio
from tests.messaging.reading import headers_of, suspended
from tests.running import a_while, until
from tests.sealing.test_vault import DECISION, MASTER, NOON
from tests.servers import scratch_folder
from tests.store.accounts import ACCOUNTS, Bank, a_bank

NAME = "bank"


@pytest.fixture
async def trio() -> AsyncIterator[Trio]:
    with scratch_folder() as folder:
        one = await start_trio(folder, ["enableTestCommands=1"])
        yield one
        await one.kill()


@asynccontextmanager
async def held_back(member: Mongod) -> AsyncIterator[None]:
    """Let the majority reads of a member show nothing new until the block ends."""
    async with direct(member) as client:
        switch = {"configureFailPoint": "disableSnapshotting"}
        await client.admin.command({**switch, "mode": "alwaysOn"})
        try:
            yield
        finally:
            await client.admin.command({**switch, "mode": "off"})
            await client.admin.command({"appendOplogNote": 1, "data": {}})  # it looks again with the next entry


async def shows(member: Mongod, account: str) -> bool:
    """Whether a majority read of this member shows an account."""
    async with direct(member) as client:
        accounts = client[NAME].get_collection(
            "accounts", read_concern=ReadConcern("majority"), read_preference=ReadPreference.PRIMARY_PREFERRED
        )
        return await accounts.find_one({"_id": account}) is not None


async def hand_over(to: Mongod) -> None:
    """Have a member elected as soon as it has all that the others have."""
    async with direct(to) as client:

        async def leads() -> bool:
            return bool((await client.admin.command("hello"))["isWritablePrimary"])

        async def elected() -> bool:
            with suppress(OperationFailure):  # another has more than it
                return bool((await client.admin.command("replSetStepUp"))["ok"])
            return False

        await until(elected, "it is elected")
        await until(leads, "it leads")


async def test_what_a_new_primary_does_not_show_yet_is_not_taken_for_missing(trio: Trio) -> None:
    before = await trio.primary()
    after, _ = trio.others(before)
    async with a_bank(trio.uri, NAME) as bank:
        vault = Vault(bank.store.database.client["vault"], MASTER)
        await vault.prepare()
        gone = await vault.key_for(["somebody"])
        sealed = await vault.seal(gone, "a name")
        await bank.pay("old", 5)
        # Whoever still waits when something here is not as it should be is told to give up, after the member moves on.
        async with asyncio.TaskGroup() as group, held_back(after):
            await bank.pay("new", 5)
            await vault.destroy(gone, DECISION, NOON)
            await hand_over(after)
            assert not await shows(after, "new"), "it does not show yet what was acknowledged"
            taking, told = group.create_task(bank.take("new", 4)), group.create_task(looked_up(bank, "new"))
            await a_while(1.0)
            assert not taking.done(), "a command is not decided on what is older"
            assert not told.done(), "nor does a reaction look anything up in it"
            opening = group.create_task(vault.open(gone, [sealed]))
            await a_while(0.5)
            assert not opening.done(), "nor is anything opened"
        assert taking.result().version == 2
        assert told.result()
        assert opening.result() == [None]
        assert await bank.balance("new") == 1


async def looked_up(bank: Bank, account: str) -> bool:
    """Let a reader have an event to which it looks up an account; return whether it found that."""
    found: list[bool] = []

    async def look(_: SupplierSuspended, __: Caller) -> None:
        found.append(await bank.store.read(ACCOUNTS(account)) is not None)

    event, database = suspended(), bank.store.database
    reacting = {SupplierSuspended: [Reactor("looks", look)]}
    letters = DeadLetters(None, "desk")  # type: ignore[arg-type] # nothing is set aside
    record = Parked(SUPPLIERS.name, 0, 0, 0, event.subject.encode(), encode(event), headers_of(event))
    await Consumer("desk", [], reacting, letters, Seen(database)).take([record])
    (one,) = found
    return one


async def test_it_is_waited_for_once_in_each_election(mongodb_uri: str, database_name: str) -> None:
    async with a_bank(mongodb_uri, database_name) as bank:
        primary = Primary(bank.store.database.delegate)
        await bank.pay("old")
        assert not primary.is_settled
        assert await asyncio.to_thread(primary.settle) == primary.election
        assert primary.is_settled
