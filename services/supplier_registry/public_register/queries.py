"""What anybody can ask about members. Nobody's questions cost the registry more than a small part of its time."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from time import monotonic
from uuid import UUID

from services.supplier_registry.known.offers import KNOWN_OFFERS, KnownOffer
from services.supplier_registry.public_register.domain.finding import is_called, place_of
from services.supplier_registry.public_register.domain.listing import (
    ListedSupplier,
    RegisterCounts,
    Served,
    Wanted,
    counts,
    listed,
    narrowed,
)
from services.supplier_registry.public_register.domain.table import table
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.kernel.clock import Clock
from shared.kernel.filters import one_of
from shared.kernel.memberships import LIVE
from shared.kernel.rules import NotFound
from shared.reference import categories, districts, markets
from shared.reference.calendar import uk_date
from shared.store.rows import Rows
from shared.store.store import Store

# Read anew, it is kept for so many times as long as reading took: at most a thirtieth of the time is spent on it,
# however often it is asked for.
_REST = 30
_PAGE = 500


class PublicRegister:
    """The register as it is kept in this process, read anew once it is old."""

    def __init__(self, store: Store, offers: Rows[KnownOffer], clock: Clock) -> None:
        """Answer from what the store holds, and where members deliver from the rows of their offers."""
        self._store = store
        self._offers = offers
        self._now = clock
        self._members: Sequence[ListedSupplier] = ()
        self._fresh_until = float("-inf")
        self._reading = asyncio.Lock()

    async def members(self, wanted: Wanted, after: str | None = None, limit: int | None = None) -> list[ListedSupplier]:
        """Return the members that are meant, in the order of their ids, from the one after `after` on."""
        found = narrowed(await self._register(), wanted)
        return [each for each in found if after is None or str(each.supplier_id) > after][:limit]

    async def by_name(self, wanted: Wanted, name: str | None, after: str | None, limit: int) -> list[ListedSupplier]:
        """Return those of them that are called so, in the order of names, from behind the place `after` on."""
        found = [each for each in narrowed(await self._register(), wanted) if is_called(each, name)]
        return [each for each in sorted(found, key=place_of) if after is None or place_of(each) > after][:limit]

    async def member(self, supplier_id: UUID) -> ListedSupplier:
        """Return one member; raises `NotFound`, also for a supplier that is none."""
        for each in await self._register():
            if each.supplier_id == supplier_id:
                return each
        raise NotFound("member", supplier_id)

    async def table(self, wanted: Wanted, name: str | None = None) -> str:
        """Return the members that are meant, and called so, as CSV, a line for each membership."""
        return table([each for each in await self.members(wanted) if is_called(each, name)], wanted)

    async def counts(self, wanted: Wanted) -> RegisterCounts:
        """Count those that are meant, by category and by the districts that there are today."""
        today = uk_date(self._now())
        there_are = [(market.code, category) for market in markets().values() for category in market.categories]
        existing = [code for code, district in districts().items() if district.exists_on(today)]
        names = {code: each.name for each_kind in (categories(), districts()) for code, each in each_kind.items()}
        return counts(await self._register(), there_are, existing, wanted, names)

    async def _register(self) -> Sequence[ListedSupplier]:
        async with self._reading:
            began = monotonic()
            if began >= self._fresh_until:
                self._members = await self._read()
                self._fresh_until = monotonic() + _REST * (monotonic() - began)
        return self._members

    async def _read(self) -> list[ListedSupplier]:
        today, served = uk_date(self._now()), await self._served()
        found = [
            one
            async for suppliers in self._store.pages(SUPPLIERS, {"listed_under": one_of(LIVE)})
            for supplier in suppliers
            if (one := listed(supplier, today, served))
        ]
        return sorted(found, key=lambda one: str(one.supplier_id))

    async def _served(self) -> Served:
        served: defaultdict[tuple[UUID, str, str], set[str]] = defaultdict(set)
        after: str | None = None
        while page := await self._offers.documents({}, after=after, limit=_PAGE):
            for _, document in page:
                offer = KNOWN_OFFERS.decode(document)
                served[offer.supplier_id, offer.market, offer.category].update(offer.districts)
            after = page[-1][0]
        return served
