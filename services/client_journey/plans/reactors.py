"""Plans follow their journeys: to another district, and to their end."""

from services.client_journey.plans.commands import ActionPlans
from shared.contracts import client_journey as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class PlanReactions:
    """What becomes of plans by this service's own facts about journeys."""

    def __init__(self, plans: ActionPlans) -> None:
        """React by these commands."""
        self._plans = plans

    async def on_journey(self, event: facts.JourneyEvent, caller: Caller) -> None:
        """Let the live plan of a journey follow it."""
        await self._plans.follow_journey(event.journey_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return dict.fromkeys(
            (facts.JourneyTransferred, facts.JourneyClosed), (Reactor("plan_follows_journey", self.on_journey),)
        )
