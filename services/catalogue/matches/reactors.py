"""What follows for matches from orders that name them, and from clients who are erased."""

from services.catalogue.matches.commands import Matches
from shared.contracts.client_journey import NeedSevered
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

    async def on_client_erased(self, event: NeedSevered, caller: Caller) -> None:
        """Let the matches for a need forget what its client's circumstances asked."""
        await self._matches.sever(event.need_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {
            OrderPlaced: (Reactor("on_match_ordered", self.on_match_ordered),),
            NeedSevered: (Reactor("match_forgets_client", self.on_client_erased),),
        }
