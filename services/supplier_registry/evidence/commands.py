"""What can be done with the evidence of an application, a method each."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.applications.queries import APPLICATION_ACCESS
from services.supplier_registry.evidence.domain.attaching import attach
from services.supplier_registry.evidence.domain.opening import version_to_open
from shared.contracts.supplier_registry import AttachedFile, EvidenceAttached
from shared.files.files import Files
from shared.files.stored import StoredFile
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference import evidence_kinds
from shared.store.group import Committed
from shared.store.store import Store


@dataclass(frozen=True)
class Granted:
    """What opens one file to one caller, and until when."""

    grant: str
    until: datetime


class EvidenceCommands:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files, clock: Clock) -> None:
        """Decide about evidence by the kinds in force."""
        self._store = store
        self._files = files
        self._now = clock

    async def take_in(
        self,
        application_id: UUID,
        kind: str,
        chunks: AsyncIterator[bytes],
        media_type: str,
        name: str,
        length: int | None,
        caller: Caller,
    ) -> StoredFile:
        """Store a file of an application that the caller may add to, to be swept unless `attach` follows.

        No byte is read of whoever may not. Raises `FileRejected` too.
        """
        await self._changeable(application_id, caller)
        return await self._files.store(chunks, media_type, name, evidence_kinds()[kind], caller, length)

    async def attach(self, application_id: UUID, kind: str, file: StoredFile, caller: Caller) -> Committed:
        """Add a stored file to an application, as the first or the next version of its kind."""
        now, evidence_id, attached = self._now(), new_id(), AttachedFile(**asdict(file))
        decided = APPLICATION_ACCESS.deciding(
            caller, application_id, lambda one: attach(one, kind, evidence_id, attached, now)
        )
        committed = await self._store.change((APPLICATIONS(application_id),), decided, caller)
        if any(isinstance(each.event, EvidenceAttached) for each in committed.events):
            await self._files.confirm([file.file_id])
        return committed

    async def address(self, application_id: UUID, evidence_id: UUID, version: int, caller: Caller) -> Granted:
        """Let an assessor open a version for a few minutes, while the application is not decided."""
        file = version_to_open(await self._changeable(application_id, caller), evidence_id, version)
        return Granted(*await self._files.addresses.grant(file.file_id, caller))

    async def open(
        self, application_id: UUID, evidence_id: UUID, version: int, grant: str, caller: Caller
    ) -> tuple[StoredFile, AsyncGenerator[bytes, None]]:
        """Return a version for whom it was granted to, on record; raises `AddressRefused` and `Quarantined` too."""
        file = version_to_open(await self._changeable(application_id, caller), evidence_id, version)
        await self._files.addresses.check(file.file_id, caller, grant)
        return await self._files.open(file.file_id, caller)

    async def _changeable(self, application_id: UUID, caller: Caller) -> Application:
        stored = await self._store.get(APPLICATIONS(application_id))
        return APPLICATION_ACCESS.changeable(caller, application_id, stored.state)
