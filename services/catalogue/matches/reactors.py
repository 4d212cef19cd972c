"""What follows from orders that name a match."""

from services.catalogue.matches.commands import Matches
from shared.contracts.ordering import OrderPlaced
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class MatchReactions:
    """What becomes of matches by events."""

    def __init__(self, matches: Matches) -> None:
        """React by these commands."""
        self._matches = matches

    async def on_match_ordered(self, event: OrderPlaced, caller: Caller) -> None:
        """Let each supplier that an order passes over read why."""
        if event.match_id is not None:
            await self._matches.pass_over(event.match_id, event, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {OrderPlaced: (Reactor("on_match_ordered", self.on_match_ordered),)}
