"""What can be done with an order. Order and budget change together, in one commit."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from services.ordering.budgets.access import BUDGET_ACCESS
from services.ordering.budgets.domain.budget import BUDGETS, Budget
from services.ordering.orders.access import ORDER_ACCESS
from services.ordering.orders.domain import answering, approval, delivery, placing
from services.ordering.orders.domain.answering import CancelOrder, DeclineOrder
from services.ordering.orders.domain.approval import RejectOrder
from services.ordering.orders.domain.delivery import CompleteProvision, EndProvisionEarly, RecordOutcome, StartProvision
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.state import ORDERS, Order
from services.ordering.orders.domain.terms import terms_on
from services.ordering.orders.relying import Placing
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference.calendar import financial_year, uk_date
from shared.store.group import Committed
from shared.store.needs import Known, Needs
from shared.store.store import Store

Decision = Callable[[Order], list[Event]]
DecisionWithBudget = Callable[[Order, Budget], list[Event]]


class Orders:
    """Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds, and by its rows of others' facts, as far as they have arrived."""
        self.store = store
        self.now = clock

    async def place(self, asked: PlaceOrder, caller: Caller) -> Committed:
        """Order an offer for a need; the order, its claim on the need and its budget change together."""
        now, order_id = self.now(), new_id()
        relied, terms = Placing(asked, caller, financial_year(uk_date(now))), terms_on(uk_date(now))
        return await self.store.change(
            Needs((ORDERS.new(order_id), relied.claim, relied.offer, relied.need), relied.second),
            lambda known: placing.place(order_id, asked, relied.circumstances(known), terms, now, caller.supplier_id),
            caller,
        )

    async def approve(self, order_id: UUID, caller: Caller) -> Committed:
        """Approve an order above the policy's limit.

        Who placed it is read from the log, beside the commit: an event of the log never changes.
        """
        now = self.now()
        terms = terms_on(uk_date(now))
        placed_by = await self.store.actor_of_first(ORDERS(order_id))
        decide = partial(approval.approve, terms=terms, now=now, placed_by=placed_by, approver=caller.actor)
        return await self._change(order_id, caller, decide)

    async def reject(self, order_id: UUID, asked: RejectOrder, caller: Caller) -> Committed:
        """Say no to an order that waits for approval."""
        return await self._with_budget(order_id, caller, partial(approval.reject, asked=asked, now=self.now()))

    async def accept(self, order_id: UUID, caller: Caller) -> Committed:
        """Agree, as the supplier, to deliver."""
        return await self._change(order_id, caller, partial(answering.accept, now=self.now()))

    async def decline(self, order_id: UUID, asked: DeclineOrder, caller: Caller) -> Committed:
        """Decline, as the supplier, with the reason."""
        return await self._with_budget(order_id, caller, partial(answering.decline, asked=asked, now=self.now()))

    async def cancel(self, order_id: UUID, asked: CancelOrder, caller: Caller) -> Committed:
        """Take an order back before provision starts."""
        return await self._with_budget(order_id, caller, partial(answering.cancel, asked=asked, now=self.now()))

    async def start(self, order_id: UUID, asked: StartProvision, caller: Caller) -> Committed:
        """Record that the client took up the provision."""
        return await self._change(order_id, caller, partial(delivery.start, asked=asked, now=self.now()))

    async def complete(self, order_id: UUID, asked: CompleteProvision, caller: Caller) -> Committed:
        """Record that the client finished."""
        return await self._change(order_id, caller, partial(delivery.complete, asked=asked, now=self.now()))

    async def end_early(self, order_id: UUID, asked: EndProvisionEarly, caller: Caller) -> Committed:
        """Record that the client left before the end, with the reason."""
        return await self._change(order_id, caller, partial(delivery.end_early, asked=asked, now=self.now()))

    async def record_outcome(self, order_id: UUID, asked: RecordOutcome, caller: Caller) -> Committed:
        """Record what came of the provision."""
        return await self._change(order_id, caller, partial(delivery.record_outcome, asked=asked, now=self.now()))

    async def _change(self, order_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change an order alone, as the supplier that it went to or as staff of its district."""
        return await self.store.change((ORDERS(order_id),), ORDER_ACCESS.deciding(caller, order_id, decide), caller)

    async def _with_budget(self, order_id: UUID, caller: Caller, decide: DecisionWithBudget) -> Committed:
        """Change an order and the budget that it is paid from."""
        order = ORDERS(order_id)

        def budget(known: Known) -> Ref[Budget] | None:
            found = known[order]
            return BUDGETS(found.budget_id) if found else None

        def decided(known: Known) -> list[Event]:
            found, paid_from = ORDER_ACCESS.changeable(caller, order_id, known[order]), budget(known)
            of_order = known[paid_from] if paid_from else None
            return decide(found, BUDGET_ACCESS.changeable(caller, found.budget_id, of_order))

        return await self.store.change(
            Needs((order,), lambda known: [each for each in [budget(known)] if each]), decided, caller
        )
