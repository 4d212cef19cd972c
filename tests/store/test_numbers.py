"""Numbers of events: each once, without a gap, in the order of the log, whoever gives them and whatever stops them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from shared.store.chain import START, canonical, linked
from shared.store.mongo import Database, connect, disconnect
from shared.store.numbers import Numbers
from tests.store.accounts import Bank, a_bank
from tests.store.numbering import as_documented, numbers_are_whole

NAMES = ("a", "b", "c")


@pytest.fixture
async def bank(mongodb_uri: str, database_name: str) -> AsyncIterator[Bank]:
    async with a_bank(mongodb_uri, database_name) as one:
        yield one


async def the_log(bank: Bank, times: int = 20) -> list[dict[str, Any]]:
    for _ in range(times):
        await asyncio.gather(*(bank.pay(name) for name in NAMES), bank.note("a", "für sich\u2028\x1b"))
    return await bank.store.database["events"].find().sort([("recorded_at", 1), ("version", 1)]).to_list(None)


def batches(log: list[dict[str, Any]], size: int) -> list[list[dict[str, Any]]]:
    return [log[start : start + size] for start in range(0, len(log), size)]


async def test_every_event_has_a_number_and_the_chain_can_be_worked_out_by_anybody(bank: Bank) -> None:
    log = await the_log(bank)
    numbers = Numbers(bank.store.database)
    for batch in batches(log, 7):
        await numbers.give(batch)
    assert {name: len(versions) for name, versions in (await numbers_are_whole(bank.store.database)).items()} == {
        "a": 40,
        "b": 20,
        "c": 20,
    }
    assert await numbers.last() == list(linked(START, log))[-1]
    assert all(canonical(each) == as_documented(each) for each in log)


async def test_what_has_a_number_keeps_it(bank: Bank) -> None:
    """As where the stream or the whole log is read again: with what came between, and in other batches."""
    log = await the_log(bank)
    numbers, database = Numbers(bank.store.database), bank.store.database
    await numbers.give(log[:30])
    before = await database["numbers"].find().to_list(None)
    await numbers.give(log[:30])
    await Numbers(database).give(log[10:40])
    for batch in batches(log, 9):
        await Numbers(database).give(batch)
    assert (await database["numbers"].find().sort("_id", 1).to_list(30)) == before
    await numbers_are_whole(database)
    assert (await numbers.last()).number == len(log)


@pytest.mark.parametrize("givers", [2, 5])
async def test_several_who_give_numbers_at_once_give_each_event_one(
    bank: Bank, mongodb_uri: str, database_name: str, givers: int
) -> None:
    """Each with a client of its own and batches of its own, as two relays that both believe to lead."""
    log = await the_log(bank)

    async def give(size: int) -> None:
        database = connect(mongodb_uri, database_name, app_name="tests")
        numbers = Numbers(database)
        for batch in batches(log, size):
            await numbers.give(batch)
        disconnect(database)

    await asyncio.gather(*(give(size) for size in range(3, 3 + givers)))
    await numbers_are_whole(bank.store.database)
    assert (await Numbers(bank.store.database).last()).number == len(log)


async def test_one_who_is_stopped_at_any_moment_leaves_no_gap(bank: Bank) -> None:
    log = await the_log(bank, 60)
    numbers = Numbers(bank.store.database)
    for moment in range(40):
        giving = asyncio.create_task(numbers.give(log[: 6 * moment]))
        for _ in range(moment % 11):
            await asyncio.sleep(0)
        giving.cancel()
        with suppress(asyncio.CancelledError):
            await giving
        await numbers_are_whole(bank.store.database)
    await numbers.give(log)
    assert sum(map(len, (await numbers_are_whole(bank.store.database)).values())) == len(log)


async def test_one_who_comes_back_after_another_has_gone_on_begins_where_that_one_is(bank: Bank) -> None:
    log = await the_log(bank)
    first, second = Numbers(bank.store.database), Numbers(bank.store.database)
    await first.give(log[:5])
    await second.give(log[5:20])
    await first.give(log[10:30])
    await numbers_are_whole(bank.store.database)
    assert (await second.last()).number == 30


@pytest.mark.parametrize("again", [{"_id": 1, "event": "another:1"}, {"_id": 999, "event": "a:1"}])
async def test_the_database_itself_refuses_a_number_or_an_event_twice(bank: Bank, again: dict[str, Any]) -> None:
    log = await the_log(bank, 1)
    database: Database = bank.store.database
    await Numbers(database).give(log)
    assert await database["numbers"].find_one({"event": "a:1"})
    with pytest.raises(DuplicateKeyError):
        await database["numbers"].insert_one(again)
