"""Projections at rest: whatever is delivered, and however often, a row is the fold of its aggregate's events."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymongo import MongoClient

from shared.contracts.event import Event
from shared.contracts.supplier_registry import SupplierEvent, SupplierSuspended
from shared.kernel.ids import new_id
from shared.kernel.projection import Projection
from shared.store.mongo import connect, disconnect
from shared.store.rows import Rows
from tests.suppliers import reinstated, suspended

NOON = datetime(2016, 7, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Standing:
    suspended: bool = False
    heard: int = 0


def fold(row: Standing | None, event: Event) -> Standing | None:
    row = row or Standing()
    return replace(row, suspended=isinstance(event, SupplierSuspended), heard=row.heard + 1)


STANDINGS = Projection("standings", Standing, (SupplierEvent,), fold, indexes=(("suspended",),))
Told = list[tuple[Event, int]]


def a_history(length: int) -> Told:
    supplier = new_id()
    news = (suspended(supplier, NOON), reinstated(supplier, NOON))
    return [(news[number % 2], number + 1) for number in range(length)]


@pytest.fixture
async def rows(mongodb_uri: str, database_name: str) -> AsyncIterator[Rows[Standing]]:
    database = connect(mongodb_uri, database_name, app_name="tests")
    rows = Rows(database, STANDINGS)
    await rows.prepare()
    yield rows
    disconnect(database)


async def test_a_redelivery_changes_nothing(rows: Rows[Standing]) -> None:
    history = a_history(5)
    subject = history[0][0].subject
    assert await rows.apply(history) == 5
    for again in (history, history[:2], history * 3):
        assert await rows.apply(again) == 0
    assert await rows.get(subject) == Standing(suspended=True, heard=5)


async def test_a_batch_may_repeat_itself(rows: Rows[Standing]) -> None:
    history = a_history(4)
    assert await rows.apply([*history[:2], *history[:3], *history]) == 4
    assert await rows.get(history[0][0].subject) == Standing(suspended=False, heard=4)


async def test_an_old_reader_and_a_new_one_at_once_do_not_turn_a_row_back(rows: Rows[Standing]) -> None:
    """As when a partition passes on while its last batch is still under way."""
    histories = [a_history(8) for _ in range(20)]
    batches = [[event for history in histories for event in history[:end]] for end in (3, 8, 5, 8)]
    await asyncio.gather(*(rows.apply(batch) for batch in batches))
    await rows.apply([event for history in histories for event in history])
    assert await rows.count({"heard": 8, "suspended": False}) == 20


async def test_a_row_that_another_reader_wrote_meanwhile_is_not_turned_back(
    rows: Rows[Standing], mongodb_uri: str, database_name: str
) -> None:
    """At the worst moment: after this reader has read the row, before it writes."""
    history = a_history(2)
    subject = history[0][0].subject
    await rows.apply(history[:1])
    with MongoClient[dict[str, Any]](mongodb_uri) as elsewhere:

        def overtaken(row: Standing | None, event: Event) -> Standing | None:
            newer = {"version": 9, "suspended": True, "heard": 9}
            elsewhere[database_name]["standings"].update_one({"_id": subject}, {"$set": newer})
            return fold(row, event)

        late = Rows(rows._collection.database, replace(STANDINGS, fold=overtaken))
        await late.apply(history)
    assert await rows.get(subject) == Standing(suspended=True, heard=9)


async def test_sums_of_one_pass_agree_while_rows_are_written(rows: Rows[Standing]) -> None:
    """Every row here counts its events in two fields, one within the other: no sum may have seen more than another."""
    of = ("heard", "heard")
    written = asyncio.gather(*(rows.apply(a_history(1 + n % 2)) for n in range(150)))
    sums = [await rows.sums({}, by=(), of=of)]
    while not written.done():
        sums.append(await rows.sums({}, by=(), of=of))
    await written
    assert all(first == second for each in sums for first, second in each.values())
    assert await rows.sums({}, by=("suspended",), of=("heard",)) == {(True,): (75,), (False,): (150,)}
    assert await rows.sums({"suspended": True}, by=(), of=of) == {(): (75, 75)}
    assert await rows.sums({"heard": 9}, by=(), of=of) == {}


async def test_rows_are_found_by_field_and_listed_page_by_page(rows: Rows[Standing]) -> None:
    for length in (1, 2, 3):
        await rows.apply(a_history(length))
    first = await rows.documents({"suspended": True, "heard": None}, limit=1)
    rest = await rows.documents({"suspended": True}, after=first[-1][0])
    assert [document for _, document in first + rest] == [
        {"suspended": True, "heard": 1},
        {"suspended": True, "heard": 3},
    ]
    assert await rows.find({"heard": 2}) == [Standing(suspended=False, heard=2)]
    assert await rows.count({"suspended": True}) == 2


async def test_any_deliveries_that_keep_the_order_lead_to_the_same_row(rows: Rows[Standing]) -> None:
    draws: list[tuple[int, list[int], int]] = []

    @settings(max_examples=25, deadline=None)
    @given(st.integers(1, 9), st.lists(st.integers(0, 8), max_size=8), st.integers())
    def draw(length: int, restarts: list[int], seed: int) -> None:
        draws.append((length, restarts, seed))

    draw()
    for length, restarts, seed in draws:  # hypothesis draws, this loop runs: it knows no event loop
        history = a_history(length)
        chance = random.Random(seed)
        for restart in restarts:  # a reader that restarts goes back, and comes to any point again
            begin = min(restart, await heard(rows, history))
            await rows.apply(history[begin : begin + chance.randint(1, 9)])
        await rows.apply(history)
        assert await rows.get(history[0][0].subject) == Standing(length % 2 == 1, length)


async def heard(rows: Rows[Standing], history: Told) -> int:
    row = await rows.get(history[0][0].subject)
    return row.heard if row else 0
