"""The HTTP of evidence, of applications and as suppliers hold it: files up and down, and who opened them."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Path, Query, Response
from pydantic import AwareDatetime, BaseModel

from services.supplier_registry.evidence.commands import EvidenceCommands
from services.supplier_registry.evidence.domain.assessing import AcceptEvidence, RejectEvidence, ReleaseEvidence
from services.supplier_registry.evidence.domain.citing import CiteEvidence
from services.supplier_registry.evidence.domain.giving import Said
from services.supplier_registry.evidence.openings import EvidenceOpenings
from services.supplier_registry.evidence.queries import (
    DownloadShown,
    EvidenceQueries,
    EvidenceShown,
    HeldInFull,
    HeldQueries,
    HeldShown,
    added,
    cited,
    given,
)
from shared.auth.access import supplier_of
from shared.auth.principal import Role
from shared.files.addresses import GRANT
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.downloads import Download
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE, Responses
from shared.http.provided import provided
from shared.http.uploads import Upload, uploaded
from shared.kernel.caller import Caller
from shared.kernel.commands import Day
from shared.reference import EvidenceKindCode, ReasonKind, evidence_kinds, reason_of
from shared.reference.codes import Code
from shared.store.answer import Answer
from shared.store.commands import Committed

router = service_router("evidence")

Applicant = Annotated[Caller, allow(Role.SUPPLIER)]
Assessor = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Asking = Annotated[Caller, allow(Role.CATEGORY_MANAGER, reads=True)]
Auditor = Annotated[Caller, allow(Role.AUDITOR)]
Reader = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER, Role.AUDITOR)]
Commands = Annotated[EvidenceCommands, provided(EvidenceCommands)]
Openings = Annotated[EvidenceOpenings, provided(EvidenceOpenings)]
Queries = Annotated[EvidenceQueries, provided(EvidenceQueries)]
Kind = Annotated[
    EvidenceKindCode, Query(description="What the file is evidence of, as /v1/reference/evidence-kinds has it")
]
ValidUntil = Annotated[Day | None, Query(description="The last day on which it is valid, for kinds that have one")]
Confidential = Annotated[
    Annotated[str, reason_of(ReasonKind.EVIDENCE_CONFIDENTIAL)] | None,
    Query(description="Why only the supplier and its assessors may know of it, where that is so"),
]
Version = Annotated[int, Path(ge=1, le=10_000)]
Grant = Annotated[str, Query(pattern=f"^{GRANT.pattern}$", description="As it stands in the address")]
TheFile = Annotated[Upload, uploaded(evidence_kinds)]
Holdings = Annotated[HeldQueries, provided(HeldQueries)]
Holder = Annotated[Caller, allow(Role.SUPPLIER)]
HolderAsking = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER, reads=True)]
Opening = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER)]
Knowing = Annotated[
    Caller,
    allow(Role.SUPPLIER, Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR),
]
_FILE: Responses = {**Download.RESPONSES, **RULES_MAY_REFUSE}
_VERSION = "/applications/{application_id}/evidence/{evidence_id}/versions/{version}"
_HELD_VERSION = "/evidence/{evidence_id}/versions/{version}"


class EvidenceAdded(Created):
    """Which evidence the file is now, and which version of it; its digest is of the bytes that arrived."""

    application_id: UUID
    evidence_id: UUID
    kind: Annotated[str, Code("kind of evidence")]
    version: int
    sha256: str


class AddressShown(BaseModel):
    """Where a file can be opened by this caller alone, with its token, and until when."""

    address: str
    until: AwareDatetime


@router.post("/applications/{application_id}/evidence", status_code=201, response_model=EvidenceAdded)
async def add_evidence(
    application_id: UUID,
    kind: Kind,
    upload: TheFile,
    caller: Applicant,
    evidence: Commands,
    valid_until: ValidUntil = None,
    confidential: Confidential = None,
) -> Response:
    """Add a file to an application that is not decided, or a new version of it: the body is the file.

    Name it in Content-Disposition. The same file as the latest version is no new one. All versions stay, and the
    supplier holds it whatever becomes of the application (`/v1/evidence`).
    """
    said = Said(kind, valid_until, confidential)
    file = await evidence.take_in(application_id, kind, upload.arriving, caller)

    def answer(committed: Committed) -> Answer:
        return _added(added(committed, application_id, kind), committed)

    return respond(await evidence.attach(application_id, said, file, upload.repeatable(caller, file).answered(answer)))


def _added(body: dict[str, Any], committed: Committed) -> Answer:
    """Answer which evidence of an application a file is now."""
    location = f"/v1/applications/{body['application_id']}/evidence/{body['evidence_id']}"
    return Answer(201, body, {"Location": location, "ETag": f'"{committed.version}"'})


@router.post("/applications/{application_id}/evidence/citations", status_code=201, response_model=EvidenceAdded)
async def cite_evidence(application_id: UUID, asked: CiteEvidence, caller: Applicant, evidence: Commands) -> Response:
    """Show with an application what you hold already, in place of sending the file again: the version that counts."""

    def answer(committed: Committed) -> Answer:
        return _added(cited(committed, application_id, asked.evidence_id), committed)

    return respond(await evidence.cite(application_id, asked, caller.answered(answer)))


@router.get("/applications/{application_id}/evidence", response_model=Paged[EvidenceShown])
async def list_evidence(application_id: UUID, caller: Reader, queries: Queries) -> Response:
    """List all evidence of an application with its versions, and whether each was found clean."""
    found = await queries.list(application_id, caller)
    return page(found, len(found) + 1)


@router.get("/applications/{application_id}/evidence/{evidence_id}", response_model=EvidenceShown)
async def get_evidence(application_id: UUID, evidence_id: UUID, caller: Reader, queries: Queries) -> Response:
    """Show a piece of evidence with its versions; the ETag is that of its application."""
    return one(*await queries.get(application_id, evidence_id, caller))


@router.post(f"{_VERSION}/address", response_model=AddressShown, responses=RULES_MAY_REFUSE)
async def get_evidence_address(
    application_id: UUID, evidence_id: UUID, version: Version, caller: Asking, openings: Openings
) -> Response:
    """Make an address at which the caller can open a version, with its own token, for five minutes.

    Only while the application is not decided.
    """
    granted = await openings.address(application_id, evidence_id, version, caller)
    path = router.prefix + _VERSION.format(application_id=application_id, evidence_id=evidence_id, version=version)
    return computed({"address": f"{path}/content?grant={quote(granted.grant)}", "until": granted.until})


@router.get(f"{_VERSION}/content", response_class=Response, responses=_FILE)
async def open_evidence(
    application_id: UUID, evidence_id: UUID, version: Version, grant: Grant, caller: Assessor, openings: Openings
) -> Response:
    """Send the file of a version, at an address that was made for the caller. Who opens it is kept on record."""
    return Download(*await openings.open(application_id, evidence_id, version, grant, caller))


@router.get(f"{_VERSION}/downloads", response_model=Paged[DownloadShown])
async def list_evidence_downloads(
    application_id: UUID,
    evidence_id: UUID,
    version: Version,
    caller: Auditor,
    queries: Queries,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List who opened a version and when, to auditors."""
    return page(await queries.downloads(application_id, evidence_id, version, after, limit, caller), limit)


