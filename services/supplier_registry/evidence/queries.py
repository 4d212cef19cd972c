"""What can be asked about evidence, of applications and as suppliers hold it.

Of an application it is for the applicant, its assessors and auditors. Of what suppliers hold, what there is and until
when is for all staff, unless it was given in confidence; the rest is for the supplier and its assessors alone.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application, Evidence
from services.supplier_registry.applications.queries import APPLICATION_ACCESS, status_of
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence, evidence_held
from services.supplier_registry.evidence.domain.opening import evidence_of, held_version
from services.supplier_registry.evidence.history import EVIDENCE_DISCLOSURE
from services.supplier_registry.suppliers.access import in_full
from shared.auth.access import Access
from shared.contracts.supplier_registry import AnyEvidenceKind, ApplicationEvent, ConfidentialCode, EvidenceGiven
from shared.files.files import Files
from shared.files.stored import FileStatus
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Between, Filters, one_of
from shared.kernel.rules import NotFound
from shared.reference.codes import Code
from shared.store.commands import Committed
from shared.store.store import Store

HELD_ACCESS = Access(HELD_EVIDENCE, supplier="supplier_id")


class VersionShown(BaseModel):
    """A version of evidence, and what a scanner has said of its file."""

    version: int
    name: str
    media_type: str
    size: int
    sha256: str
    attached_at: datetime
    cited_version: int | None
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
        return await downloads_of(self._files, file_id, after, limit)

    async def in_use(self, file_ids: Sequence[UUID]) -> Collection[UUID]:
        """Return which of these files some application or supplier names: the others are nobody's."""
        named = {"files": one_of(file_ids)}
        applications, held = self._store.pages(APPLICATIONS, named), self._store.pages(HELD_EVIDENCE, named)
        of_applications = {each async for page in applications for one in page for each in one.files}
        return of_applications | {each async for page in held for one in page for each in one.files}

    async def _read(self, application_id: UUID, caller: Caller) -> Stored[Application]:
        stored = await self._store.get(APPLICATIONS(application_id))
        APPLICATION_ACCESS.readable(caller, application_id, stored.state)
        return stored


async def downloads_of(
    files: Files, file_id: UUID, after: str | None, limit: int
) -> Sequence[tuple[str, dict[str, Any]]]:
    """Return a page of who opened a file and when, oldest first."""
    found = await files.downloads.of(file_id, after=after, limit=limit)
    shown = (DownloadShown(**{name: getattr(each, name) for name in DownloadShown.model_fields}) for each in found)
    return [(str(each.download_id), each.model_dump(mode="json")) for each in shown]


def added(committed: Committed, application_id: UUID, kind: str) -> dict[str, Any]:
    """Return which version of its kind a file is, whether it was added by this command or was the latest already."""
    ref = APPLICATIONS(application_id)
    application = ref.existing(committed.known[ref])
    for each in committed.events:
        if isinstance(each.event, ApplicationEvent):
            application = APPLICATIONS.evolve(application, each.event)
    evidence = application.evidence[kind]
    return {
        "application_id": str(application_id),
        "evidence_id": str(evidence.evidence_id),
        "kind": kind,
        "version": len(evidence.versions),
        "sha256": evidence.latest.sha256,
    }


def cited(committed: Committed, application_id: UUID, evidence_id: UUID) -> dict[str, Any]:
    """Return the same of what was cited: it is evidence of the application's under the kind that it was held as."""
    held = HELD_EVIDENCE(evidence_id)
    return added(committed, application_id, held.existing(committed.known[held]).kind)


def _shown(kind: str, evidence: Evidence, statuses: Mapping[UUID, FileStatus]) -> dict[str, Any]:
    versions = tuple(
        VersionShown(
            version=number,
            attached_at=each.attached_at,
            cited_version=each.cited_version,
            status=status_of(each.file, statuses),
            **each.file.model_dump(include={"name", "media_type", "size", "sha256"}),
        )
        for number, each in enumerate(evidence.versions, 1)
    )
    return EvidenceShown(evidence_id=evidence.evidence_id, kind=kind, versions=versions).model_dump(mode="json")


class HeldVersionShown(BaseModel):
    """A version of what a supplier holds, and what a scanner has said of its file."""

    version: int
    name: str
    media_type: str
    size: int
    sha256: str
    given_at: datetime
    valid_until: date | None
    confidential: ConfidentialCode | None
    rejected_for: Annotated[str, Code("evidence_rejected reason")] | None
    said_of_it: str
    status: Annotated[str, Code("file status")]


