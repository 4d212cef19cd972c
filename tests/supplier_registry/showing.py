"""Evidence over HTTP: files of an applicant, and what its assessors do with them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from deploy.local.replay.documents import Document, a_pdf
from shared.auth.principal import Role
from shared.files.files import Files
from shared.files.records import Records
from shared.http.downloads import disposition
from shared.kernel.clock import system_clock
from tests.running import Reply
from tests.supplier_registry.running import Registry

KIND = "safeguarding_policy"
POLICY = a_pdf("Safeguarding policy", ("We keep people safe.",))
BETTER = a_pdf("Safeguarding policy, better", ("We keep people safer.",))


@dataclass
class Showing:
    """One applicant with an open application, and those who look at it."""

    registry: Registry
    org: UUID
    application: str
    files: Files = field(init=False)

    def __post_init__(self) -> None:
        self.files = Files(self.registry.one.database, system_clock)

    @property
    def path(self) -> str:
        return f"/v1/applications/{self.application}/evidence"

    async def add(self, document: Document = POLICY, kind: str = KIND, token: str = "", **headers: str) -> Reply:
        """Send a file, as the applicant unless a token is given."""
        said = {"Content-Type": document.media_type, "Content-Disposition": disposition(document.name)}
        return await self.registry.one.call(
            "POST",
            self.path,
            token or self.registry.one.token(Role.SUPPLIER, org=self.registry.orgs[self.org]),
            params={"kind": kind},
            data=document.content,
            headers={**said, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )

    async def added(self, document: Document = POLICY) -> dict[str, Any]:
        reply = await self.add(document)
        assert reply.status == 201, reply
        body: dict[str, Any] = reply.body
        return body

    async def shown(self) -> list[dict[str, Any]]:
        """Every version of the policy as the applicant sees it."""
        listed = await self.registry.supplier(self.org, "GET", self.path)
        assert listed.status == 200, listed
        return [version for each in listed.body["items"] for version in each["versions"]]

    async def scanned(self, added: dict[str, Any], found: str | None = None) -> UUID:
        """Let a scanner have said of a version that it is clean, or what it found in it."""
        file_id = await self.file_id(added)
        await Records(self.registry.one.database).scanned(file_id, found, system_clock())
        return file_id

    async def file_id(self, added: dict[str, Any]) -> UUID:
        document = await self.registry.one.database["applications"].find_one({"_id": self.application})
        versions = document["state"]["evidence"][added["kind"]]["versions"]
        return UUID(versions[added["version"] - 1]["file"]["file_id"])

    async def address(self, added: dict[str, Any], token: str) -> Reply:
        path = f"{self.path}/{added['evidence_id']}/versions/{added['version']}/address"
        return await self.registry.one.call("POST", path, token)

    async def open(self, address: str, token: str, **more: str) -> tuple[int, bytes, Any]:
        headers = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): each for name, each in more.items()}}
        async with self.registry.one.session.get(f"{self.registry.one.url}{address}", headers=headers) as response:
            return response.status, await response.read(), response.headers


async def an_applicant(registry: Registry, **differing: Any) -> Showing:
    org = await registry.an_organisation()
    return Showing(registry, org, await registry.an_application(org, **differing))
