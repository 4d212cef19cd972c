"""One registry for each module that speaks to it over HTTP; every test begins on the same day."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from services.supplier_registry.wiring import SERVICE
from shared.kernel.clock import RecordClock
from tests.running import issuer_in, running, settings_for
from tests.servers import a_broker
from tests.supplier_registry.running import START, Registry


@pytest.fixture(scope="module")
async def a_registry(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Registry]:
    folder = tmp_path_factory.mktemp("registry")
    issuer = issuer_in(folder)
    clock = RecordClock.create(folder / "clock", START)
    async with a_broker(folder / "broker.log") as kafka:
        settings = settings_for(mongodb_uri, kafka, f"test_{uuid4().hex[:8]}", issuer, clock_file=folder / "clock")
        async with running(SERVICE, settings, issuer) as one:
            yield Registry(one, clock)


@pytest.fixture
def registry(a_registry: Registry) -> Registry:
    a_registry.clock.set(START)
    return a_registry
