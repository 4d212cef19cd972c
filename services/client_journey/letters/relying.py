"""What every decision on a joining relies on: the order, the need and journey that a line of it serves, and the client.

Which need a line serves, whose journey that is and which client's does not change, so it is looked up first. The
decision then reads all of it in two steps, and what must not change before the commit is guarded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS
from services.client_journey.journeys.domain.journey import JOURNEYS, Journey
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.known.offers import KNOWN_OFFERS, KnownContent, KnownOffer
from services.client_journey.known.orders import KNOWN_ORDERS, KnownLine, KnownOrder
from services.client_journey.letters.domain.joining import JOININGS, Joining, joining_of
from services.client_journey.letters.domain.sharing import Situation
from services.client_journey.needs.domain.need import NEEDS
from shared.auth.access import only_supplier
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.rules import NotFound, Rejected, Rejection
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.rows import Rows
from shared.store.store import Store


@dataclass(frozen=True)
class Served:
    """An order with one whom it serves: a line of it, and the journey of that line's need."""

    order: KnownOrder
    line: int
    need_id: UUID
    journey: Journey


class Serving:
    """Finds whom an order serves, for a caller who may know."""

    def __init__(self, store: Store, orders: Rows[KnownOrder]) -> None:
        """Look it up in what is known of orders, and in needs and journeys."""
        self._store = store
        self._orders = orders

    async def by(self, order_id: UUID, line: int | None, caller: Caller) -> Served:
        """Return whom a line of an order serves; where none is named, the only one that the caller may know of.

        Raises `NotFound` for whoever is neither its supplier nor of the client's district, and `Rejected` where it
        has several such lines and none is named: nobody is shown one client in place of another.
        """
        order = await self._orders.get(order_id)
        lines = [each for each in order.lines if line in {None, each.line}] if order else []
        found = [served for each in lines if order and (served := await self._serves(order, each, caller))]
        if not found:
            raise NotFound("order", order_id) if line is None else NotFound("line of an order", f"{order_id}/{line}")
        if len(found) > 1:
            numbers = ", ".join(str(each.line) for each in found)
            raise Rejected(
                Rejection("line_needed", f"the order is for several clients, say which line: {numbers}", "/line")
            )
        return found[0]

    async def _serves(self, order: KnownOrder, line: KnownLine, caller: Caller) -> Served | None:
        need = await self._store.read(NEEDS(line.need_id))
        journey = await self._store.read(JOURNEYS(need.state.journey_id)) if need else None
        if journey is None or not may_know(caller, order, journey.state):
            return None
        return Served(order, line.line, line.need_id, journey.state)


def may_know(caller: Caller, order: KnownOrder, journey: Journey) -> bool:
    """Say whether an order's client concerns a caller: the order's supplier, or staff of the journey's district."""
    own = only_supplier(caller)
    if own is not None:
        return order.supplier_id == own
    try:
        JOURNEY_ACCESS.readable(caller, journey.journey_id, journey)
    except NotFound:
        return False
    return True


class Relying:
    """What one decision on the joining of a line declares, and how it stands at the moment of the decision."""

    def __init__(self, served: Served, client_id: UUID, minted: UUID, today: date, caller: Caller) -> None:
        """Rely on the order and on whom it serves; where nobody has begun yet, it begins under the minted id."""
        self.served = served
        self.client_id = client_id
        self.minted = minted
        self.today = today
        self._caller = caller
        self._order = guarded(KNOWN_ORDERS(served.order.order_id))
        self._offer = KNOWN_OFFERS(served.order.offer_id)
        self._journey = guarded(JOURNEYS(served.journey.journey_id))
        self._client = guarded(CLIENTS(client_id))
        self._claim = joining_of(served.order.order_id, served.line)

    def reliance(self, *more: ReliedOn) -> Reliance:
        """Return what is read. Of aggregates the joining is the first, whose version the caller is told."""

        def second(known: Known) -> Iterable[ReliedOn]:
            return (self.joining(known), self._journey, self._client, *more)

        return Reliance((self._claim, self._order, self._offer), second)

    def joining(self, known: Known) -> Ref[Joining]:
        """Name the joining of the line, or the one that is to begin."""
        holder = known[self._claim]
        return JOININGS(holder) if holder else JOININGS.new(self.minted)

    def situation(self, known: Known) -> Situation:
        """Return how everything stands, for a caller who may know it by now too; raises `NotFound`."""
        order, journey, client = known[self._order], known[self._journey], known[self._client]
        if order is None or journey is None or client is None or not may_know(self._caller, order, journey):
            raise NotFound("order", self.served.order.order_id)
        return Situation(order, self.served.need_id, journey.district, client, known[self.joining(known)], self.today)

    def content(self, known: Known) -> KnownContent | None:
        """Return what the version that was ordered says."""
        return content_of(known[self._offer], self.served.order)


def content_of(offer: KnownOffer | None, order: KnownOrder) -> KnownContent | None:
    """Return what the version of an order says; `None` where news of it is missing."""
    return offer.content_of(order.offer_version) if offer and order.offer_version is not None else None
