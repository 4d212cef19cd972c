"""What budgets are asked."""

from datetime import date

from services.ordering.budgets.access import BUDGET_ACCESS
from services.ordering.budgets.domain.budget import BUDGETS
from services.ordering.budgets.domain.forecasting import forecast, looked_back_from
from services.ordering.budgets.history import BUDGET_DISCLOSURE
from services.ordering.budgets.views import BudgetForecastShown, forecast_shown, shown
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.reference.calendar import uk_date
from shared.reference.markets import prevailing_policy
from shared.reference.policy_values import BudgetForecast
from shared.store.store import Store


class BudgetQueries:
    """Answers as the caller may see them."""

    def __init__(self, store: Store) -> None:
        """Read what this store holds."""
        self._store = store
        self._past = Past(store, BUDGET_DISCLOSURE)

    async def list(
        self, caller: Caller, *, district: str | None, year: str | None, fund: str | None, after: str | None, limit: int
    ) -> list[tuple[str, Document]]:
        """Return budgets: what is allocated and what is committed."""
        filters = {**BUDGET_ACCESS.filters(caller, district=district), "financial_year": year, "fund": fund}
        found = await self._store.documents(BUDGETS, filters, after=after, limit=limit)
        return [(identifier, shown(stored)) for identifier, stored in found]

    async def get(self, budget_id: str, caller: Caller, as_at: date | None = None) -> Stored[Document]:
        """Return one budget, as it is or as it was on a day; raises `NotFound`."""
        stored = await self._past.read(budget_id, as_at, BUDGET_ACCESS.readable_by(caller, budget_id))
        return Stored(shown(BUDGETS.encode(stored.state)), stored.version)

    async def forecast(self, budget_id: str, caller: Caller) -> Stored[BudgetForecastShown]:
        """Return what will be taken of a budget by the end of its year, at its pace of late; raises `NotFound`."""
        today, readable = uk_date(self._store.clock()), BUDGET_ACCESS.readable_by(caller, budget_id)
        terms = prevailing_policy(BudgetForecast, today)
        now = await self._past.read(budget_id, None, readable)
        day = looked_back_from(now.state, terms.values, today)
        then = await self._past.read(budget_id, day, readable) if day else None
        found = forecast(now.state, then.state if then else None, day, today)
        return Stored(forecast_shown(now.state, found, today, (terms.stamp,)), now.version)

    async def history(self, budget_id: str, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a budget; raises `NotFound`."""
        readable = BUDGET_ACCESS.readable_by(caller, budget_id)
        return await self._past.history(budget_id, caller, readable, after=after, limit=limit)
