"""What competitions do on news of suppliers: whoever is admitted to a category is invited to what is open in it."""

from services.ordering.competitions.commands import Competitions
from services.ordering.competitions.queries import CompetitionQueries
from shared.contracts import supplier_registry
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class Invitations:
    """PCR 2015 reg. 34(21): all admitted suppliers are invited, and so is whoever is admitted while bids are taken."""

    def __init__(self, competitions: Competitions, queries: CompetitionQueries) -> None:
        """React by these commands."""
        self._competitions = competitions
        self._queries = queries

    async def on_admission(
        self, event: supplier_registry.SupplierAdmitted | supplier_registry.MembershipTransferred, caller: Caller
    ) -> None:
        """Invite a new member to each competition of its category that takes bids."""
        for competition_id in await self._queries.open_in(event.market, event.category):
            await self._competitions.invite(competition_id, event.supplier_id, caller.part(competition_id))

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        invite = Reactor("competitions_invite_members", self.on_admission)
        return {
            supplier_registry.SupplierAdmitted: (invite,),
            supplier_registry.MembershipTransferred: (invite,),
        }
