"""What follows where a message could not be sent."""

from services.notifications.escalations.commands import Escalations
from shared.contracts.notifications import MessageFailed
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class EscalationReactions:
    """News of deliveries."""

    def __init__(self, escalations: Escalations) -> None:
        """React by these commands."""
        self._escalations = escalations

    async def on_failed(self, event: MessageFailed, caller: Caller) -> None:
        """Have somebody see to a notice that did not get through."""
        await self._escalations.undelivered(event.message_id, event.channel, event.code, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {MessageFailed: (Reactor("notice_did_not_get_through", self.on_failed),)}
