"""What a decision on an order relies on: what its caller names, and what that leads to."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from services.ordering.budgets.domain.budget import BUDGETS, Budget, budget_that_pays
from services.ordering.interests.relying import OwnInterests
from services.ordering.known.matches import KNOWN_MATCHES, KnownMatch
from services.ordering.known.needs import KNOWN_NEEDS, KnownNeed
from services.ordering.known.offers import KNOWN_OFFERS, KnownOffer
from services.ordering.known.quality import KNOWN_QUALITY
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.folding import ORDER_OF_CLIENT, ORDER_OF_NEED, ORDERS
from services.ordering.orders.domain.holding import counted
from services.ordering.orders.domain.once import NUMBERS, key_of_client
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.state import Order
from services.ordering.places.domain.places import PLACES, StartPlaces
from shared.auth.access import covers
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.holding import ClaimRef
from shared.kernel.memberships import KnownSupplier
from shared.kernel.projection import RowRef
from shared.kernel.quality import KnownQuality
from shared.kernel.rules import Rejected
from shared.store.commands import Committed
from shared.store.reliance import Known, ReliedOn, guarded


class ReadAgain(Rejected):
    """Nothing is decided yet: more has to be read for it, by `relied`."""

    def __init__(self, relied: "Placing") -> None:
        super().__init__()
        self.relied = relied


async def read_to_the_end(relied: "Placing", place: Callable[["Placing"], Awaitable[Committed]]) -> Committed:
    """Place by ever more, until everything is read that the decision is made on."""
    while True:
        try:
            return await place(relied)
        except ReadAgain as again:
            relied = again.relied


@dataclass(frozen=True)
class Placing:
    """What placing an order relies on.

    What few orders need is read once it is known that it is needed: `others` are orders that were found to have its
    clients' claims on the offer, and must stand as they were read; whoever orders `has_interests` to look at.
    """

    asked: PlaceOrder
    caller: Caller
    others: tuple[str, ...] = ()
    has_interests: bool = False

    @cached_property
    def claims(self) -> tuple[ClaimRef, ...]:
        """Each need's one running order."""
        return tuple(ORDER_OF_NEED(each) for each in self.asked.need_ids)

    @cached_property
    def offer(self) -> RowRef[KnownOffer]:
        """The offer that is ordered, which must stand at the commit as it was read."""
        return guarded(KNOWN_OFFERS(self.asked.offer_id))

    @cached_property
    def needs(self) -> tuple[RowRef[KnownNeed], ...]:
        """The needs that are to be met."""
        return tuple(KNOWN_NEEDS(each) for each in self.asked.need_ids)

    @cached_property
    def places(self) -> Ref[StartPlaces] | None:
        """What is held and taken of the start that is asked for, if any."""
        return PLACES(self.asked.start_id) if self.asked.start_id else None

    @cached_property
    def match(self) -> RowRef[KnownMatch] | None:
        """The match that the order follows, if it names one; nothing ever changes it."""
        return KNOWN_MATCHES(self.asked.match_id) if self.asked.match_id else None

    @cached_property
    def interests(self) -> OwnInterests:
        """What the caller has declared."""
        return OwnInterests(self.caller.actor)

    @property
    def first(self) -> tuple[ReliedOn, ...]:
        """Name what was asked for, beside the order to be."""
        beside = (self.places, self.match)
        found = (*(guarded(ORDERS(each)) for each in self.others), *self._interests)
        return (self.offer, *self.needs, *(each for each in beside if each), *found)

    def second(self, known: Known) -> list[ReliedOn]:
        """Name the offer's supplier, whose standing must hold at the commit, the budgets of the districts, and claims.

        All claims are read at once, here, since those of the clients are known by the needs.
        """
        supplier = self._supplier(known)
        clients = (claim for claims in self._clients(known) for claim in claims)
        supplied = [supplier] if supplier else []
        return [*supplied, *self._budgets(known), self.interests.first, *self.claims, *clients]

    def more(self, known: Known) -> "Placing":
        """Return what has to be relied on by the claims that are held: this, where nothing more is needed."""
        found = (known[claim] for claims in self._clients(known) for claim in claims)
        holders = tuple(dict.fromkeys(each for each in found if each))
        needed = replace(self, others=holders, has_interests=known[self.interests.first] is not None)
        return self if {*holders} <= {*self.others} and needed.has_interests <= self.has_interests else needed

    def circumstances(self, known: Known) -> Circumstances:
        """Put together what the decision is made on."""
        supplier = self._supplier(known)
        return Circumstances(
            offer=known[self.offer],
            supplier=known[supplier] if supplier else None,
            needs=self._needs(known),
            budgets=budgets_of(known, self._budgets(known)),
            running=tuple(known[each] for each in self.claims),
            held=tuple(tuple(known[claim] for claim in claims) for claims in self._clients(known)),
            others={each: order for each in self.others if (order := known[ORDERS(each)])},
            places=known[self.places] if self.places else None,
            match=known[self.match] if self.match else None,
            interests=self.interests.of(known),
        )

    @property
    def _interests(self) -> tuple[ReliedOn, ...]:
        return (self.interests.themselves,) if self.has_interests else ()

    def _clients(self, known: Known) -> list[list[ClaimRef]]:
        """Name the claims of each need's client on the offer; none where it is not known whose need it is."""
        keys = [key_of_client(each, self.asked.offer_id) if each else None for each in self._needs(known)]
        return [[ORDER_OF_CLIENT(f"{key}:{number}") for number in NUMBERS] if key else [] for key in keys]

    def _supplier(self, known: Known) -> RowRef[KnownSupplier] | None:
        offer = known[self.offer]
        return guarded(KNOWN_SUPPLIERS(offer.supplier_id)) if offer else None

    def _budgets(self, known: Known) -> list[Ref[Budget]]:
        """Name the budget of each client's district, once."""
        needs, starts_on = (each for each in self._needs(known) if each), self.asked.starts_on
        found = dict.fromkeys(budget_that_pays(each.district, each.category, starts_on) for each in needs)
        return [BUDGETS(each) for each in found]

    def _needs(self, known: Known) -> tuple[KnownNeed | None, ...]:
        """Return the needs; that of a client of another district is one that is not known."""
        found = (known[each] for each in self.needs)
        return tuple(need if need and covers(self.caller, need.district) else None for need in found)


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

    def with_budgets(self, known: Known) -> list[ReliedOn]:
        """Name the budgets that it is paid from, and the places that it has something of."""
        order = known[self.order]
        return [*self.budgets(order), *self.with_places(known)] if order else []

    def with_places(self, known: Known) -> list[ReliedOn]:
        """Name the places that it has something of, if any."""
        order = known[self.order]
        places = _places_of(order) if order else None
        return [places] if places else []

    def with_supplier(self, known: Known) -> list[ReliedOn]:
        """Name the supplier that it goes to."""
        order = known[self.order]
        return [guarded(KNOWN_SUPPLIERS(order.supplier_id))] if order else []

    def with_budgets_and_supplier(self, known: Known) -> list[ReliedOn]:
        """Name both."""
        return [*self.with_budgets(known), *self.with_supplier(known)]

    def with_budgets_and_offer(self, known: Known) -> list[ReliedOn]:
        """Name the budgets, and the offer that was called off."""
        order = known[self.order]
        return [*self.with_budgets(known), guarded(KNOWN_OFFERS(order.source.offer_id))] if order else []

    def with_offer_and_places(self, known: Known) -> list[ReliedOn]:
        """Name the offer that was called off and the places of its start, neither of which the order depends on."""
        order = known[self.order]
        return [KNOWN_OFFERS(order.source.offer_id), *self.with_places(known)] if order else []

    def places(self, known: Known) -> StartPlaces | None:
        """Return what is held and taken of its start, where it has one."""
        order = known[self.order]
        places = _places_of(order) if order else None
        return known[places] if places else None

    def everything(self, known: Known) -> list[ReliedOn]:
        """Name all that placing relied on."""
        order = known[self.order]
        if order is None:
            return []
        found = [*self.with_budgets_and_offer(known), *self.with_supplier(known), *self.needs(order)]
        if order.repeat:
            found.append(guarded(ORDERS(order.repeat.order_id)))
        return [*found, *_how_it_delivers(order)]

    def with_places_counted(self, known: Known, order: Order, events: list[Event], now: datetime) -> list[Event]:
        """Return what was decided, and what it changes of the places of its start."""
        places = _places_of(order)
        return [*events, *counted(known[places], order, events, now)] if places else events

    def paid(self, known: Known) -> tuple[Order, dict[str, Budget]]:
        """Return the order that a reaction or a clock is about, with its budgets; raises `NotFound`."""
        order = self.order.existing(known[self.order])
        return order, self.paid_from(known, order)

    def paid_from(self, known: Known, order: Order) -> dict[str, Budget]:
        """Return the budgets that pay for it, by their id; raises `NotFound`."""
        return {each.id: each.existing(known[each]) for each in self.budgets(order)}

    def budgets(self, order: Order) -> list[Ref[Budget]]:
        """Name the budgets that pay for it."""
        return [BUDGETS(each) for each in order.budget_ids]

    def needs(self, order: Order) -> list[RowRef[KnownNeed]]:
        """Name the needs that it is to meet, in the order of its lines."""
        return [KNOWN_NEEDS(each.need_id) for each in order.lines]

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
            needs=tuple(known[each] for each in self.needs(order)),
            budgets=budgets_of(known, self.budgets(order)),
            places=self.places(known),
            repeated=known[ORDERS(order.repeat.order_id)] if order.repeat else None,
            quality=next((known[row] for row in _how_it_delivers(order)), None),
        )


def _how_it_delivers(order: Order) -> list[RowRef[KnownQuality]]:
    """Name the row by which what it repeats was found good enough, where it says so."""
    performance_id = order.repeat.performance_id if order.repeat else None
    return [KNOWN_QUALITY(performance_id)] if performance_id else []


def budgets_of(known: Known, named: Iterable[Ref[Budget]]) -> dict[str, Budget]:
    """Return those of these budgets that are there, by their id."""
    found = {each.id: known[each] for each in named}
    return {budget_id: budget for budget_id, budget in found.items() if budget is not None}


def _places_of(order: Order) -> Ref[StartPlaces] | None:
    return PLACES(order.source.start_id) if order.source.start_id else None
