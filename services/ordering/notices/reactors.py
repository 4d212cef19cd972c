"""Which notices of the law ordering's own facts lead to, once each."""

from services.ordering.notices.commands import Notices
from shared.contracts import ordering as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class NoticeReactions:
    """News of ordering itself."""

    def __init__(self, notices: Notices) -> None:
        """React by these commands."""
        self._notices = notices

    async def on_contract(self, event: facts.OrderAccepted, caller: Caller) -> None:
        """Ask for what has to be published of a contract that was entered into."""
        await self._notices.require_of_order(event.order_id, event.accepted_at, caller)

    async def on_nothing(self, event: facts.OrderCancelled | facts.OrderStopped, caller: Caller) -> None:
        """Publish nothing of a contract that was taken back before anything was delivered."""
        await self._notices.withdraw_with_order(event.order_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {
            facts.OrderAccepted: (Reactor("notices_of_contract", self.on_contract),),
            facts.OrderCancelled: (Reactor("notices_withdrawn", self.on_nothing),),
            facts.OrderStopped: (Reactor("notices_withdrawn", self.on_nothing),),
        }
