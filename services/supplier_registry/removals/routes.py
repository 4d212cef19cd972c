"""The HTTP of removals."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from services.supplier_registry.removals.commands import Removals
from services.supplier_registry.removals.domain.notices import AnswerRemoval, NotifyRemoval, WithdrawRemovalNotice
from services.supplier_registry.removals.domain.removing import ConfirmRemoval, ProposeRemoval, ReturnRemoval
from services.supplier_registry.removals.queries import RemovalQueries, RemovalShown
from shared.auth.principal import Role
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("removals")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
UpToDateOfficer = Annotated[Caller, allow(Role.CATEGORY_MANAGER, versioned=True)]
Assessor = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.AUDITOR)]
Member = Annotated[Caller, allow(Role.SUPPLIER)]
Commands = Annotated[Removals, provided(Removals)]
Queries = Annotated[RemovalQueries, provided(RemovalQueries)]


class RemovalsOfSupplier(BaseModel):
    """The removals of one supplier that are under way, category by category."""

    supplier_id: UUID
    removals: tuple[RemovalShown, ...]


@router.get("/removals", response_model=Paged[RemovalsOfSupplier])
async def list_removals(caller: Assessor, queries: Queries, after: After = None, limit: Limit = 50) -> Response:
    """List the removals under way, supplier by supplier: who may still answer, what is to be decided or confirmed."""
    del caller
    found = await queries.under_way(after, limit)
    return page([(each, {"supplier_id": each, "removals": removals}) for each, removals in found], limit)


@router.get("/suppliers/{supplier_id}/removals", response_model=RemovalsOfSupplier)
async def get_removals_of_supplier(supplier_id: UUID, caller: Assessor, queries: Queries) -> Response:
    """Show the removals of one supplier that are under way, with its answer and what is proposed."""
    found, version = await queries.of(supplier_id, caller)
    return one({"supplier_id": str(supplier_id), "removals": found}, version)


@router.post("/suppliers/{supplier_id}/removal-notice", status_code=204)
async def notify_removal(supplier_id: UUID, asked: NotifyRemoval, caller: Officer, removals: Commands) -> Response:
    """Tell a supplier that it is to be removed from one category or from all, and every reason; it may answer first."""
    return respond(await removals.notify_removal(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/removal-answer", status_code=204)
async def answer_removal(supplier_id: UUID, asked: AnswerRemoval, caller: Member, removals: Commands) -> Response:
    """Answer a notice of removal, until its last day; a later answer takes the place of an earlier one."""
    return respond(await removals.answer(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/removal-notice-withdrawal", status_code=204)
async def withdraw_removal_notice(
    supplier_id: UUID, asked: WithdrawRemovalNotice, caller: Officer, removals: Commands
) -> Response:
    """Take a notice of removal back. A suspension stands on."""
    return respond(await removals.withdraw_notice(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/removal-proposal", status_code=204)
async def propose_removal(supplier_id: UUID, asked: ProposeRemoval, caller: Officer, removals: Commands) -> Response:
    """Propose a removal, from the day after the supplier's time to answer; at once where it is compulsory.

    Somebody else has to confirm it.
    """
    return respond(await removals.propose(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/removal-confirmation", status_code=204)
async def confirm_removal(
    supplier_id: UUID, asked: ConfirmRemoval, caller: UpToDateOfficer, removals: Commands
) -> Response:
    """Remove a supplier as somebody else proposed, on the version that you have seen."""
    return respond(await removals.confirm(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/removal-return", status_code=204)
async def return_removal(supplier_id: UUID, asked: ReturnRemoval, caller: Officer, removals: Commands) -> Response:
    """Confirm no removal, with a note on what is missing; or take your own proposal back. The notice stands."""
    return respond(await removals.send_back(supplier_id, asked, caller))
