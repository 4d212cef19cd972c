"""Putting documents of the event log on Kafka, in order along each aggregate, whatever fails."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson
from aiokafka.partitioner import DefaultPartitioner
from opentelemetry.trace import SpanKind

from shared.kernel.documents import Document
from shared.messaging.envelope import envelope_of
from shared.messaging.producing import Producer
from shared.store.log import is_public
from shared.telemetry import metrics, tracing

_PARTITIONER = DefaultPartitioner()


class Publisher:
    """Sends log documents as CloudEvents, keyed by aggregate.

    All events of one call that belong to one partition go in as few batches as fit, each acknowledged before the next
    is sent. A batch is appended whole or not at all, so a failure never lets an event overtake an older one of its
    aggregate: a projection would take that for old news and lose it. Private events are passed over, whoever hands them
    over: nothing else stands between the log and the broker.
    """

    def __init__(self, producer: Producer, source: str) -> None:
        """`source` is the service's name, `ce_source` on the wire."""
        self._producer = producer
        self._source = source

    async def look_again(self) -> None:
        """Ask anew how many partitions topics have: a broker may take, and lose, what is for one that is gone."""
        await self._producer.client.force_metadata_update()

    async def publish(self, documents: Sequence[Document]) -> dict[tuple[str, int], int]:
        """Send what is public of the documents; raises `KafkaError` unless the broker has acknowledged all of it.

        Returns where they went: for each topic and partition the first offset of the last batch.
        """
        lanes: dict[tuple[str, int], list[Document]] = defaultdict(list)
        public = [each for each in documents if is_public(each)]
        partitions = {topic: await self._partitions(topic) for topic in {each["topic"] for each in public}}
        for document in public:
            topic = document["topic"]
            partition = _partition_of(document["aggregate_id"], partitions[topic])
            lanes[topic, partition].append(document)
        async with asyncio.TaskGroup() as group:
            sent = {place: group.create_task(self._send(*place, lane)) for place, lane in lanes.items()}
        return {place: each.result() for place, each in sent.items()}

    async def _partitions(self, topic: str) -> tuple[int, ...]:
        return tuple(sorted(await self._producer.partitions_for(topic)))

    async def _send(self, topic: str, partition: int, lane: list[Document]) -> int:
        batch = self._producer.create_batch()
        steps: list[tracing.Step] = []
        for document in lane:
            about = tracing.of_message(topic, document["type"])
            step = tracing.start(f"send {topic}", SpanKind.PRODUCER, document["traceparent"], about)
            record = {
                "key": document["aggregate_id"].encode(),
                "value": orjson.dumps(document["data"]),
                "headers": envelope_of(document, self._source, step.traceparent).to_headers(),
                "timestamp": None,
            }
            if batch.append(**record) is None:
                await self._flush(topic, partition, batch, steps)
                batch, steps = self._producer.create_batch(), []
                batch.append(**record)  # an empty batch takes a record of any size
            steps.append(step)
        return await self._flush(topic, partition, batch, steps)

    async def _flush(self, topic: str, partition: int, batch: Any, steps: list[tracing.Step]) -> int:
        try:
            acknowledged = await (await self._producer.send_batch(batch, topic, partition=partition))
        except BaseException as error:
            for step in steps:
                step.fail(type(error).__name__)
            raise
        finally:
            for step in steps:
                step.end()
        metrics.RELAY_EVENTS.labels(topic).inc(len(steps))
        return int(acknowledged.offset)


@lru_cache(maxsize=16_384)
def _partition_of(aggregate_id: str, partitions: tuple[int, ...]) -> int:
    """Return where the library would send this key: its hash in plain Python costs a fifth of publishing an event."""
    among = list(partitions)
    return int(_PARTITIONER(aggregate_id.encode(), among, among))
