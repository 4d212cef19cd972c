"""A running service to try the conventions of HTTP on, and somebody who may use it."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.broker import start_broker
from shared.auth.principal import Role
from shared.kernel.ids import new_id
from tests.http.desk import SERVICE
from tests.running import Running, issuer_in, running, settings_for


@pytest.fixture(scope="module")
async def desk(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("desk")
    broker = await start_broker(log=folder / "broker.log")
    issuer = issuer_in(folder)
    settings = settings_for(mongodb_uri, broker.bootstrap, f"test_desk_{new_id().hex[-8:]}", issuer)
    async with running(SERVICE, settings, issuer) as one:
        yield one
        await one.database.client.drop_database(settings.mongodb_database)
    await broker.kill()


@pytest.fixture
def buyer(desk: Running) -> str:
    return desk.token(Role.BUYER, subject="ada")


@pytest.fixture
def path() -> str:
    """Of a supplier that no other test has."""
    return f"/v1/named/{new_id()}"
