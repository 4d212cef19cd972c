"""A match that ranked nothing raises a gap by itself, and whoever reports one need not say again what it asked for."""

from uuid import UUID

from services.catalogue.gaps.commands import Gaps
from services.catalogue.gaps.domain.reporting import NOT_WAITING, Sought
from services.catalogue.matches.domain.in_vain import sought_by
from services.catalogue.matches.domain.match import MATCHES
from services.catalogue.matches.queries import MATCH_ACCESS
from shared.contracts import catalogue as facts
from shared.kernel.caller import Caller
from shared.kernel.rules import Rejected
from shared.messaging.reacting import Reactor, Reactors
from shared.store.store import Store


class SoughtByMatches:
    """What matches ask for, to whoever may see them."""

    def __init__(self, store: Store) -> None:
        """Read the matches of this store."""
        self._store = store

    async def of(self, match_id: UUID, reason: str | None, caller: Caller) -> Sought:
        """Return what a match asks for; raises `NotFound`."""
        stored = await self._store.read(MATCHES(match_id))
        return sought_by(MATCH_ACCESS.readable(caller, match_id, stored.state if stored else None), reason)


class MatchesInVain:
    """What becomes of matches that ranked nothing."""

    def __init__(self, store: Store, gaps: Gaps) -> None:
        """React by these commands."""
        self._store = store
        self._gaps = gaps

    async def on_match_made(self, event: facts.MatchMade, caller: Caller) -> None:
        """Let the need of a match that ranked nothing join the gap of what it asks for, while it waits for anything."""
        if event.offers:
            return
        stored = await self._store.get(MATCHES(event.match_id))
        try:
            await self._gaps.report_match(sought_by(stored.state), caller)
        except Rejected as refusal:
            if refusal.codes != {NOT_WAITING}:
                raise

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {facts.MatchMade: (Reactor("on_match_made_in_vain", self.on_match_made),)}
