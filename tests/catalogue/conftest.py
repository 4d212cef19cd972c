"""The catalogue as it runs: over HTTP, with news of the registry and of needs from the broker."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from services.catalogue.wiring import SERVICE
from tests.catalogue.world import Catalogue
from tests.running import issuer_in, running, settings_for
from tests.servers import a_broker


@pytest.fixture(scope="module")
async def catalogue(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Catalogue]:
    folder = tmp_path_factory.mktemp("catalogue")
    issuer = issuer_in(folder)
    async with a_broker(folder / "broker.log") as kafka:
        settings = settings_for(mongodb_uri, kafka, f"test_{uuid4().hex[:8]}", issuer)
        async with running(SERVICE, settings, issuer) as one:
            yield Catalogue(one)
