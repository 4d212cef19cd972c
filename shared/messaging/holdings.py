"""What the broker holds of one service's topics, as against what it has acknowledged: whether it has lost anything.

An empty broker that takes the place of another may have the same identity, so the offsets tell.
"""

from collections.abc import Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.contracts.topics import Topic
from shared.messaging.kafka import (
    agreed_partitions,
    connection,
    create_topics,
    make_topics_anew,
    partitions_by_topic,
)
from shared.settings import Settings
from shared.store.finishing import to_its_end
from shared.store.position import Acknowledged

log = structlog.get_logger(__name__)

_FETCH_MS = 1000


class EventsLost(RuntimeError):
    """The broker no longer has what it acknowledged: the log must be published anew. Says all that tells so."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


class TopicsUnfit(RuntimeError):
    """Nothing may be published into the topics as they are: says which, and why."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


class Holdings:
    """The topics of one service on the broker that it publishes to."""

    def __init__(self, settings: Settings, published: Sequence[Topic], beside: Sequence[Topic] = ()) -> None:
        """`published` are those that the log is published to; all must be there before anything is sent."""
        self._settings = settings
        self._topics = {topic.name: topic for topic in (*published, *beside)}
        self._published = {topic.name for topic in published}

    async def require(self, before: Acknowledged | None) -> Acknowledged:
        """Return what the broker had acknowledged `before`, with the topics that are new since.

        Topics that are missing are made where this process may. Raises `EventsLost`, and `TopicsUnfit` where topics are
        missing, or have other partitions than they were published to: order along each aggregate would break.
        """
        cluster, partitions = await self._held()
        if before and (lost := await self._lost(before, cluster, partitions)):
            raise EventsLost(lost)
        missing = [topic for name, topic in self._topics.items() if name not in partitions]
        if missing and self._settings.kafka_create_topics:
            await create_topics(self._settings, missing)
            cluster, partitions = await self._held()
        self._require_shown(partitions)
        published = before.topics if before else {}
        if changed := _changed(published, partitions):
            raise TopicsUnfit(changed)
        if not before:
            self._say_what_differs_from_the_contract(partitions)
        return Acknowledged(
            cluster, {name: _merged(published.get(name, ()), partitions[name]) for name in self._published}
        )

    async def make_anew(self) -> None:
        """Empty the topics that events are published to, where this process may: what came after the loss is in them.

        It would be read before what it follows. Where it may not, readers hold such events back.
        """
        if not self._settings.kafka_create_topics:
            return
        await make_topics_anew(self._settings, [self._topics[name] for name in sorted(self._published)])
        await create_topics(self._settings, self._topics.values())

    async def _held(self) -> tuple[str, dict[str, int]]:
        """Return the broker's identity, and how many partitions each topic has.

        All topics are asked for: the embedded broker makes up one that is asked for by its name.
        """
        admin = AIOKafkaAdminClient(**connection(self._settings), request_timeout_ms=10_000)
        try:
            await admin.start()
            cluster = (await admin.describe_cluster())["cluster_id"] or ""
            return cluster, await partitions_by_topic(admin)
        finally:
            await to_its_end(admin.close())

    def _require_shown(self, partitions: Mapping[str, int]) -> None:
        """Refuse topics that the broker does not show, which it may do for a moment after they were made."""
        if hidden := [name for name in self._topics if name not in partitions]:
            raise TopicsUnfit([f"{name} is missing" for name in hidden])

    async def _lost(self, before: Acknowledged, cluster: str, partitions: Mapping[str, int]) -> list[str]:
        if cluster != before.cluster:
            return [f"the broker is of the cluster {cluster}, and was of {before.cluster}"]
        acknowledged = {
            TopicPartition(name, number): offset
            for name, offsets in before.topics.items()
            for number, offset in enumerate(offsets)
            if offset >= 0
        }
        reasons = [
            f"{topic} is missing, and had events"
            for topic in sorted({each.topic for each in acknowledged} - set(partitions))
        ]
        there = [each for each in acknowledged if each.partition < partitions.get(each.topic, 0)]
        ends = await self._ends(there, acknowledged) if there else {}
        return reasons + [
            f"{each.topic} ends at {ends[each]} in partition {each.partition}, and has acknowledged {offset}"
            for each, offset in acknowledged.items()
            if each in ends and ends[each] <= offset
        ]

    async def _ends(
        self, partitions: Sequence[TopicPartition], acknowledged: Mapping[TopicPartition, int]
    ) -> dict[TopicPartition, int]:
        consumer = AIOKafkaConsumer(
            **connection(self._settings),
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",
            fetch_max_wait_ms=20,
            request_timeout_ms=10_000,
        )
        try:
            await consumer.start()
            ends: dict[TopicPartition, int] = await consumer.end_offsets(list(partitions))
            suspects = [each for each in partitions if ends[each] <= acknowledged[each]]
            return ends | await _confirmed(consumer, suspects)
        finally:
            await to_its_end(consumer.stop())

    def _say_what_differs_from_the_contract(self, partitions: Mapping[str, int]) -> None:
        for name, topic in self._topics.items():
            wanted = agreed_partitions(topic, self._settings)
            if partitions[name] != wanted:
                log.warning("topic with other partitions than agreed", topic=name, has=partitions[name], agreed=wanted)


async def _confirmed(consumer: AIOKafkaConsumer, suspects: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    """Return the ends that come with fetches, where there are any: the embedded broker rounds the plain answer down."""
    if not suspects:
        return {}
    consumer.assign(suspects)
    try:
        await consumer.seek_to_beginning(*suspects)
        await consumer.getmany(*suspects, timeout_ms=_FETCH_MS)
    except KafkaError:  # a broker that does not let it read has given the true ends already
        return {}
    found = {each: consumer.highwater(each) for each in suspects}
    return {each: end for each, end in found.items() if end is not None}


def _changed(published: Mapping[str, tuple[int, ...]], partitions: Mapping[str, int]) -> list[str]:
    return [
        f"{name} has {partitions[name]} partitions, and was published to {len(offsets)}: order would break"
        for name, offsets in published.items()
        if max(offsets, default=-1) >= 0 and partitions.get(name, len(offsets)) != len(offsets)
    ]


def _merged(offsets: tuple[int, ...], partitions: int) -> tuple[int, ...]:
    return offsets if len(offsets) == partitions else (-1,) * partitions


def with_more(before: Acknowledged, more: Mapping[tuple[str, int], int]) -> Acknowledged:
    """Add the first offsets of batches that were acknowledged now; raises `EventsLost` where they go back."""
    topics = {name: list(offsets) for name, offsets in before.topics.items()}
    lost, unfit = [], []
    for (topic, partition), offset in more.items():
        offsets = topics.setdefault(topic, [])
        if partition >= len(offsets):
            unfit.append(f"{topic} has got a partition {partition}: order would break")
        elif offset <= offsets[partition]:
            lost.append(
                f"{topic} goes on at {offset} in partition {partition}, and has acknowledged {offsets[partition]}"
            )
        else:
            offsets[partition] = offset
    if lost:
        raise EventsLost(lost)
    if unfit:
        raise TopicsUnfit(unfit)
    return Acknowledged(before.cluster, {name: tuple(offsets) for name, offsets in topics.items()})
