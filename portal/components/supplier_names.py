"""What the suppliers of a list are called: one request for a whole page."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from portal.api.answers.supplier_names import SUPPLIER_NAMES
from portal.api.client import Api
from portal.api.together import Missing, part

AT_MOST = 100
SupplierNames = Mapping[UUID, str]


async def supplier_names(api: Api, ids: Iterable[UUID]) -> SupplierNames:
    """Return the names of suppliers, of a hundred at most; none where they cannot be had in time."""
    wanted = sorted(set(ids))[:AT_MOST]
    if not wanted:
        return {}
    asked = api.get(SUPPLIER_NAMES, supplier_ids=",".join(map(str, wanted)), limit=AT_MOST)
    found = await part(asked, "Names of suppliers")
    return {} if isinstance(found, Missing) else {each.supplier_id: each.name for each in found.items}


def called(names: SupplierNames, supplier_id: UUID) -> str:
    """Return what a supplier is called, or the beginning of its id where that is not known."""
    return names.get(supplier_id) or f"Supplier {str(supplier_id)[:8]}"
