"""Three brokers of a real Apache Kafka and a controller, on loopback, each of which may be killed and started again.

Every broker has a plain listener, for the others and for tests that are not about access, and one with TLS that asks
for a name and a password. Whoever has neither Java nor Maven gets `Missing`, with the reason in one line.
"""

import asyncio
import secrets
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local.certificates import Authority
from deploy.local.processes import HOST, ChildProcess, accepts_connections, free_port
from tests.kafka.programs import java
from tests.running import until

BROKERS, IN_SYNC = 3, 2
USER = "dps"
_CLUSTER = "ZHBzLXRlc3RzLWthZmthMQ"
_CONTROLLER = 100
_BROKER_MB, _CONTROLLER_MB, _TOOL_MB = 320, 192, 96
_STARTING = 240.0
_STOPPING = 120.0


@dataclass(frozen=True)
class Broker:
    """One broker: its process, and where it listens."""

    number: int
    process: ChildProcess
    port: int
    guarded_port: int


class Cluster:
    """A running cluster, and the password of the one user that it knows."""

    def __init__(self, brokers: Sequence[Broker], authority: Authority, password: str) -> None:
        self.brokers = brokers
        self.authority = authority
        self.password = password

    @property
    def bootstrap(self) -> str:
        """The plain listeners of all brokers, for `bootstrap_servers`."""
        return ",".join(f"{HOST}:{broker.port}" for broker in self.brokers)

    @property
    def guarded(self) -> str:
        """Those that ask for a password."""
        return ",".join(f"{HOST}:{broker.guarded_port}" for broker in self.brokers)

    async def kill(self, *numbers: int) -> None:
        """End brokers with SIGKILL."""
        await asyncio.gather(*(self.brokers[number].process.kill() for number in numbers))

    async def stop(self, number: int) -> None:
        """End a broker as its operator would: it hands its partitions over first."""
        await self.brokers[number].process.stop(within=_STOPPING)

    async def start(self, *numbers: int) -> None:
        """Start brokers again on the same files, and wait until all replicas are in sync."""
        for number in numbers:
            self.brokers[number].process.start()
        await self.is_whole()

    async def is_whole(self) -> None:
        """Wait until every broker is there and every partition has all its replicas in sync."""
        async with asyncio.timeout(_STARTING):
            await asyncio.gather(*(accepts_connections(broker.port) for broker in self.brokers))
        await until(self._is_whole, "every replica is in sync", within=_STARTING)

    async def _is_whole(self) -> bool:
        try:
            async with administration(self.bootstrap) as admin:
                brokers = (await admin.describe_cluster())["brokers"]
                topics = await admin.describe_topics()
        except (KafkaError, OSError):
            return False
        parts = [each for topic in topics for each in topic["partitions"]]
        return len(brokers) == BROKERS and all(len(each["isr"]) == len(each["replicas"]) for each in parts)

    async def in_sync(self, topic: str) -> list[int]:
        """How many replicas of each partition of a topic are in sync, as the brokers that answer have it."""
        async with administration(self.bootstrap) as admin:
            (found,) = await admin.describe_topics([topic])
        return [len(each["isr"]) for each in found["partitions"]]


@asynccontextmanager
async def administration(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client for looking and clearing up."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=10_000)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


@asynccontextmanager
async def a_cluster(folder: Path) -> AsyncIterator[Cluster]:
    """Run a cluster until the block ends; raises `Missing` where it cannot be had."""
    folder.mkdir(parents=True, exist_ok=True)
    authority, password = Authority(folder), secrets.token_urlsafe()
    shown = _shown(folder, authority)
    quorum = free_port()
    brokers = [_broker(folder, number, quorum, shown, password) for number in range(BROKERS)]
    controller = _node(folder, _CONTROLLER, _controller_settings(quorum), _CONTROLLER_MB)
    await asyncio.gather(
        _format(folder, _CONTROLLER, f"SCRAM-SHA-512=[name={USER},password={password}]"),
        *(_format(folder, broker.number) for broker in brokers),
    )
    cluster = Cluster(brokers, authority, password)
    processes = [controller, *(broker.process for broker in brokers)]
    try:
        for process in processes:
            process.start()
        waiting = [process.until(cluster.is_whole(), within=_STARTING) for process in processes]
        await asyncio.gather(*waiting)
        yield cluster
    finally:
        await asyncio.gather(*(process.kill() for process in processes))


def _shown(folder: Path, authority: Authority) -> Path:
    """The certificate that every broker shows, with its key, as a store that Java reads."""
    certificate, key = authority.certificate("broker")
    both = folder / "broker.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both


def data_of(folder: Path, number: int) -> Path:
    """Where a node of a cluster that runs in this folder keeps what it has."""
    return folder / f"data-{number}"


def _node(folder: Path, number: int, settings: dict[str, Any], megabytes: int) -> ChildProcess:
    own = {"node.id": number, "log.dirs": data_of(folder, number), "controller.listener.names": "CONTROLLER"}
    properties = folder / f"{number}.properties"
    properties.write_text("".join(f"{name}={value}\n" for name, value in {**own, **settings}.items()))
    return ChildProcess(
        [*java(megabytes), "kafka.Kafka", str(properties)],
        folder / f"kafka-{number}.log",
        name=f"kafka-{number}",
        complaint="ERROR|FATAL",
    )


def _broker(folder: Path, number: int, quorum: int, shown: Path, password: str) -> Broker:
    port, guarded = free_port(), free_port()
    settings = _broker_settings(quorum, port, guarded, shown, password)
    return Broker(number, _node(folder, number, settings, _BROKER_MB), port, guarded)


async def _format(folder: Path, number: int, *passwords: str) -> None:
    known = [part for each in passwords for part in ("--add-scram", each)]
    command = [*java(_TOOL_MB), "kafka.tools.StorageTool", "format", "-t", _CLUSTER]
    command += ["-c", str(folder / f"{number}.properties"), *known]
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True, timeout=_STARTING)


def _controller_settings(quorum: int) -> dict[str, Any]:
    return {
        "process.roles": "controller",
        "controller.quorum.voters": f"{_CONTROLLER}@{HOST}:{quorum}",
        "listeners": f"CONTROLLER://{HOST}:{quorum}",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT",
    }


def _broker_settings(quorum: int, port: int, guarded: int, shown: Path, password: str) -> dict[str, Any]:
    plain = f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{password}";'
    return {
        "process.roles": "broker",
        "controller.quorum.voters": f"{_CONTROLLER}@{HOST}:{quorum}",
        "listeners": f"PLAIN://{HOST}:{port},GUARDED://{HOST}:{guarded}",
        "listener.security.protocol.map": "PLAIN:PLAINTEXT,GUARDED:SASL_SSL,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAIN",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": shown,
        "sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN",
        "listener.name.guarded.plain.sasl.jaas.config": plain,
        "listener.name.guarded.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": BROKERS,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": BROKERS,
        "transaction.state.log.min.isr": IN_SYNC,
        "min.insync.replicas": IN_SYNC,
        # Tests let groups notice within a second who has gone, and drills need not wait for what a cluster waits for.
        "group.min.session.timeout.ms": 500,
        "group.initial.rebalance.delay.ms": 0,
        "broker.session.timeout.ms": 6000,
        "replica.lag.time.max.ms": 6000,
        # Three of them on one machine: few threads, and no big buffers.
        "num.network.threads": 2,
        "num.io.threads": 2,
        "log.cleaner.dedupe.buffer.size": 4 * 1024**2,
        "num.partitions": 1,
        "message.max.bytes": 16 * 1024**2,  # some tests send what no reader can hold
    }
