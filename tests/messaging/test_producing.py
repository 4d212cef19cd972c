"""Producers: what they do where a broker numbers nothing, and after a failure."""

import pytest
from structlog.testing import capture_logs

from shared.messaging.kafka import create_topics
from shared.messaging.producing import CannotNumber, Producer
from shared.settings import Settings
from tests.messaging.relaying import TOPIC
from tests.servers import OwnBroker


async def test_a_broker_that_numbers_nothing_is_named_with_the_setting_that_lets_it_be_used(
    own_broker: OwnBroker,
) -> None:
    broker = await own_broker()
    numbered = Settings(kafka_bootstrap_servers=broker.bootstrap, kafka_idempotence=True)
    kafka = Producer(numbered)
    with capture_logs() as said, pytest.raises(CannotNumber):
        await kafka.start()
    assert any("KAFKA_IDEMPOTENCE=false" in each["event"] for each in said)
    await kafka.stop()
    plain = numbered.model_copy(update={"kafka_idempotence": False, "kafka_create_topics": True})
    await create_topics(plain, [TOPIC])
    async with Producer(plain) as kafka:
        assert (await kafka.send_and_wait(TOPIC.name, b"a fact", key=b"key")).offset == 0
