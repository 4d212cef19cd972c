"""A broker of the simulation and the library's clients before it, as the project calls them.

It keeps topics, partitions, offsets and groups, expels members that are silent, and appends a batch whole or not at
all. A batch may be appended twice, as by a producer that sends it again because the first answer was lost.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, NodeNotReadyError, RequestTimedOutError
from aiokafka.partitioner import DefaultPartitioner
from faststream import AckPolicy

from tests.simulation.driver import Network, asked, pause
from tests.simulation.loop import Loop, News

_SESSION_SECONDS = 3.0
_BEAT_SECONDS = 1.0
_BATCH_BYTES = 3_000
_PARTITIONER = DefaultPartitioner()


@dataclass(eq=False, slots=True)
class SentRecord:
    """A record as consumers hand it over."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


@dataclass(eq=False)
class Member:
    """A member of a group, and when it was last heard of."""

    heard: float
    generation: int = 0
    assigned: tuple[TopicPartition, ...] = ()


@dataclass
class Group:
    """A group: its members in the order of their joining, and what was committed."""

    members: list[Member] = field(default_factory=list)
    generation: int = 0
    committed: dict[TopicPartition, int] = field(default_factory=dict)


class Broker:
    """One broker."""

    def __init__(self, loop: Loop, network: Network, clock: Callable[[], float], topics: dict[str, int]) -> None:
        """`clock` says seconds since 1970 by the clock of whoever runs; topics are made with so many partitions."""
        self.loop = loop
        self.network = network
        self.clock = clock
        self.cluster = "one"
        self.news = News()
        self.groups: dict[str, Group] = {}
        self.doubled = 0.0
        self.fetched: dict[TopicPartition, int] = {}
        self.topics: dict[str, list[list[SentRecord | None]]] = {
            name: [[] for _ in range(partitions)] for name, partitions in topics.items()
        }

    async def ask(self, act: Callable[[], Any], failure: Callable[[], Exception] | None = None) -> Any:
        """Have the broker do something; raises a `KafkaError` where it cannot be said whether it did."""
        return await asked(self.loop, self.network, act, failure or NodeNotReadyError)

    def append(self, topic: str, partition: int, records: Iterable[tuple[Any, ...]], sent: int) -> int:
        """Append records whole; return the offset of the first."""
        log = self.topics[topic][partition]
        first = len(log)
        for key, value, headers in records:
            log.append(SentRecord(topic, partition, len(log), sent, key, value, tuple(headers)))
        self.news.tell()
        return first

    def forget_everything(self) -> None:
        """Lose all records, as a broker that keeps them in memory does; groups keep nothing either."""
        for partitions in self.topics.values():
            for log in partitions:
                log.clear()
        self.groups.clear()
        self.news.tell()

    def places(self, topics: Iterable[str]) -> list[TopicPartition]:
        """Return the partitions of topics."""
        return [TopicPartition(name, number) for name in topics for number in range(len(self.topics.get(name, ())))]

    def log(self, place: TopicPartition) -> list[SentRecord | None]:
        """Return what a partition holds; `None` is where a record was taken away."""
        return self.topics[place.topic][place.partition]

    # Groups

    def beat(self, group: str, member: Member, topics: Sequence[str]) -> None:
        """Hear of a member, expel those that are silent, and share the partitions out where that changes anything."""
        found = self.groups.setdefault(group, Group())
        now = self.loop.time()
        member.heard = now
        members = [each for each in found.members if now - each.heard < _SESSION_SECONDS]
        if member not in members:
            members.append(member)
        if members == found.members:
            return
        found.members = members
        found.generation += 1
        places = self.places(topics)
        for turn, each in enumerate(members):
            each.assigned = tuple(places[turn :: len(members)])
            each.generation = found.generation

    def leave(self, group: str, member: Member, topics: Sequence[str]) -> None:
        """Let a member go."""
        found = self.groups.get(group)
        if found and member in found.members:
            member.heard = -_SESSION_SECONDS
            others = [each for each in found.members if each is not member]
            found.members = [*others, member]
            if others:
                self.beat(group, others[0], topics)


class Batch:
    """A batch that a producer fills."""

    def __init__(self) -> None:
        self.records: list[tuple[Any, ...]] = []
        self._size = 0

    def append(self, *, key: bytes, value: bytes, headers: Any, timestamp: Any) -> object | None:
        """Add a record; `None` where it does not fit."""
        size = len(value) + 200
        if self.records and self._size + size > _BATCH_BYTES:
            return None
        self.records.append((key, value, headers))
        self._size += size
        return self.records


