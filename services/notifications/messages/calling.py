"""What people call that which news has the ids of, as far as the rows of others' facts say by now."""

from collections.abc import Iterator
from uuid import UUID

from services.notifications.known.list_changes import Listed
from services.notifications.known.offers import KnownOffer
from services.notifications.known.orders import KnownOrder
from services.notifications.messages.domain.notices.calling import NAMED, OFFERS, ORDERS, called
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.store.rows import Rows


class Calling:
    """Finds by rows, beside the commit: what is not known yet is said by its id."""

    def __init__(self, orders: Rows[KnownOrder], offers: Rows[KnownOffer], suppliers: Rows[Listed]) -> None:
        """Look among these rows."""
        self._orders = orders
        self._offers = offers
        self._suppliers = suppliers

    async def by(self, event: Event, notice: Notice) -> dict[str, str]:
        """Return what a message about an event keeps of names: by parameter, those that are known."""
        found = {called(name): await self._name(name, identifier) for name, identifier in _ids(event, notice)}
        return {name: said for name, said in found.items() if said}

    async def _name(self, name: str, identifier: UUID) -> str:
        if name in ORDERS:
            order = await self._orders.get(identifier)
            return order.purchase_order if order else ""
        if name in OFFERS:
            offer = await self._offers.get(identifier)
            return offer.title if offer else ""
        supplier = await self._suppliers.get(identifier)
        return supplier.name if supplier else ""


def _ids(event: Event, notice: Notice) -> Iterator[tuple[str, UUID]]:
    for name in sorted(notice.placeholders & NAMED):
        identifier = getattr(event, name, None)
        if identifier is not None:
            yield name, identifier
