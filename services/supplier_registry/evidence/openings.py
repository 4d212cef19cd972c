"""Opening files of evidence: an address for one caller and a few minutes, and every time on record."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.applications.queries import APPLICATION_ACCESS
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE
from services.supplier_registry.evidence.domain.opening import (
    held_version,
    held_version_to_assess,
    version_to_open,
)
from services.supplier_registry.evidence.queries import HELD_ACCESS
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.auth.access import acts_as
from shared.auth.principal import Role
from shared.contracts.supplier_registry import AttachedFile
from shared.files.files import Files
from shared.files.stored import StoredFile
from shared.kernel.caller import Caller
from shared.store.store import Store


@dataclass(frozen=True)
class Granted:
    """What opens one file to one caller, and until when."""

    grant: str
    until: datetime


class EvidenceOpenings:
    """The index of ways to open a file. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files) -> None:
        """Open what the store names, from these files."""
        self._store = store
        self._files = files

    async def address(self, application_id: UUID, evidence_id: UUID, version: int, caller: Caller) -> Granted:
        """Let an assessor open a version for a few minutes, while the application is not decided."""
        file = version_to_open(await self._changeable(application_id, caller), evidence_id, version)
        return await self._granted(file, caller)

    async def open(
        self, application_id: UUID, evidence_id: UUID, version: int, grant: str, caller: Caller
    ) -> tuple[StoredFile, AsyncGenerator[bytes, None]]:
        """Return a version for whom it was granted to, on record; raises `AddressRefused` and `Quarantined` too."""
        file = version_to_open(await self._changeable(application_id, caller), evidence_id, version)
        return await self._opened(file, grant, caller)

    async def address_of_held(self, evidence_id: UUID, version: int, caller: Caller) -> Granted:
        """Let its supplier, or an assessor of a member, open a version of what is held, for a few minutes."""
        return await self._granted(await self._held_file(evidence_id, version, caller), caller)

    async def open_held(
        self, evidence_id: UUID, version: int, grant: str, caller: Caller
    ) -> tuple[StoredFile, AsyncGenerator[bytes, None]]:
        """Return a version for whom it was granted to, on record; raises `AddressRefused` and `Quarantined` too."""
        return await self._opened(await self._held_file(evidence_id, version, caller), grant, caller)

    async def _held_file(self, evidence_id: UUID, version: int, caller: Caller) -> AttachedFile:
        held = HELD_ACCESS.changeable(caller, evidence_id, (await self._store.get(HELD_EVIDENCE(evidence_id))).state)
        if acts_as(caller, Role.SUPPLIER):
            return held_version(held, version)
        supplier = await self._store.get(SUPPLIERS(held.supplier_id))
        return held_version_to_assess(held, version, supplier.state)

    async def _granted(self, file: AttachedFile, caller: Caller) -> Granted:
        return Granted(*await self._files.addresses.grant(file.file_id, caller))

    async def _opened(
        self, file: AttachedFile, grant: str, caller: Caller
    ) -> tuple[StoredFile, AsyncGenerator[bytes, None]]:
        await self._files.addresses.check(file.file_id, caller, grant)
        return await self._files.open(file.file_id, caller)

    async def _changeable(self, application_id: UUID, caller: Caller) -> Application:
        stored = await self._store.get(APPLICATIONS(application_id))
        return APPLICATION_ACCESS.changeable(caller, application_id, stored.state)
