"""No record stops a service: whatever it is, its letter is written, or its own partition waits and no other."""

import struct
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

from shared.contracts.event import Event
from shared.messaging.dead_letters import DeadLetters, waiting
from shared.messaging.envelope import encode
from shared.messaging.kafka import connection
from shared.runtime.reading import ReadingEnded, watch
from shared.store.rows import Rows
from shared.telemetry import metrics
from tests.messaging.reading import Desk, Standing, fold, headers_of, standings, suspended
from tests.running import until

MIB = 1024 * 1024


@pytest.fixture
async def somebody(desk: Desk) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that sends whatever it is given, large and compressed."""
    async with AIOKafkaProducer(
        **connection(desk.settings), max_request_size=64 * MIB, max_batch_size=64 * MIB, compression_type="gzip"
    ) as producer:
        yield producer


def a_bomb() -> tuple[bytes, Any]:
    return bytes(6 * MIB), headers_of(suspended())


def beyond_the_limit() -> tuple[bytes, Any]:
    return b"x" * (MIB + 200_000), []


def just_under_the_limit() -> tuple[bytes, Any]:
    return b"x" * (MIB - 200), [("a", b"b")]


def with_a_huge_attribute() -> tuple[bytes, Any]:
    event = suspended()
    return encode(event), headers_of(event, ce_correlationid="c" * 2 * MIB)


def with_a_huge_header() -> tuple[bytes, Any]:
    return b"{}", [("x" * MIB, b"y" * MIB), ("ce_id", b"\xff")]


def with_very_many_headers() -> tuple[bytes, Any]:
    return b"{}", [(f"header-{number}", b"y" * 50) for number in range(20_000)]


@pytest.mark.parametrize(
    "record",
    [a_bomb, beyond_the_limit, just_under_the_limit, with_a_huge_attribute, with_a_huge_header, with_very_many_headers],
)
async def test_whatever_a_record_is_it_is_set_aside_and_its_neighbours_go_on(
    desk: Desk, somebody: AIOKafkaProducer, record: Any
) -> None:
    before, after = suspended(), suspended()
    value, headers = record()
    await desk.send(before)
    sent = await somebody.send_and_wait(desk.topic.name, value, headers=headers, partition=0)
    await somebody.send_and_wait(
        desk.topic.name, encode(after), after.subject.encode(), headers=headers_of(after), partition=0
    )
    async with desk.consumer():
        await desk.all_paid(before, after)
        (letter,) = await desk.letters(1)
    assert letter.id == f"{desk.topic.name}:{sent.partition}:{sent.offset}"
    kept = sum(len(name) + len(value or b"") for name, value in letter.headers)
    assert kept < 40_000
    if letter.is_cut:
        assert str(len(value)).encode() in (letter.value or b"")
        with pytest.raises(ValueError, match="too large to be kept whole"):
            await DeadLetters(desk.kafka, desk.service).replay(letter)
        await DeadLetters(desk.kafka, desk.service).discard(letter)
        assert not await waiting(desk.settings, desk.service)
    else:
        assert letter.value == value


async def test_a_valid_event_just_under_the_limit_whose_reaction_is_refused_is_set_aside(
    desk: Desk, somebody: AIOKafkaProducer
) -> None:
    large, small = suspended(detail="x" * (MIB - 1200)), suspended()

    async def refuses(event: Any, caller: Any) -> None:
        if event == large:
            raise ZeroDivisionError
        await desk.on_suspended(event, caller)

    await somebody.send_and_wait(desk.topic.name, encode(large), headers=headers_of(large), partition=0)
    await somebody.send_and_wait(desk.topic.name, encode(small), headers=headers_of(small), partition=0)
    async with desk.consumer(refuses):
        await desk.all_paid(small)
        (letter,) = await desk.letters(1)
    assert (letter.reason, letter.type) == ("reaction_failed", large.TYPE)


async def in_partition(desk: Desk, partition: int, event: Event) -> int:
    sent = await desk.kafka.send_and_wait(
        desk.topic.name, encode(event), event.subject.encode(), headers=headers_of(event), partition=partition
    )
    return int(sent.offset)


async def is_held(desk: Desk, partition: int, offset: int) -> Any:
    return next(
        (each for each in await desk.held.holds() if (each.partition, each.offset) == (partition, offset)), None
    )


class Breaking:
    """Rows that one event breaks until it is mended."""

    def __init__(self, desk: Desk, event: Event) -> None:
        self.broken = True

        def folding(row: Standing | None, each: Event) -> Standing:
            if self.broken and each.subject == event.subject:
                raise ZeroDivisionError
            return fold(row, each)

        self.rows = Rows(desk.bank.store.database, standings(folding))


async def test_only_the_partition_that_fails_waits_and_nothing_of_it_is_committed(desk: Desk) -> None:
    good = [suspended() for _ in range(4)]
    bad = suspended()
    await in_partition(desk, 0, good[0])
    offset = await in_partition(desk, 0, bad)
    await in_partition(desk, 0, good[1])
    await in_partition(desk, 1, good[2])
    breaking = Breaking(desk, bad)
    async with desk.consumer(rows=breaking.rows) as subscriber:  # takes both partitions in one batch
        hold = await until(lambda: is_held(desk, 0, offset), "the partition is held back at the record")
        assert hold.why == "ZeroDivisionError"
        await in_partition(desk, 1, good[3])
        await desk.all_paid(good[0], good[2], good[3])
        assert metrics.CONSUMER_BLOCKED._value.get() == 1
        assert await desk.paid(bad, good[1]) == [0, 0]
        committed = await subscriber.consumer.committed(TopicPartition(desk.topic.name, 0))
        assert committed == offset
    async with desk.consumer(rows=breaking.rows):  # another process begins there
        await until(lambda: is_held(desk, 0, offset), "it is held back again")
        breaking.broken = False
        await desk.all_paid(bad, good[1])
        await until(lambda: nothing_is_held(desk), "it goes on")
    assert await desk.paid(*good, bad) == [1] * 5
    assert metrics.CONSUMER_BLOCKED._value.get() == 0


async def nothing_is_held(desk: Desk) -> bool:
    return not await desk.held.holds()


async def test_a_record_is_skipped_at_an_operators_word_and_no_other(desk: Desk) -> None:
    bad, good = suspended(), suspended()
    offset = await in_partition(desk, 0, bad)
    await in_partition(desk, 0, good)
    async with desk.consumer(rows=Breaking(desk, bad).rows):
        await until(lambda: is_held(desk, 0, offset), "the partition is held back")
        await desk.held.skip(desk.topic.name, 0, offset)
        await desk.all_paid(good)
        await until(lambda: nothing_is_held(desk), "it goes on")
    assert await desk.paid(bad) == [0]
    assert await desk.seen.missing() == []


async def send_broken(desk: Desk, partition: int, event: Event, *, codec: int = 0, wrong: int = 0) -> None:
    broker = desk.settings.kafka_bootstrap_servers
    await send_unreadable(broker, desk.topic.name, partition, event, codec=codec, wrong=wrong)


async def send_unreadable(
    broker: str, topic: str, partition: int, event: Event, *, codec: int = 0, wrong: int = 0
) -> None:
    """Send a batch in a codec that readers lack (3 is LZ4), or with a checksum that is wrong."""
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 64 * 1024)
    builder.append(0, int(time.time() * 1000), event.subject.encode(), encode(event), headers_of(event))
    batch = bytearray(builder.build())
    struct.pack_into(">h", batch, 21, codec)
    struct.pack_into(">I", batch, 17, calc_crc32c(bytes(batch[21:])) ^ wrong)
    client = AIOKafkaClient(bootstrap_servers=broker)
    await client.bootstrap()
    request = ProduceRequest(None, -1, 10_000, [(topic, [(partition, bytes(batch))])])
    await client.send(client.get_random_node(), request)
    await client.close()


async def is_held_for(desk: Desk, why: str) -> Any:
    return next((each for each in await desk.held.holds() if each.why == why), None)


@pytest.mark.parametrize(
    ("broken", "why"), [({"codec": 3}, "UnsupportedCodecError"), ({"wrong": 1}, "CorruptRecordException")]
)
async def test_what_cannot_be_fetched_holds_back_its_partition_and_loses_nothing(
    desk: Desk, broken: dict[str, int], why: str
) -> None:
    good = [suspended() for _ in range(12)]
    bad = suspended()
    for event in good[:10]:
        await in_partition(desk, 0, event)
    await send_broken(desk, 0, bad, **broken)
    await in_partition(desk, 0, good[10])
    await in_partition(desk, 1, good[11])
    errors = metrics.FETCH_ERRORS.labels(desk.topic.name, why)
    before = errors._value.get()
    async with desk.consumer():
        hold = await until(lambda: is_held_for(desk, why), "the partition is held back")
        await desk.all_paid(*good[:10], good[11])
        assert metrics.CONSUMER_BLOCKED._value.get() == 1
        assert errors._value.get() > before
        assert desk.subscription.unreadable_for() > 0
        assert await desk.paid(good[10]) == [0]
        assert (hold.topic, hold.partition) == (desk.topic.name, 0)

        await in_partition(desk, 1, more := suspended())
        await desk.all_paid(more)
        await desk.held.skip(desk.topic.name, 0, hold.offset)
        await desk.all_paid(good[10])
        await until(lambda: nothing_is_held(desk), "it goes on")
        assert desk.subscription.unreadable_for() == 0
    assert await desk.paid(*good, bad) == [1] * 12 + [0]


@pytest.mark.parametrize("routine", ["fetching", "group"])
async def test_a_reader_whose_library_has_given_up_ends_its_process(desk: Desk, routine: str) -> None:
    await desk.send(event := suspended())
    async with desk.consumer():
        await desk.all_paid(event)
        assert desk.subscription.ended() == []
        reader = desk.subscription.subscriber.consumer
        {"fetching": reader._fetcher._fetch_task, "group": reader._coordinator._coordination_task}[routine].cancel()
        with pytest.raises(ReadingEnded, match=routine):
            await watch(desk.subscription)
