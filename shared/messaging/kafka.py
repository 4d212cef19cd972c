"""Connecting to Kafka: the same options for producers, consumers and administration; and the topics there."""

import asyncio
import ssl
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import structlog
from aiokafka import conn
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.client import AIOKafkaClient
from aiokafka.conn import AIOKafkaConnection, CloseReason, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAlreadyExistsError,
    for_code,
)
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram512

from shared.contracts.topics import Topic
from shared.settings import Settings
from shared.store.finishing import to_its_end

log = structlog.get_logger(__name__)

_SILENT_MS, _JOINING_MS = 10_000, 5_000
# Between deleting topics and creating them lie some milliseconds, into which clients seldom ask twice in a row.
_ATTEMPTS = 20
_PAUSE = 0.05


class Record(Protocol):
    """What is used of a record as the consumer hands it over; `timestamp` is in milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class Connection(AIOKafkaConnection):  # type: ignore[misc] # the library has no types
    """A connection to a broker that says `KafkaConnectionError` where it has just been closed, on any event loop.

    uvloop refuses to write to what is closed with a `RuntimeError`, and the library awaits an `OSError`: the routine
    that fetches, or that keeps a reader's place in its group, would end for ever, and its process stand still
    (aiokafka's issue 1038). Once that is closed there, this class is to go.
    """

    def send(self, request: Any, expect_response: bool = True) -> Any:
        """Send a request; return its answer to be awaited."""
        try:
            return super().send(request, expect_response)
        except RuntimeError as error:
            self.close(reason=CloseReason.CONNECTION_BROKEN)
            raise KafkaConnectionError(f"connection to {self.host}:{self.port} has been closed") from error


conn.AIOKafkaConnection = Connection  # by which every client makes its connections: it takes no class of ours


def connection(settings: Settings) -> dict[str, Any]:
    """Return what every client needs to reach the brokers, with TLS and a name and a password where they are set."""
    options: dict[str, Any] = {"bootstrap_servers": settings.kafka_bootstrap_servers}
    if settings.kafka_by_tls:
        options |= {"security_protocol": settings.kafka_security_protocol, "ssl_context": tls(settings)}
    if settings.kafka_security_protocol == "SASL_SSL":
        options |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism,
            "sasl_plain_username": settings.kafka_sasl_username,
            "sasl_plain_password": settings.kafka_sasl_password,
        }
    return options


def subscribing(settings: Settings) -> dict[str, Any]:
    """Return the same as the library of the consumers takes it: several brokers as a list, TLS by a name of its own."""
    brokers = [each.strip() for each in settings.kafka_bootstrap_servers.split(",")]
    options: dict[str, Any] = {"bootstrap_servers": brokers, "request_timeout_ms": _patience(settings)}
    if settings.kafka_security_protocol == "SSL":
        options["security"] = BaseSecurity(ssl_context=tls(settings), use_ssl=True)
    elif settings.kafka_security_protocol == "SASL_SSL":
        by = SASLPlaintext if settings.kafka_sasl_mechanism == "PLAIN" else SASLScram512
        options["security"] = by(
            settings.kafka_sasl_username, settings.kafka_sasl_password, ssl_context=tls(settings), use_ssl=True
        )
    return options


def _patience(settings: Settings) -> int:
    """Return for how many milliseconds a broker may be silent: longer than it lets whoever joins a group wait."""
    return max(_SILENT_MS, settings.kafka_session_timeout_ms + _JOINING_MS)


async def is_refused(client: AIOKafkaClient, settings: Settings) -> bool:
    """Whether a broker answers this client and does not take its password; the library tells that in its log only."""
    for host, port, _ in client.hosts:
        try:
            found = await create_conn(host, port, request_timeout_ms=10_000, **_alone(connection(settings)))
        except (SaslAuthenticationFailed, AuthenticationFailedError):
            return True
        except (KafkaError, OSError):
            continue
        found.close()
    return False


def _alone(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "bootstrap_servers"}


def tls(settings: Settings) -> ssl.SSLContext:
    """Return a context that checks the brokers by the CA file and shows them the service's certificate."""
    context = ssl.create_default_context(cafile=settings.kafka_ssl_ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.kafka_ssl_certificate_file:
        context.load_cert_chain(settings.kafka_ssl_certificate_file, settings.kafka_ssl_key_file)
    return context


async def topic_names(settings: Settings) -> frozenset[str]:
    """Return the topics that there are; raises `KafkaError` where no broker answers."""
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        await admin.start()
        return frozenset(await admin.list_topics())
    finally:
        await to_its_end(admin.close())


async def create_topics(settings: Settings, topics: Iterable[Topic]) -> None:
    """Create the topics that are missing, as the contract says: for laptops and tests, or a cluster of one's own."""
    admin = AIOKafkaAdminClient(**connection(settings))
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        await _create(admin, [topic for topic in topics if topic.name not in existing], settings)
    finally:
        await to_its_end(admin.close())


async def make_topics_anew(settings: Settings, topics: Sequence[Topic]) -> None:
    """Delete these topics and create them empty, with as many partitions as agreed.

    A broker may make up a topic that any client asks for by its name, in its own way: the embedded one does. Readers
    ask just when a topic goes, so one that has been made up meanwhile goes again.
    """
    admin = AIOKafkaAdminClient(**connection(settings), request_timeout_ms=10_000)
    try:
        await admin.start()
        there, remaining = await partitions_by_topic(admin), list(topics)
        for _ in range(_ATTEMPTS):
            if old := [each.name for each in remaining if each.name in there]:
                await admin.delete_topics(old)
            await _create(admin, remaining, settings)
            there = await partitions_by_topic(admin)
            remaining = [each for each in topics if there.get(each.name) != agreed_partitions(each, settings)]
            if not remaining:
                return
            log.warning("topics are not yet as agreed, making them again", topics=[each.name for each in remaining])
            await asyncio.sleep(_PAUSE)
    finally:
        await to_its_end(admin.close())


async def partitions_by_topic(admin: AIOKafkaAdminClient) -> dict[str, int]:
    """Return how many partitions each topic has; none is asked for by its name, since that may make it up."""
    return {each["topic"]: len(each["partitions"]) for each in await admin.describe_topics()}


async def _create(admin: AIOKafkaAdminClient, missing: Sequence[Topic], settings: Settings) -> None:
    if not missing:
        return
    response = await admin.create_topics([_new(topic, settings) for topic in missing])
    for name, code, *_ in response.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error(name)


def agreed_partitions(topic: Topic, settings: Settings) -> int:
    """Return how many partitions a topic should have."""
    return settings.kafka_partitions or topic.partitions


def _new(topic: Topic, settings: Settings) -> NewTopic:
    partitions = agreed_partitions(topic, settings)
    in_sync = {"min.insync.replicas": str(settings.kafka_in_sync_replicas)}
    return NewTopic(
        topic.name,
        partitions,
        replication_factor=settings.kafka_replicas,
        topic_configs=configuration(topic) | in_sync,
    )


def configuration(topic: Topic) -> dict[str, str]:
    """Return a topic's settings by Kafka's names."""
    milliseconds = int(topic.retention.total_seconds() * 1000)
    # Deletion beside compaction, so that what was dealt with long ago goes even where its last record has a value.
    cleanup = "compact,delete" if topic.compacted else "delete"
    # Whatever a producer sends, the broker unpacks: a codec that readers lack, or a small record that unpacks into more
    # than they can hold, never reaches them.
    return {"retention.ms": str(milliseconds), "cleanup.policy": cleanup, "compression.type": "uncompressed"}
