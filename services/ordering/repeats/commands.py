"""What can be done to buy again what worked: the order is placed as any other, by rules of its own besides."""

from uuid import UUID

from services.ordering.known.quality import KNOWN_QUALITY
from services.ordering.orders.access import ORDER_ACCESS, speaks_for
from services.ordering.orders.domain import placing
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.placing import Route
from services.ordering.orders.domain.state import Order
from services.ordering.orders.domain.terms import terms_on
from services.ordering.orders.relying import Placing, ReadAgain, read_to_the_end
from services.ordering.repeats.domain import run as runs
from services.ordering.repeats.domain.repeating import BuyAgain, Repeated, may_be_repeated
from services.ordering.repeats.domain.run import RUNS_OF_REPEATS, repeats_id_of
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.projection import RowRef
from shared.kernel.quality import KnownQuality, how_they_deliver
from shared.reference import policy, stamps
from shared.reference.calendar import uk_date
from shared.reference.policy_values import BuyingAgain
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.rows import Rows
from shared.store.store import Store


class Repeats:
    """Each command raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, quality: Rows[KnownQuality], clock: Clock) -> None:
        """Decide by what the store holds, and find by these rows how a supplier delivers."""
        self.store = store
        self.now = clock
        self._quality = quality

    async def buy_again(self, order_id: UUID, asked: BuyAgain, caller: Caller) -> Committed:
        """Order for a need what an order bought that worked; the run of repeats counts it in the same commit.

        Which order and which row are meant is looked up before; both are read again with the rest, and decide.
        """
        stored = await self.store.get(ORDERS(order_id))
        repeated = ORDER_ACCESS.changeable(caller, order_id, stored.state)
        quality = await self._row_of(repeated)

        async def place(relied: Placing) -> Committed:
            return await self._place(repeated, quality, asked, relied)

        return await read_to_the_end(Placing(asked.order(repeated.source.offer_id), caller), place)

    async def _place(
        self, repeated: Order, quality: RowRef[KnownQuality] | None, asked: BuyAgain, relied: Placing
    ) -> Committed:
        now, order_id, caller = self.now(), new_id(), relied.caller
        again, today = guarded(ORDERS(repeated.order_id)), uk_date(now)
        run = RUNS_OF_REPEATS(repeats_id_of(repeated.district, repeated.source.offer_id))

        def decided(known: Known) -> list[Event]:
            if (more := relied.more(known)) is not relied:
                raise ReadAgain(more)
            there_is = relied.circumstances(known)
            regime = placing.regime_of(there_is.offer, today)
            followed = policy(BuyingAgain, regime, today)
            what = Repeated(again.existing(known[again]), known[quality] if quality else None, known[run])
            against = tuple(may_be_repeated(what, there_is.offer, there_is.needs[0], followed.values, today))
            repeat = facts.Repeat(
                order_id=repeated.order_id,
                reason=asked.reason,
                in_a_row=what.in_a_row,
                performance_id=what.quality.performance_id if what.quality else None,
            )
            route = Route("repeat", repeat, stamps(followed), against)
            events = placing.place(
                order_id,
                relied.asked,
                there_is,
                terms_on(regime, today),
                now,
                placed_by=caller.actor,
                speaks_for=speaks_for(caller),
                route=route,
            )
            placed = ORDERS.fold([each for each in events if isinstance(each, facts.OrderPlaced)])
            return [*events, *(runs.goes_on(placed, what.in_a_row, now) if placed else ())]

        first = (ORDERS.new(order_id), *relied.first, again, run, *([quality] if quality else []))
        return await self.store.change(Reliance(first, relied.second), decided, caller)

    async def compared(self, order_id: UUID, caller: Caller) -> Committed:
        """Begin to count repeats anew where their offer was ordered by a match, on that fact."""
        now, order = self.now(), ORDERS(order_id)

        def run_of(known: Known) -> list[ReliedOn]:
            found = known[order]
            return [RUNS_OF_REPEATS(repeats_id_of(found.district, found.source.offer_id))] if found else []

        def decided(known: Known) -> list[Event]:
            found = order.existing(known[order])
            return runs.is_broken(
                known[RUNS_OF_REPEATS(repeats_id_of(found.district, found.source.offer_id))], found, now
            )

        return await self.store.change(Reliance((order,), run_of), decided, caller)

    async def _row_of(self, order: Order) -> RowRef[KnownQuality] | None:
        """Name the row that says how the supplier of an order delivers in its category."""
        rows = await self._quality.documents(how_they_deliver([order.supplier_id], order.market, [order.category]))
        return KNOWN_QUALITY(rows[0][0]) if rows else None