class HeldShown(BaseModel):
    """What a supplier holds as evidence of one kind, as all staff see it: until when it holds, and whether it ended."""

    evidence_id: UUID
    supplier_id: UUID
    kind: AnyEvidenceKind
    valid_until: date | None
    expired: bool
    released: bool


class HeldInFull(HeldShown):
    """The same as the supplier and its assessors see it: with all versions, the latest, which counts, last."""

    versions: tuple[HeldVersionShown, ...]


class HeldQueries:
    """Answers about what suppliers hold. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files) -> None:
        """Answer from what the store holds, and from what is known of files."""
        self._store = store
        self._files = files
        self._past = Past(store, EVIDENCE_DISCLOSURE)

    async def list(
        self,
        caller: Caller,
        *,
        supplier_id: UUID | None,
        kind: str | None,
        ends_by: date | None,
        after: str | None,
        limit: int,
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of what the caller may see: of one supplier or all, also only what ends by a day."""
        filters: Filters = {
            **HELD_ACCESS.filters(caller, supplier_id=supplier_id),
            "kind": kind,
            "expires_on": Between(most=ends_by.isoformat()) if ends_by else None,
            "confidential": None if in_full(caller) else False,
        }
        found = await self._store.documents(HELD_EVIDENCE, filters, after=after, limit=limit)
        held = [(identifier, HELD_EVIDENCE.decode(state)) for identifier, state in found]
        statuses = await self._files.statuses(each for _, one in held for each in one.files) if held else {}
        return [(identifier, shown_to(caller, one, statuses)) for identifier, one in held]

    async def get(self, evidence_id: UUID, caller: Caller) -> tuple[dict[str, Any], int]:
        """Return what the caller may see of evidence, and its version."""
        stored = await self._store.get(HELD_EVIDENCE(evidence_id))
        held = visible(caller, evidence_id, stored.state)
        return shown_to(caller, held, await self._files.statuses(held.files)), stored.version

    async def history(self, evidence_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to evidence; raises `NotFound`."""
        return await self._past.history(
            evidence_id, caller, lambda held: visible(caller, evidence_id, held), after=after, limit=limit
        )

    async def downloads(
        self, evidence_id: UUID, version: int, after: str | None, limit: int, caller: Caller
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of who opened a version and when, oldest first."""
        held = visible(caller, evidence_id, (await self._store.get(HELD_EVIDENCE(evidence_id))).state)
        return await downloads_of(self._files, held_version(held, version).file_id, after, limit)


def visible(caller: Caller, evidence_id: UUID, held: HeldEvidence) -> HeldEvidence:
    """Return what the caller may know of; raises `NotFound`, also where it was given in confidence."""
    found = HELD_ACCESS.readable(caller, evidence_id, held)
    if found.confidential and not in_full(caller):
        raise NotFound("evidence", evidence_id)
    return found


def shown_to(caller: Caller, held: HeldEvidence, statuses: Mapping[UUID, FileStatus]) -> dict[str, Any]:
    """Return what a caller who may know of evidence sees of it."""
    about: dict[str, Any] = {
        "evidence_id": held.evidence_id,
        "supplier_id": held.supplier_id,
        "kind": held.kind,
        "valid_until": held.expires_on,
        "expired": held.expired,
        "released": held.released,
    }
    if not in_full(caller):
        return HeldShown(**about).model_dump(mode="json")
    versions = tuple(
        HeldVersionShown(
            version=number,
            given_at=each.given_at,
            valid_until=each.valid_until,
            confidential=each.confidential,
            rejected_for=each.rejected_for,
            said_of_it=each.said_of_it,
            status=status_of(each.file, statuses),
            **each.file.model_dump(include={"name", "media_type", "size", "sha256"}),
        )
        for number, each in enumerate(held.versions, 1)
    )
    return HeldInFull(**about, versions=versions).model_dump(mode="json")


def given(committed: Committed, supplier_id: UUID, kind: str) -> dict[str, Any]:
    """Return which version of a supplier's evidence a file is, whether this command added it or it was there before."""
    holder = committed.known[evidence_held(supplier_id, kind)]
    held = committed.known[HELD_EVIDENCE(holder)] if holder else None
    for each in committed.events:
        if isinstance(each.event, EvidenceGiven):
            held = HELD_EVIDENCE.evolve(held, each.event)
    if held is None:
        raise AssertionError("evidence that nothing was added to was there before")
    return {
        "evidence_id": str(held.evidence_id),
        "kind": kind,
        "version": len(held.versions),
        "sha256": held.versions[-1].file.sha256,
    }
