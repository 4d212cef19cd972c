"""What can be asked about organisations."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from services.supplier_registry.suppliers.queries import SupplierQueries
from shared.kernel.accounts import Link
from shared.kernel.caller import Caller
from shared.reference.codes import Code


@dataclass(frozen=True)
class AccountShown:
    """An organisation or account that speaks for a supplier, by its id at the identity provider."""

    kind: Annotated[str, Code("kind of account")]
    id: str


class OrganisationQueries:
    """Answers about who speaks for a supplier. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, suppliers: SupplierQueries) -> None:
        """Answer about the suppliers that a caller may see."""
        self._suppliers = suppliers

    async def accounts(self, supplier_id: UUID, caller: Caller) -> list[AccountShown]:
        """Return who speaks for a supplier, in the order in which they were linked."""
        stored = await self._suppliers.read(supplier_id, caller)
        return [_shown(link) for link in stored.state.accounts]


def _shown(link: Link) -> AccountShown:
    if link.org is not None:
        return AccountShown("organisation", link.org)
    return AccountShown("account", link.subject or "")
