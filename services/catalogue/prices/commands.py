"""What can be done about prices, a method each."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.catalogue.known.orders import KnownOrder
from services.catalogue.known.payments import KnownPayment
from services.catalogue.known.suppliers import KNOWN_SUPPLIERS
from services.catalogue.offers.domain.offer import OFFERS, Offer
from services.catalogue.prices.domain import deciding, querying
from services.catalogue.prices.domain.deciding import AcceptPrice, JustifyPrice, RejectPrice
from services.catalogue.prices.domain.measuring import Compared, compared_with, known_asks
from services.catalogue.prices.domain.offer_prices import OfferPrice
from services.catalogue.prices.domain.paid import Paid
from services.catalogue.prices.domain.query import PRICE_QUERIES, QUERY_OF_OFFER, PriceQuery
from services.catalogue.prices.domain.release import PRICE_RELEASES, quarter_to_release, release
from services.catalogue.prices.queries import QUERY_ACCESS
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, one_of
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.reference import policy
from shared.reference.calendar import uk_date
from shared.reference.districts import districts
from shared.reference.markets import Market, regime_in
from shared.reference.policy_values import AbnormallyLowPrice, ReferencePrices, Suppression
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.rows import Rows
from shared.store.store import Store


class Prices:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(
        self,
        store: Store,
        orders: Rows[KnownOrder],
        payments: Rows[KnownPayment],
        offers: Rows[OfferPrice],
        clock: Clock,
    ) -> None:
        """Decide by what the store holds, and by the rows of orders, of payments and of what offers ask."""
        self._store = store
        self._orders = orders
        self._payments = payments
        self._offers = offers
        self._now = clock

    async def release(self, market: Market, caller: Caller) -> None:
        """Release what was paid in a market in the last quarter that is out; once, and not where nothing was paid.

        What is counted is read beside the commit: a release says how things stood, and decides about nobody.
        """
        now, today = self._now(), uk_date(self._now())
        terms = policy(ReferencePrices, market.regime, today), policy(Suppression, market.regime, today)
        quarter = quarter_to_release(market.code, today, terms[0].values)
        if await self._store.documents(
            PRICE_RELEASES, {"market": market.code, "first_day": quarter.first_day.isoformat()}, after=None, limit=1
        ):
            return
        span = Between(quarter.first_day.isoformat(), quarter.last_day.isoformat())
        orders = await self._orders.find({"market": market.code, "accepted_on": span})
        paid = await self._paid(each for each in orders if each.stands)
        if not paid:
            return
        closed = await self._really_paid(await self._orders.find({"market": market.code, "closed_on": span}))
        fresh, claim = new_id(), quarter.claim

        def decided(known: Known) -> list[Event]:
            return [] if known[claim] else release(fresh, quarter, paid, closed, terms, now)

        await self._store.change(Reliance((claim, PRICE_RELEASES.new(fresh))), decided, caller)

    async def _paid(self, orders: Iterable[KnownOrder]) -> tuple[Paid, ...]:
        """Return what these orders cost; one whose offer or district is not known here is left out."""
        return tuple([cost async for _, cost in self._costs(list(orders))])

    async def _really_paid(self, orders: Sequence[KnownOrder]) -> tuple[Paid, ...]:
        """Return what was paid for these orders: of a place as much of its price as of all that was ordered."""
        if not orders:
            return ()
        paid: Counter[UUID] = Counter()
        for each in await self._payments.find({"order_id": one_of({one.order_id for one in orders})}):
            paid[each.order_id] += each.paid_pence
        return tuple(
            [
                replace(
                    cost,
                    per_place_pence=cost.per_place_pence * paid[order.order_id] // order.price_pence,
                    per_hour_pence=cost.per_hour_pence * paid[order.order_id] // order.price_pence,
                )
                async for order, cost in self._costs(orders)
                if paid[order.order_id] and order.price_pence
            ]
        )

    async def _costs(self, several: Sequence[KnownOrder]) -> AsyncIterator[tuple[KnownOrder, Paid]]:
        offers = await self._offers.find({"_id": one_of({each.offer_id for each in several})}) if several else []
        prices = {each.offer_id: each for each in offers}
        for order in several:
            price, district = prices.get(order.offer_id), districts().get(order.district)
            asked = price.asked_in(order.offer_version) if price else None
            if asked and district:
                where = order.supplier_id, order.category, district.group
                yield order, Paid(*where, asked.per_place_pence, asked.per_hour_pence)

    async def follow_price(self, offer_id: UUID, caller: Caller) -> None:
        """Query what an offer asks if that is abnormally low, or let go of a query that has nothing left to ask.

        What it is compared with is read beside the commit, from rows: the fact says what that was.
        """
        stored = await self._store.read(OFFERS(offer_id))
        if stored is None:
            return
        compared, now, fresh = await self._compared(stored.state), self._now(), new_id()
        offer, claim = guarded(OFFERS(offer_id)), QUERY_OF_OFFER(offer_id)
        regime = regime_in(stored.state.content.market, uk_date(now))
        measure = policy(AbnormallyLowPrice, regime, uk_date(now))

        def then(known: Known) -> Iterable[ReliedOn]:
            found = known[offer]
            return (
                *((PRICE_QUERIES(known[claim]),) if known[claim] else ()),
                *((guarded(KNOWN_SUPPLIERS(found.supplier_id)),) if found else ()),
            )

        def decided(known: Known) -> list[Event]:
            found, holder = known[offer], known[claim]
            if found is None:
                return []
            query = known[PRICE_QUERIES(holder)] if holder else None
            supplier = known[KNOWN_SUPPLIERS(found.supplier_id)]
            measured = querying.measured(found, compared, measure)
            return querying.follow_price(found, query, supplier, measured, fresh, now)

        await self._store.change(Reliance((offer, claim, PRICE_QUERIES.new(fresh)), then), decided, caller)

    async def _compared(self, offer: Offer) -> Compared:
        """Return what others ask in the category of an offer, whatever of theirs may be ordered."""
        content = offer.content
        asks = await self._offers.spreads(
            {
                "market": content.market,
                "category": content.category,
                "currency": content.price.currency,
                "listed": True,
            },
            by="supplier_id",
            of="per_hour_pence",
        )
        return compared_with(known_asks(asks.items()), offer.supplier_id)

    async def pass_on(self, offer_id: UUID, caller: Caller) -> None:
        """Let whoever took the place of an offer's supplier explain its price."""
        offer, claim, now = OFFERS(offer_id), QUERY_OF_OFFER(offer_id), self._now()

        def decided(known: Known) -> list[Event]:
            holder = known[claim]
            return querying.pass_on(known[PRICE_QUERIES(holder)], known[offer], now) if holder else []

        then = Reliance((offer, claim), lambda known: (PRICE_QUERIES(known[claim]),) if known[claim] else ())
        await self._store.change(then, decided, caller)

    async def justify(self, query_id: UUID, asked: JustifyPrice, caller: Caller) -> Committed:
        """Take the supplier's explanation in."""
        now = self._now()
        decide = QUERY_ACCESS.deciding(caller, query_id, lambda one: deciding.justify(one, asked, now))
        return await self._store.change((PRICE_QUERIES(query_id),), decide, caller)

    async def accept(self, query_id: UUID, asked: AcceptPrice, caller: Caller) -> Committed:
        """Accept what an offer asks."""
        now = self._now()
        return await self._decide(
            query_id, caller, lambda query, offer, supplier: deciding.accept(query, offer, supplier, asked, now)
        )

    async def reject(self, query_id: UUID, asked: RejectPrice, caller: Caller) -> Committed:
        """Reject what an offer asks, and delist the offer in the same commit."""
        now = self._now()
        return await self._decide(
            query_id, caller, lambda query, offer, supplier: deciding.reject(query, offer, supplier, asked, now)
        )

    async def _decide(
        self,
        query_id: UUID,
        caller: Caller,
        decide: Callable[[PriceQuery, Offer | None, KnownSupplier | None], list[Event]],
    ) -> Committed:
        ref = PRICE_QUERIES(query_id)

        def then(known: Known) -> Iterable[ReliedOn]:
            query = known[ref]
            return (guarded(OFFERS(query.offer_id)), guarded(KNOWN_SUPPLIERS(query.supplier_id))) if query else ()

        def decided(known: Known) -> list[Event]:
            query = QUERY_ACCESS.changeable(caller, query_id, known[ref])
            return decide(query, known[OFFERS(query.offer_id)], known[KNOWN_SUPPLIERS(query.supplier_id)])

        return await self._store.change(Reliance((ref,), then), decided, caller)

    async def announce_justification_due(self, query_id: UUID, answer_by: date, caller: Caller) -> Committed:
        """Say that the supplier's last day to explain is near."""
        return await self._announce(query_id, caller, lambda one: deciding.announce_justification_due(one, answer_by))

    async def announce_not_justified(self, query_id: UUID, answer_by: date, caller: Caller) -> Committed:
        """Say that the supplier explained nothing in time."""
        now = self._now()
        return await self._announce(query_id, caller, lambda one: deciding.announce_not_justified(one, answer_by, now))

    async def announce_overdue(self, query_id: UUID, decide_by: date, caller: Caller) -> Committed:
        """Say that the last day to decide is over."""
        now = self._now()
        return await self._announce(query_id, caller, lambda one: deciding.announce_overdue(one, decide_by, now))

    async def _announce(self, query_id: UUID, caller: Caller, say: Callable[[PriceQuery], list[Event]]) -> Committed:
        ref: Ref[PriceQuery] = PRICE_QUERIES(query_id)
        return await self._store.change((ref,), lambda one: say(ref.existing(one)), caller)
