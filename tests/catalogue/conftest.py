"""The catalogue as it runs: over HTTP, with news of the registry and of needs from the broker."""

from collections.abc import AsyncIterator

import pytest

from tests.catalogue.desk import Desk, a_desk
from tests.catalogue.world import Catalogue, a_catalogue


@pytest.fixture(scope="module")
async def catalogue(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Catalogue]:
    async with a_catalogue(mongodb_uri, tmp_path_factory.mktemp("catalogue")) as one:
        yield one


@pytest.fixture
async def desk(mongodb_uri: str, database_name: str) -> AsyncIterator[Desk]:
    async with a_desk(mongodb_uri, database_name) as one:
        yield one
