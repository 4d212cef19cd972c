"""Whatever is done to whichever event of a log is named: edits, cuts, reorderings and insertions at any place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.ids import new_id
from shared.store.auditing import Audit, Broken, Kind
from shared.store.chain import Link, linked
from shared.store.heads import Head
from shared.store.mongo import Database
from shared.store.numbers import Numbers
from tests.store.accounts import Bank, a_bank

EVENTS = 24
PLACES = st.integers(1, EVENTS) | st.sampled_from([1, 2, EVENTS // 2, EVENTS - 1, EVENTS])
"""Any event, and more often those at the head, in the middle and at the end."""
FIELDS = st.sampled_from(["actor", "time", "type", "version", "data", "topic", "aggregate_id", "correlation_id", "new"])
DAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
async def bank(mongodb_uri: str) -> AsyncIterator[Bank]:
    async with a_bank(mongodb_uri, f"test_audited_{new_id().hex[-8:]}") as one:
        for turn in range(EVENTS // 2):
            await one.pay("a", turn + 1)
            await one.note("b", f"private {turn}")
        log = await one.store.database["events"].find().sort([("recorded_at", 1), ("version", 1)]).to_list(None)
        await Numbers(one.store.database).give(log)
        yield one


@asynccontextmanager
async def tampered(bank: Bank) -> AsyncIterator[Database]:
    """The database, to do anything to; afterwards it is as it was, and whole."""
    database = bank.store.database
    kept = {name: await database[name].find().to_list(None) for name in ("events", "numbers")}
    try:
        yield database
    finally:
        for name, documents in kept.items():
            await database[name].delete_many({})
            await database[name].insert_many(documents)


async def broken(database: Database, *heads: Head) -> Broken | None:
    return (await Audit(database, heads).verdict()).broken


async def event_at(database: Database, number: int) -> str:
    found = await database["numbers"].find_one({"_id": number})
    assert found is not None
    return str(found["event"])


def another(value: Any) -> Any:
    """A value of the same type that is another one."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "."
        case dict():
            return {**value, "more": 1}
        case None:
            return 0
        case _:
            return value + timedelta(milliseconds=1)


@settings(max_examples=40, deadline=None)
@given(number=PLACES, field=FIELDS)
async def test_whatever_is_done_to_whichever_event_is_named(bank: Bank, number: int, field: str) -> None:
    async with tampered(bank) as database:
        identifier = await event_at(database, number)
        event = await database["events"].find_one({"_id": identifier})
        assert event is not None
        await database["events"].replace_one({"_id": identifier}, {**event, field: another(event.get(field))})
        found = await broken(database)
    assert found is not None
    assert (found.kind, found.number, found.event) == (Kind.CHANGED, number, identifier)
    assert await broken(bank.store.database) is None


@settings(max_examples=25, deadline=None)
@given(number=PLACES, length=st.integers(1, EVENTS), numbers_too=st.booleans())
async def test_whatever_is_cut_out_is_named_at_its_first_event(
    bank: Bank, number: int, length: int, numbers_too: bool
) -> None:
    """The end of the log, with its numbers, is told by a head that was kept elsewhere alone."""
    last = await Numbers(bank.store.database).last()
    async with tampered(bank) as database:
        within = {"$gte": number, "$lt": number + length}
        gone = [str(each["event"]) async for each in database["numbers"].find({"_id": within})]
        await database["events"].delete_many({"_id": {"$in": gone}})
        if numbers_too:
            await database["numbers"].delete_many({"_id": within})
        found = await broken(database, Head(DAY, last))
    assert found is not None
    is_the_end = numbers_too and number + length > EVENTS
    assert (found.kind, found.number) == (Kind.CUT if is_the_end else Kind.MISSING, number)


@settings(max_examples=25, deadline=None)
@given(places=st.lists(PLACES, min_size=2, max_size=5, unique=True))
async def test_events_in_another_order_are_named_at_the_first(bank: Bank, places: list[int]) -> None:
    async with tampered(bank) as database:
        events = [await event_at(database, each) for each in places]
        for place in places:  # no event has two numbers at any time: the database itself refuses that
            await database["numbers"].update_one({"_id": place}, {"$set": {"event": f"elsewhere {place}"}})
        for place, event in zip(places, events[1:] + events[:1], strict=True):
            await database["numbers"].update_one({"_id": place}, {"$set": {"event": event}})
        found = await broken(database)
    assert found is not None
    assert (found.kind, found.number) == (Kind.REORDERED, min(places))


@settings(max_examples=25, deadline=None)
@given(number=PLACES, numbered=st.booleans())
async def test_an_event_that_was_put_in_anywhere_is_named(bank: Bank, number: int, numbered: bool) -> None:
    """Without a number it has none; with one, and all after it moved on, the chain does not hold from there."""
    async with tampered(bank) as database:
        like = await database["events"].find_one({"_id": await event_at(database, number)})
        assert like is not None
        early = like["recorded_at"] - timedelta(days=1)
        forged = {**like, "_id": "forged:1", "aggregate_id": "forged", "recorded_at": early}
        await database["events"].insert_one(forged)
        if numbered:
            later = await database["numbers"].find({"_id": {"$gte": number}}).sort("_id", -1).to_list(None)
            await database["numbers"].delete_many({"_id": {"$gte": number}})
            await database["numbers"].insert_many([{**each, "_id": each["_id"] + 1} for each in later])
            before = await database["numbers"].find_one({"_id": number - 1})
            link = Link(number - 1, bytes(before["hash"]) if before else bytes(32))
            (made,) = linked(link, [forged])
            await database["numbers"].insert_one({"_id": number, "event": "forged:1", "hash": made.hash})
        found = await broken(database)
    assert found is not None
    if numbered:
        assert (found.kind, found.number) == (Kind.CHANGED, number + 1)
    else:
        assert (found.kind, found.event) == (Kind.ADDED, "forged:1")


@settings(max_examples=15, deadline=None)
@given(number=PLACES, head=PLACES)
async def test_a_chain_written_anew_from_any_event_is_told_by_any_later_head(
    bank: Bank, number: int, head: int
) -> None:
    async with tampered(bank) as database:
        at = await database["numbers"].find_one({"_id": head})
        assert at is not None
        kept = Head(DAY, Link(head, bytes(at["hash"])))
        await database["events"].update_one({"_id": await event_at(database, number)}, {"$set": {"actor": "another"}})
        last = Link(0, bytes(32))
        for entry in await database["numbers"].find().sort("_id", 1).to_list(None):
            document = await database["events"].find_one({"_id": entry["event"]})
            assert document is not None
            (last,) = linked(last, [document])
            await database["numbers"].update_one({"_id": last.number}, {"$set": {"hash": last.hash}})
        found = await broken(database, kept)
        alone = await broken(database)
    assert alone is None, "nothing in the database tells"
    if head >= number:
        assert found is not None
        assert (found.kind, found.number) == (Kind.HEAD, head)
    else:
        assert found is None, "a head from before the change has nothing to say of it"
