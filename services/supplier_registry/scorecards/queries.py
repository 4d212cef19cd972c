"""What can be asked about scorecards."""

from uuid import UUID

from services.supplier_registry.known.orders import OrderOutcome
from services.supplier_registry.scorecards.domain.scorecard import Counts, Scorecard, countings, scorecard
from services.supplier_registry.suppliers.queries import SupplierQueries
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.reference import policy, the_open_market
from shared.reference.calendar import uk_date
from shared.reference.policy_values import SupplierPerformance
from shared.store.rows import Rows


class Scorecards:
    """Answers about how suppliers deliver, as far as the news of their orders has arrived."""

    def __init__(self, suppliers: SupplierQueries, outcomes: Rows[OrderOutcome], clock: Clock) -> None:
        """Count the rows of orders."""
        self._suppliers = suppliers
        self._outcomes = outcomes
        self._now = clock

    async def of_supplier(self, supplier_id: UUID, caller: Caller) -> Scorecard:
        """Count what became of a supplier's orders; raises `NotFound`."""
        await self._suppliers.read(supplier_id, caller)
        counts = Counts(**await self._outcomes.tally({"supplier_id": str(supplier_id)}, countings()))
        today = uk_date(self._now())
        performance = policy(SupplierPerformance, the_open_market(today).regime, today)
        return scorecard(supplier_id, counts, performance.values, performance.stamp)
