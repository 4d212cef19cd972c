"""Requests by right follow their client to another district."""

from services.client_journey.rights.commands import DataRequestCommands
from shared.contracts import client_journey as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class RightReactions:
    """What becomes of requests by this service's own facts about journeys."""

    def __init__(self, requests: DataRequestCommands) -> None:
        """React by these commands."""
        self._requests = requests

    async def on_transfer(self, event: facts.JourneyTransferred, caller: Caller) -> None:
        """Let the requests of a journey go where it goes."""
        await self._requests.follow_journey(event.journey_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {facts.JourneyTransferred: (Reactor("request_follows_journey", self.on_transfer),)}
