"""Which needs may be ordered for: where a buyer, who sees no client and no journey, begins."""

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from services.ordering.known.needs import KnownNeed
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.kernel.documents import Document
from shared.kernel.filters import ABSENT, Filters
from shared.store.rows import Rows


@dataclass(frozen=True)
class OrderableNeed:
    """A need that is open: nothing runs for it, and nobody gave it up. `recorded_on` is null of needs of long ago."""

    need_id: UUID
    district: AnyDistrict
    category: AnyCategory
    recorded_on: date | None


_SHOWN = tuple(each.name for each in fields(OrderableNeed))


class NeedQueries:
    """Answers about needs, as far as ordering knows them."""

    def __init__(self, needs: Rows[KnownNeed]) -> None:
        """Answer from these rows."""
        self._needs = needs

    async def orderable(
        self, district: str | None, category: str | None, *, after: str | None, limit: int
    ) -> list[tuple[str, Document]]:
        """Return the needs that are open, in the order of their ids."""
        filters: Filters = {"standing": True, "came_to": ABSENT, "district": district, "category": category}
        found = await self._needs.documents(filters, after=after, limit=limit)
        return [(identifier, {name: stored.get(name) for name in _SHOWN}) for identifier, stored in found]
