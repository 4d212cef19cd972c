"""What a decision on an order relies on: what its caller names, and what that leads to."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from services.ordering.budgets.domain.budget import BUDGETS, Budget, budget_id_of
from services.ordering.known.matches import KNOWN_MATCHES, KnownMatch
from services.ordering.known.needs import KNOWN_NEEDS, KnownNeed
from services.ordering.known.offers import KNOWN_OFFERS, KnownOffer
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.folding import ORDER_OF_NEED, ORDERS
from services.ordering.orders.domain.holding import counted
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.state import Order
from services.ordering.places.domain.places import PLACES
from shared.auth.access import covers
from shared.contracts.event import Event
from shared.kernel.aggregate import ClaimRef, Ref
from shared.kernel.caller import Caller
from shared.kernel.memberships import KnownSupplier
from shared.kernel.projection import RowRef
from shared.kernel.starts import Places
from shared.reference.calendar import financial_year
from shared.store.reliance import Known, ReliedOn, guarded


@dataclass(frozen=True)
class Placing:
    """What placing an order relies on."""

    asked: PlaceOrder
    caller: Caller

    @cached_property
    def claim(self) -> ClaimRef:
        """The need's one running order."""
        return ORDER_OF_NEED(self.asked.need_id)

    @cached_property
    def offer(self) -> RowRef[KnownOffer]:
        """The offer that is ordered, which must stand at the commit as it was read."""
        return guarded(KNOWN_OFFERS(self.asked.offer_id))

    @cached_property
    def need(self) -> RowRef[KnownNeed]:
        """The need that is to be met."""
        return KNOWN_NEEDS(self.asked.need_id)

    @cached_property
    def places(self) -> Ref[Places] | None:
        """What is held and taken of the start that is asked for, if any."""
        return PLACES(self.asked.start_id) if self.asked.start_id else None

    @cached_property
    def match(self) -> RowRef[KnownMatch] | None:
        """The match that the order follows, if it names one; nothing ever changes it."""
        return KNOWN_MATCHES(self.asked.match_id) if self.asked.match_id else None

    @property
    def first(self) -> tuple[ReliedOn, ...]:
        """Name what was asked for, beside the order to be."""
        beside = (self.places, self.match)
        return (self.claim, self.offer, self.need, *(each for each in beside if each))

    def second(self, known: Known) -> list[ReliedOn]:
        """Name the offer's supplier, whose standing must hold at the commit, and the budget of the district."""
        return [each for each in (self._supplier(known), self._budget(known)) if each]

    def circumstances(self, known: Known) -> Circumstances:
        """Put together what the decision is made on."""
        supplier, budget = self._supplier(known), self._budget(known)
        return Circumstances(
            offer=known[self.offer],
            supplier=known[supplier] if supplier else None,
            need=self._need(known),
            budget=known[budget] if budget else None,
            running=known[self.claim],
            places=known[self.places] if self.places else None,
            match=known[self.match] if self.match else None,
        )

    def _supplier(self, known: Known) -> RowRef[KnownSupplier] | None:
        offer = known[self.offer]
        return guarded(KNOWN_SUPPLIERS(offer.supplier_id)) if offer else None

    def _budget(self, known: Known) -> Ref[Budget] | None:
        need = self._need(known)
        return BUDGETS(budget_id_of(need.district, financial_year(self.asked.starts_on))) if need else None

    def _need(self, known: Known) -> KnownNeed | None:
        """Return the need; that of a client of another district is one that is not known."""
        need = known[self.need]
        return need if need and covers(self.caller, need.district) else None


@dataclass(frozen=True)
class Deciding:
    """What deciding on an order that is there relies on, beside the order: what it names leads to the rest.

    What may make the obligation void, supplier and offer, must stand at the commit as it was read.
    """

    order_id: object

    @cached_property
    def order(self) -> Ref[Order]:
        """The order itself."""
        return ORDERS(self.order_id)

    def with_budget(self, known: Known) -> list[ReliedOn]:
        """Name the budget that it is paid from, and the places that it has something of."""
        order = known[self.order]
        if order is None:
            return []
        places = _places_of(order)
        return [self.budget(order), *([places] if places else [])]

    def with_supplier(self, known: Known) -> list[ReliedOn]:
        """Name the supplier that it goes to."""
        order = known[self.order]
        return [guarded(KNOWN_SUPPLIERS(order.supplier_id))] if order else []

    def with_budget_and_supplier(self, known: Known) -> list[ReliedOn]:
        """Name both."""
        return [*self.with_budget(known), *self.with_supplier(known)]

    def with_budget_and_offer(self, known: Known) -> list[ReliedOn]:
        """Name the budget, and the offer that was called off."""
        order = known[self.order]
        return [*self.with_budget(known), guarded(KNOWN_OFFERS(order.source.offer_id))] if order else []

    def with_offer_and_places(self, known: Known) -> list[ReliedOn]:
        """Name the offer that was called off and the places of its start, neither of which the order depends on."""
        order = known[self.order]
        if order is None:
            return []
        places = _places_of(order)
        return [KNOWN_OFFERS(order.source.offer_id), *([places] if places else [])]

    def places(self, known: Known) -> Places | None:
        """Return what is held and taken of its start, where it has one."""
        order = known[self.order]
        places = _places_of(order) if order else None
        return known[places] if places else None

    def everything(self, known: Known) -> list[ReliedOn]:
        """Name all that placing relied on."""
        order = known[self.order]
        if order is None:
            return []
        return [*self.with_budget_and_offer(known), *self.with_supplier(known), KNOWN_NEEDS(order.need_ids[0])]

    def with_places_counted(self, known: Known, order: Order, events: list[Event], now: datetime) -> list[Event]:
        """Return what was decided, and what it changes of the places of its start."""
        places = _places_of(order)
        return [*events, *counted(known[places], order, events, now)] if places else events

    def budget(self, order: Order) -> Ref[Budget]:
        """Name the budget that pays for it."""
        return BUDGETS(order.lines[0].budget_id)

    def supplier_of(self, known: Known, order: Order) -> KnownSupplier | None:
        """Return its supplier as it is known now."""
        return known[KNOWN_SUPPLIERS(order.supplier_id)]

    def offer_of(self, known: Known, order: Order) -> KnownOffer | None:
        """Return its offer as it is known now, in whichever version."""
        return known[KNOWN_OFFERS(order.source.offer_id)]

    def circumstances(self, known: Known, order: Order) -> Circumstances:
        """Put together what placing was decided on, as it is known now."""
        return Circumstances(
            offer=self.offer_of(known, order),
            supplier=self.supplier_of(known, order),
            need=known[KNOWN_NEEDS(order.need_ids[0])],
            budget=known[self.budget(order)],
        )


def _places_of(order: Order) -> Ref[Places] | None:
    return PLACES(order.source.start_id) if order.source.start_id else None
