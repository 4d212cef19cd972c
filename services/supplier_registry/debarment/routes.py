"""The HTTP of the debarment list."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.supplier_registry.debarment.commands import DebarmentCommands
from services.supplier_registry.debarment.domain.checking import ConsiderDebarment
from services.supplier_registry.debarment.queries import DebarmentQueries, FindingShown, FindingsShown
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, computed, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("debarment")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Assessor = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.AUDITOR)]
Commands = Annotated[DebarmentCommands, provided(DebarmentCommands)]
Queries = Annotated[DebarmentQueries, provided(DebarmentQueries)]
Waiting = Annotated[bool | None, Query(description="Only where a category manager has to consider something, or not")]


@router.get("/debarment-findings", response_model=Paged[FindingsShown])
async def list_debarment_findings(
    caller: Assessor, queries: Queries, waiting: Waiting = None, after: After = None, limit: Limit = 50
) -> Response:
    """List the suppliers of whom the debarment list may say something: such as what has to be considered."""
    return page(await queries.list(caller, waiting=waiting, after=after, limit=limit), limit)


@router.get("/suppliers/{supplier_id}/debarment-findings", response_model=Paged[FindingShown])
async def get_debarment_findings(supplier_id: UUID, caller: Assessor, queries: Queries) -> Response:
    """Show what the debarment list may say of a supplier and of its associates, and what was made of it."""
    return computed({"items": await queries.of_supplier(supplier_id, caller), "next": None})


@router.get("/suppliers/{supplier_id}/debarment-findings/history", response_model=Paged[Happened])
async def get_history_of_debarment_findings(
    supplier_id: UUID, caller: Assessor, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what the debarment list was found to say over time, and who considered it, oldest first."""
    return page(await queries.history(supplier_id, caller, after=after, limit=limit), limit)


@router.post("/suppliers/{supplier_id}/debarment-findings", status_code=204)
async def check_debarment(supplier_id: UUID, caller: Officer, debarment: Commands) -> Response:
    """Hold a supplier and its associates against the debarment list now. Who must be removed by it is."""
    return respond(await debarment.check(supplier_id, caller))


@router.post("/suppliers/{supplier_id}/debarment-findings/consideration", status_code=204)
async def consider_debarment(
    supplier_id: UUID, asked: ConsiderDebarment, caller: Officer, debarment: Commands
) -> Response:
    """Say what follows from an entry of the list that leaves a choice. A removal is proposed for itself."""
    return respond(await debarment.consider(supplier_id, asked, caller))
