"""What can be asked about evidence: by the applicant, of its own alone, by its assessors, and by auditors."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application, Evidence
from services.supplier_registry.applications.queries import APPLICATION_ACCESS, status_of
from services.supplier_registry.evidence.domain.opening import evidence_of
from shared.files.files import Files
from shared.files.stored import FileStatus
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import one_of
from shared.kernel.rules import NotFound
from shared.reference.codes import Code
from shared.store.group import Committed
from shared.store.store import Store


class VersionShown(BaseModel):
    """A version of evidence, and what a scanner has said of its file."""

    version: int
    name: str
    media_type: str
    size: int
    sha256: str
    attached_at: datetime
    status: Annotated[str, Code("file status")]


class EvidenceShown(BaseModel):
    """A piece of evidence with all its versions, the latest, which counts, last."""

    evidence_id: UUID
    kind: Annotated[str, Code("kind of evidence")]
    versions: tuple[VersionShown, ...]


class DownloadShown(BaseModel):
    """One time that a version was handed out: to which account, in which roles, when, and in which request."""

    download_id: UUID
    actor: str
    roles: tuple[str, ...]
    at: datetime
    correlation_id: str


class EvidenceQueries:
    """Answers about evidence. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files) -> None:
        """Answer from what the store holds, and from what is known of files."""
        self._store = store
        self._files = files

    async def list(self, application_id: UUID, caller: Caller) -> list[tuple[str, dict[str, Any]]]:
        """Return all evidence of an application that the caller may see, by its kinds."""
        application = (await self._read(application_id, caller)).state
        statuses = await self._files.statuses(application.files)
        return [
            (str(each.evidence_id), _shown(kind, each, statuses)) for kind, each in sorted(application.evidence.items())
        ]

    async def get(self, application_id: UUID, evidence_id: UUID, caller: Caller) -> tuple[dict[str, Any], int]:
        """Return a piece of evidence, and the version of the application that it belongs to."""
        stored = await self._read(application_id, caller)
        kind, evidence = evidence_of(stored.state, evidence_id)
        files = [each.file.file_id for each in evidence.versions]
        return _shown(kind, evidence, await self._files.statuses(files)), stored.version

    async def downloads(
        self, application_id: UUID, evidence_id: UUID, version: int, after: str | None, limit: int, caller: Caller
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of who opened a version and when, oldest first."""
        _, evidence = evidence_of((await self._read(application_id, caller)).state, evidence_id)
        if not 1 <= version <= len(evidence.versions):
            raise NotFound(f"version {version} of evidence", evidence_id)
        file_id = evidence.versions[version - 1].file.file_id
        found = await self._files.downloads.of(file_id, after=after, limit=limit)
        shown = (DownloadShown(**{name: getattr(each, name) for name in DownloadShown.model_fields}) for each in found)
        return [(str(each.download_id), each.model_dump(mode="json")) for each in shown]

    async def in_use(self, file_ids: Sequence[UUID]) -> Collection[UUID]:
        """Return which of these files some application names: the others are nobody's."""
        pages = self._store.pages(APPLICATIONS, {"files": one_of(file_ids)})
        return {each async for page in pages for application in page for each in application.files}

    async def _read(self, application_id: UUID, caller: Caller) -> Stored[Application]:
        stored = await self._store.get(APPLICATIONS(application_id))
        APPLICATION_ACCESS.readable(caller, application_id, stored.state)
        return stored


def added(committed: Committed, application_id: UUID, kind: str) -> dict[str, Any]:
    """Return which version of its kind a file is, whether it was added by this command or was the latest already."""
    ref = APPLICATIONS(application_id)
    application = ref.existing(committed.known[ref])
    for each in committed.events:
        application = APPLICATIONS.evolve(application, each.event)
    evidence = application.evidence[kind]
    return {
        "application_id": str(application_id),
        "evidence_id": str(evidence.evidence_id),
        "kind": kind,
        "version": len(evidence.versions),
        "sha256": evidence.latest.sha256,
    }


def _shown(kind: str, evidence: Evidence, statuses: Mapping[UUID, FileStatus]) -> dict[str, Any]:
    versions = tuple(
        VersionShown(
            version=number,
            attached_at=each.attached_at,
            status=status_of(each.file, statuses),
            **each.file.model_dump(include={"name", "media_type", "size", "sha256"}),
        )
        for number, each in enumerate(evidence.versions, 1)
    )
    return EvidenceShown(evidence_id=evidence.evidence_id, kind=kind, versions=versions).model_dump(mode="json")
