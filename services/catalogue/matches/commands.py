"""What can be done with matches: read what is in reach, decide in the domain, commit."""

import asyncio
from uuid import UUID

from services.catalogue.known.needs import KNOWN_NEEDS, KnownNeed
from services.catalogue.matches.candidates import Candidates
from services.catalogue.matches.domain import matching
from services.catalogue.matches.domain.asking import MakeMatch, need_is_known, need_is_open, wanted
from services.catalogue.matches.domain.match import MATCHES
from services.catalogue.matches.domain.matching import Making, judge, method_of
from services.catalogue.matches.domain.passing_over import pass_over
from services.catalogue.matches.domain.severing import sever
from services.catalogue.matches.domain.turns import TURNS
from shared.auth.access import covers
from shared.contracts.event import Event
from shared.contracts.ordering import OrderPlaced
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.markets import market_for
from shared.kernel.rules import reject_if_any
from shared.reference import policy
from shared.reference.calendar import uk_date
from shared.reference.policy_values import OfferSearch
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.rows import Rows
from shared.store.store import Store

_MATCHES_AT_ONCE = 100


class Matches:
    """The commands about matches. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, needs: Rows[KnownNeed], candidates: Candidates, clock: Clock) -> None:
        """Weigh these candidates for needs that the rows tell of."""
        self._store = store
        self._needs = needs
        self._candidates = candidates
        self._now = clock

    async def make(self, asked: MakeMatch, caller: Caller) -> Committed:
        """Rank the offers in reach for a need, and record what was ranked and why."""
        now, match_id = self._now(), new_id()
        market = market_for(asked.market, uk_date(now))
        bounds = policy(OfferSearch, market.regime, uk_date(now))
        want = wanted(asked, _within(caller, await self._needs.get(asked.need_id)), market, bounds.values)
        method, stamps = method_of(market.regime, now)
        candidates = await self._candidates.in_reach(want)
        # In another thread: among thousands it takes a second, and other requests go on meanwhile.
        judged = await asyncio.to_thread(lambda: tuple(judge(each, want, method, now) for each in candidates))
        making = Making(match_id, want, judged, method, stamps)
        turns, need = TURNS(making.turns_id), KNOWN_NEEDS(asked.need_id)

        def decided(known: Known) -> list[Event]:
            reject_if_any([need_is_known(known[need]), need_is_open(known[need])])
            return matching.make(making, known[turns], now)

        return await self._store.change(Reliance((MATCHES.new(match_id), turns, need)), decided, caller)

    async def pass_over(self, match_id: UUID, order: OrderPlaced, caller: Caller) -> None:
        """Record that an order follows from a match, and whom it passes over."""
        now = self._now()
        await self._store.change((MATCHES(match_id),), lambda match: pass_over(match, order, now), caller)

    async def sever(self, need_id: UUID, caller: Caller) -> None:
        """Drop what the client's circumstances asked of every match for a need: the client is erased."""
        now, after = self._now(), None
        while found := await self._store.documents(MATCHES, {"need_id": need_id}, after=after, limit=_MATCHES_AT_ONCE):
            for match_id, _ in found:
                await self._store.change(
                    (MATCHES(match_id),), lambda match: sever(match, now) if match else [], caller.part(match_id)
                )
            after = found[-1][0]


def _within(caller: Caller, need: KnownNeed | None) -> KnownNeed | None:
    """Return a need; that of a client of another district is one that is not known."""
    return need if need and covers(caller, need.looked_for_in) else None
