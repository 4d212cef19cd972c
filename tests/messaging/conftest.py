"""A broker of the tests' own, and a desk that reads from it."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.broker import start_broker
from shared.settings import Settings
from tests.messaging.reading import Desk
from tests.store.accounts import a_bank


@pytest.fixture(scope="module")
async def reading(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Settings]:
    """Settings to read from a broker with the short times that suit the embedded one."""
    broker = await start_broker(log=tmp_path_factory.mktemp("consumer") / "broker.log")
    yield Settings(
        kafka_bootstrap_servers=broker.bootstrap,
        kafka_fetch_max_wait_ms=20,
        kafka_session_timeout_ms=1000,
        kafka_heartbeat_interval_ms=200,
    )
    await broker.kill()


@pytest.fixture
async def desk(reading: Settings, mongodb_uri: str, database_name: str, unique: str) -> AsyncIterator[Desk]:
    async with a_bank(mongodb_uri, database_name) as bank:
        desk = Desk(reading, bank, unique)
        await desk.prepare()
        yield desk
        await desk.kafka.stop()
