"""The rules of access that the manifests give, on a real Apache Kafka with mutual TLS: enough for each, and no more."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError, KafkaConnectionError, TopicAuthorizationFailedError

from deploy.kubernetes import kafka as manifests
from deploy.services import NAMES, label_of, service
from shared.auth.principal import Role
from shared.contracts.topics import BUDGETS, dead_letters, topics_of
from shared.messaging.backlog import backlogs
from shared.messaging.kafka import connection
from shared.messaging.producing import Producer
from shared.messaging.subscribing import group_of
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from tests.deploy.apache_kafka import OPERATOR, ApacheKafka, apache_kafka
from tests.running import issuer_in, running, settings_for, until

pytestmark = pytest.mark.tools

# What only a service itself writes has these; nobody else can, which is what is tried here.
LETTER = [("dlq_reason", b"tried"), ("dlq_detail", b""), ("dlq_attempts", b"1")]
OTHERS = {name: NAMES[NAMES.index(name) - 1] for name in NAMES}


@pytest.fixture(scope="module")
async def kafka(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ApacheKafka]:
    async with apache_kafka(tmp_path_factory.mktemp("kafka")) as broker:
        await broker.make(manifests.topics())
        await broker.allow(manifests.users())
        async with AIOKafkaProducer(**broker.options_of(OPERATOR)) as sender:
            for topic in manifests.all_topics():
                await sender.send_and_wait(topic.name, b"a fact", key=b"key", headers=LETTER)
        yield broker


def user_of(name: str) -> str:
    return f"{label_of(name)}-kafka"


@pytest.mark.parametrize("name", NAMES)
async def test_a_service_writes_its_own_topics_and_no_others(kafka: ApacheKafka, name: str) -> None:
    own = {each.name for each in topics_of(name)}
    async with Producer(Settings(**kafka.settings_of(user_of(name)))) as sender:
        for topic in sorted(own):
            await sender.send_and_wait(topic, b"a fact", key=b"key", headers=LETTER)
        for topic in sorted({each.name for each in manifests.all_topics()} - own):
            with pytest.raises(TopicAuthorizationFailedError):
                await sender.send_and_wait(topic, b"not its to say", key=b"key")


@pytest.mark.parametrize("name", NAMES)
async def test_a_service_reads_what_it_subscribes_to_and_its_own_topics_alone(kafka: ApacheKafka, name: str) -> None:
    """Whoever may read a topic gets to know of it."""
    readable = {each.name for each in (*service(name).subscribes, *topics_of(name))}
    settings = Settings(**kafka.settings_of(user_of(name)))
    async with asyncio.timeout(30):
        assert {each.topic async for each in records_of(settings, *readable)} == readable
    assert await seen(settings) == readable


async def seen(settings: Settings) -> set[str]:
    """The topics that a user gets to know of."""
    admin = AIOKafkaAdminClient(**connection(settings))
    await admin.start()
    try:
        return {name for name in await admin.list_topics() if not name.startswith("__")}
    finally:
        await admin.close()


async def cannot_read(reader: AIOKafkaConsumer, partition: TopicPartition) -> None:
    reader.assign([partition])
    async with asyncio.timeout(30):
        await reader.seek_to_beginning(partition)
        with pytest.raises(TopicAuthorizationFailedError):
            await reader.getone()


@pytest.mark.parametrize("name", NAMES)
async def test_a_service_is_in_its_own_group_and_no_other(kafka: ApacheKafka, name: str) -> None:
    options = kafka.options_of(user_of(name))
    topics = [each.name for each in service(name).subscribes]
    partition = TopicPartition(topics[0], 0)
    async with AIOKafkaConsumer(*topics, **options, group_id=group_of(name), enable_auto_commit=False) as reader:
        await until(lambda: assigned(reader), "it is a member")
        await reader.commit({partition: 0})
    behind = await backlogs(Settings(**kafka.settings_of(user_of(name))), group_of(name), service(name).subscribes)
    assert {each.topic for each in behind} == set(topics)
    async with AIOKafkaConsumer(**options, group_id=group_of(OTHERS[name]), enable_auto_commit=False) as intruder:
        intruder.assign([partition])
        with pytest.raises(GroupAuthorizationFailedError):
            await intruder.commit({partition: 10})


async def assigned(reader: AIOKafkaConsumer) -> bool:
    return bool(reader.assignment())


async def test_who_scales_the_workers_sees_how_far_groups_are_and_reads_nothing(kafka: ApacheKafka) -> None:
    options = kafka.options_of(manifests.KEDA_USER)
    for name in NAMES:
        async with AIOKafkaConsumer(**options, group_id=group_of(name), enable_auto_commit=False) as looker:
            for topic in service(name).subscribes:
                partition = TopicPartition(topic.name, 0)
                async with asyncio.timeout(30):
                    await looker.committed(partition)
                    await looker.end_offsets([partition])
            await cannot_read(looker, partition)


async def test_who_reconciles_reads_every_topic_and_sees_how_far_groups_are_and_writes_nothing(
    kafka: ApacheKafka,
) -> None:
    settings = Settings(**kafka.settings_of(manifests.RECONCILING_USER))
    every = {each.name for each in manifests.all_topics()}
    async with asyncio.timeout(60):
        assert {each.topic async for each in records_of(settings, *every)} == every
        for name in NAMES:
            assert await backlogs(settings, group_of(name), service(name).subscribes)
    async with AIOKafkaProducer(**kafka.options_of(manifests.RECONCILING_USER)) as sender:
        with pytest.raises(TopicAuthorizationFailedError):
            await sender.send_and_wait(BUDGETS.name, b"not its to say")


async def test_nobody_gets_in_without_a_certificate_that_has_rules(kafka: ApacheKafka) -> None:
    stranger = AIOKafkaProducer(**kafka.options_of("stranger"))
    async with stranger:
        with pytest.raises(TopicAuthorizationFailedError):
            await stranger.send_and_wait(BUDGETS.name, b"a fact")
    nameless = {**kafka.settings_of("stranger"), "kafka_ssl_certificate_file": None, "kafka_ssl_key_file": None}
    with pytest.raises(KafkaConnectionError):
        await AIOKafkaProducer(**connection(Settings(**nameless))).start()


async def test_a_service_works_with_its_rules(
    kafka: ApacheKafka, mongodb_uri: str, database_name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    issuer = issuer_in(tmp_path_factory.mktemp("issuer"))
    settings = settings_for(
        mongodb_uri,
        kafka.bootstrap,
        database_name,
        issuer,
        **kafka.settings_of(user_of("ordering")),
        kafka_create_topics=False,
        kafka_session_timeout_ms=10_000,
        kafka_heartbeat_interval_ms=3_000,
    )
    published, refused = BUDGETS.name, dead_letters("ordering").name
    before = {topic: await count(kafka, topic) for topic in (published, refused)}
    async with running(service("ordering"), settings, issuer) as ordering:
        budget = {"allocated_pence": 100}
        answer = await ordering.call("PUT", "/v1/budgets/D01/2026-27", ordering.token(Role.BUYER), json=budget)
        assert answer.status == 204, answer

        async def more_of(topic: str) -> bool:
            return await count(kafka, topic) > before[topic]

        await until(lambda: more_of(published), "the relay has published it")
        await until(lambda: more_of(refused), "the worker has set aside what is no event")


async def count(kafka: ApacheKafka, topic: str) -> int:
    return len([each async for each in records_of(Settings(**kafka.settings_of(OPERATOR)), topic)])
