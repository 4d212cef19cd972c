"""Client journeys as they run."""

import secrets
from collections.abc import AsyncIterator

import pytest

from services.client_journey.wiring import SERVICE
from tests.running import Running, issuer_in, running, settings_for
from tests.servers import a_broker


@pytest.fixture(scope="package")
async def service(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """The service with a broker of its own, where nobody else's orders are."""
    folder = tmp_path_factory.mktemp("client_journey")
    issuer = issuer_in(folder)
    async with a_broker(log=folder / "broker.log") as bootstrap:
        settings = settings_for(mongodb_uri, bootstrap, f"test_{secrets.token_hex(4)}", issuer)
        async with running(SERVICE, settings, issuer) as one:
            yield one
