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
from tests.running import Reply, issuer_in, running, settings_for, until
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
            clean = await scanned(registry, org, POLICY)
            assert (clean["status"], clean["rejected_for"]) == ("clean", None)
            assert await opened(registry, clean) == POLICY.content
            harmful = await scanned(registry, org, HARMFUL)
            assert (harmful["status"], harmful["rejected_for"]) == ("infected", "file_infected")
            refused = await address_of(registry, harmful)
            assert (refused.status, refused.codes) == (409, {"evidence_replaced"})
            await one.database.client.drop_database(settings.mongodb_database)


async def scanned(registry: Registry, org: UUID, document: Document) -> dict[str, Any]:
    """Give a file; return its version with where it is, once it was found clean, or harmful and rejected for that."""
    added = await given(registry, org, document, valid_until=END)
    path = f"/v1/evidence/{added['evidence_id']}"

    async def settled() -> Any:
        version = (await registry.officer("GET", path)).body["versions"][-1]
        return version if version["status"] == "clean" or version["rejected_for"] else None

    return {**await until(settled, "clamd has looked at it"), "path": f"{path}/versions/{added['version']}"}


async def address_of(registry: Registry, version: dict[str, Any]) -> Reply:
    """Ask for where an officer may open a file."""
    return await registry.one.call("POST", f"{version['path']}/address", registry.one.token(Role.CATEGORY_MANAGER))


async def opened(registry: Registry, version: dict[str, Any]) -> bytes:
    """Let an officer open a file."""
    address = (await address_of(registry, version)).body["address"]
    headers = {"Authorization": f"Bearer {registry.one.token(Role.CATEGORY_MANAGER)}"}
    async with registry.one.session.get(f"{registry.one.url}{address}", headers=headers) as reply:
        assert reply.status == 200
        return await reply.read()
