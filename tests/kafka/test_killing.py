"""What is acknowledged survives the death of the broker that acknowledged it; with `acks=1` it would not."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from shared.messaging.kafka import connection, create_topics
from shared.messaging.producing import Producer
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from tests.kafka.cluster import BROKERS, IN_SYNC, Cluster, administration
from tests.messaging.relaying import TOPIC
from tests.running import until
from tests.servers import leaving_no_topics

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]


class TooEasilyPleased(Producer):
    """The planted fault: a producer that takes the word of one broker."""

    def _made(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(**connection(self._settings), acks=1, request_timeout_ms=10_000)


@pytest.fixture
async def settings(cluster: Cluster) -> AsyncIterator[Settings]:
    of_cluster = {"kafka_replicas": BROKERS, "kafka_in_sync_replicas": IN_SYNC, "kafka_idempotence": True}
    async with leaving_no_topics(cluster.bootstrap):
        settings = Settings(kafka_bootstrap_servers=cluster.bootstrap, kafka_create_topics=True, **of_cluster)
        await create_topics(settings, [TOPIC])
        yield settings
        await cluster.is_whole()


async def leader_of(cluster: Cluster, partition: int) -> int:
    async with administration(cluster.bootstrap) as admin:
        (found,) = await admin.describe_topics([TOPIC.name])
    return next(each["leader"] for each in found["partitions"] if each["partition"] == partition)


async def values(settings: Settings) -> list[bytes | None]:
    return [each.value async for each in records_of(settings, TOPIC.name)]


@pytest.mark.parametrize(("kind", "is_kept"), [(Producer, True), (TooEasilyPleased, False)])
async def test_a_record_outlives_the_leader_that_is_killed_before_any_other_has_it(
    cluster: Cluster, settings: Settings, kind: type[Producer], is_kept: bool
) -> None:
    """The others are stopped meanwhile, and count as in sync all the time: one of them leads afterwards."""
    async with kind(settings) as kafka:
        await kafka.send_and_wait(TOPIC.name, b"before", partition=0)
        leader = await leader_of(cluster, 0)
        others = [each for each in cluster.brokers if each.number != leader]
        for each in others:
            os.kill(each.process.pid, signal.SIGSTOP)
        try:
            sending = asyncio.create_task(kafka.send_and_wait(TOPIC.name, b"a fact", partition=0))
            acknowledged, _ = await asyncio.wait({sending}, timeout=2.0)
            await cluster.kill(leader)
        finally:
            for each in others:
                os.kill(each.process.pid, signal.SIGCONT)
        assert bool(acknowledged) is not is_kept  # one broker's word is there at once, that of two is not
        await sending
        await cluster.start(leader)
        assert (b"a fact" in await values(settings)) is is_kept


async def test_with_two_of_three_away_nothing_is_acknowledged_and_afterwards_everything_goes_on(
    cluster: Cluster, settings: Settings
) -> None:
    """What failed has taken a number with it, and a producer that went on with the next one would be refused."""
    async with Producer(settings) as kafka:
        await kafka.send_and_wait(TOPIC.name, b"before", partition=0)
        leader = await leader_of(cluster, 0)
        away = [each.number for each in cluster.brokers if each.number != leader]
        await cluster.kill(*away)
        with pytest.raises(KafkaError):
            await kafka.send_and_wait(TOPIC.name, b"while away", partition=0)
        await cluster.start(*away)
        await kafka.send_and_wait(TOPIC.name, b"after", partition=0)
    found = await values(settings)
    assert (found[0], found[-1]) == (b"before", b"after")


async def test_topics_that_are_created_are_kept_on_all_brokers_and_need_two(
    cluster: Cluster, settings: Settings
) -> None:
    async def is_everywhere() -> bool:
        return await cluster.in_sync(TOPIC.name) == [BROKERS] * TOPIC.partitions

    await until(is_everywhere, "every broker has every partition")
    async with administration(cluster.bootstrap) as admin:
        (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, TOPIC.name)])
    found = {name: value for *_, entries in answer.resources for name, value, *_ in entries}
    assert found["min.insync.replicas"] == str(IN_SYNC)
