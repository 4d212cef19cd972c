"""What is asked of approvals: which orders await the caller's, and all that it should know before it gives one."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.ordering.authorities.domain.lent import Lent
from services.ordering.authorities.queries import AuthorityQueries
from services.ordering.known.matches import KNOWN_MATCHES, KnownMatch, KnownRank
from services.ordering.known.offers import KnownOffer
from services.ordering.orders import approval_views as views
from services.ordering.orders.approval_views import EARLIER_AT_MOST, ApprovalAsked, EarlierOrder, FlagSeen
from services.ordering.orders.approving import Approving
from services.ordering.orders.domain import approval
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order, Status
from services.ordering.orders.domain.steps import Approver
from services.ordering.orders.domain.terms import terms_for
from services.ordering.orders.naming import OrderNames
from services.ordering.orders.views import for_staff
from shared.auth.access import acts_as, districts_as, is_of_a_district
from shared.auth.principal import Role
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.documents import Document
from shared.kernel.filters import Between, Filters, one_of
from shared.kernel.rules import Rejected, Rejection
from shared.reference.calendar import uk_date
from shared.reference.policy_values import Level
from shared.store.reliance import Known, Reliance, ReliedOn
from shared.store.rows import Rows
from shared.store.store import Store

_DAYS_BEFORE = 366


class FlagsOfOrders(Protocol):
    """Says what looks wrong about an order."""

    async def of_order(self, order_id: UUID) -> tuple[FlagSeen, ...]:
        """Return the flags that name an order."""


class ApprovalQueries:
    """Answers to whoever approves, by role or by what they were lent. Each raises `NotFound`."""

    def __init__(
        self,
        store: Store,
        offers: Rows[KnownOffer],
        authorities: AuthorityQueries,
        flags: FlagsOfOrders,
        names: OrderNames,
        clock: Clock,
    ) -> None:
        """Read what this store holds as a decision reads it, and the rows of offers."""
        self._names = names
        self._store = store
        self._offers = offers
        self._authorities = authorities
        self._flags = flags
        self._now = clock

    async def awaiting(
        self, caller: Caller, *, level: Level | None, after: str | None, limit: int
    ) -> list[tuple[str, Document]]:
        """Return the orders whose next approval the caller may give: as this level, or as its own."""
        asked = level or (Level.BUYER if acts_as(caller, Role.BUYER) else Level.DISTRICT)
        lent = await self._authorities.lent_to(caller.actor)
        today = uk_date(self._now())
        filters: Filters = {"status": Status.AWAITING_APPROVAL, "level": asked}
        if is_of_a_district(caller) or not acts_as(caller, Role.BUYER):
            filters = {**filters, "district": one_of(_districts(caller, lent.lent if lent else (), asked, today))}
        found = await self._store.documents(ORDERS, filters, after=after, limit=limit)
        shown = await self._names.named([for_staff(stored, today) for _, stored in found])
        return [(place, order) for (place, _), order in zip(found, shown, strict=True)]

    async def asked(self, order_id: UUID, caller: Caller) -> ApprovalAsked:
        """Return an order with all that bears on its approval by the caller."""
        now = self._now()
        relied = Approving(order_id, caller, uk_date(now))
        needs = Reliance(relied.first, lambda known: _with_match(relied, known))
        read = await self._store.change(needs, _nothing, caller)
        order = relied.readable(read.known)
        known, approver = relied.circumstances(read.known, order), relied.approver(read.known, order)
        reasons = _against(order, known, approver, now)
        match = read.known[KNOWN_MATCHES(order.match_id)] if order.match_id else None
        names = await self._names.suppliers({order.supplier_id, *(each.supplier_id for each in _ranked_of(match))})
        return ApprovalAsked(
            order_id=order.order_id,
            status=order.status,
            supplier_id=order.supplier_id,
            supplier_name=names.get(order.supplier_id),
            offer_id=order.source.offer_id,
            title=known.offer.title if known.offer else None,
            starts_on=order.starts_on,
            ends_on=order.ends_on,
            placed_by=order.placed_by,
            placed_at=order.placed_at,
            amount_pence=order.amount_pence,
            level=order.level,
            steps=order.steps,
            approvals=order.approvals,
            may_approve=order.status is Status.AWAITING_APPROVAL and not reasons,
            reasons=reasons,
            needs=views.needs_of(order, known),
            match_id=order.match_id,
            alternatives=views.alternatives_of(order, match, await self._offers_of(match), names),
            budgets=views.budgets_of(order, known),
            place=views.place_of(order, known),
            earlier=await self._earlier(order),
            flags=await self._flags.of_order(order_id),
        )

    async def _offers_of(self, match: KnownMatch | None) -> dict[UUID, KnownOffer]:
        """Return the offers of a match as they are now."""
        found = await asyncio.gather(*(self._offers.get(each.offer_id) for each in _ranked_of(match)))
        return {each.offer_id: each for each in found if each}

    async def _earlier(self, order: Order) -> tuple[EarlierOrder, ...]:
        """Return the latest orders of the same offer in the district, of those placed not long before."""
        since = (order.placed_at - timedelta(days=_DAYS_BEFORE)).isoformat()
        filters: Filters = {
            "source.offer_id": order.source.offer_id,
            "district": order.district,
            "placed_at": Between(least=since),
        }
        orders = [each async for page in self._store.pages(ORDERS, filters) for each in page]
        others = sorted((each for each in orders if each.placed_at < order.placed_at), key=lambda each: each.placed_at)
        return tuple(views.earlier(each) for each in reversed(others[-EARLIER_AT_MOST:]))


def _districts(caller: Caller, lent: tuple[Lent, ...], level: Level, today: date) -> frozenset[str]:
    """Return where a caller approves as a level: by its role as a district's, and where it was lent as much or more."""
    own = districts_as(caller, Role.DISTRICT_MANAGER) if level is Level.DISTRICT else frozenset[str]()
    enough = {level, Level.BUYER}
    return own | {
        district for each in lent if each.level in enough for district in each.districts if each.holds(district, today)
    }


def _with_match(relied: Approving, known: Known) -> list[ReliedOn]:
    order = known[relied.order]
    match = [KNOWN_MATCHES(order.match_id)] if order and order.match_id else []
    return [*relied.everything(known), *match]


def _ranked_of(match: KnownMatch | None) -> tuple[KnownRank, ...]:
    return match.ranked if match else ()


def _nothing(_: Known) -> list[Event]:
    return []


def _against(order: Order, known: Circumstances, approver: Approver, now: datetime) -> tuple[Rejection, ...]:
    """Return every reason against an approval now."""
    if order.status is not Status.AWAITING_APPROVAL:
        return ()
    try:
        approval.approve(order, known, terms_for(order, uk_date(now)), now, approver)
    except Rejected as refused:
        return refused.rejections
    return ()
