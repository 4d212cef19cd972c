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

    async def on_competition(self, event: facts.CompetitionOpened, caller: Caller) -> None:
        """Ask for what has to be advertised of a competition."""
        await self._notices.require_of_competition(event, caller)

    async def on_competition_cancelled(self, event: facts.CompetitionCancelled, caller: Caller) -> None:
        """Advertise nothing that nobody can bid for any more."""
        await self._notices.withdraw_with(event.competition_id, caller)

    async def on_payment(self, event: facts.PaymentMade, caller: Caller) -> None:
        """Ask for the notice of its quarter where the payment has to be published."""
        if event.publish_by is not None:
            await self._notices.require_of_payment(event.payment_id, caller)

    async def on_run(self, event: facts.PaymentRunMade, caller: Caller) -> None:
        """Ask for the notice of how promptly was paid in the period of the run."""
        await self._notices.require_of_run(event.paid_on, caller)

    async def on_nothing(self, event: facts.OrderCancelled | facts.OrderStopped, caller: Caller) -> None:
        """Publish nothing of a contract that was taken back before anything was delivered."""
        await self._notices.withdraw_with(event.order_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {
            facts.OrderAccepted: (Reactor("notices_of_contract", self.on_contract),),
            facts.CompetitionOpened: (Reactor("notices_of_competition", self.on_competition),),
            facts.CompetitionCancelled: (Reactor("notices_of_cancelled", self.on_competition_cancelled),),
            facts.PaymentMade: (Reactor("notices_of_payment", self.on_payment),),
            facts.PaymentRunMade: (Reactor("notices_of_payment_run", self.on_run),),
            facts.OrderCancelled: (Reactor("notices_withdrawn", self.on_nothing),),
            facts.OrderStopped: (Reactor("notices_withdrawn", self.on_nothing),),
        }
