"""What orders are called beside their ids: the title of the offer and the name of the supplier, as they are today.

A list of orders is read by people, and two reads name all of a page.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.ordering.known.offers import KnownOffer
from services.ordering.known.payees import KnownPayee
from shared.kernel.documents import Document
from shared.kernel.filters import one_of
from shared.store.rows import Rows


class OrderNames:
    """Reads the names that the rows of others' facts have."""

    def __init__(self, offers: Rows[KnownOffer], payees: Rows[KnownPayee]) -> None:
        """Read these rows."""
        self._offers = offers
        self._payees = payees

    async def named(self, orders: Sequence[Document]) -> list[Document]:
        """Return orders as they are shown, with their names beside their ids; `None` where nothing is known."""
        if not orders:
            return []
        titles, suppliers = await asyncio.gather(
            self._offers.unordered({"_id": one_of({each["source"]["offer_id"] for each in orders})}),
            self._payees.unordered({"_id": one_of({each["supplier_id"] for each in orders})}),
        )
        title_of = {str(each.offer_id): each.title for each in titles}
        name_of = {str(each.supplier_id): each.name for each in suppliers}
        return [
            {
                **each,
                "title": title_of.get(str(each["source"]["offer_id"])),
                "supplier_name": name_of.get(str(each["supplier_id"])),
            }
            for each in orders
        ]

    async def suppliers(self, supplier_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Return what these suppliers are called, as far as that is known."""
        if not supplier_ids:
            return {}
        found = await self._payees.unordered({"_id": one_of(supplier_ids)})
        return {each.supplier_id: each.name for each in found}
