"""The HTTP of drafts of applications. No member of staff opens any of it: what is not submitted is the applicant's."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.supplier_registry.drafts.commands import Drafts
from services.supplier_registry.drafts.domain.draft import DraftStatus
from services.supplier_registry.drafts.domain.drafting import BeginDraft, SaveDraft
from services.supplier_registry.drafts.queries import DraftListed, DraftQueries, DraftShown
from services.supplier_registry.registers.sharing import ShareCodes
from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierApplied
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.store.answer import Answer
from shared.store.commands import Committed

router = service_router("drafts")

Applicant = Annotated[Caller, allow(Role.SUPPLIER)]
UpToDateApplicant = Annotated[Caller, allow(Role.SUPPLIER, versioned=True)]
Codes = Annotated[ShareCodes, provided(ShareCodes)]
Commands = Annotated[Drafts, provided(Drafts)]
Queries = Annotated[DraftQueries, provided(DraftQueries)]
Status = Annotated[DraftStatus | None, Query(description="Only drafts that are open, or of which this became")]


class DraftBegun(Created):
    """The new draft's id."""

    draft_id: UUID


class DraftSubmitted(Created):
    """The id of the application that the draft became."""

    application_id: UUID


def _submitted(committed: Committed) -> Answer:
    (applied,) = (each.event for each in committed.events if isinstance(each.event, SupplierApplied))
    body = {"application_id": str(applied.application_id)}
    return Answer(201, body, {"Location": f"/v1/applications/{applied.application_id}"})


@router.post("/application-drafts", status_code=201, response_model=DraftBegun)
async def begin_draft(asked: BeginDraft, caller: Applicant, drafts: Commands, codes: Codes) -> Response:
    """Begin a draft, with what the organisation said last in that market where it said anything, or empty.

    With a share code, those connected with it are as it shares them on the central platform.
    """
    answer = created("/v1/application-drafts/{}", "draft_id")
    shared = await codes.opened(asked.share_code) if asked.share_code else None
    return respond(await drafts.begin(asked, caller.answered(answer), shared))


@router.get("/application-drafts", response_model=Paged[DraftListed])
async def list_drafts(
    caller: Applicant, queries: Queries, status: Status = None, after: After = None, limit: Limit = 50
) -> Response:
    """List the drafts of the own organisation."""
    return page(await queries.list(caller, status, after, limit), limit)


@router.get("/application-drafts/{draft_id}", response_model=DraftShown)
async def get_draft(draft_id: UUID, caller: Applicant, queries: Queries) -> Response:
    """Show a draft: what it says, what stands in the way of submitting it, and what differs from the last time."""
    return one(*await queries.get(draft_id, caller))


@router.get("/application-drafts/{draft_id}/history", response_model=Paged[Happened])
async def get_history_of_draft(
    draft_id: UUID, caller: Applicant, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a draft, oldest first, to the applicant alone."""
    return page(await queries.history(draft_id, caller, after=after, limit=limit), limit)


@router.put("/application-drafts/{draft_id}", status_code=204)
async def save_draft(draft_id: UUID, asked: SaveDraft, caller: UpToDateApplicant, drafts: Commands) -> Response:
    """Save all that the draft says, however little it is. What is left out is not said."""
    return respond(await drafts.save(draft_id, asked, caller))


@router.post("/application-drafts/{draft_id}/submission", status_code=201, response_model=DraftSubmitted)
async def submit_draft(draft_id: UUID, caller: UpToDateApplicant, drafts: Commands) -> Response:
    """Submit the draft as it was read: it becomes an application, received now. Refused with all that is missing."""
    return respond(await drafts.submit(draft_id, caller.answered(_submitted)))


@router.post("/application-drafts/{draft_id}/discarding", status_code=204)
async def discard_draft(draft_id: UUID, caller: Applicant, drafts: Commands) -> Response:
    """Give the draft up. Another may be begun at any time."""
    return respond(await drafts.discard(draft_id, caller))
