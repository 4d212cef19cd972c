"""What orders are asked: which there are, which await whom, and which offers may be ordered."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import UUID

from services.ordering.known.offers import KnownOffer
from services.ordering.known.payees import KnownPayee
from services.ordering.orders import views
from services.ordering.orders.access import ORDER_ACCESS
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.start_changes import differs
from services.ordering.orders.domain.starts import start_of
from services.ordering.orders.domain.state import Status
from services.ordering.orders.history import ORDER_DISCLOSURE
from services.ordering.orders.naming import OrderNames
from services.ordering.places.domain.places import PLACES
from shared.auth.access import only_supplier
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.documents import Document
from shared.kernel.filters import Filters, one_of
from shared.kernel.starts import Places
from shared.reference.calendar import uk_date
from shared.reference.policy_values import Level
from shared.store.rows import Rows
from shared.store.store import Store

_AT_ONCE = 200
_BY_LAST_DAY = ("question.decide_by", "order_id")
_BY_LAST_DAY_OF_DISPUTE = ("dispute.decide_by", "order_id")


class OrderQueries:
    """Answers as the caller may see them."""

    def __init__(self, store: Store, offers: Rows[KnownOffer], payees: Rows[KnownPayee], clock: Clock) -> None:
        """Read what this store holds, and the rows of offers; the clock says how long something has waited."""
        self._names = OrderNames(offers, payees)
        self._now = clock
        self._store = store
        self._past = Past(store, ORDER_DISCLOSURE)
        self._offers = offers

    async def orderable_offers(
        self, category: str, district: str, *, after: str | None, limit: int
    ) -> list[tuple[str, Document]]:
        """Return the offers that may be ordered now in a category for a district."""
        filters: Filters = {"category": category, "districts": district, "orderable": True}
        found = await self._offers.documents(filters, after=after, limit=limit)
        places = await self._places_of([each["start_id"] for _, stored in found for each in stored["starts"]])
        return [(identifier, views.orderable(stored, places)) for identifier, stored in found]

    async def _places_of(self, starts: Sequence[str]) -> dict[UUID, Places]:
        """Return what is held and taken of these starts."""
        if not starts:
            return {}
        named: Filters = {"start_id": one_of(starts)}
        found = await self._store.documents(PLACES, named, after=None, limit=len(starts))
        return {each.start_id: each for each in (PLACES.decode(stored) for _, stored in found)}

    async def list(
        self,
        caller: Caller,
        *,
        status: Status | None,
        level: Level | None,
        in_question: bool | None,
        start_changed: bool | None,
        disputed: bool | None = None,
        to_check: bool | None = None,
        not_carried: bool | None = None,
        change_proposed: bool | None = None,
        next_best_proposed: bool | None = None,
        district: str | None,
        category: str | None = None,
        need_id: UUID | None,
        supplier_id: UUID | None,
        purchase_order: str | None = None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, Document]]:
        """Return orders: a supplier sees its own, staff of a district those of the district.

        `level` finds those that need the approval of this level, `in_question` those that somebody has to decide on, by
        the last day to do so, `start_changed` those whose start is not as it was ordered, `disputed` those that a buyer
        has to decide on, `to_check` those with an outcome for the district to check, `not_carried` those that the next
        year's budget cannot pay for.
        """
        if not_carried is not None and only_supplier(caller) is not None:
            return []  # how budgets stand is for staff
        filters: Filters = {
            "status": status,
            "category": category,
            "level": level,
            "in_question": in_question,
            "start_changed": start_changed,
            "disputed": disputed,
            "to_check": to_check,
            "not_carried": not_carried,
            "change_proposed": change_proposed,
            "next_best_proposed": next_best_proposed,
            "need_ids": need_id,
            "purchase_order": purchase_order,
            **ORDER_ACCESS.filters(caller, district=district, supplier_id=supplier_id),
        }
        if in_question or disputed:
            by = _BY_LAST_DAY if in_question else _BY_LAST_DAY_OF_DISPUTE
            found = await self._store.in_order(ORDERS, filters, by, after=after, limit=limit)
        else:
            found = await self._store.documents(ORDERS, filters, after=after, limit=limit)
        today = uk_date(self._now())
        shown = await self._names.named([_shown(stored, caller, today) for _, stored in found])
        return [(place, order) for (place, _), order in zip(found, shown, strict=True)]

    async def get(self, order_id: UUID, caller: Caller, as_at: date | None = None) -> Stored[Document]:
        """Return one order, as it is or as it was on a day; raises `NotFound`."""
        stored = await self._past.read(order_id, as_at, ORDER_ACCESS.readable_by(caller, order_id))
        shown = _shown(ORDERS.encode(stored.state), caller, as_at or uk_date(self._now()))
        [named] = await self._names.named([shown])
        return Stored(named, stored.version)

    async def history(self, order_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to an order; raises `NotFound`."""
        readable = ORDER_ACCESS.readable_by(caller, order_id)
        return await self._past.history(order_id, caller, readable, after=after, limit=limit)

    async def starts_with_orders(self, offer_id: UUID) -> AsyncIterator[tuple[Places, bool]]:
        """Yield the places of each start of an offer that orders had, and whether the offer has it otherwise now.

        Nobody may have places of it any more, while an order waits for approval whose hold has lapsed.
        """
        offer = await self._offers.get(offer_id)
        async for page in self._store.pages(PLACES, {"offer_id": offer_id}):
            for places in page:
                yield places, differs(start_of(offer, places.start_id) if offer else None, places)

    async def ids(self, filters: Filters) -> AsyncIterator[UUID]:
        """Yield the ids of all orders with these fields."""
        after: str | None = None
        while found := await self._store.documents(ORDERS, filters, after=after, limit=_AT_ONCE):
            for identifier, _ in found:
                yield UUID(identifier)
            after = found[-1][0]


def _shown(stored: Document, caller: Caller, day: date) -> Document:
    return views.for_supplier(stored) if only_supplier(caller) else views.for_staff(stored, day)
