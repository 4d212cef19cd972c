"""What can be asked about matches: one as it was made, and how any offer fared in it."""

from uuid import UUID

from services.catalogue.known.suppliers import suppliers_of
from services.catalogue.matches.candidates import Candidates
from services.catalogue.matches.domain.asking import want_of
from services.catalogue.matches.domain.match import MATCHES, Match
from services.catalogue.matches.domain.matching import judge, method_of
from services.catalogue.matches.history import MATCH_DISCLOSURE, SEVERED_DISCLOSURE
from services.catalogue.matches.passed_over import PassedOverView, shown_to
from services.catalogue.matches.views import Explained, MatchView, judged_again, match_shown, recorded
from shared.auth.access import Access, is_staff, supplier_of
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters, one_of
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import NotFound
from shared.reference.markets import markets
from shared.store.rows import Rows
from shared.store.store import Store

MATCH_ACCESS = Access(MATCHES, district="district")


class MatchQueries:
    """The queries about matches: for staff of the need's district, and for those who reach everywhere."""

    def __init__(self, store: Store, candidates: Candidates, suppliers: Rows[KnownSupplier]) -> None:
        """Answer from what the store holds, and from what is known of successions."""
        self._store = store
        self._suppliers = suppliers
        self._candidates = candidates
        self._past = Past(store, MATCH_DISCLOSURE)
        self._severed = Past(store, SEVERED_DISCLOSURE)

    async def one(self, match_id: UUID, caller: Caller) -> Stored[MatchView]:
        """Return a match that the caller may see; raises `NotFound`."""
        stored = await self._store.get(MATCHES(match_id))
        match = MATCH_ACCESS.readable(caller, match_id, stored.state)
        return Stored(match_shown(match, with_constraints=is_staff(caller)), stored.version)

    async def explained(self, match_id: UUID, offer_id: UUID, caller: Caller) -> Explained:
        """Return how an offer fared in a match, whichever it is; raises `NotFound`, also once the client is erased."""
        match: Match = MATCH_ACCESS.readable(caller, match_id, (await self._store.get(MATCHES(match_id))).state)
        if match.severed_at:
            raise NotFound("weighing of match", match_id)
        if found := recorded(match, offer_id):
            return found
        candidate = await self._candidates.one_as_at(offer_id, match.made_at)
        if candidate is None:
            raise NotFound("offer", offer_id)
        method, _ = method_of(markets()[match.market].regime, match.made_at)
        return judged_again(match, judge(candidate, want_of(match), method, match.made_at))

    async def passed_over(self, caller: Caller, *, after: str | None, limit: int) -> list[PassedOverView]:
        """Return a page of the matches that an order passed the caller's supplier over in; raises `Forbidden`."""
        own = await self._all_of(supplier_of(caller))
        filters: Filters = {"passed_over.supplier_id": one_of(own)}
        found = await self._store.documents(MATCHES, filters, after=after, limit=limit)
        return [shown_to(own, MATCHES.decode(document)) for _, document in found]

    async def _all_of(self, supplier_id: UUID) -> frozenset[UUID]:
        """Return a supplier and all whose place it took: a successor has on record what they had."""
        found, asked = frozenset[UUID](), frozenset({supplier_id})
        while asked:
            found |= asked
            rows = await suppliers_of(self._suppliers, asked)
            asked = frozenset(each for row in rows.values() for each in row.took_over) - found
        return found

    async def history(self, match_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a match; raises `NotFound`."""
        readable = MATCH_ACCESS.readable_by(caller, match_id)
        severed = readable((await self._store.get(MATCHES(match_id))).state).severed_at
        past = self._severed if severed else self._past
        return await past.history(match_id, caller, readable, after=after, limit=limit)
