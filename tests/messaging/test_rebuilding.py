"""Rebuilding: a whole projection, or one row that newer events overtook, from what the topics hold."""

from typing import Any

import pytest

from shared.contracts.supplier_registry import SupplierReinstated
from shared.messaging.rebuilding import BeginningGone, rebuild_row, rebuild_rows
from shared.messaging.topic_reader import CannotRead, Unreadable, records_of
from shared.store.rows import Rows
from tests.messaging.reading import Desk, Standing, headers_of, reinstated, standings, suspended
from tests.messaging.test_holding import Breaking, in_partition, is_held, send_broken
from tests.messaging.test_missing import a_story, document, has_version, is_marked
from tests.running import until


async def rebuilt(desk: Desk) -> int:
    return await rebuild_rows(desk.settings, desk.bank.store.database, standings())


async def test_a_row_that_newer_events_overtook_is_folded_anew_and_keeps_what_is_not_part_of_it(desk: Desk) -> None:
    """As rows were before readers waited for what is missing."""
    story = a_story(3)
    rows, database = desk.rows, desk.bank.store.database
    await rows.apply([(story[0], 1), (story[2], 3)])
    await database["standings"].update_one({"_id": story[0].subject}, {"$set": {"guard": 7}})
    assert not await rebuild_row(desk.settings, database, standings(), story[0].subject)
    for version, event in enumerate(story, 1):
        await desk.send(event, version)
    assert await rebuild_row(desk.settings, database, standings(), story[0].subject)
    assert await rows.get(story[0].subject) == Standing(suspended=True, heard=3)
    row: Any = await document(desk, story[0])
    assert (row["version"], row["guard"]) == (3, 7)


async def test_a_row_whose_topic_lacks_an_event_is_left_as_it_is(desk: Desk) -> None:
    story = a_story(4)
    await desk.rows.apply([(story[0], 1), (story[3], 4)])
    for version in (1, 2, 4):
        await desk.send(story[version - 1], version)
    assert not await rebuild_row(desk.settings, desk.bank.store.database, standings(), story[0].subject)
    assert await desk.rows.get(story[0].subject) == Standing(suspended=False, heard=2)


async def test_events_are_folded_in_order_whatever_versions_were_never_published(desk: Desk) -> None:
    story = a_story(3)
    await desk.send(story[0], 2, ce_previousversion="0")
    await desk.send(story[1], 5, ce_previousversion="2")
    await desk.send(story[2], 6)
    assert await rebuilt(desk) == 1
    assert await desk.rows.get(story[0].subject) == Standing(suspended=True, heard=3)


async def test_nothing_is_rebuilt_from_topics_that_lack_a_beginning(desk: Desk) -> None:
    story = a_story(3)
    await desk.rows.apply([(story[0], 1)])
    await desk.send(story[1], 2)
    with pytest.raises(BeginningGone, match="what follows version 0"):
        await rebuilt(desk)
    assert await desk.rows.get(story[0].subject) == Standing(suspended=True, heard=1)


async def test_a_row_is_rebuilt_as_far_as_to_what_cannot_be_read_and_marked(desk: Desk) -> None:
    story = a_story(3)
    await desk.send(story[0], 1)
    await desk.send_raw(story[0].subject, b"{}", headers_of(story[1], 2))
    await desk.send(story[2], 3)
    assert await rebuilt(desk) == 1
    assert await is_marked(desk, story[0])
    assert await has_version(desk, story[0], 1)


async def test_a_skipped_record_is_left_out_and_what_follows_it_is_not(desk: Desk) -> None:
    supplier = suspended()
    offset = await in_partition(desk, 0, supplier)
    after = reinstated(supplier.supplier_id)
    async with desk.consumer(rows=Breaking(desk, supplier).rows):
        await until(lambda: is_held(desk, 0, offset), "the partition is held back")
    await desk.held.skip(desk.topic.name, 0, offset)
    await desk.kafka.send_and_wait(
        desk.topic.name, _value(after), key=after.subject.encode(), headers=headers_of(after, 2), partition=0
    )
    assert await rebuilt(desk) == 1
    assert await desk.rows.get(supplier.subject) == Standing(suspended=False, heard=1)


def _value(event: SupplierReinstated) -> bytes:
    return event.model_dump_json().encode()


async def test_what_cannot_be_fetched_is_named_and_stops_a_rebuild_but_not_a_look(desk: Desk) -> None:
    events = [suspended() for _ in range(3)]
    await in_partition(desk, 0, events[0])
    await send_broken(desk, 0, events[1], codec=3)
    await in_partition(desk, 0, events[2])
    unreadable: list[Unreadable] = []
    found = [each async for each in records_of(desk.settings, desk.topic.name, unreadable=unreadable)]
    assert [each.key for each in found] == [each.subject.encode() for each in (events[0], events[2])]
    assert unreadable == [Unreadable(desk.topic.name, 0, 1, "UnsupportedCodecError")]
    with pytest.raises(CannotRead, match="partition 0 at offset 1"):
        await rebuilt(desk)
    assert await Rows(desk.bank.store.database, standings()).count({}) == 0
    await desk.held.skip(desk.topic.name, 0, 1)
    assert await rebuilt(desk) == 2
