"""The HTTP of budgets."""

from typing import Annotated

from fastapi import Response

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate
from services.ordering.budgets.queries import BudgetQueries
from services.ordering.budgets.views import ShownBudget
from shared.auth.principal import Role
from shared.http.answers import Paged, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import DistrictCode
from shared.reference.financial_years import FinancialYear

router = service_router("ordering")

_READERS = (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR)
Allocator = Annotated[Caller, allow(Role.BUYER)]
Staff = Annotated[Caller, allow(*_READERS, scope="budgets:read")]

Commands = Annotated[Budgets, provided(Budgets)]
Queries = Annotated[BudgetQueries, provided(BudgetQueries)]


@router.put("/budgets/{district}/{year}", status_code=204)
async def allocate_budget(
    district: DistrictCode, year: FinancialYear, asked: Allocate, caller: Allocator, budgets: Commands
) -> Response:
    """Set what a district may commit in a financial year, such as 2016-17."""
    return respond(await budgets.allocate(district, year, asked, caller))


@router.get("/budgets", response_model=Paged[ShownBudget])
async def list_budgets(
    caller: Staff, budgets: Queries, district: DistrictCode | None = None, after: After = None, limit: Limit = 50
) -> Response:
    """List budgets: what is allocated, reserved, committed and spent, and what is left."""
    return page(await budgets.list(caller, district=district, after=after, limit=limit), limit)
