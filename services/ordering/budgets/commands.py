"""What can be done with a budget by itself; what orders hold of it changes with them."""

from services.ordering.budgets.domain import budget as budgets
from services.ordering.budgets.domain.budget import BUDGETS, Allocate, budget_id_of
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.store.group import Committed
from shared.store.store import Store


class Budgets:
    """Each command raises `Rejected`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds."""
        self.store = store
        self.now = clock

    async def allocate(self, district: str, year: str, asked: Allocate, caller: Caller) -> Committed:
        """Set a district's budget of a financial year."""
        now = self.now()
        return await self.store.change(
            (BUDGETS(budget_id_of(district, year)),),
            lambda budget: budgets.allocate(budget, district, year, asked, now),
            caller,
        )
