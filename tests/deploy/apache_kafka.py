"""A real Apache Kafka for tests, where Java and Maven are there: with mutual TLS, and rules for who may do what.

One node that is broker and controller. Its programs come from Maven Central once, into the project's own folder.
"""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError, for_code
from aiokafka.protocol.admin import CreateAclsRequest

from deploy.local.certificates import Authority
from deploy.local.processes import HOST, ChildProcess, free_port
from shared.messaging.kafka import connection
from shared.settings import Settings
from tests.deploy.manifests import Resource, name_of
from tests.deploy.tools import Missing
from tests.kafka.programs import java
from tests.running import until

OPERATOR = "operator"
_MEGABYTES = 512
# Kafka's numbers for what rules are about.
_KINDS = {"topic": 2, "group": 3}
_PATTERNS = {"literal": 3, "prefix": 4}
_OPERATIONS = {"All": 2, "Read": 3, "Write": 4, "Create": 5, "Describe": 8}
_ALLOW = 3
_STARTING = 120.0


class ApacheKafka:
    """A running broker that asks everybody for a certificate, and its authority."""

    def __init__(self, port: int, authority: Authority) -> None:
        self.bootstrap = f"{HOST}:{port}"
        self.authority = authority
        self._made: dict[str, tuple[Path, Path]] = {}

    def settings_of(self, user: str) -> dict[str, Any]:
        """The settings of who shows a certificate for this name."""
        certificate, key = self._made.setdefault(user, self.authority.certificate(user))
        return {
            "kafka_bootstrap_servers": self.bootstrap,
            "kafka_security_protocol": "SSL",
            "kafka_ssl_ca_file": self.authority.ca_file,
            "kafka_ssl_certificate_file": certificate,
            "kafka_ssl_key_file": key,
            "kafka_idempotence": True,
        }

    def options_of(self, user: str) -> dict[str, Any]:
        """The same, as a client of Kafka takes it."""
        return connection(Settings(**self.settings_of(user)))

    async def make(self, topics: Iterable[Resource]) -> None:
        """Make topics as Strimzi would, with one replica."""
        admin = AIOKafkaAdminClient(**self.options_of(OPERATOR))
        await admin.start()
        try:
            made = [
                NewTopic(
                    each["spec"]["topicName"],
                    each["spec"]["partitions"],
                    replication_factor=1,
                    topic_configs=each["spec"]["config"] | {"min.insync.replicas": "1"},
                )
                for each in topics
            ]
            response = await admin.create_topics(made)
            assert [error for error in response.topic_errors if error[1]] == []
        finally:
            await admin.close()

    async def allow(self, users: Iterable[Resource]) -> None:
        """Give users their rules as Strimzi would."""
        client = AIOKafkaClient(**self.options_of(OPERATOR))
        await client.bootstrap()
        try:
            for user in users:
                for rule in user["spec"]["authorization"]["acls"]:
                    for operation in rule["operations"]:
                        await _create(client, f"User:CN={name_of(user)}", rule["resource"], operation)
        finally:
            await client.close()


async def _create(client: AIOKafkaClient, principal: str, resource: Resource, operation: str) -> None:
    kind, pattern = _KINDS[resource["type"]], _PATTERNS[resource["patternType"]]
    request = CreateAclsRequest(kind, resource["name"], pattern, principal, "*", _OPERATIONS[operation], _ALLOW)
    response = await client.send(client.get_random_node(), request)
    for code, message in response.creation_responses:
        if code:
            raise for_code(code)(message)


@asynccontextmanager
async def apache_kafka(folder: Path) -> AsyncIterator[ApacheKafka]:
    """Run a broker until the block ends; skips where it cannot be had."""
    try:
        command = java(_MEGABYTES)
    except Missing as why:
        pytest.skip(f"Apache Kafka cannot be had here: {why}")
    authority = Authority(folder)
    port = free_port()
    properties = folder / "server.properties"
    properties.write_text(_properties(folder, port, free_port(), authority))
    formatted = [*command, "kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ", "-c", str(properties)]
    await asyncio.to_thread(subprocess.run, formatted, check=True, capture_output=True, timeout=120)
    process = ChildProcess(
        [*command, "kafka.Kafka", str(properties)], folder / "kafka.log", name="kafka", complaint="ERROR|FATAL"
    )
    process.start()
    kafka = ApacheKafka(port, authority)
    try:
        await process.until(until(partial(_answers, kafka), "it answers", within=_STARTING), within=_STARTING)
        yield kafka
    finally:
        await process.kill()


async def _answers(kafka: ApacheKafka) -> bool:
    client = AIOKafkaClient(**kafka.options_of(OPERATOR))
    try:
        await client.bootstrap()
    except KafkaConnectionError:
        return False
    finally:
        await client.close()
    return True


def _properties(folder: Path, port: int, controller: int, authority: Authority) -> str:
    certificate, key = authority.certificate("broker")
    both = folder / "broker.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    settings = {
        "node.id": 1,
        "process.roles": "broker,controller",
        "controller.quorum.voters": f"1@{HOST}:{controller}",
        "listeners": f"TLS://{HOST}:{port},CONTROLLER://{HOST}:{controller}",
        "listener.security.protocol.map": "TLS:SSL,CONTROLLER:SSL",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "TLS",
        "ssl.client.auth": "required",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": both,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": authority.ca_file,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # Strimzi's own certificates, that is: the brokers' and the operators'.
        "super.users": f"User:CN=broker;User:CN={OPERATOR}",
        "log.dirs": folder / "data",
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())
