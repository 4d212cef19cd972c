"""The HTTP of complaints."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.supplier_registry.complaints.commands import Complaints
from services.supplier_registry.complaints.domain.answering import AnswerComplaint
from services.supplier_registry.complaints.domain.deciding import DecideComplaint
from services.supplier_registry.complaints.domain.raising import RaiseComplaint
from services.supplier_registry.complaints.queries import (
    ComplaintInFull,
    ComplaintQueries,
    ComplaintShown,
    ComplaintToSupplier,
)
from shared.auth.principal import DEPARTMENT, STAFF, Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import DistrictCode
from shared.reference.lists import coded

router = service_router("complaints")

Staff = Annotated[Caller, allow(*DEPARTMENT)]
Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER, versioned=True)]
Member = Annotated[Caller, allow(Role.SUPPLIER)]
Reader = Annotated[Caller, allow(*STAFF, Role.SUPPLIER)]
Commands = Annotated[Complaints, provided(Complaints)]
Queries = Annotated[ComplaintQueries, provided(ComplaintQueries)]
Open = Annotated[bool | None, Query(alias="open", description="Only what waits for a decision, or only what does not")]
Consequence = Annotated[str, coded("consequence of complaint")]
Shown = ComplaintInFull | ComplaintToSupplier | ComplaintShown


class ComplaintCreated(Created):
    """The new complaint's id."""

    complaint_id: UUID


_raised = created("/v1/complaints/{}", "complaint_id")


@router.post("/complaints", status_code=201, response_model=ComplaintCreated)
async def raise_complaint(asked: RaiseComplaint, caller: Staff, complaints: Commands) -> Response:
    """Raise a complaint about a supplier, for yourself or for somebody else; it is told and may answer.

    On a client's behalf name the order and write nothing: no part of a client's story belongs here.
    """
    return respond(await complaints.raise_one(asked, caller.answered(_raised)))


@router.get("/complaints", response_model=Paged[Shown])
async def list_complaints(
    caller: Reader,
    queries: Queries,
    supplier_id: UUID | None = None,
    district: DistrictCode | None = None,
    is_open: Open = None,
    consequence: Consequence | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List complaints: assessors and buyers see all, staff those of their districts, a supplier those about itself."""
    found = await queries.list(
        caller,
        supplier_id=supplier_id,
        district=district,
        is_open=is_open,
        consequence=consequence,
        after=after,
        limit=limit,
    )
    return page(found, limit)


@router.get("/complaints/{complaint_id}", response_model=Shown)
async def get_complaint(complaint_id: UUID, caller: Reader, queries: Queries, as_at: AsAt = None) -> Response:
    """Show a complaint; what was said in free words to the supplier and its assessors alone."""
    return one(*await queries.get(complaint_id, caller, as_at), as_at)


@router.get("/complaints/{complaint_id}/history", response_model=Paged[Happened])
async def get_history_of_complaint(
    complaint_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a complaint, oldest first."""
    return page(await queries.history(complaint_id, caller, after=after, limit=limit), limit)


@router.post("/complaints/{complaint_id}/answer", status_code=204)
async def answer_complaint(
    complaint_id: UUID, asked: AnswerComplaint, caller: Member, complaints: Commands
) -> Response:
    """Answer a complaint about yourself, once, as long as it is not decided."""
    return respond(await complaints.answer(complaint_id, asked, caller))


@router.post("/complaints/{complaint_id}/decision", status_code=204)
async def decide_complaint(
    complaint_id: UUID, asked: DecideComplaint, caller: Officer, complaints: Commands
) -> Response:
    """Decide on a complaint as you have read it, answer and all, and what follows for the supplier."""
    return respond(await complaints.decide(complaint_id, asked, caller))


@router.post("/complaints/{complaint_id}/withdrawal", status_code=204)
async def withdraw_complaint(complaint_id: UUID, caller: Staff, complaints: Commands) -> Response:
    """Take a complaint back that you raised; a category manager any."""
    return respond(await complaints.withdraw(complaint_id, caller))
