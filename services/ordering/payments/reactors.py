"""What payments do on the facts of orders: each line is looked at again as it stands by then, whatever came first."""

from services.ordering.orders.domain.folding import ORDERS
from services.ordering.payments.commands import Payments
from shared.contracts import ordering as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors
from shared.store.store import Store

OF_A_LINE = (
    facts.ProvisionStarted,
    facts.DidNotStart,
    facts.ProvisionCompleted,
    facts.ProvisionEndedEarly,
    facts.OutcomeRecorded,
    facts.OutcomeVerified,
    facts.OutcomeReversed,
)
OF_AN_ORDER = (facts.OrderTransferred, facts.OrderClosed)


class PaymentReactions:
    """News of lines, of whole orders, and of what was paid back."""

    def __init__(self, store: Store, payments: Payments) -> None:
        """Find an order's lines in this store, and change payments by these commands."""
        self._store = store
        self._payments = payments

    async def on_line(self, event: facts.LineEvent | facts.PaymentCredited, caller: Caller) -> None:
        """Bring the payments of a line up to how it stands."""
        await self._payments.follow(event.order_id, event.line, caller)

    async def on_order(self, event: facts.OrderEvent, caller: Caller) -> None:
        """Bring the payments of each line up to how the order stands."""
        stored = await self._store.read(ORDERS(event.order_id))
        for line in stored.state.lines if stored else ():
            await self._payments.follow(event.order_id, line.line, caller.part(line.line))

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        line, order = Reactor("payments_follow_lines", self.on_line), Reactor("payments_follow_orders", self.on_order)
        return {
            **dict.fromkeys(OF_A_LINE, (line,)),
            **dict.fromkeys(OF_AN_ORDER, (order,)),
            facts.PaymentCredited: (Reactor("payments_follow_credits", self.on_line),),
        }
