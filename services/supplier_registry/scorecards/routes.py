"""The HTTP of scorecards."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.supplier_registry.scorecards.queries import Scorecards, SupplierScorecard
from shared.auth.principal import STAFF, Role
from shared.http.answers import computed
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("scorecards")

Anyone = Annotated[Caller, allow(*STAFF, Role.SUPPLIER, scope="suppliers:read")]
Queries = Annotated[Scorecards, provided(Scorecards)]


@router.get("/suppliers/{supplier_id}/scorecard", response_model=SupplierScorecard)
async def get_scorecard(supplier_id: UUID, caller: Anyone, scorecards: Queries) -> Response:
    """Show what became of a supplier's orders in each category, as it stands now, beside the mean of the category."""
    card = await scorecards.of_supplier(supplier_id, caller)
    return computed(card.model_dump(mode="json"))
