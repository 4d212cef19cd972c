"""What can be asked about interests: by those who decide about suppliers, and by auditors."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.supplier_registry.suppliers.queries import SupplierQueries
from shared.contracts.supplier_registry import InterestCode
from shared.kernel.caller import Caller


@dataclass(frozen=True)
class InterestShown:
    """Who has an interest in a supplier, of which kind, and since when it is declared."""

    person: str
    kind: InterestCode
    detail: str
    declared_at: datetime


class InterestQueries:
    """Answers about interests. Each raises `NotFound`."""

    def __init__(self, suppliers: SupplierQueries) -> None:
        """Answer about the suppliers that a caller may see."""
        self._suppliers = suppliers

    async def interests(self, supplier_id: UUID, caller: Caller) -> list[InterestShown]:
        """Return who has an interest in a supplier, in the order in which they were declared."""
        stored = await self._suppliers.read(supplier_id, caller)
        return [InterestShown(**vars(each)) for each in stored.state.interests]