class EvidenceTaken(Created):
    """Which evidence of the supplier the file is now, and which version of it."""

    evidence_id: UUID
    kind: Annotated[str, Code("kind of evidence")]
    version: int
    sha256: str


@router.post("/evidence", status_code=201, response_model=EvidenceTaken)
async def give_evidence(
    kind: Kind,
    upload: TheFile,
    caller: Holder,
    evidence: Commands,
    valid_until: ValidUntil = None,
    confidential: Confidential = None,
) -> Response:
    """Give evidence, or renew it by a new version, which is the one that counts: the body is the file.

    Name it in Content-Disposition. All versions stay. Insurance is taken in once an order has been accepted.
    """
    said = Said(kind, valid_until, confidential)
    file = await evidence.take_in_of_supplier(kind, upload.arriving, caller)

    def answer(committed: Committed) -> Answer:
        body = given(committed, supplier_of(caller), kind)
        return Answer(201, body, {"Location": f"/v1/evidence/{body['evidence_id']}"})

    return respond(await evidence.give(said, file, upload.repeatable(caller, file).answered(answer)))


@router.get("/evidence", response_model=Paged[HeldInFull | HeldShown])
async def list_held_evidence(
    caller: Knowing,
    queries: Holdings,
    supplier_id: UUID | None = None,
    kind: EvidenceKindCode | None = None,
    ends_by: Annotated[Day | None, Query(description="Only what has its last day on this day or before")] = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List what suppliers hold as evidence: of each kind, until when it holds. A supplier sees its own alone."""
    found = await queries.list(caller, supplier_id=supplier_id, kind=kind, ends_by=ends_by, after=after, limit=limit)
    return page(found, limit)


@router.get("/evidence/{evidence_id}", response_model=HeldInFull | HeldShown)
async def get_held_evidence(evidence_id: UUID, caller: Knowing, queries: Holdings) -> Response:
    """Show what a supplier holds as evidence of one kind; to itself and its assessors with every version."""
    return one(*await queries.get(evidence_id, caller))


@router.post("/evidence/{evidence_id}/acceptance", status_code=204)
async def accept_evidence(evidence_id: UUID, asked: AcceptEvidence, caller: Assessor, evidence: Commands) -> Response:
    """Say that the version that counts shows what the supplier was asked for, which ends the request."""
    return respond(await evidence.accept(evidence_id, asked, caller))


@router.post("/evidence/{evidence_id}/rejection", status_code=204)
async def reject_evidence(evidence_id: UUID, asked: RejectEvidence, caller: Assessor, evidence: Commands) -> Response:
    """Say that the version that counts shows nothing. The one before it counts again; without one it has ended.

    Where it was given on request, it is asked for anew.
    """
    return respond(await evidence.reject(evidence_id, asked, caller))


@router.post("/evidence/{evidence_id}/release", status_code=204)
async def release_evidence(evidence_id: UUID, asked: ReleaseEvidence, caller: Assessor, evidence: Commands) -> Response:
    """Hold no delivery to evidence any more, until the supplier gives any anew."""
    return respond(await evidence.release(evidence_id, asked, caller))


@router.get("/evidence/{evidence_id}/history", response_model=Paged[Happened])
async def get_history_of_evidence(
    evidence_id: UUID, caller: Knowing, queries: Holdings, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to evidence, oldest first; what was given, to the supplier and its assessors alone."""
    return page(await queries.history(evidence_id, caller, after=after, limit=limit), limit)


@router.post(f"{_HELD_VERSION}/address", response_model=AddressShown, responses=RULES_MAY_REFUSE)
async def get_held_evidence_address(
    evidence_id: UUID, version: Version, caller: HolderAsking, openings: Openings
) -> Response:
    """Make an address at which the caller can open a version, with its own token, for five minutes.

    The supplier opens any of its own; an assessor the one that counts, of a member.
    """
    granted = await openings.address_of_held(evidence_id, version, caller)
    path = router.prefix + _HELD_VERSION.format(evidence_id=evidence_id, version=version)
    return computed({"address": f"{path}/content?grant={quote(granted.grant)}", "until": granted.until})


@router.get(f"{_HELD_VERSION}/content", response_class=Response, responses=_FILE)
async def open_held_evidence(
    evidence_id: UUID, version: Version, grant: Grant, caller: Opening, openings: Openings
) -> Response:
    """Send the file of a version, at an address that was made for the caller. Who opens it is kept on record."""
    return Download(*await openings.open_held(evidence_id, version, grant, caller))


@router.get(f"{_HELD_VERSION}/downloads", response_model=Paged[DownloadShown])
async def list_held_evidence_downloads(
    evidence_id: UUID, version: Version, caller: Auditor, queries: Holdings, after: After = None, limit: Limit = 50
) -> Response:
    """List who opened a version and when, to auditors."""
    return page(await queries.downloads(evidence_id, version, after, limit, caller), limit)
