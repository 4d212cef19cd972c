"""What can be asked about waiting lists: staff see what of their districts waits, a supplier how many do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.ordering.known.offers import KnownOffer
from services.ordering.places.domain.places import PLACES, StartPlaces, Waiting
from shared.auth.access import covers, districts_served, is_of_a_district, must_serve_district, only_supplier
from shared.contracts.codes import AnyDistrict
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Asked, Filters, one_of
from shared.kernel.rules import NotFound
from shared.store.rows import Rows
from shared.store.store import Store


@dataclass(frozen=True)
class NeedThatWaits:
    """A need on the list, and how many wait before it; `order_by` is set while a place is offered to it."""

    waiting_id: UUID
    need_id: UUID
    district: AnyDistrict
    began_at: datetime
    position: int
    order_by: date | None


@dataclass(frozen=True)
class WaitingListForStaff:
    """The waiting list of a start: how long it is, and the needs on it of districts that the caller serves."""

    start_id: UUID
    offer_id: UUID
    starts_on: date
    waiting: int
    needs: tuple[NeedThatWaits, ...]


@dataclass(frozen=True)
class WaitingListForSupplier:
    """How many wait for a place of a start, and how many of them are offered one; of whom they are is not told."""

    start_id: UUID
    offer_id: UUID
    starts_on: date
    waiting: int
    offered: int


class WaitingListQueries:
    """Answers as the caller may see them."""

    def __init__(self, store: Store, offers: Rows[KnownOffer]) -> None:
        """Read what this store holds, and whose an offer is."""
        self._store = store
        self._offers = offers

    async def get(self, start_id: UUID, caller: Caller) -> Stored[WaitingListForStaff | WaitingListForSupplier]:
        """Return one list, which may be empty; raises `NotFound`."""
        stored = await self._store.get(PLACES(start_id))
        own = only_supplier(caller)
        if own is None:
            return Stored(_for_staff(stored.state, caller), stored.version)
        offer = await self._offers.get(stored.state.offer_id)
        if offer is None or offer.supplier_id != own:
            raise NotFound(PLACES.name, start_id)
        return Stored(_for_supplier(stored.state), stored.version)

    async def list(
        self,
        caller: Caller,
        *,
        district: str | None,
        need_id: UUID | None,
        offered: bool | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, WaitingListForStaff]]:
        """Return the lists that needs of the caller's districts are on; raises `Forbidden` for another district."""
        if district:
            must_serve_district(caller, district)
        mine: Asked | None = one_of(districts_served(caller)) if is_of_a_district(caller) else None
        filters: Filters = {
            "some_wait": True,
            "some_are_offered": offered,
            "waiting.district": district or mine,
            "waiting.need_id": need_id,
        }
        found = await self._store.documents(PLACES, filters, after=after, limit=limit)
        return [(identifier, _for_staff(PLACES.decode(stored), caller)) for identifier, stored in found]

    async def ids(self, filters: Filters) -> AsyncIterator[UUID]:
        """Yield the ids of all starts with these fields that needs wait for."""
        async for page in self._store.pages(PLACES, {"some_wait": True, **filters}):
            for places in page:
                yield places.start_id

    async def of_supplier(self, supplier_id: UUID) -> AsyncIterator[UUID]:
        """Yield the ids of the starts of a supplier's offers that needs wait for."""
        offers = await self._offers.find({"supplier_id": supplier_id})
        if offers:
            async for start_id in self.ids({"offer_id": one_of([each.offer_id for each in offers])}):
                yield start_id


def _for_staff(places: StartPlaces, caller: Caller) -> WaitingListForStaff:
    needs = enumerate(places.waiting)
    shown = tuple(_shown(each, before) for before, each in needs if covers(caller, each.district))
    return WaitingListForStaff(places.start_id, places.offer_id, _day(places), len(places.waiting), shown)


def _shown(waiting: Waiting, before: int) -> NeedThatWaits:
    return NeedThatWaits(
        waiting.waiting_id, waiting.need_id, waiting.district, waiting.began_at, before + 1, waiting.order_by
    )


def _for_supplier(places: StartPlaces) -> WaitingListForSupplier:
    offered = sum(1 for each in places.waiting if each.offered)
    return WaitingListForSupplier(places.start_id, places.offer_id, _day(places), len(places.waiting), offered)


def _day(places: StartPlaces) -> date:
    return places.waits_for or places.starts_on
