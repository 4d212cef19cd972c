"""No loss goes unseen: what follows a missing event waits, its row is marked, and all is made good when it comes."""

from dataclasses import replace
from typing import Any

import pytest
from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetters, waiting
from shared.messaging.envelope import encode
from shared.messaging.reading import Received
from shared.messaging.searching import Search, repair_of
from shared.messaging.sequence import in_order
from shared.store.seen import LARGEST, Parked
from tests.messaging.reading import Desk, Standing, headers_of, reinstated, suspended
from tests.running import until


def a_story(length: int) -> list[Event]:
    """Events of one supplier, suspended and reinstated in turn."""
    supplier = new_id()
    return [suspended(supplier) if number % 2 == 0 else reinstated(supplier) for number in range(length)]


async def document(desk: Desk, event: Event) -> dict[str, Any] | None:
    found: dict[str, Any] | None = await desk.bank.store.database["standings"].find_one({"_id": event.subject})
    return found


async def is_marked(desk: Desk, event: Event) -> bool:
    return bool((await document(desk, event) or {}).get("incomplete"))


async def has_heard(desk: Desk, event: Event, count: int) -> bool:
    row = await document(desk, event)
    return row is not None and row["heard"] == count and "incomplete" not in row


async def is_searched_for(desk: Desk, event: Event) -> Any:
    return next((each for each in await desk.seen.missing() if each.subject == event.subject and each.searched), None)


async def test_what_follows_a_missing_event_waits_and_goes_in_order_when_that_comes(desk: Desk) -> None:
    story = a_story(5)
    async with desk.consumer():
        await desk.send(story[0], 1)
        for version in (3, 5, 4):
            await desk.send(story[version - 1], version)
        gap = await until(lambda: is_searched_for(desk, story[0]), "the topic was searched in vain")
        assert (gap.seen, repair_of(gap)) == (1, f"dps replay supplier_registry --aggregate {story[0].subject}")
        assert await is_marked(desk, story[0])
        assert await desk.rows.get(story[0].subject) == Standing(suspended=True, heard=1)
        assert await desk.paid(story[0]) == [1]
        assert await desk.seen.missing_by_topic() == {desk.topic.name: 1}

        await desk.send(story[1], 2)
        await until(lambda: has_heard(desk, story[0], 5), "all were folded, in order, and the mark is gone")
        assert (await document(desk, story[0]) or {})["version"] == 5
        assert await desk.paid(story[0]) == [3]
        await until(lambda: nothing_is_missing(desk), "it is missed no more, which is noted last")
        assert await desk.bank.store.database["parked_events"].count_documents({}) == 0


async def nothing_is_missing(desk: Desk) -> bool:
    return not await desk.seen.missing()


async def test_a_gap_is_still_one_while_another_event_before_it_is_missing(desk: Desk) -> None:
    story = a_story(5)
    async with desk.consumer():
        for version in (1, 3, 5):
            await desk.send(story[version - 1], version)
        await until(lambda: is_searched_for(desk, story[0]), "the topic was searched in vain")
        await desk.send(story[1], 2)
        await until(lambda: has_version(desk, story[0], 3), "as far as it goes")
        assert await is_marked(desk, story[0])
        await desk.send(story[3], 4)
        await until(lambda: has_heard(desk, story[0], 5), "and then to its end")


async def has_version(desk: Desk, event: Event, version: int) -> bool:
    return (await document(desk, event) or {}).get("version") == version


async def test_what_is_missing_is_found_on_the_topic_where_it_still_is(desk: Desk) -> None:
    """Somebody moved the group's offset past an event."""
    story = a_story(3)
    async with desk.consumer() as subscriber:
        sent = await desk.kafka.send_and_wait(
            desk.topic.name, encode(story[0]), key=story[0].subject.encode(), headers=headers_of(story[0], 1)
        )
        await desk.all_paid(story[0])
        place = TopicPartition(desk.topic.name, sent.partition)
        subscriber.consumer.pause(place)
        await desk.send(story[1], 2)
        subscriber.consumer.seek(place, sent.offset + 2)
        subscriber.consumer.resume(place)
        await desk.send(story[2], 3)
        await until(lambda: has_heard(desk, story[0], 3), "the missing one was found and folded")
        assert await desk.paid(story[0]) == [2]
        assert not await waiting(desk.settings, desk.service)


async def test_types_that_nobody_here_reads_leave_no_gap(desk: Desk) -> None:
    story = a_story(3)
    async with desk.consumer():
        await desk.send(story[0], 1)
        await desk.send(story[1], 2, ce_type="supplier_registry.NobodyKnowsThis.v1")
        await desk.send(story[2], 3)
        await until(lambda: has_version(desk, story[0], 3), "the third follows")
        assert await desk.seen.missing() == []


