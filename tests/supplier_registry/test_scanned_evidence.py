"""Evidence with a real clamd beside the registry: what it finds clean is opened, what is harmful is nobody's."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.local.replay.documents import Document, a_pdf
from services.supplier_registry.wiring import SERVICE
from shared.auth.principal import Role
from shared.kernel.clock import RecordClock
from tests.files.clamd import a_clamd
from tests.running import issuer_in, running, settings_for, until
from tests.servers import a_broker
from tests.supplier_registry.running import START, Registry
from tests.supplier_registry.showing import POLICY
from tests.supplier_registry.test_holding_http import END, given

HARMFUL = a_pdf("Certificate", ("What clamd knows as harmful.",))


@pytest.mark.sweep  # a scanner has to start, and is asked every five seconds
async def test_nobody_opens_what_clamd_finds_harmful_and_the_rest_as_soon_as_it_is_scanned(
    mongodb_uri: str, tmp_path: Path
) -> None:
    issuer, clock = issuer_in(tmp_path), RecordClock.create(tmp_path / "clock", START)
    async with a_clamd(tmp_path, HARMFUL.content) as clamd, a_broker(tmp_path / "broker.log") as kafka:
        scanning = {"clamd_host": clamd.host, "clamd_port": clamd.port, "clock_file": tmp_path / "clock"}
        settings = settings_for(mongodb_uri, kafka, f"test_{uuid4().hex[:8]}", issuer, **scanning)
        async with running(SERVICE, settings, issuer) as one:
            registry = Registry(one, clock)
            org = await registry.a_member()
            assert await what_comes_of(registry, org, POLICY) == ("clean", 200, POLICY.content)
            status, answered, body = await what_comes_of(registry, org, HARMFUL)
            assert (status, answered) == ("infected", 409)
            assert b"file_infected" in body
            await one.database.client.drop_database(settings.mongodb_database)


async def what_comes_of(registry: Registry, org: UUID, document: Document) -> tuple[str, int, bytes]:
    """Give a file, wait until it is scanned, and let an officer open it."""
    added = await given(registry, org, document, valid_until=END)
    path = f"/v1/evidence/{added['evidence_id']}"

    async def scanned() -> Any:
        status = (await registry.officer("GET", path)).body["versions"][-1]["status"]
        return status if status != "unscanned" else None

    status = await until(scanned, "clamd has looked at it")
    officer = registry.one.token(Role.CATEGORY_MANAGER)
    address = await registry.one.call("POST", f"{path}/versions/{added['version']}/address", officer)
    headers = {"Authorization": f"Bearer {officer}"}
    async with registry.one.session.get(f"{registry.one.url}{address.body['address']}", headers=headers) as reply:
        return status, reply.status, await reply.read()
