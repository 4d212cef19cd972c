"""A name and a password over TLS, by both mechanisms, on real brokers with a certificate made here."""

import asyncio
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError
from faststream.kafka import KafkaBroker
from structlog.testing import capture_logs

from deploy.local.certificates import Authority
from shared.messaging.kafka import create_topics, subscribing
from shared.messaging.producing import Producer, Refused
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from tests.kafka.cluster import BROKERS, IN_SYNC, USER, Cluster
from tests.messaging.relaying import TOPIC
from tests.servers import leaving_no_topics

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]


def settings_for_user(cluster: Cluster, mechanism: str, **changed: Any) -> Settings:
    known = {
        "kafka_bootstrap_servers": cluster.guarded,
        "kafka_security_protocol": "SASL_SSL",
        "kafka_ssl_ca_file": cluster.authority.ca_file,
        "kafka_sasl_mechanism": mechanism,
        "kafka_sasl_username": USER,
        "kafka_sasl_password": cluster.password,
        "kafka_idempotence": True,
        "kafka_replicas": BROKERS,
        "kafka_in_sync_replicas": IN_SYNC,
    }
    return Settings(**{**known, **changed})


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "PLAIN"])
async def test_whoever_has_the_password_makes_topics_sends_and_reads(cluster: Cluster, mechanism: str) -> None:
    settings = settings_for_user(cluster, mechanism)
    async with leaving_no_topics(cluster.bootstrap):
        await create_topics(settings, [TOPIC])
        assert await cluster.in_sync(TOPIC.name) == [BROKERS] * TOPIC.partitions
        async with Producer(settings) as kafka:
            await kafka.send_and_wait(TOPIC.name, b"a fact", key=b"key")
        assert [each.value async for each in records_of(settings, TOPIC.name)] == [b"a fact"]
        assert await first_of(settings) == b"a fact"


async def first_of(settings: Settings) -> bytes:
    """What the library of the consumers reads first, as a worker does."""
    broker = KafkaBroker(**subscribing(settings), logger=None, apply_types=False)
    found: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    @broker.subscriber(TOPIC.name, auto_offset_reset="earliest")
    async def take(message: Any) -> None:
        if not found.done():
            found.set_result(message if isinstance(message, bytes) else message.body)

    async with broker:
        await broker.start()
        async with asyncio.timeout(60):
            return await found


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "PLAIN"])
async def test_a_wrong_password_is_refused_and_the_log_says_what_to_look_at(cluster: Cluster, mechanism: str) -> None:
    wrong = f"not {cluster.password}"
    kafka = Producer(settings_for_user(cluster, mechanism, kafka_sasl_password=wrong))
    with capture_logs() as said, pytest.raises(Refused):
        await kafka.start()
    await kafka.stop()
    assert any("KAFKA_SASL_PASSWORD" in each["event"] for each in said)
    assert wrong not in str(said)


async def test_a_name_that_nobody_has_is_refused_too(cluster: Cluster) -> None:
    kafka = Producer(settings_for_user(cluster, "SCRAM-SHA-512", kafka_sasl_username="stranger"))
    with pytest.raises(Refused):
        await kafka.start()
    await kafka.stop()


async def test_brokers_of_another_authority_are_told_no_password(cluster: Cluster, tmp_path: Any) -> None:
    other = Authority(tmp_path, "other")
    kafka = Producer(settings_for_user(cluster, "PLAIN", kafka_ssl_ca_file=other.ca_file))
    with pytest.raises(KafkaConnectionError):
        await kafka.start()
    await kafka.stop()


async def test_without_a_password_nobody_gets_in(cluster: Cluster) -> None:
    nameless = {"kafka_security_protocol": "SSL", "kafka_sasl_username": "", "kafka_sasl_password": ""}
    kafka = Producer(settings_for_user(cluster, "PLAIN", **nameless))
    with pytest.raises(KafkaConnectionError):
        await kafka.start()
    await kafka.stop()
