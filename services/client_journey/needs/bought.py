"""What was bought for the needs of a journey and how it went, as entries of its timeline."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from services.client_journey.journeys.timeline import Entry
from services.client_journey.known.orders import KnownLine, KnownOrder
from services.client_journey.needs.domain.need import NEEDS
from shared.kernel.caller import Caller
from shared.kernel.filters import one_of
from shared.reference.calendar import uk_date
from shared.store.rows import Rows
from shared.store.store import Store


async def orders_for(rows: Rows[KnownOrder], needs: Sequence[UUID]) -> list[KnownOrder]:
    """Return every order that was ever placed for one of these needs."""
    return await rows.find({"lines.need_id": one_of(needs)}) if needs else []


class Bought:
    """The orders of a journey's needs, as far as news of them has come."""

    def __init__(self, store: Store, orders: Rows[KnownOrder]) -> None:
        """Find the needs in the store, and their orders among what is known of others' facts."""
        self._store = store
        self._orders = orders

    async def of_journey(self, journey_id: UUID, caller: Caller) -> Sequence[Entry]:
        """Return what was bought on a journey, and what became of it; who may see the journey may see this."""
        del caller
        found = await self._store.documents(NEEDS, {"journey_id": journey_id}, after=None, limit=500)
        needs = [UUID(identifier) for identifier, _ in found]
        orders = await orders_for(self._orders, needs)
        return [
            entry for order in orders for line in order.lines if line.need_id in needs for entry in _of(order, line)
        ]


def _of(order: KnownOrder, line: KnownLine) -> Iterator[Entry]:
    about = str(order.order_id)
    need = {"need_id": str(line.need_id)}
    yield Entry(
        on=uk_date(order.placed_at),
        kind="OrderPlaced",
        about=about,
        at=order.placed_at,
        detail={
            **need,
            "status": order.status,
            "category": order.category,
            "paid_by": order.district,
            "supplier_id": str(order.supplier_id) if order.supplier_id else None,
            "offer_id": str(order.offer_id) if order.offer_id else None,
            "offer_version": order.offer_version,
            "starts_on": order.starts_on.isoformat() if order.starts_on else None,
        },
    )
    if line.started_on:
        yield Entry(on=line.started_on, kind="ProvisionStarted", about=about, detail=need)
    if line.did_not_start and order.starts_on:
        yield Entry(on=order.starts_on, kind="DidNotStart", about=about, detail=need)
    if line.ended_on:
        ended = "ProvisionEndedEarly" if line.ended_early else "ProvisionCompleted"
        yield Entry(on=line.ended_on, kind=ended, about=about, detail=need)
    for each in line.outcomes:
        yield Entry(on=each.on, kind="OutcomeRecorded", about=about, detail={**need, "outcome": each.outcome})