class Producer:
    """The library's producer."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self.client = SimpleNamespace(force_metadata_update=lambda: broker.ask(lambda: True))

    async def partitions_for(self, topic: str) -> set[int]:
        return set(range(len(self._broker.topics[topic])))

    def create_batch(self) -> Batch:
        return Batch()

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> "asyncio.Future[Any]":
        """Send a batch; what is returned says where it is once it is acknowledged."""
        return asyncio.ensure_future(self._append(topic, partition, batch.records))

    async def send_and_wait(self, topic: str, *, value: Any, key: Any, headers: Any = ()) -> Any:
        partitions = list(range(len(self._broker.topics[topic])))
        partition = _PARTITIONER(key, partitions, partitions)
        return await self._append(topic, partition, [(key, value, headers)])

    async def _append(self, topic: str, partition: int, records: list[tuple[Any, ...]]) -> Any:
        broker, sent = self._broker, int(self._broker.clock() * 1000)
        twice = broker.doubled > 0 and broker.network.random.random() < broker.doubled

        def append() -> int:
            if twice:
                broker.append(topic, partition, records, sent)
            return broker.append(topic, partition, records, sent)

        return SimpleNamespace(offset=await broker.ask(append, RequestTimedOutError))


class Consumer:
    """The library's consumer: of a group, or of partitions that it was told."""

    def __init__(self, broker: Broker, group: str | None = None, topics: Sequence[str] = ()) -> None:
        self._broker = broker
        self._group = group
        self._topics = topics
        self._member = Member(0.0)
        self._generation = 0
        self._assigned: dict[TopicPartition, None] = {}  # in an order that does not depend on hashes
        self._positions: dict[TopicPartition, int] = {}
        self._paused: set[TopicPartition] = set()
        self._ends: dict[TopicPartition, int] = {}
        self._beating: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if self._group is not None:
            self._beating = asyncio.create_task(self._beat_for_ever())

    async def stop(self) -> None:
        if self._beating:
            self._beating.cancel()
            self._broker.leave(self._group or "", self._member, self._topics)

    async def _beat_for_ever(self) -> None:
        while True:
            self._broker.beat(self._group or "", self._member, self._topics)
            await pause(self._broker.loop, _BEAT_SECONDS)

    async def _join(self) -> None:
        """Take over what the group has given this member, from what was committed."""
        if self._group is None:
            return
        self._broker.beat(self._group, self._member, self._topics)
        if self._member.generation != self._generation:
            await self._broker.ask(lambda: None)
            self._generation = self._member.generation
            self._assigned = dict.fromkeys(self._member.assigned)
            committed = self._broker.groups[self._group].committed
            self._positions = {each: committed.get(each, 0) for each in self._assigned}
            self._paused.clear()

    def assign(self, partitions: Iterable[TopicPartition]) -> None:
        self._assigned = dict.fromkeys(partitions)
        self._positions = dict.fromkeys(sorted(self._assigned), 0)

    def assignment(self) -> Collection[TopicPartition]:
        return self._assigned.keys()

    def paused(self) -> set[TopicPartition]:
        return set(self._paused)

    def pause(self, *partitions: TopicPartition) -> None:
        self._paused.update(map(self._mine, partitions))

    def resume(self, *partitions: TopicPartition) -> None:
        self._paused.difference_update(map(self._mine, partitions))

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._positions[self._mine(partition)] = offset

    async def seek_to_beginning(self, *partitions: TopicPartition) -> None:
        for each in partitions:
            self.seek(each, 0)

    async def position(self, partition: TopicPartition) -> int:
        return self._positions[self._mine(partition)]

    def highwater(self, partition: TopicPartition) -> int | None:
        return self._ends.get(partition)

    async def committed(self, partition: TopicPartition) -> int | None:
        committed = self._broker.groups[self._group or ""].committed
        return await self._broker.ask(lambda: committed.get(partition))

    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        return await self._broker.ask(lambda: {each: len(self._broker.log(each)) for each in partitions})

    def _mine(self, partition: TopicPartition) -> TopicPartition:
        if partition not in self._assigned:
            raise IllegalStateError(f"{partition} is not assigned")
        return partition

    async def commit(self) -> None:
        """Commit all positions; refused where the group has gone on without this member."""
        positions, generation = dict(self._positions), self._generation

        def commit() -> None:
            group = self._broker.groups.setdefault(self._group or "", Group())
            if group.generation != generation or self._member not in group.members:
                raise CommitFailedError
            group.committed.update(positions)

        await self._broker.ask(commit)

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int, max_records: int | None = None
    ) -> dict[TopicPartition, list[SentRecord]]:
        """Return what is next, waiting for it; each partition in its order."""
        loop = self._broker.loop
        await self._join()
        give_up = loop.time() + timeout_ms / 1000
        while True:
            reading = [each for each in partitions or sorted(self._assigned) if each not in self._paused]
            found = await self._broker.ask(lambda reading=reading: self._fetch(reading, max_records))
            if any(found.values()) or loop.time() >= give_up:
                return (
                    {each: self._taken(each, records, end) for each, (records, end) in found.items() if records}
                    if found
                    else {}
                )
            await self._broker.news.wait(loop, give_up - loop.time())

    def _fetch(self, reading: list[TopicPartition], most: int | None) -> dict[TopicPartition, Any]:
        found: dict[TopicPartition, Any] = {}
        order = list(reading)
        self._broker.network.random.shuffle(order)
        left = most or 500
        for each in order:
            log = self._broker.log(each)
            self._ends[each] = len(log)
            start = self._positions.get(each)
            if start is None:
                continue
            if start > len(log):  # the broker says that there is no such place: begin again
                start = self._positions[each] = 0
            records = log[start : start + left]
            if not records:
                continue
            left -= len(records)
            self._broker.fetched[each] = max(start + len(records), self._broker.fetched.get(each, 0))
            found[each] = ([record for record in records if record is not None], start + len(records))
            if not found[each][0]:
                self._positions[each] = start + len(records)
                del found[each]
            if left <= 0:
                break
        return found

    def _taken(self, place: TopicPartition, records: list[SentRecord], end: int) -> list[SentRecord]:
        if place not in self._positions:  # it went to another member meanwhile
            return []
        self._positions[place] = end
        return records


