"""The HTTP of budgets."""

from typing import Annotated

from fastapi import Query, Response

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate, budget_id_of
from services.ordering.budgets.domain.varying import Vary
from services.ordering.budgets.queries import BudgetQueries
from services.ordering.budgets.views import BudgetForecastShown, ShownBudget
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import DistrictCode
from shared.reference.financial_years import FinancialYear
from shared.reference.funds import FundCode

router = service_router("ordering")

_READERS = (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR)
Allocator = Annotated[Caller, allow(Role.BUYER)]
UpToDateAllocator = Annotated[Caller, allow(Role.BUYER, versioned=True)]
Staff = Annotated[Caller, allow(*_READERS, scope="budgets:read")]

OfFund = Annotated[FundCode | None, Query(description="The fund; the main one if none is named")]

Commands = Annotated[Budgets, provided(Budgets)]
Queries = Annotated[BudgetQueries, provided(BudgetQueries)]


@router.put("/budgets/{district}/{year}", status_code=204)
async def allocate_budget(
    district: DistrictCode,
    year: FinancialYear,
    asked: Allocate,
    caller: Allocator,
    budgets: Commands,
    fund: OfFund = None,
) -> Response:
    """Set what a district may commit in a financial year, such as 2016-17."""
    return respond(await budgets.allocate(district, year, asked, caller, fund))


@router.post("/budgets/{district}/{year}/variations", status_code=204)
async def vary_budget(
    district: DistrictCode,
    year: FinancialYear,
    asked: Vary,
    caller: UpToDateAllocator,
    budgets: Commands,
    fund: OfFund = None,
) -> Response:
    """Give a district more or less by a difference, with the reason, decided on the budget as it was read."""
    return respond(await budgets.vary(district, year, asked, caller, fund))


@router.get("/budgets", response_model=Paged[ShownBudget])
async def list_budgets(
    caller: Staff,
    budgets: Queries,
    district: DistrictCode | None = None,
    year: FinancialYear | None = None,
    fund: FundCode | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List budgets: what is allocated, reserved, committed and spent, and what is left."""
    found = await budgets.list(caller, district=district, year=year, fund=fund, after=after, limit=limit)
    return page(found, limit)


@router.get("/budgets/{district}/{year}", response_model=ShownBudget)
async def get_budget(
    district: DistrictCode,
    year: FinancialYear,
    caller: Staff,
    budgets: Queries,
    as_at: AsAt = None,
    fund: OfFund = None,
) -> Response:
    """Show one budget, as it is or as it was when a day ended."""
    stored = await budgets.get(budget_id_of(district, year, fund), caller, as_at)
    return one(stored.state, stored.version, as_at)


@router.get("/budgets/{district}/{year}/forecast", response_model=BudgetForecastShown)
async def forecast_budget(
    district: DistrictCode, year: FinancialYear, caller: Staff, budgets: Queries, fund: OfFund = None
) -> Response:
    """Forecast what will be taken of a budget by the end of its year, and the day on which nothing will be left."""
    stored = await budgets.forecast(budget_id_of(district, year, fund), caller)
    return one(stored.state, stored.version)


@router.get("/budgets/{district}/{year}/history", response_model=Paged[Happened])
async def get_history_of_budget(
    district: DistrictCode,
    year: FinancialYear,
    caller: Staff,
    budgets: Queries,
    after: AfterVersion = None,
    limit: Limit = 50,
    fund: OfFund = None,
) -> Response:
    """Tell what happened to a budget, oldest first: what was allocated, held, freed and spent, for which order."""
    budget_id = budget_id_of(district, year, fund)
    return page(await budgets.history(budget_id, caller, after=after, limit=limit), limit)