async def test_versions_that_were_never_published_are_not_missing(desk: Desk) -> None:
    story = a_story(2)
    async with desk.consumer():
        await desk.send(story[0], 2, ce_previousversion="0")
        await desk.send(story[1], 9, ce_previousversion="2")
        await until(lambda: has_version(desk, story[0], 9), "both are folded")
        assert await desk.seen.missing() == []


async def test_a_forged_leap_locks_no_row(desk: Desk) -> None:
    story = a_story(3)
    async with desk.consumer():
        await desk.send(story[0], 1)
        await desk.send(story[2], 2**63 - 1)
        await until(lambda: is_searched_for(desk, story[0]), "it is a gap")
        await desk.send(story[1], 2)
        await until(lambda: has_version(desk, story[0], 2), "what follows is folded")
        assert await desk.rows.get(story[0].subject) == Standing(suspended=False, heard=2)
        assert await is_marked(desk, story[0])


@pytest.mark.parametrize("parked_again", [True, False], ids=["found by a search", "in a consumer's hands"])
async def test_what_an_operator_skips_waits_no_more_though_it_was_being_dealt_with(
    desk: Desk, parked_again: bool
) -> None:
    forged = a_story(1)[0]
    aggregate, place = f"{desk.topic.name}/{forged.subject}", (desk.topic.name, 0, 7)
    record = Parked(*place, 0, None, encode(forged), headers_of(forged, LARGEST))
    await desk.held.skip(*place)
    if parked_again:
        await desk.seen.park([(aggregate, LARGEST, record)])
    await desk.seen.lack([(aggregate, 0, LARGEST)])
    assert [each.first for each in await desk.seen.missing()] == ([":".join(map(str, place))] if parked_again else [""])
    letters = DeadLetters(desk.kafka, desk.service)
    consumer = Consumer(desk.service, [desk.rows], {}, letters, desk.seen)
    await Search(desk.settings, consumer, desk.seen, desk.held, lambda: [TopicPartition(*place[:2])]).look()
    assert await desk.seen.missing() == []
    assert await desk.seen.parked([aggregate]) == []


async def test_an_event_that_cannot_be_read_holds_its_aggregate_back_until_it_can(desk: Desk) -> None:
    """As one with a code of the next release: sent again once this version knows it, it is folded in its place."""
    story = a_story(3)
    async with desk.consumer():
        await desk.send(story[0], 1)
        await desk.send_raw(story[0].subject, b'{"not": "known yet"}', headers_of(story[1], 2))
        await desk.send(story[2], 3)
        (letter,) = await desk.letters(1)
        await until(lambda: is_searched_for(desk, story[0]), "the topic has it, and it cannot be read there either")
        assert letter.reason == "payload_invalid"
        assert len(await waiting(desk.settings, desk.service)) == 1
        assert await is_marked(desk, story[0])
        assert await desk.rows.get(story[0].subject) == Standing(suspended=True, heard=1)

        await DeadLetters(desk.kafka, desk.service).replay(replace(letter, value=encode(story[1])))
        await until(lambda: has_heard(desk, story[0], 3), "the row is the fold of all three")
    assert await desk.rows.get(story[0].subject) == Standing(suspended=True, heard=3)
    assert not await waiting(desk.settings, desk.service)


def received(version: int, previous: int) -> Received:
    event = suspended()
    read: Any = _Read(version, previous)
    return Received(read, read, "a topic", event)


class _Read:
    """As much of an envelope as says where an event belongs."""

    def __init__(self, version: int, previous: int) -> None:
        self.aggregate_version, self.follows, self.subject = version, previous, "one"


@given(
    steps=st.lists(st.integers(1, 3), min_size=1, max_size=8),
    data=st.data(),
)
def test_whatever_comes_in_whatever_order_is_acted_on_in_order_once_and_completely(
    steps: list[int], data: st.DataObject
) -> None:
    versions = [sum(steps[: each + 1]) for each in range(len(steps))]
    events = [received(version, previous) for version, previous in zip(versions, [0, *versions], strict=False)]
    order_of_arrival = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=5))))
    seen: dict[str, int] = {}
    parked: dict[int, Received] = {}
    acted: list[int] = []
    while order_of_arrival:
        size = data.draw(st.integers(1, len(order_of_arrival)))
        batch, order_of_arrival = order_of_arrival[:size], order_of_arrival[size:]
        before = seen.get("a topic/one", 0)
        order = in_order([*batch, *parked.values()], seen)
        acted += sorted({v for each in order.ready if (v := each.envelope.aggregate_version) > before})
        parked = {each.envelope.aggregate_version: each for each in order.early}
        seen |= order.seen
        assert bool(parked) == bool(order.missing)
        assert acted == versions[: len(acted)]
    assert acted == versions
    assert not parked
