"""What can be done about prices, a method each."""

from collections.abc import Iterable

from services.catalogue.known.orders import KnownOrder
from services.catalogue.prices.domain.offer_prices import OfferPrice
from services.catalogue.prices.domain.paid import Paid
from services.catalogue.prices.domain.release import PRICE_RELEASES, quarter_to_release, release
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, one_of
from shared.kernel.ids import new_id
from shared.reference import policy
from shared.reference.calendar import uk_date
from shared.reference.districts import districts
from shared.reference.markets import Market
from shared.reference.policy_values import ReferencePrices, Suppression
from shared.store.reliance import Known, Reliance
from shared.store.rows import Rows
from shared.store.store import Store


class Prices:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, orders: Rows[KnownOrder], offers: Rows[OfferPrice], clock: Clock) -> None:
        """Decide by what the store holds, and by the rows of orders and of what offers ask."""
        self._store = store
        self._orders = orders
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
        fresh, claim = new_id(), quarter.claim

        def decided(known: Known) -> list[Event]:
            return [] if known[claim] else release(fresh, quarter, paid, terms, now)

        await self._store.change(Reliance((claim, PRICE_RELEASES.new(fresh))), decided, caller)

    async def _paid(self, orders: Iterable[KnownOrder]) -> tuple[Paid, ...]:
        """Return what these orders cost; one whose offer or district is not known here is left out."""
        several = list(orders)
        offers = await self._offers.find({"_id": one_of({each.offer_id for each in several})}) if several else []
        prices = {each.offer_id: each for each in offers}
        found = []
        for order in several:
            price, district = prices.get(order.offer_id), districts().get(order.district)
            asked = price.asked_in(order.offer_version) if price else None
            if asked and district:
                where = order.supplier_id, order.category, district.group
                found.append(Paid(*where, asked.per_place_pence, asked.per_hour_pence))
        return tuple(found)
