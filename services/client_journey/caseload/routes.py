"""The HTTP of caseloads: a coach's own, and those of all coaches of a district for its manager."""

from typing import Annotated

from fastapi import Response

from services.client_journey.caseload.domain.waiting import Waiting
from services.client_journey.caseload.queries import CaseloadCounts, CaseloadQueries, JourneyOnHand
from shared.auth.principal import Role
from shared.http.answers import Paged, computed, page
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import DistrictCode

router = service_router("caseloads")

Coach = Annotated[Caller, allow(Role.WORK_COACH)]
Manager = Annotated[Caller, allow(Role.DISTRICT_MANAGER)]
Queries = Annotated[CaseloadQueries, provided(CaseloadQueries)]


@router.get("/caseloads/mine", response_model=CaseloadCounts)
async def get_my_caseload(caller: Coach, caseloads: Queries) -> Response:
    """Count what waits on the open journeys that the token's holder is assigned to or covers today."""
    return computed(await caseloads.mine(caller))


@router.get("/caseloads/mine/journeys", response_model=Paged[JourneyOnHand])
async def list_my_caseload(
    caller: Coach, caseloads: Queries, waiting: Waiting | None = None, after: After = None, limit: Limit = 50
) -> Response:
    """List those of them that wait for anything, or for this."""
    return page(await caseloads.on_hand(caller, waiting, after=after, limit=limit), limit)


@router.get("/caseloads", response_model=Paged[CaseloadCounts])
async def list_caseloads(
    caller: Manager, caseloads: Queries, district: DistrictCode, after: After = None, limit: Limit = 20
) -> Response:
    """Count what each coach of a district has on hand; the first line is what no coach looks after."""
    return page(await caseloads.of_district(caller, district, after=after, limit=min(limit, 50)), min(limit, 50))
