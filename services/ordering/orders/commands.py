"""What can be done with an order. It changes in one commit with its budgets and the places of its start."""

from datetime import date
from functools import partial
from uuid import UUID

from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.access import ORDER_ACCESS, speaks_for
from services.ordering.orders.approving import Approving
from services.ordering.orders.deciding import OrderDecisions
from services.ordering.orders.domain import (
    answering,
    approval,
    lapsing,
    place_holds,
    placing,
    questioning,
    start_changes,
    stopping,
    transferring,
)
from services.ordering.orders.domain.answering import CancelOrder, DeclineOrder
from services.ordering.orders.domain.approval import HandOverApproval, RejectOrder
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.questioning import ContinueOrder, TerminateOrder
from services.ordering.orders.domain.stopping import Stop
from services.ordering.orders.domain.terms import terms_for, terms_on
from services.ordering.orders.relying import Deciding, Placing, ReadAgain, read_to_the_end
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store


class Orders:
    """Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds, and by its rows of others' facts, as far as they have arrived."""
        self.store = store
        self.now = clock
        self._deciding = OrderDecisions(store, clock)

    async def place(self, asked: PlaceOrder, caller: Caller) -> Committed:
        """Order an offer for a need; the order, its claim on the need, its budget and its start change together."""
        return await read_to_the_end(Placing(asked, caller), self._place)

    async def _place(self, relied: Placing) -> Committed:
        now, order_id, asked, caller = self.now(), new_id(), relied.asked, relied.caller

        def decided(known: Known) -> list[Event]:
            if (more := relied.more(known)) is not relied:
                raise ReadAgain(more)
            there_is, own, today = relied.circumstances(known), speaks_for(caller), uk_date(now)
            terms = terms_on(placing.regime_of(there_is.offer, today), today)
            return placing.place(order_id, asked, there_is, terms, now, placed_by=caller.actor, speaks_for=own)

        first = (ORDERS.new(order_id), *relied.first)
        return await self.store.change(Reliance(first, relied.second), decided, caller)

    async def approve(self, order_id: UUID, caller: Caller) -> Committed:
        """Give the approval of an order that is next; whatever placing checked must hold still."""
        now = self.now()
        relied = Approving(order_id, caller, uk_date(now))

        def decided(known: Known) -> list[Event]:
            order = relied.decidable(known)
            terms, approver = terms_for(order, uk_date(now)), relied.approver(known, order)
            events = approval.approve(order, relied.circumstances(known, order), terms, now, approver)
            return relied.with_places_counted(known, order, events, now)

        return await self.store.change(Reliance(relied.first, relied.everything), decided, caller)

    async def hand_over_approval(self, order_id: UUID, asked: HandOverApproval, caller: Caller) -> Committed:
        """Leave the approval that is awaited of the district to the buyers."""
        now = self.now()
        relied = Approving(order_id, caller, uk_date(now))

        def decided(known: Known) -> list[Event]:
            order = relied.decidable(known)
            return approval.hand_over(order, asked, terms_for(order, uk_date(now)), now, relied.approver(known, order))

        return await self.store.change(Reliance(relied.first), decided, caller)

    async def reject(self, order_id: UUID, asked: RejectOrder, caller: Caller) -> Committed:
        """Say no to an order that waits for approval."""
        now = self.now()
        relied = Approving(order_id, caller, uk_date(now))

        def decided(known: Known) -> list[Event]:
            order = relied.decidable(known)
            approver, budgets = relied.approver(known, order), relied.paid_from(known, order)
            events = approval.reject(order, budgets, asked, now, approver, relied.interests(known))
            return relied.with_places_counted(known, order, events, now)

        return await self.store.change(Reliance(relied.first, relied.with_budgets), decided, caller)

    async def reject_overdue(self, order_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Say no to an order whose start has passed while it waited, on the clock of its approval."""
        return await self._deciding.when_due(
            order_id, caller, partial(approval.reject_overdue, due_on=due_on, now=self.now())
        )

    async def let_place_go(self, order_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Hold the place of an order no longer that still awaits approval, on the clock of the hold."""
        decide = partial(place_holds.let_go, due_on=due_on, now=self.now())
        return await self._deciding.with_places_when_due(order_id, caller, decide)

    async def remind(self, order_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Remind the supplier that its answer is due, on the clock of the answer."""
        return await self._deciding.at_a_step(order_id, caller, partial(lapsing.remind, due_on=due_on))

    async def lapse(self, order_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Let an order lapse that was not answered, on the clock of the answer."""
        return await self._deciding.when_due(order_id, caller, partial(lapsing.lapse, due_on=due_on, now=self.now()))

    async def accept(self, order_id: UUID, caller: Caller) -> Committed:
        """Agree, as a supplier in good standing, to deliver."""
        now, relied = self.now(), Deciding(order_id)

        def decided(known: Known) -> list[Event]:
            order = ORDER_ACCESS.changeable(caller, order_id, known[relied.order])
            return answering.accept(order, relied.supplier_of(known, order), now)

        return await self.store.change(Reliance((relied.order,), relied.with_supplier), decided, caller)

    async def decline(self, order_id: UUID, asked: DeclineOrder, caller: Caller) -> Committed:
        """Decline, as the supplier, with the reason."""
        return await self._deciding.with_budgets(
            order_id, caller, partial(answering.decline, asked=asked, now=self.now())
        )

    async def cancel(self, order_id: UUID, asked: CancelOrder, caller: Caller) -> Committed:
        """Take an order back before provision starts."""
        return await self._deciding.with_budgets(
            order_id, caller, partial(answering.cancel, asked=asked, now=self.now())
        )

    async def go_on(self, order_id: UUID, asked: ContinueOrder, caller: Caller) -> Committed:
        """Decide that an order in question goes on, with the reason."""
        decide = partial(questioning.go_on, asked=asked, now=self.now(), by=caller.actor)
        return await self._deciding.change(order_id, caller, decide)

    async def terminate(self, order_id: UUID, asked: TerminateOrder, caller: Caller) -> Committed:
        """Decide that an order in question does not go on, with the reason and its last day, if it has started."""
        decide = partial(questioning.terminate, asked=asked, now=self.now(), by=caller.actor)
        return await self._deciding.with_budgets(order_id, caller, decide)

    async def announce_decision_due(self, order_id: UUID, decide_by: date, caller: Caller) -> Committed:
        """Remind those who decide of an order in question, on the clock of the question."""
        return await self._deciding.at_a_step(order_id, caller, partial(questioning.announce_due, decide_by=decide_by))

    async def announce_decision_overdue(self, order_id: UUID, decide_by: date, caller: Caller) -> Committed:
        """Say that an order in question was not decided on in time, on the clock of the question."""
        return await self._deciding.at_a_step(
            order_id, caller, partial(questioning.announce_overdue, decide_by=decide_by)
        )

    async def end_as_decided(self, order_id: UUID, ends_on: date, caller: Caller) -> Committed:
        """End a provision whose last day, as it was decided, is over, on the clock of that day."""
        decide = partial(questioning.end_as_decided, ends_on=ends_on, now=self.now())
        return await self._deciding.with_places_when_due(order_id, caller, decide)

    async def look_again_at_supplier(self, order_id: UUID, caller: Caller) -> Committed:
        """Stop or question an order if its supplier may not sell any more, on news of the supplier."""
        now, relied = self.now(), Deciding(order_id)

        def decided(known: Known) -> list[Event]:
            order, budgets = relied.paid(known)
            events = stopping.look_again_at_supplier(order, budgets, relied.supplier_of(known, order), now)
            return relied.with_places_counted(known, order, events, now)

        return await self.store.change(Reliance((relied.order,), relied.with_budgets_and_supplier), decided, caller)

    async def look_again_at_offer(self, order_id: UUID, why: Stop, caller: Caller) -> Committed:
        """Stop an order if its offer may not be ordered any more, on news of the offer."""
        now, relied = self.now(), Deciding(order_id)

        def decided(known: Known) -> list[Event]:
            order, budgets = relied.paid(known)
            events = stopping.look_again_at_offer(order, budgets, relied.offer_of(known, order), why, now)
            return relied.with_places_counted(known, order, events, now)

        return await self.store.change(Reliance((relied.order,), relied.with_budgets_and_offer), decided, caller)

    async def look_again_at_start(self, order_id: UUID, caller: Caller) -> Committed:
        """Say that the start of an order is not as it was ordered, or is so again, on news of offer or places."""
        now, relied = self.now(), Deciding(order_id)

        def decided(known: Known) -> list[Event]:
            order = relied.order.existing(known[relied.order])
            return start_changes.look_again_at_start(order, relied.offer_of(known, order), relied.places(known), now)

        return await self.store.change(Reliance((relied.order,), relied.with_offer_and_places), decided, caller)

    async def pass_on(self, order_id: UUID, predecessor_id: UUID, successor_id: UUID, caller: Caller) -> Committed:
        """Let an order pass to whoever took its supplier's place, once the news of both sides is here."""
        now, order = self.now(), ORDERS(order_id)
        of, to = (guarded(KNOWN_SUPPLIERS(each)) for each in (predecessor_id, successor_id))
        return await self.store.change(
            Reliance((order, of, to)),
            lambda known: transferring.transfer(known[order], known[of], known[to], now),
            caller,
        )
