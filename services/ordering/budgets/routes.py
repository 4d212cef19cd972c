"""The HTTP of budgets."""

from typing import Annotated

from fastapi import Response

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate
from services.ordering.budgets.queries import BudgetQueries
from services.ordering.budgets.views import ShownBudget
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
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


@router.get("/budgets/{district}/{year}", response_model=ShownBudget)
async def get_budget(
    district: DistrictCode, year: FinancialYear, caller: Staff, budgets: Queries, as_at: AsAt = None
) -> Response:
    """Show one budget, as it is or as it was when a day ended."""
    stored = await budgets.get(district, year, caller, as_at)
    return one(stored.state, stored.version, as_at)


@router.get("/budgets/{district}/{year}/history", response_model=Paged[Happened])
async def get_history_of_budget(
    district: DistrictCode,
    year: FinancialYear,
    caller: Staff,
    budgets: Queries,
    after: AfterVersion = None,
    limit: Limit = 50,
) -> Response:
    """Tell what happened to a budget, oldest first: what was allocated, held, freed and spent, for which order."""
    return page(await budgets.history(district, year, caller, after=after, limit=limit), limit)
