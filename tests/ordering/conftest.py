"""Ordering as it runs with a clock of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.ordering.wiring import SERVICE
from shared.kernel.clock import RecordClock
from shared.kernel.ids import new_id
from tests.ordering.examples import NOON
from tests.ordering.timed import Timed
from tests.ordering.world import World
from tests.running import issuer_in, running, settings_for


@pytest.fixture
async def timed(mongodb_uri: str, kafka_bootstrap: str, tmp_path: Path) -> AsyncIterator[Timed]:
    clock = RecordClock.create(tmp_path / "clock", NOON)
    issuer = issuer_in(tmp_path)
    database = f"test_ordering_{new_id().hex[-8:]}"
    settings = settings_for(mongodb_uri, kafka_bootstrap, database, issuer, clock_file=tmp_path / "clock")
    async with running(SERVICE, settings, issuer) as service:
        yield Timed(World(service), clock)
