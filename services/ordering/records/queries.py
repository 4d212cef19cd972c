"""Which records of orders no longer have to be kept."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.ordering.records.domain.record import ORDER_RECORDS
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.kernel.filters import Filters
from shared.store.store import Store


@dataclass(frozen=True)
class ExpiredRecord:
    """The record of an order that has to be kept no longer, and by which policies."""

    order_id: UUID
    district: AnyDistrict
    category: AnyCategory
    last_changed_on: date
    kept_until: date
    policies: tuple[str, ...]


class RecordQueries:
    """The queries about records of orders, for those of the department who answer for them."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store

    async def expired(self, *, district: str | None, after: str | None, limit: int) -> list[tuple[str, ExpiredRecord]]:
        """Return records that have expired, the longest expired first."""
        filters: Filters = {"district": district}
        order = ("kept_until", "order_id")
        found = await self._store.in_order(ORDER_RECORDS, filters, order, after=after, limit=limit)
        records = [(place, ORDER_RECORDS.decode(state)) for place, state in found]
        return [
            (
                place,
                ExpiredRecord(
                    order_id=each.order_id,
                    district=each.district,
                    category=each.category,
                    last_changed_on=each.last_changed_on,
                    kept_until=each.kept_until,
                    policies=each.policies,
                ),
            )
            for place, each in records
        ]
