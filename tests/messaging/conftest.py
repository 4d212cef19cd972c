"""What messaging is tried with: a log that fills, a broker of the tests' own, and a desk that reads from it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.settings import Settings
from tests.messaging.reading import Desk
from tests.servers import a_broker
from tests.store.accounts import Bank, a_bank


@pytest.fixture
async def bank(mongodb_uri: str, database_name: str) -> AsyncIterator[Bank]:
    async with a_bank(mongodb_uri, database_name) as one:
        yield one


@pytest.fixture
def names(unique: str) -> list[str]:
    """Accounts of this test's own, since tests may share the topic."""
    return [f"{unique}-{letter}" for letter in "abcd"]


@pytest.fixture
async def reading(tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings to read from a broker of the test's own, with the short times that suit the embedded one.

    An event is believed on its own topic only, so tests that share a broker would read one another's.
    """
    async with a_broker(log=tmp_path / "broker.log") as bootstrap:
        yield Settings(
            kafka_bootstrap_servers=bootstrap,
            kafka_fetch_max_wait_ms=20,
            kafka_session_timeout_ms=1000,
            kafka_heartbeat_interval_ms=200,
        )


@pytest.fixture
async def desk(reading: Settings, mongodb_uri: str, database_name: str, unique: str) -> AsyncIterator[Desk]:
    async with a_bank(mongodb_uri, database_name) as bank:
        desk = Desk(reading, bank, unique)
        await desk.prepare()
        try:
            yield desk
        finally:
            await desk.kafka.stop()
