"""What can be asked about shortlists: by the staff of their district, and by no supplier."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from services.catalogue.known.places import places_of
from services.catalogue.known.suppliers import suppliers_of
from services.catalogue.listings.domain.finding import next_start
from services.catalogue.listings.domain.listing import pence_per_place
from services.catalogue.listings.views import quality_shown
from services.catalogue.offers.domain.offer import OFFERS, Offer
from services.catalogue.offers.versions import versions_of
from services.catalogue.shortlists.domain.freezing import Standing
from services.catalogue.shortlists.domain.shortlist import SHORTLISTS, Shortlist, ShortlistStatus
from services.catalogue.shortlists.domain.staleness import stale_for, too_old
from services.catalogue.shortlists.history import SHORTLIST_DISCLOSURE
from services.catalogue.shortlists.views import (
    OfferCompared,
    OrderToBegin,
    ShortlistListed,
    ShortlistShown,
    StartCompared,
    differ_in,
    listed,
    reasons_shown,
)
from shared.auth.access import Access
from shared.contracts.catalogue import Content, FrozenOffer
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters
from shared.kernel.memberships import KnownSupplier
from shared.kernel.quality import KnownQuality, how_they_deliver
from shared.kernel.rules import Rejection
from shared.kernel.starts import Places, places_left
from shared.reference.calendar import uk_date
from shared.store.rows import Rows
from shared.store.store import Store

SHORTLIST_ACCESS = Access(SHORTLISTS, district="district")


@dataclass(frozen=True)
class _Seen:
    """All that is read to show a shortlist: how things stand now, what the frozen versions said, and the quality."""

    standing: Standing
    contents: Mapping[UUID, Content]
    quality: Mapping[tuple[UUID, str], KnownQuality]
    today: date


class ShortlistQueries:
    """The queries about shortlists. Each raises `NotFound`."""

    def __init__(
        self,
        store: Store,
        suppliers: Rows[KnownSupplier],
        quality: Rows[KnownQuality],
        places: Rows[Places],
        clock: Clock,
    ) -> None:
        """Answer from what the store holds and from rows of others' facts, as of the day of this clock."""
        self._store = store
        self._suppliers = suppliers
        self._quality = quality
        self._places = places
        self._now = clock
        self._past = Past(store, SHORTLIST_DISCLOSURE)

    async def listed(
        self,
        caller: Caller,
        *,
        district: str | None,
        need_id: UUID | None,
        status: ShortlistStatus | None,
        after: str | None,
        limit: int,
    ) -> list[ShortlistListed]:
        """Return a page of shortlists of the districts that the caller serves."""
        within = SHORTLIST_ACCESS.filters(caller, district=district)
        filters: Filters = {"need_id": need_id, "status": status, **within}
        found = await self._store.documents(SHORTLISTS, filters, after=after, limit=limit)
        return [ShortlistListed(**listed(SHORTLISTS.decode(document))) for _, document in found]

    async def one(self, shortlist_id: UUID, caller: Caller) -> Stored[ShortlistShown]:
        """Return a shortlist that the caller may see."""
        stored = await self._store.get(SHORTLISTS(shortlist_id))
        shortlist = SHORTLIST_ACCESS.readable(caller, shortlist_id, stored.state)
        return Stored(_shown(shortlist, await self._seen(shortlist)), stored.version)

    async def history(self, shortlist_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a shortlist."""
        readable = SHORTLIST_ACCESS.readable_by(caller, shortlist_id)
        return await self._past.history(shortlist_id, caller, readable, after=after, limit=limit)

    async def _seen(self, shortlist: Shortlist) -> _Seen:
        ids = [each.offer_id for each in shortlist.offers]
        offers = {each.offer_id: each for each in await self._store.several(OFFERS, ids)}
        whose = {each.supplier_id for each in offers.values()}
        suppliers, places = await asyncio.gather(suppliers_of(self._suppliers, whose), places_of(self._places, ids))
        standing = Standing(offers, suppliers, places)
        contents = {each.offer_id: await self._said(each, offers) for each in shortlist.offers}
        categories = {each.category for each in contents.values()}
        quality = await self._quality.find(how_they_deliver(whose, shortlist.market, categories))
        by_supplier = {(each.supplier_id, each.category): each for each in quality}
        return _Seen(standing, contents, by_supplier, uk_date(self._now()))

    async def _said(self, held: FrozenOffer, offers: Mapping[UUID, Offer]) -> Content:
        """Return what an offer said in the version that is on the list; the log has those that were replaced."""
        offer = offers[held.offer_id]
        if offer.offer_version == held.offer_version:
            return offer.content
        return (await versions_of(self._store, held.offer_id))[held.offer_version].content


def _shown(shortlist: Shortlist, seen: _Seen) -> ShortlistShown:
    old = too_old(shortlist, seen.today)
    changed = [list(stale_for(each, seen.standing, seen.today)) for each in shortlist.offers]
    reasons = [
        *((old,) if old else ()),
        *(replace(why, pointer=f"/offers/{n}") for n, several in enumerate(changed) for why in several),
    ]
    usable = old is None and shortlist.status == ShortlistStatus.OPEN
    return ShortlistShown(
        **listed(shortlist),
        stale=bool(reasons),
        stale_for=reasons_shown(reasons),
        differ_in=differ_in(seen.contents),
        offers=tuple(
            _compared(held, shortlist, seen, why, usable=usable)
            for held, why in zip(shortlist.offers, changed, strict=True)
        ),
        policies=shortlist.policies,
    )


def _compared(
    held: FrozenOffer, shortlist: Shortlist, seen: _Seen, why: list[Rejection], *, usable: bool
) -> OfferCompared:
    offer, content = seen.standing.offers[held.offer_id], seen.contents[held.offer_id]
    supplier = seen.standing.suppliers.get(offer.supplier_id)
    left = {each.start_id: places_left(each, seen.standing.places.get(each.start_id)) for each in offer.content.starts}
    return OfferCompared(
        offer_id=held.offer_id,
        offer_version=held.offer_version,
        supplier_id=offer.supplier_id,
        supplier_name=supplier.name if supplier else "",
        content=content,
        pence_per_place=pence_per_place(content.price, content.group_size),
        starts=tuple(
            StartCompared(start_id=each.start_id, on=each.on, left_then=each.left, left_now=left.get(each.start_id, 0))
            for each in held.starts
        ),
        quality=quality_shown(seen.quality.get((offer.supplier_id, content.category))),
        latest_version=offer.offer_version,
        status=offer.status,
        stale=bool(why),
        order=_order_of(held, content, shortlist, seen) if usable and not why else None,
    )


def _order_of(held: FrozenOffer, content: Content, shortlist: Shortlist, seen: _Seen) -> OrderToBegin | None:
    """Return what an order says that begins as soon as the notice allows; `None` where no start has a place left."""
    earliest = seen.today + timedelta(days=content.notice_days)
    start = next_start(content.starts, seen.standing.places, earliest)
    if content.starts and start is None:
        return None
    return OrderToBegin(
        need_id=shortlist.need_id,
        offer_id=held.offer_id,
        offer_version=held.offer_version,
        starts_on=start.start.on if start else earliest,
        start_id=start.start.start_id if start else None,
        match_id=held.match_id,
    )