class Subscriber:
    """What the library makes of a subscription: a loop that fetches, hands over, and acknowledges by its policy."""

    def __init__(self, broker: Broker, topics: Sequence[str], options: dict[str, Any]) -> None:
        if options["auto_offset_reset"] != "earliest" or not options["batch"]:
            raise NotImplementedError(options)
        self.consumer: Consumer | None = None
        self._broker = broker
        self._topics = topics
        self._options = options
        self._handle: Callable[[Any], Awaitable[None]] | None = None

    def __call__(self, handle: Callable[[Any], Awaitable[None]]) -> None:
        self._handle = handle

    async def get_msg(self, consumer: Consumer) -> tuple[SentRecord, ...]:
        found = await consumer.getmany(
            timeout_ms=self._options["batch_timeout_ms"], max_records=self._options["max_records"]
        )
        return tuple(record for records in found.values() for record in records)

    async def run(self) -> None:
        """Read for ever."""
        assert self._handle
        consumer = self.consumer = Consumer(self._broker, self._options["group_id"], self._topics)
        await consumer.start()
        while True:
            records = await self.get_msg(consumer)
            if not records:
                continue
            policy = self._options["ack_policy"]
            if policy is AckPolicy.ACK_FIRST:
                await _acknowledge(consumer)
            try:
                await self._handle(records)
            except Exception:  # as the library: whatever it is, the policy says what follows
                if policy is AckPolicy.NACK_ON_ERROR:
                    _go_back(consumer, records)
                    continue
            if policy is not AckPolicy.ACK_FIRST:
                await _acknowledge(consumer)


async def _acknowledge(consumer: Consumer) -> None:
    try:
        await consumer.commit()
    except (CommitFailedError, NodeNotReadyError):  # the library says so and goes on
        return


def _go_back(consumer: Consumer, records: Sequence[SentRecord]) -> None:
    earliest: dict[TopicPartition, int] = {}
    for each in records:
        place = TopicPartition(each.topic, each.partition)
        earliest[place] = min(each.offset, earliest.get(place, each.offset))
    for place, offset in earliest.items():
        try:
            consumer.seek(place, offset)
        except IllegalStateError:  # another member has it, and begins at what was committed
            continue


class Subscribing:
    """The library's broker, as far as `subscribe` uses it."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def subscriber(self, *topics: str, **options: Any) -> Subscriber:
        return Subscriber(self._broker, topics, options)


class Admin:
    """The library's client for administration."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def start(self) -> None:
        """Nothing is asked yet."""

    async def close(self) -> None:
        """Nothing is held."""

    async def describe_cluster(self) -> dict[str, str]:
        return await self._broker.ask(lambda: {"cluster_id": self._broker.cluster})

    async def describe_topics(self) -> list[dict[str, Any]]:
        return await self._broker.ask(
            lambda: [
                {"topic": name, "partitions": [{"partition": number} for number in range(len(partitions))]}
                for name, partitions in self._broker.topics.items()
            ]
        )
