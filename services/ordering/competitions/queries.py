"""What competitions are asked: which there are, and how one stands, as the caller may see it."""

from datetime import date
from functools import partial
from uuid import UUID

from services.ordering.competitions.access import filters_of, seen_by
from services.ordering.competitions.domain.competition import Competition, Status
from services.ordering.competitions.domain.evaluating import prices_are_shown
from services.ordering.competitions.domain.folding import COMPETITIONS
from services.ordering.competitions.history import COMPETITION_DISCLOSURE, ONCE_EVALUATED
from services.ordering.competitions.views import CompetitionForStaff, CompetitionForSupplier, for_staff, for_supplier
from shared.auth.access import only_supplier
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.store.store import Store

Shown = CompetitionForStaff | CompetitionForSupplier


class CompetitionQueries:
    """Answers as the caller may see them. Each raises `NotFound`."""

    def __init__(self, store: Store) -> None:
        """Read what this store holds."""
        self._store = store
        self._past = Past(store, COMPETITION_DISCLOSURE)
        self._once_evaluated = Past(store, ONCE_EVALUATED)

    async def get(self, competition_id: UUID, caller: Caller, as_at: date | None = None) -> Stored[Shown]:
        """Return a competition, as it is or as it was when a day ended, and its version."""
        stored = await self._past.read(competition_id, as_at, partial(seen_by, caller, competition_id))
        return Stored(_shown(caller, stored.state), stored.version)

    async def history(self, competition_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a competition; what was bid, once prices are shown."""
        readable = partial(seen_by, caller, competition_id)
        one = (await self._past.read(competition_id, None, readable)).state
        past = self._once_evaluated if prices_are_shown(one) else self._past
        return await past.history(competition_id, caller, readable, after=after, limit=limit)

    async def open_in(self, market: str, category: str) -> list[UUID]:
        """Return the competitions that take bids in a category now."""
        filters: Filters = {"status": Status.OPEN, "category": category, "market": market}
        return [each.competition_id async for found in self._store.pages(COMPETITIONS, filters) for each in found]

    async def list(
        self,
        caller: Caller,
        *,
        status: Status | None,
        category: str | None,
        district: str | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, Shown]]:
        """Return a page of competitions: a supplier's are those that it was invited to."""
        supplier = only_supplier(caller)
        own: Filters = {"invited": supplier} if supplier else filters_of(caller, district)
        filters: Filters = {"status": status, "category": category, **own}
        found = await self._store.documents(COMPETITIONS, filters, after=after, limit=limit)
        return [(identifier, _shown(caller, COMPETITIONS.decode(state))) for identifier, state in found]


def _shown(caller: Caller, competition: Competition) -> Shown:
    supplier = only_supplier(caller)
    return for_staff(competition) if supplier is None else for_supplier(competition, supplier)
