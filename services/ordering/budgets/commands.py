"""What can be done with a budget by itself; what orders hold of it changes with them."""

from datetime import date

from services.ordering.budgets.access import BUDGET_ACCESS
from services.ordering.budgets.domain import budget as budgets
from services.ordering.budgets.domain import varying
from services.ordering.budgets.domain.budget import BUDGETS, Allocate, Budget, budget_id_of
from services.ordering.budgets.domain.varying import Vary
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.reference import open_markets, policy
from shared.reference.calendar import uk_date
from shared.reference.funds import funds
from shared.reference.policy_values import BudgetThresholds
from shared.store.commands import Committed
from shared.store.store import Store


def thresholds_on(day: date) -> BudgetThresholds | None:
    """Return the shares that districts are told of; none on a day on which no market is open."""
    return next((policy(BudgetThresholds, market.regime, day).values for market in open_markets(day)), None)


class Budgets:
    """Each command raises `Rejected`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds."""
        self.store = store
        self.now = clock

    async def allocate(
        self, district: str, year: str, asked: Allocate, caller: Caller, fund: str | None = None
    ) -> Committed:
        """Set a district's budget of a financial year, from the main fund if none is named."""
        now, thresholds, of = self.now(), thresholds_on(uk_date(self.now())), funds()[fund] if fund else None
        return await self.store.change(
            (BUDGETS(budget_id_of(district, year, fund)),),
            lambda budget: budgets.allocate(budget, district, year, asked, thresholds, now, of),
            caller,
        )

    async def vary(self, district: str, year: str, asked: Vary, caller: Caller, fund: str | None = None) -> Committed:
        """Change a budget by a difference, decided on what was read of it; raises `NotFound` where there is none."""
        now, thresholds = self.now(), thresholds_on(uk_date(self.now()))
        budget_id = budget_id_of(district, year, fund)

        def decided(budget: Budget) -> list[Event]:
            return varying.vary(budget, asked, thresholds, now)

        return await self.store.change(
            (BUDGETS(budget_id),), BUDGET_ACCESS.deciding(caller, budget_id, decided), caller
        )
