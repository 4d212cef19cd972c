"""How long events have waited for their numbers, whatever order they were committed in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.store.numbers import Numbers
from shared.store.unpublished import numbering
from tests.store.accounts import Bank, a_bank


@pytest.fixture
async def bank(mongodb_uri: str, database_name: str) -> AsyncIterator[Bank]:
    async with a_bank(mongodb_uri, database_name) as one:
        yield one


async def recorded(bank: Bank, *minutes_ago: float) -> list[dict[str, Any]]:
    """Events of the log as if they had been recorded so long ago, in this order."""
    events = bank.store.database["events"]
    for _ in minutes_ago:
        await bank.pay("a")
    newest = [("version", -1)]
    found = await events.find().sort(newest).to_list(len(minutes_ago))
    for document, minutes in zip(reversed(found), minutes_ago, strict=True):
        at = datetime.now(UTC) - timedelta(minutes=minutes)
        await events.update_one({"_id": document["_id"]}, {"$set": {"recorded_at": at}})
    return list(reversed(await events.find().sort(newest).to_list(len(minutes_ago))))


async def waiting(bank: Bank) -> tuple[int, int, int]:
    """The last number, how many events wait for one, and for how many minutes the oldest has."""
    found = await numbering(bank.store.database)
    return found.number, found.events, round(found.seconds / 60)


async def test_an_empty_log_and_one_that_is_numbered_wait_for_nothing(bank: Bank) -> None:
    assert await waiting(bank) == (0, 0, 0)
    await Numbers(bank.store.database).give(await recorded(bank, 60, 30))
    assert await waiting(bank) == (2, 0, 0)


async def test_the_oldest_that_has_no_number_counts_also_where_none_has_one(bank: Bank) -> None:
    log = await recorded(bank, 120, 60, 30)
    assert await waiting(bank) == (0, 3, 120)
    await Numbers(bank.store.database).give(log[:1])
    assert await waiting(bank) == (1, 2, 60)


async def test_a_quiet_log_waits_for_nothing_where_its_last_number_is_of_an_event_that_was_recorded_earlier(
    bank: Bank,
) -> None:
    early, late = await recorded(bank, 60, 50)
    await Numbers(bank.store.database).give([late, early])
    assert await waiting(bank) == (2, 0, 0)
    await recorded(bank, 40)
    assert await waiting(bank) == (2, 1, 40)
