"""What budgets are asked."""

from services.ordering.budgets.access import BUDGET_ACCESS
from services.ordering.budgets.domain.budget import BUDGETS
from services.ordering.budgets.views import shown
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.store.store import Store


class BudgetQueries:
    """Answers as the caller may see them."""

    def __init__(self, store: Store) -> None:
        """Read what this store holds."""
        self._store = store

    async def list(
        self, caller: Caller, *, district: str | None, after: str | None, limit: int
    ) -> list[tuple[str, Document]]:
        """Return budgets: what is allocated and what is committed."""
        filters = BUDGET_ACCESS.filters(caller, district=district)
        found = await self._store.documents(BUDGETS, filters, after=after, limit=limit)
        return [(identifier, shown(stored)) for identifier, stored in found]
