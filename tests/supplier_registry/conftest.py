"""One registry for each module that speaks to it over HTTP; every test begins on the same day."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from services.supplier_registry.wiring import SERVICE
from shared.kernel.clock import RecordClock
from shared.runtime import ProcessRole
from tests.running import Running, issuer_in, running, settings_for
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


@pytest.fixture(scope="module")
async def processes(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Running]]:
    """Two processes of the registry on one database; no news comes or goes."""
    issuer = issuer_in(tmp_path_factory.mktemp("processes"))
    database = f"test_{uuid4().hex[:8]}"
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            settings = settings_for(mongodb_uri, "127.0.0.1:9", database, issuer, kafka_create_topics=False)
            api = running(SERVICE, settings, issuer, frozenset({ProcessRole.API}))
            found.append(await stack.enter_async_context(api))
        yield found
