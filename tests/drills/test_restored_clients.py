"""D13 for client journeys: vault and database come back from before an erasure, and nothing of who was erased opens.

The vault's backup has the key again. The ledger that was kept apart destroys it, and so does ClientErased on the topic,
before anything is taken back or begun.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from deploy.console import recover
from deploy.console.main import app
from services.client_journey.wiring import SERVICE
from shared.auth.issuing import Issuer
from shared.contracts.sealed import Sealed
from shared.contracts.topics import JOURNEYS
from shared.messaging.envelope import Envelope
from shared.messaging.topic_reader import records_of
from shared.runtime import database_of, vault_of
from shared.settings import Settings
from shared.store.mongo import disconnect
from tests.client_journey.calling import record, start
from tests.client_journey.test_clients_http import CONTACT, client_of, opened, put
from tests.client_journey.test_rights_http import erased
from tests.drills.backups import Kept, brought_back, taken
from tests.running import Running, issuer_in, running, settings_for, until
from tests.servers import a_broker
from tests.upgrades.fleet import environment_of

pytestmark = pytest.mark.drill
SAID = "where somebody lives"
NO_LEDGER = {"destroyed": list[str]()}


@dataclass
class Ground:
    """Client journeys, their two databases, and what is known of somebody who was erased."""

    settings: Settings
    issuer: Issuer
    ledger: Path
    journey: str = ""
    began_later: str = ""
    client: UUID | None = None
    sealed: Sealed | None = None

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Running]:
        async with running(SERVICE, self.settings, self.issuer) as one:
            yield one

    async def opens(self) -> bool:
        """Whether what was sealed of whoever was erased can be read."""
        assert self.client
        assert self.sealed
        database = database_of(SERVICE, self.settings)
        vault = vault_of(SERVICE, database, self.settings)
        try:
            return await vault.open(self.client, [self.sealed]) != [None]
        finally:
            disconnect(vault.database)
            disconnect(database)

    async def dps(self, *arguments: str) -> str:
        with capture_logs():
            result = await asyncio.to_thread(CliRunner().invoke, app, arguments, env=environment_of(self.settings))
        assert result.exit_code == 0, result.output
        return result.stdout


@pytest.fixture
async def ground(mongodb_uri: str, tmp_path: Path) -> AsyncIterator[Ground]:
    issuer = issuer_in(tmp_path)
    async with a_broker(log=tmp_path / "broker.log") as bootstrap:
        name = f"test_{secrets.token_hex(4)}"
        settings = settings_for(mongodb_uri, bootstrap, name, issuer, relay_lease_seconds=1)
        yield Ground(settings, issuer, tmp_path / "ledger.json")


async def is_lost_after_an_erasure(ground: Ground) -> None:
    """Let somebody be known, take a backup, erase them, let somebody else begin, and bring the backup back."""
    async with ground.at_work() as one:
        ground.journey = str((await start(one, uuid4())).body["journey_id"])
        assert (await put(one, ground.journey, "contact-details", CONTACT)).status == 204
        ground.client = await client_of(one, ground.journey)
        vault = vault_of(SERVICE, one.database, ground.settings)
        ground.sealed = await vault.seal(ground.client, SAID)
        uri, databases = ground.settings.mongodb_uri, (one.database.name, vault.database.name)
        backups: dict[str, list[Kept]] = {name: await asyncio.to_thread(taken, uri, name) for name in databases}
        await erased(one, ground.journey)
        ground.began_later = str((await start(one, uuid4())).body["journey_id"])
        await record(one, ground.began_later)
        assert (await put(one, ground.began_later, "contact-details", CONTACT)).status == 204
        await until(lambda: all_is_told(one), "everything public is on its topic")
    ground.ledger.write_text(await ground.dps("erasures", "list", "--json"))
    for name, backup in backups.items():
        await asyncio.to_thread(brought_back, uri, name, backup)
    assert await ground.opens(), "the backup has the key"


async def all_is_told(one: Running) -> bool:
    log = await one.database["events"].find({"public": True}, {"topic": 1}).to_list(None)
    names = sorted({each["topic"] for each in log})
    told = {Envelope.from_headers(each.headers).id async for each in records_of(one.settings, *names)}
    return JOURNEYS.name in names and {each["_id"] for each in log} <= told


async def recovered(ground: Ground) -> dict[str, Any]:
    found = await ground.dps("recover", "client_journey", "--ledger", str(ground.ledger), "--json", "--by", "drill")
    report: dict[str, Any] = json.loads(found)
    return report


@pytest.mark.parametrize("kept_apart", [True, False])
async def test_who_was_erased_since_the_backup_is_erased_before_anything_begins(
    ground: Ground, *, kept_apart: bool
) -> None:
    await is_lost_after_an_erasure(ground)
    if not kept_apart:  # the topic names them too
        ground.ledger.write_text(json.dumps(NO_LEDGER))
    report = await recovered(ground)
    assert not await ground.opens(), "before anything begins"
    assert report["gone"] == report["contested"] == []
    assert report["by_type"]["client_journey.ClientErased.v1"] == 1
    async with ground.at_work() as one:
        assert (await opened(one, ground.journey)).body["erased"]
        assert (await start(one, uuid4())).status == 201
        assert await one.database["journeys"].find_one({"_id": ground.began_later}), "what began since is there again"


async def test_a_restore_without_the_erasures_is_noticed(ground: Ground) -> None:
    await is_lost_after_an_erasure(ground)
    with patch.object(recover, "erased_again", AsyncMock(return_value=0)):
        await recovered(ground)
    assert await ground.opens()
