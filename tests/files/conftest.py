"""Files to send, and a running service that keeps them."""

from collections.abc import AsyncIterator

import pytest

from shared.auth.principal import Role
from shared.kernel.ids import new_id
from shared.runtime import ProcessRole
from tests.files.cabinet import SERVICE
from tests.running import Running, issuer_in, running, settings_for

API = frozenset({ProcessRole.API})


@pytest.fixture(scope="module")
async def cabinet(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """A service that hands out what is not scanned, as a laptop does."""
    issuer = issuer_in(tmp_path_factory.mktemp("cabinet"))
    quick = {"files_allow_unscanned": True, "http_idle_seconds": 1.0, "kafka_create_topics": False}
    settings = settings_for(mongodb_uri, "127.0.0.1:9", f"test_cabinet_{new_id().hex[-8:]}", issuer, **quick)
    async with running(SERVICE, settings, issuer, API) as one:
        yield one
        await one.database.client.drop_database(settings.mongodb_database)


@pytest.fixture
def buyer(cabinet: Running) -> str:
    return cabinet.token(Role.BUYER, subject="ada")


@pytest.fixture
def path() -> str:
    """Of a paper that no other test has."""
    return f"/v1/papers/{new_id()}"
