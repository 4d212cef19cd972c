"""A reader whose place is beyond the end of its topic begins again, since events were lost; no other reader does."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.cluster import ClusterMetadata
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.protocol.metadata import MetadataResponse_v0

from shared.kernel.ids import new_id
from shared.messaging.kafka import connection, create_topics, make_topics_anew
from shared.messaging.places import Places
from shared.telemetry import metrics
from tests.messaging.reading import Desk, suspended
from tests.running import until

FIRST, SECOND = TopicPartition("facts", 0), TopicPartition("facts", 1)


@dataclass
class Reader:
    """As much of the library's consumer as says where it is."""

    ends: dict[TopicPartition, int | None]
    positions: dict[TopicPartition, int]
    there: dict[str, int] = field(default_factory=lambda: {"facts": 2})
    known: dict[str, int] = field(default_factory=lambda: {"facts": 2})
    began_again: list[TopicPartition] = field(default_factory=list)
    asked_again: int = 0
    committed: dict[TopicPartition, int] = field(default_factory=dict)
    begin: int = 0
    held: frozenset[TopicPartition] = frozenset()

    @property
    def consumer(self) -> "Reader":
        return self

    _client = _coordinator = consumer

    @property
    def cluster(self) -> ClusterMetadata:
        return described(self.known)

    async def fetch_all_metadata(self) -> ClusterMetadata:
        return described(self.there)

    async def force_metadata_update(self) -> None:
        self.asked_again += 1
        self.known = dict(self.there)

    def assignment(self) -> set[TopicPartition]:
        return set(self.positions)

    def highwater(self, partition: TopicPartition) -> int | None:
        return self.ends[partition]

    async def position(self, partition: TopicPartition) -> int:
        return self.positions[partition]

    def paused(self) -> frozenset[TopicPartition]:
        return self.held

    async def fetch_committed_offsets(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        return {each: offset for each, offset in self.committed.items() if each in partitions}

    async def beginning_offsets(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, self.begin)

    async def seek_to_beginning(self, *partitions: TopicPartition) -> None:
        self.began_again += partitions
        for partition in partitions:
            self.positions[partition] = self.begin


def described(partitions: dict[str, int]) -> ClusterMetadata:
    """What a broker says of topics with so many partitions each."""
    answer = MetadataResponse_v0(
        [(0, "localhost", 9092)],
        [(0, name, [(0, each, 0, [0], [0]) for each in range(many)]) for name, many in partitions.items()],
    )
    found = ClusterMetadata()
    found.update_metadata(answer)
    return found


async def test_a_partition_that_ends_before_the_place_is_read_from_its_beginning() -> None:
    reader, places = Reader({FIRST: 3, SECOND: 9}, {FIRST: 7, SECOND: 9}), Places(["facts"])
    await places.look(reader)
    assert reader.began_again == []  # a new leader of a partition may not know its end yet
    await places.look(reader)
    assert reader.began_again == [FIRST]
    await places.look(reader)
    await places.look(reader)
    assert reader.began_again == [FIRST]


async def test_a_partition_that_has_become_shorter_is_read_again_although_the_place_is_within_it() -> None:
    reader, places = Reader({FIRST: 90}, {FIRST: 5}), Places(["facts"])
    await places.look(reader)
    reader.ends[FIRST] = 20
    for _ in range(3):
        await places.look(reader)
    assert reader.began_again == [FIRST]


async def test_a_partition_that_grows_or_whose_end_is_not_known_is_left_alone() -> None:
    reader, places = Reader({FIRST: None, SECOND: 1}, {FIRST: 7, SECOND: 1}), Places(["facts"])
    for end in (1, 1, 5, 9):
        reader.ends[SECOND] = end
        await places.look(reader)
    assert reader.began_again == []


async def test_topics_that_are_missing_are_named() -> None:
    places = Places(["facts", "gone"])
    await places.look(Reader({}, {}))
    assert places.missing == ("gone",)


@pytest.mark.parametrize(
    ("there", "asks"),
    [({"facts": 2}, 0), ({"facts": 4}, 1), ({"facts": 1}, 1), ({}, 0)],
)
async def test_a_topic_that_has_other_partitions_than_the_reader_knows_is_asked_for(
    there: dict[str, int], asks: int
) -> None:
    reader, places = Reader({}, {}, there), Places(["facts"])
    await places.look(reader)
    assert reader.asked_again == asks


@pytest.mark.parametrize(
    ("differing", "begins_again"),
    [
        ({}, True),
        ({"committed": {FIRST: 7}}, False),
        ({"ends": {FIRST: 8}}, False),
        ({"begin": 7}, False),
        ({"held": frozenset({FIRST})}, False),
    ],
    ids=["none of it", "all of it", "it still reads", "nothing is there any more", "it is held back"],
)
async def test_a_partition_that_was_read_and_of_which_nothing_is_committed_is_read_again(
    differing: dict[str, Any], begins_again: bool
) -> None:
    reader, places = replace(Reader({FIRST: 7}, {FIRST: 7}), **differing), Places(["facts"], every=0)
    await places.look(reader)
    assert reader.began_again == [], "its first batch may be in hand"
    for _ in range(3):
        await places.look(reader)
    assert reader.began_again == [FIRST] * begins_again


def suppliers_of_one_partition(count: int) -> list[UUID]:
    partitioner, found = DefaultPartitioner(), []
    while len(found) < count:
        if partitioner(str(supplier := new_id()).encode(), [0, 1], [0, 1]) == 0:
            found.append(supplier)
    return found


async def test_what_comes_into_a_topic_that_was_made_anew_is_read(desk: Desk) -> None:
    """Without a restart of the broker, so that the group and its places live on.

    All in one partition: where a new one is as long already as the old was when it is first looked at, its end tells
    nothing. That is for the look at what is committed.
    """
    *before, after = [suspended(each) for each in suppliers_of_one_partition(7)]
    for event in before:
        await desk.send(event)
    noticed = metrics.BROKER_LOSSES.labels("reader")._value.get()
    async with desk.consumer() as subscriber:
        await desk.all_paid(*before)
        admin = AIOKafkaAdminClient(**connection(desk.settings))
        await admin.start()
        await admin.delete_topics([desk.topic.name])
        await admin.close()
        await create_topics(desk.settings, [desk.topic])
        await desk.send(after)
        places = Places([desk.topic.name])

        async def paid_while_it_is_looked_at() -> bool:
            await places.look(subscriber)
            return all(await desk.paid(after))

        await until(paid_while_it_is_looked_at, "it is read")
        assert metrics.BROKER_LOSSES.labels("reader")._value.get() == noticed + 1
        assert await desk.paid(*before, after) == [1] * 7


async def test_what_comes_into_a_topic_that_is_as_long_again_is_read_and_committed(desk: Desk) -> None:
    """What was committed went with the topic that was there before."""
    before, after = [suspended(each) for each in suppliers_of_one_partition(2)]
    await desk.send(before)
    async with desk.consumer() as subscriber:
        await desk.all_paid(before)
        await make_topics_anew(desk.settings, [desk.topic])
        await desk.send(after)
        places = Places([desk.topic.name], every=0)

        async def committed_while_it_is_looked_at() -> bool:
            await places.look(subscriber)
            return await subscriber.consumer.committed(TopicPartition(desk.topic.name, 0)) == 1

        await until(committed_while_it_is_looked_at, "it is committed")
        assert await desk.paid(before, after) == [1, 1]
