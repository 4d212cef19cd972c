"""A lease has one holder at a time, and passes on when its holder stops or falls silent."""

import asyncio

from shared.store.lease import Lease
from shared.store.mongo import Database
from tests.running import until


async def test_one_of_many_gets_it(database: Database) -> None:
    leases = [Lease(database, "relay", f"holder {number}", 60) for number in range(8)]
    await leases[0].acquire()
    held = await asyncio.gather(*(lease.acquire() for lease in leases))
    assert held == [True] + [False] * 7


async def test_it_is_renewed_by_its_holder(database: Database) -> None:
    lease = Lease(database, "relay", "one", 60)
    assert await lease.acquire()
    assert await lease.acquire()


async def test_it_passes_on_at_once_when_given_up(database: Database) -> None:
    one, other = Lease(database, "relay", "one", 60), Lease(database, "relay", "other", 60)
    await one.acquire()
    await other.release()  # what one does not hold, one cannot give up
    assert not await other.acquire()
    await one.release()
    assert await other.acquire()
    assert not await one.acquire()


async def test_it_passes_on_when_its_holder_falls_silent(database: Database) -> None:
    one, other = Lease(database, "relay", "one", 0.2), Lease(database, "relay", "other", 60)
    assert await one.acquire()
    assert not await other.acquire()
    await until(other.acquire, "the lease has run out")
    assert not await one.acquire()


async def test_leases_of_other_names_are_others(database: Database) -> None:
    assert await Lease(database, "relay", "one", 60).acquire()
    assert await Lease(database, "sweep", "other", 60).acquire()
