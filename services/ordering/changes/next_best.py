"""What can be done with the next best offer: it is looked for, taken by policy, or proposed and decided on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from services.ordering.changes.domain import next_best
from services.ordering.changes.domain.next_best import Found, RefuseNextBest
from services.ordering.known.matches import KnownMatch
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.access import ORDER_ACCESS, speaks_for
from services.ordering.orders.deciding import OrderDecisions
from services.ordering.orders.domain import placing
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.placing import PlaceOrder, Route
from services.ordering.orders.domain.state import Order
from services.ordering.orders.domain.terms import terms_on
from services.ordering.orders.relying import Placing, ReadAgain, read_to_the_end
from services.ordering.places.domain.places import PLACES
from shared.contracts.event import Event
from shared.contracts.ordering import OrderPlaced
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters, one_of
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected, reject_if_any
from shared.kernel.starts import Places
from shared.reference.calendar import uk_date
from shared.reference.policies import Policy
from shared.reference.policy_values import NextBestOffer
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.rows import Rows
from shared.store.store import Store

Decision = Callable[[Order, list[Event]], list[Event]]
"""What is said of an order that came to nothing, given the facts of placing the one that would take its place."""


class NextBestOffers:
    """Each command raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock, matches: Rows[KnownMatch], offers: Rows[KnownOffer]) -> None:
        """Decide by what the store holds; the rows say where to look, and are asked again at the commit."""
        self.store = store
        self.now = clock
        self._matches = matches
        self._offers = offers
        self._deciding = OrderDecisions(store, clock)

    async def look(self, order_id: UUID, caller: Caller) -> None:
        """Propose or order the next best offer in place of an order that came to nothing, if there is one."""
        order = (await self.store.get(ORDERS(order_id))).state
        today = uk_date(self.now())
        followed = next_best.policy_of(order, today)
        match = await self._matches.get(order.match_id) if followed and order.match_id else None
        if followed is None or match is None or not next_best.is_recent(match, followed.values, today):
            return
        found = await self._first_that_may_be_ordered(order, match, followed.values, caller)
        if found is None or await self._is_taken(order, found, followed, caller):
            return
        propose = partial(next_best.propose, found=found)
        await self._deciding.at_a_step(order_id, caller, propose)

    async def _first_that_may_be_ordered(
        self, order: Order, match: KnownMatch, values: NextBestOffer, caller: Caller
    ) -> Found | None:
        for rank, ranked in next_best.ranked_below(match, order, values.looks_at_offers):
            offer = await self._offers.get(ranked.offer_id)
            if offer is None:
                continue
            places = await self._places_of(offer)
            asked = next_best.asked_of(order, ranked, offer, places, values, uk_date(self.now()))
            if asked and await self._may_be_placed(order, asked, caller):
                return Found(rank, offer.supplier_id, asked, offer.price_pence)
        return None

    async def _places_of(self, offer: KnownOffer) -> dict[UUID, Places]:
        if not offer.starts:
            return {}
        named: Filters = {"start_id": one_of([str(each.start_id) for each in offer.starts])}
        found = await self.store.documents(PLACES, named, after=None, limit=len(offer.starts))
        return {each.start_id: each for each in (PLACES.decode(stored) for _, stored in found)}

    async def _may_be_placed(self, order: Order, asked: PlaceOrder, caller: Caller) -> bool:
        """Ask every rule of placing, and change nothing."""
        by = for_its_placer(order, caller)
        try:
            await self._place(order.order_id, asked, by, caller, lambda _, placed: placed[:0])
        except Rejected:
            return False
        return True

    async def _is_taken(self, order: Order, found: Found, followed: Policy[NextBestOffer], caller: Caller) -> bool:
        """Order the offer where the policy says so; whoever was quicker leaves it to the district."""
        if not next_best.is_taken_by_policy(order, found, followed.values):
            return False

        def decided(now_as: Order, placed: list[Event]) -> list[Event]:
            if next_best.policy_of(now_as, uk_date(self.now())) is None:
                return []
            next_order_id = _order_of(placed)
            said = next_best.ordered(now_as, found.asked, next_order_id, self.now(), (followed.stamp,))
            return [*placed, said]

        try:
            await self._place(order.order_id, found.asked, for_its_placer(order, caller), caller, decided)
        except Rejected:
            return False
        return True

    async def order(self, order_id: UUID, caller: Caller) -> Committed:
        """Order the offer that is proposed, as the district: every rule of placing is asked again."""
        seen = ORDER_ACCESS.changeable(caller, order_id, (await self.store.get(ORDERS(order_id))).state)
        reject_if_any([next_best.is_proposed(seen)])
        if seen.next_best is None:
            raise AssertionError("the rule above refuses this")
        asked = next_best.asked_of_proposal(seen, seen.next_best)

        def decided(order: Order, placed: list[Event]) -> list[Event]:
            reject_if_any([next_best.is_proposed(order)])
            return [*placed, next_best.ordered(order, asked, _order_of(placed), self.now())]

        return await self._place(order_id, asked, caller, caller, decided)

    async def refuse(self, order_id: UUID, asked: RefuseNextBest, caller: Caller) -> Committed:
        """Say that the district does not want the offer that is proposed."""
        return await self._deciding.change(order_id, caller, partial(next_best.refuse, asked=asked, now=self.now()))

    async def lapse(self, order_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Let a proposal lapse on which nobody decided, on its clock."""
        return await self._deciding.at_a_step(order_id, caller, partial(next_best.lapse, due_on=due_on))

    async def _place(
        self, order_id: UUID, asked: PlaceOrder, by: Caller, caller: Caller, decide: Decision
    ) -> Committed:
        return await read_to_the_end(Placing(asked, by), lambda relied: self._placed(order_id, relied, caller, decide))

    async def _placed(self, order_id: UUID, relied: Placing, caller: Caller, decide: Decision) -> Committed:
        now, new, replaced = self.now(), new_id(), ORDERS(order_id)

        def decided(known: Known) -> list[Event]:
            if (more := relied.more(known)) is not relied:
                raise ReadAgain(more)
            order = replaced.existing(known[replaced])
            return decide(order, _events_of(relied, known, new, now, order))

        return await self.store.change(
            Reliance((ORDERS.new(new), replaced, *relied.first), relied.second), decided, caller
        )


def _events_of(relied: Placing, known: Known, order_id: UUID, now: datetime, replaced: Order) -> list[Event]:
    there_is, today, by = relied.circumstances(known), uk_date(now), relied.caller
    terms = terms_on(placing.regime_of(there_is.offer, today), today)
    return placing.place(
        order_id,
        relied.asked,
        there_is,
        terms,
        now,
        placed_by=by.actor,
        speaks_for=speaks_for(by),
        route=Route(next_best.ROUTE, replaces=replaced.order_id),
    )


def for_its_placer(order: Order, caller: Caller) -> Caller:
    """Return who a policy orders for: whoever placed the first order, in its district, so that nobody approves it."""
    return replace(caller, actor=order.placed_by, districts=frozenset({order.district}))


def _order_of(placed: list[Event]) -> UUID:
    return next(each.order_id for each in placed if isinstance(each, OrderPlaced))
