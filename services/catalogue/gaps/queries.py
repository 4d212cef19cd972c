"""What can be asked about gaps, and by whom."""

from typing import Any

from services.catalogue.gaps.domain.gap import GAPS, Status
from shared.auth.access import Access
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.store.store import Store

GAP_ACCESS = Access(GAPS, district="district")


class GapQueries:
    """The queries about gaps: staff of a district see those of the district, everybody else sees all."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store

    async def listed(
        self,
        caller: Caller,
        *,
        category: str | None,
        district: str | None,
        status: Status | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, dict[str, Any]]]:
        """Return a page of gaps with their ids; raises `NotFound` for a district that the token does not cover."""
        filters: Filters = {"category": category, "status": status, **GAP_ACCESS.filters(caller, district=district)}
        return await self._store.documents(GAPS, filters, after=after, limit=limit)
