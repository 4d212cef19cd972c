"""The audit names the first link that does not hold, whatever was done to the log or to its numbers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from shared.store.auditing import Audit, Kind, Verdict
from shared.store.chain import START, Link, linked
from shared.store.heads import Head, Heads
from shared.store.mongo import Database
from shared.store.numbers import Numbers
from tests.store.accounts import Bank, a_bank

DAY = date(2026, 11, 26)
LATE = timedelta(minutes=30)


@pytest.fixture
async def bank(mongodb_uri: str, database_name: str) -> AsyncIterator[Bank]:
    """Two accounts, thirty numbered events, and a head after the twentieth."""
    async with a_bank(mongodb_uri, database_name) as one:
        for _ in range(10):
            await one.pay("a")
            await one.pay("b")
            await one.note("a", "private")
        log = await one.store.database["events"].find().sort([("recorded_at", 1), ("version", 1)]).to_list(None)
        numbers = Numbers(one.store.database)
        await numbers.give(log[:20])
        await Heads(one.store.database).take(DAY)
        await numbers.give(log[20:])
        yield one


async def audited(bank: Bank, *elsewhere: Head) -> Verdict:
    database = bank.store.database
    return await Audit(database, [*await Heads(database).all(), *elsewhere]).verdict()


async def event_at(bank: Bank, number: int) -> str:
    found = await bank.store.database["numbers"].find_one({"_id": number})
    assert found is not None
    return str(found["event"])


async def test_a_log_that_nobody_touched_holds(bank: Bank) -> None:
    found = await audited(bank)
    assert (found.broken, found.last.number, found.heads, found.unnumbered) == (None, 30, 1, 0)
    assert found.last == await Numbers(bank.store.database).last()


async def test_what_is_not_numbered_yet_is_counted_and_no_fault(bank: Bank) -> None:
    await bank.pay("c")
    found = await audited(bank)
    assert (found.broken, found.unnumbered) == (None, 1)


async def test_a_log_without_numbers_or_events_holds(mongodb_uri: str, database_name: str) -> None:
    async with a_bank(mongodb_uri, f"{database_name}_empty") as empty:
        assert (await audited(empty)).broken is None


Deed = Callable[[Database, dict[str, Any]], Awaitable[Any]]


async def a_decision_is_altered(database: Database, event: dict[str, Any]) -> None:
    await database["events"].update_one({"_id": event["_id"]}, {"$set": {"data.amount": 1_000}})


async def who_decided_is_altered(database: Database, event: dict[str, Any]) -> None:
    await database["events"].update_one({"_id": event["_id"]}, {"$set": {"actor": "somebody else"}})


async def a_field_is_added(database: Database, event: dict[str, Any]) -> None:
    await database["events"].update_one({"_id": event["_id"]}, {"$set": {"causation_id": "x:1", "more": None}})


async def a_time_is_moved(database: Database, event: dict[str, Any]) -> None:
    await database["events"].update_one(
        {"_id": event["_id"]}, {"$set": {"time": event["time"] + timedelta(milliseconds=1)}}
    )


async def a_hash_is_altered(database: Database, event: dict[str, Any]) -> None:
    await database["numbers"].update_one({"event": event["_id"]}, {"$set": {"hash": bytes(32)}})


@pytest.mark.parametrize(
    "deed", [a_decision_is_altered, who_decided_is_altered, a_field_is_added, a_time_is_moved, a_hash_is_altered]
)
@pytest.mark.parametrize("number", [1, 17, 30])
async def test_what_was_changed_is_named(bank: Bank, deed: Deed, number: int) -> None:
    identifier = await event_at(bank, number)
    event = await bank.store.database["events"].find_one({"_id": identifier})
    assert event is not None
    await deed(bank.store.database, event)
    broken = (await audited(bank)).broken
    assert broken is not None
    assert (broken.kind, broken.number, broken.event) == (Kind.CHANGED, number, identifier)


@pytest.mark.parametrize("number", [1, 17, 30])
async def test_an_event_that_was_taken_away_is_named(bank: Bank, number: int) -> None:
    identifier = await event_at(bank, number)
    await bank.store.database["events"].delete_one({"_id": identifier})
    broken = (await audited(bank)).broken
    assert broken is not None
    assert (broken.kind, broken.number, broken.event) == (Kind.MISSING, number, identifier)


@pytest.mark.parametrize("number", [1, 17])
async def test_a_number_that_was_taken_away_is_named(bank: Bank, number: int) -> None:
    await bank.store.database["numbers"].delete_one({"_id": number})
    broken = (await audited(bank)).broken
    assert broken is not None
    assert (broken.kind, broken.number) == (Kind.MISSING, number)


async def test_events_that_changed_places_are_named(bank: Bank) -> None:
    numbers, (first, second) = bank.store.database["numbers"], (await event_at(bank, 5), await event_at(bank, 9))
    await numbers.update_one({"_id": 5}, {"$set": {"event": "elsewhere"}})
    await numbers.update_one({"_id": 9}, {"$set": {"event": first}})
    await numbers.update_one({"_id": 5}, {"$set": {"event": second}})
    broken = (await audited(bank)).broken
    assert broken is not None
    assert (broken.kind, broken.number, broken.event) == (Kind.REORDERED, 5, second)
    assert first in broken.says


async def test_an_event_that_was_added_is_named(bank: Bank) -> None:
    """Into the past, where the relay does not come by any more."""
    events = bank.store.database["events"]
    like = await events.find_one({"_id": await event_at(bank, 9)})
    assert like is not None
    added = {**like, "_id": "forged:1", "aggregate_id": "forged", "recorded_at": like["recorded_at"] - LATE}
    await events.insert_one(added)
    broken = (await audited(bank)).broken
    assert broken is not None
    assert (broken.kind, broken.event) == (Kind.ADDED, "forged:1")


async def test_a_chain_that_was_written_anew_does_not_fit_a_head_that_was_kept(bank: Bank) -> None:
    """An event is altered and all that follows is made to fit: the chain holds in itself."""
    database = bank.store.database
    await a_decision_is_altered(database, {"_id": await event_at(bank, 4)})
    await written_anew(database)
    broken = (await audited(bank)).broken
    assert broken is not None
    assert (broken.kind, broken.number) == (Kind.HEAD, 20)
    await database["heads"].delete_many({})
    assert (await audited(bank)).broken is None, "the head was all that told"


async def written_anew(database: Database) -> None:
    before = START
    for entry in await database["numbers"].find().sort("_id", 1).to_list(None):
        document = await database["events"].find_one({"_id": entry["event"]})
        assert document is not None
        (before,) = linked(before, [document])
        await database["numbers"].update_one({"_id": before.number}, {"$set": {"hash": before.hash}})


async def test_a_log_that_was_cut_does_not_reach_a_head_that_others_kept(bank: Bank) -> None:
    kept = Head(DAY, await Numbers(bank.store.database).last())
    gone = [await event_at(bank, number) for number in range(26, 31)]
    await bank.store.database["numbers"].delete_many({"_id": {"$gt": 25}})
    await bank.store.database["events"].delete_many({"_id": {"$in": gone}})
    assert (await audited(bank)).broken is None, "nothing in the database tells"
    broken = (await audited(bank, kept)).broken
    assert broken is not None
    assert (broken.kind, broken.number) == (Kind.CUT, 26)


async def test_a_day_has_one_head_for_good(bank: Bank) -> None:
    heads = Heads(bank.store.database)
    assert await heads.take(DAY) is None
    (head,) = await heads.all()
    assert (head.day, head.link.number) == (DAY, 20)
    later = await heads.take(DAY + timedelta(days=1))
    assert later is not None
    assert later.link == Link(30, (await Numbers(bank.store.database).last()).hash)
