"""The HTTP of forecasts."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.supplier_registry.impact.queries import Impact, ImpactQueries
from shared.auth.principal import Role
from shared.http.answers import computed
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.commands import Day

router = service_router("evidence")

Reader = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER, Role.AUDITOR)]
Queries = Annotated[ImpactQueries, provided(ImpactQueries)]


@router.get("/evidence/{evidence_id}/impact", response_model=Impact)
async def forecast_impact(
    evidence_id: UUID,
    caller: Reader,
    queries: Queries,
    ends_on: Annotated[Day | None, Query(description="As if this were its last day")] = None,
) -> Response:
    """Say which offers hide and which orders are affected if evidence ends and is not renewed, and from when."""
    impact = await queries.forecast(evidence_id, ends_on, caller)
    return computed(impact.model_dump(mode="json"))
