"""Migrations: each is applied once, whatever dies meanwhile and whoever works beside it, and where it fits alone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from shared.contracts.supplier_registry import SupplierDetailsChanged
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller
from shared.kernel.clock import system_clock
from shared.store.layout import Layout, missing
from shared.store.lease import Lease
from shared.store.migrations import (
    BEGINNING,
    FoldAgain,
    Incompatible,
    LogIncomplete,
    MakeDeclared,
    Migration,
    Migrations,
    Step,
)
from shared.store.mongo import Database
from shared.store.rows_to_build import RowsToBuild
from shared.store.store import Store

CALLER = Caller(actor="tests", correlation_id="c")
SUPPLIERS = [UUID(int=number + 1) for number in range(7)]


@dataclass(frozen=True)
class Named:
    """A supplier as the version before keeps it."""

    supplier_id: UUID
    name: str


@dataclass(frozen=True)
class Renamed:
    """A supplier as this version keeps it: also what it was called before."""

    supplier_id: UUID
    name: str
    before: tuple[str, ...] = ()


def renamed(supplier: Renamed | None, event: SupplierDetailsChanged) -> Renamed:
    before = (*supplier.before, supplier.name) if supplier else ()
    return Renamed(event.supplier_id, event.name, before)


OLD = Aggregate("supplier", "named", Named, lambda _, event: Named(event.supplier_id, event.name))
NEW = Aggregate("supplier", "named", Renamed, renamed, indexes=(("name",),))

MIGRATIONS = (
    *BEGINNING,
    Migration(3, "suppliers know their former names", (MakeDeclared(), FoldAgain(NEW, batch=2))),
    Migration(4, "suppliers know their former names for good", (FoldAgain(NEW, batch=3),), oldest=3),
)


PASSING = ("began_at", "applied_at", "took_ms", "attempts", "changed", "recorded_at", "originated_at", "time")


async def an_old_store(database: Database) -> Store:
    """The version before, at work on a database that it has made, with suppliers that had two names."""
    store = Store(database, [OLD], system_clock)
    await Migrations(database, BEGINNING, store.layout).apply(a_lease(database), "before")
    await store.start()
    for name in ("Beacon", "Beacon Skills"):
        await asyncio.gather(*(rename(store, OLD, each, name) for each in SUPPLIERS))
    return store


async def rename(store: Store, kind: Aggregate[Any], supplier_id: UUID, name: str) -> None:
    news = SupplierDetailsChanged(supplier_id=supplier_id, name=name, sme=True, vcse=False)
    await store.change((kind(supplier_id),), lambda _: [news], CALLER)


def migrations(database: Database, declared: Sequence[Migration] = MIGRATIONS) -> Migrations:
    return Migrations(database, declared, Store(database, [NEW], system_clock).layout)


def a_lease(database: Database) -> Lease:
    return Lease(database, "migrate", "tests", seconds=1)


async def contents(database: Database) -> dict[str, Any]:
    """Everything that the database holds, but when and how often it was tried."""
    found: dict[str, Any] = {}
    for name in await database.list_collection_names():
        documents = await database[name].find({}, dict.fromkeys(PASSING, 0)).sort("_id", 1).to_list(None)
        found[name] = documents, await database[name].index_information()
    found.pop("leases", None)
    return found


async def test_what_the_version_before_wrote_is_as_if_this_one_had_and_applying_twice_changes_nothing(
    database: Database,
) -> None:
    store = await an_old_store(database)
    assert await migrations(database).missing() == [3, 4]
    assert await migrations(database).apply(a_lease(database), "now") == [3, 4]
    stored = await Store(database, [NEW], system_clock).get(NEW(SUPPLIERS[0]))
    assert (stored.state, stored.version) == (Renamed(SUPPLIERS[0], "Beacon Skills", ("Beacon",)), 2)
    before = await contents(database)
    assert await migrations(database).apply(a_lease(database), "now") == []
    assert await contents(database) == before
    await store.close()


async def test_the_database_says_what_was_done_when_and_by_which_version(database: Database) -> None:
    store = await an_old_store(database)
    await migrations(database).apply(a_lease(database), "1.2.3")
    record = await database["migrations"].find_one({"_id": 3})
    assert record is not None
    assert record["name"] == "suppliers know their former names"
    assert (record["version"], record["changed"], record["attempts"]) == ("1.2.3", len(SUPPLIERS), 1)
    assert record["began_at"] <= record["applied_at"]
    assert record["took_ms"] >= 0
    assert record["checksum"] == MIGRATIONS[2].checksum
    await store.close()


class Killed(BaseException):
    """What ends a process ends everything in it."""


@dataclass(frozen=True)
class Dying:
    """A change whose process dies at one of its steps, before or after the step has its effect on record."""

    change: Any
    at: int
    noted: bool

    def described(self) -> object:
        return self.change.described()

    async def steps(self, database: Database, layout: Layout, after: str | None) -> AsyncIterator[Step]:
        taken = 0
        async for step in self.change.steps(database, layout, after):
            taken += 1
            if taken == self.at and not self.noted:
                raise Killed
            yield step
            if taken == self.at:
                raise Killed


async def ends_alike(database: Database, changes: Sequence[Any], at: int, *, noted: bool) -> bool:
    """Whether a migration that is killed at a step, and run again, leaves what it does when it is not; and ends."""
    declared = [*BEGINNING, Migration(3, "tried", tuple(changes))]
    dying = [*BEGINNING, Migration(3, "tried", tuple(Dying(each, at, noted) for each in changes))]
    whole, broken = (database.client[f"{database.name}_{which}"] for which in ("whole", "broken"))
    try:
        for each in (whole, broken):
            await (await an_old_store(each)).close()
        await migrations(whole, declared).apply(a_lease(whole), "now")
        with pytest.raises(Killed):
            await migrations(broken, dying).apply(a_lease(broken), "now")
        assert await migrations(broken, declared).missing() == [3]
        await migrations(broken, declared).apply(a_lease(broken), "now")
        return await contents(whole) == await contents(broken)
    finally:
        for each in (whole, broken):
            await database.client.drop_database(each.name)


@pytest.mark.parametrize("noted", [True, False], ids=["noted", "not-noted"])
@pytest.mark.parametrize("at", [1, 3])
async def test_killed_at_any_step_and_run_again_it_leaves_the_same_database(
    database: Database, at: int, noted: bool
) -> None:
    assert await ends_alike(database, [FoldAgain(NEW, batch=2)], at, noted=noted)


@pytest.mark.parametrize("noted", [True, False], ids=["noted", "not-noted"])
async def test_killed_between_its_changes_it_goes_on_with_the_next(database: Database, noted: bool) -> None:
    assert await ends_alike(database, [MakeDeclared(), FoldAgain(NEW)], 1, noted=noted)


class Appending:
    """A change whose steps may not be repeated."""

    def described(self) -> object:
        return "append"

    async def steps(self, database: Database, layout: Layout, after: str | None) -> AsyncIterator[Step]:
        await database["named"].update_many({}, [{"$set": {"state.name": {"$concat": ["$state.name", "!"]}}}])
        yield Step(1)


async def test_a_change_that_may_not_be_repeated_is_found_out(database: Database) -> None:
    assert not await ends_alike(database, [Appending()], 1, noted=False)


async def test_two_at_once_apply_each_migration_once(database: Database) -> None:
    await (await an_old_store(database)).close()
    done = await asyncio.gather(
        *(
            migrations(database).apply(Lease(database, "migrate", holder, seconds=1), holder)
            for holder in ("one", "other", "third")
        )
    )
    assert sorted(done) == [[], [], [3, 4]]
    assert [each["attempts"] async for each in database["migrations"].find()] == [1, 1, 1, 1]


async def test_two_that_both_believe_to_hold_the_lease_do_no_harm(database: Database) -> None:
    await (await an_old_store(database)).close()
    leases = [Lease(database, f"migrate-{number}", "tests", seconds=1) for number in range(3)]
    await asyncio.gather(*(migrations(database).apply(lease, "now") for lease in leases))
    states = [each["state"] async for each in database["named"].find()]
    assert [each["before"] for each in states] == [["Beacon"]] * len(SUPPLIERS)
    assert await migrations(database).missing() == []


async def test_the_version_before_works_on_meanwhile_and_nothing_that_it_does_is_lost(database: Database) -> None:
    """What it writes during the change it writes in its own way; the last migration, a release later, sees to that."""
    old = await an_old_store(database)
    stopping = asyncio.Event()

    async def keep_renaming(supplier_id: UUID) -> int:
        times = 0
        while not stopping.is_set():
            times += 1
            await rename(old, OLD, supplier_id, f"Name {times}")
        return times

    renaming = [asyncio.create_task(keep_renaming(each)) for each in SUPPLIERS]
    await migrations(database, MIGRATIONS[:3]).apply(a_lease(database), "now")
    stopping.set()
    times = await asyncio.gather(*renaming)
    await old.close()
    await migrations(database).apply(a_lease(database), "later")
    new = Store(database, [NEW], system_clock)
    for supplier_id, count in zip(SUPPLIERS, times, strict=True):
        stored = await new.get(NEW(supplier_id))
        names = ("Beacon", "Beacon Skills", *(f"Name {time + 1}" for time in range(count)))
        assert stored.state == Renamed(supplier_id, names[-1], names[:-1])
        assert stored.version == len(names)


async def test_the_version_before_reads_what_was_migrated_and_keeps_what_it_does_not_know(database: Database) -> None:
    old = await an_old_store(database)
    await migrations(database, MIGRATIONS[:3]).apply(a_lease(database), "now")
    assert (await old.get(OLD(SUPPLIERS[0]))).state == Named(SUPPLIERS[0], "Beacon Skills")
    await rename(old, OLD, SUPPLIERS[0], "Beacon Trust")
    await old.close()
    document = await database["named"].find_one({"_id": str(SUPPLIERS[0])})
    assert document is not None
    assert document["state"]["name"] == "Beacon Trust"
    assert document["state"]["before"] == ["Beacon"]


async def test_numbers_beyond_its_own_are_no_harm_to_a_version_until_it_is_too_old_for_one(database: Database) -> None:
    await (await an_old_store(database)).close()
    await migrations(database, MIGRATIONS[:3]).apply(a_lease(database), "now")
    assert await migrations(database, BEGINNING).missing() == []
    await migrations(database).apply(a_lease(database), "later")
    before = await contents(database)
    for refused in (
        migrations(database, BEGINNING).missing,
        partial(migrations(database, BEGINNING).apply, a_lease(database), "before"),
    ):
        with pytest.raises(Incompatible, match=r"migration 4 .* do not know migration 3, and this one knows 2"):
            await refused()
    assert await migrations(database, MIGRATIONS[:3]).missing() == []
    assert await contents(database) == before


async def test_a_migration_that_was_edited_after_it_ran_is_refused(database: Database) -> None:
    await migrations(database).apply(a_lease(database), "now")
    edited = [*MIGRATIONS[:3], Migration(4, "something else", (MakeDeclared(),))]
    with pytest.raises(Incompatible, match="migration 4 was applied to this database as another one"):
        await migrations(database, edited).missing()


def test_numbers_go_up_by_one_from_one(database: Database) -> None:
    for wrong in (MIGRATIONS[1:], [*BEGINNING, BEGINNING[1]], [*BEGINNING, MIGRATIONS[3]]):
        with pytest.raises(ValueError, match="numbered 1, 2, 3"):
            Migrations(database, wrong, {})


async def test_a_state_whose_log_is_incomplete_is_left_as_it_is(database: Database) -> None:
    await (await an_old_store(database)).close()
    await database["events"].delete_one({"_id": f"{SUPPLIERS[0]}:1"})
    before = await database["named"].find_one({"_id": str(SUPPLIERS[0])})
    with pytest.raises(LogIncomplete, match=str(SUPPLIERS[0])):
        await migrations(database).apply(a_lease(database), "now")
    assert await database["named"].find_one({"_id": str(SUPPLIERS[0])}) == before
    assert await migrations(database).missing() == [3, 4]


async def test_rows_to_build_are_said_where_something_has_happened_and_nowhere_else(database: Database) -> None:
    change = RowsToBuild("supplier_registry", ("orders_delivered", "known_offers"))
    declared = (*BEGINNING, Migration(3, "rows that came since", (change,)))
    assert change.described() != RowsToBuild("supplier_registry", ("orders_delivered",)).described()
    with capture_logs() as said:
        await migrations(database, declared).apply(a_lease(database), "first")
    assert "rows to build" not in {each["event"] for each in said}, "a database of today's lacks nothing"
    await database["migrations"].delete_many({})
    store = await an_old_store(database)
    with capture_logs() as said:
        assert await migrations(database, declared).apply(a_lease(database), "now") == [3]
    assert [each["commands"] for each in said if each["event"] == "rows to build"] == [change.commands]
    assert change.commands[0] == "dps rebuild supplier_registry orders_delivered"
    await store.close()


async def test_an_index_that_is_declared_without_a_migration_is_missing(database: Database) -> None:
    """As on a database that was there before; how the test of the databases of earlier versions finds it out."""
    layout = Store(database, [OLD], system_clock).layout
    await Migrations(database, BEGINNING, layout).apply(a_lease(database), "before")
    declared = Store(database, [NEW], system_clock).layout
    await Migrations(database, BEGINNING, declared).apply(a_lease(database), "now")
    assert await missing(database, declared) == ["named.state.name_1__id_1"]
