"""What can be done about a change of an order, in one commit with its budgets and the places of its starts."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget
from services.ordering.changes.domain import answering, proposing
from services.ordering.changes.domain.terms import Party, ProposeChange, ProposeStart, RefuseChange
from services.ordering.changes.relying import Changing
from services.ordering.orders.access import ORDER_ACCESS, level_of
from services.ordering.orders.deciding import OrderDecisions
from services.ordering.orders.domain.state import Order
from shared.auth.access import acts_as
from shared.auth.principal import Role
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


class OrderChanges:
    """Each command raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds, and by its rows of others' facts, as far as they have arrived."""
        self.store = store
        self.now = clock
        self._deciding = OrderDecisions(store, clock)

    async def propose_start(self, order_id: UUID, asked: ProposeStart, caller: Caller) -> Committed:
        """Offer another start, as the supplier, in place of a plain no."""
        relied = Changing(order_id, caller.actor, asked.starts_on, asked.start_id)
        return await self._around(relied, caller, partial(proposing.propose_start, asked=asked))

    async def propose(self, order_id: UUID, asked: ProposeChange, caller: Caller) -> Committed:
        """Propose to the other side that an order is to be otherwise."""
        relied = Changing(order_id, caller.actor, asked.starts_on, asked.start_id)
        return await self._around(relied, caller, partial(proposing.propose_change, asked=asked))

    async def agree(self, order_id: UUID, caller: Caller) -> Committed:
        """Agree to what the other side proposed."""
        relied, now = Changing(order_id, caller.actor), self.now()

        def decided(known: Known) -> list[Event]:
            order = ORDER_ACCESS.changeable(caller, order_id, known[relied.order])
            around, places = relied.known_around(known, order), relied.places(known, order)
            return answering.agree(order, around, places, now, side_of(caller, order))

        return await self.store.change(Reliance(relied.first, relied.around), decided, caller)

    async def refuse(self, order_id: UUID, asked: RefuseChange, caller: Caller) -> Committed:
        """Say no to what the other side proposed."""
        now = self.now()

        def decide(order: Order, budgets: Mapping[str, Budget]) -> list[Event]:
            return answering.refuse(order, budgets, asked, now, side_of(caller, order))

        return await self._deciding.with_budgets(order_id, caller, decide)

    async def withdraw(self, order_id: UUID, caller: Caller) -> Committed:
        """Take a proposal of one's own back."""
        now = self.now()
        return await self._deciding.change(
            order_id, caller, lambda order: proposing.withdraw(order, now, side_of(caller, order))
        )

    async def remind(self, order_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Remind the other side that its answer is due, on the clock of the change."""
        return await self._deciding.at_a_step(order_id, caller, partial(proposing.remind, due_on=due_on))

    async def lapse(self, order_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Let a proposal lapse that was not answered, on the clock of the change."""
        decide = partial(answering.lapse, due_on=due_on, now=self.now())
        return await self._deciding.when_due(order_id, caller, decide)

    async def _around(self, relied: Changing, caller: Caller, decide: Callable[..., list[Event]]) -> Committed:
        now = self.now()

        def decided(known: Known) -> list[Event]:
            order = ORDER_ACCESS.changeable(caller, relied.order_id, known[relied.order])
            return decide(order, around=relied.known_around(known, order), now=now, side=side_of(caller, order))

        return await self.store.change(Reliance(relied.first, relied.around), decided, caller)


def side_of(caller: Caller, order: Order) -> Party:
    """Return for whom a caller speaks about a change: the supplier, or the department by the authority of its roles."""
    if acts_as(caller, Role.SUPPLIER):
        return Party(caller.actor, by_supplier=True)
    return Party(caller.actor, by_supplier=False, level=level_of(caller, order.district))
