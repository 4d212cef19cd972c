"""A world of ordering in memory: what the store would keep of it, and what a simple model says must be there."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from services.ordering.budgets.domain.budget import BUDGETS, Budget
from services.ordering.competitions.domain.competition import Competition
from services.ordering.competitions.domain.folding import COMPETITION_OF_NEED, COMPETITIONS
from services.ordering.known.matches import KnownMatch
from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.holding import counted
from services.ordering.orders.domain.state import Order
from services.ordering.orders.domain.terms import Terms, terms_on
from services.ordering.payments.domain.following import follow
from services.ordering.payments.domain.milestones import Milestone
from services.ordering.payments.domain.payment import PAYMENTS, Payment
from services.ordering.payments.reactors import OF_A_LINE, OF_AN_ORDER
from services.ordering.places.domain.places import PLACES, StartPlaces
from services.ordering.repeats.domain.run import RUNS_OF_REPEATS, RunOfRepeats
from services.ordering.year_end.domain.carrying import bring_along
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected
from shared.reference import Regime
from shared.reference.calendar import uk_date
from shared.reference.policy_values import ApprovalSteps, Level
from tests.ordering.examples import (
    CATEGORY,
    DISTRICT,
    NEED,
    NOON,
    OFFER,
    OTHER_DISTRICT,
    SUPPLIER_ID,
    TODAY,
    approval_up_to,
)
from tests.ordering.payments import BY_HAND, PAYEE
from tests.ordering.years import WITH_MONEY
from tests.suppliers import known_supplier

STARTS = tuple(
    Start(start_id=new_id(), on=TODAY + timedelta(days=days), places=places)
    for days, places in ((0, 2), (9, 4), (60, 2), (230, 3))
)
NEEDS = tuple(
    replace(NEED, need_id=new_id(), journey_id=new_id(), district=each)
    for each in (*(DISTRICT,) * 4, *(OTHER_DISTRICT,) * 3)
)
SUPPLIERS = (SUPPLIER_ID, *(new_id() for _ in range(3)))
STANDING, SUSPENDED = (
    {each: known_supplier(each, NOON, CATEGORY, standing=standing) for each in SUPPLIERS}
    for standing in ("active", "suspended")
)
PAYEES = {each: replace(PAYEE, supplier_id=each) for each in SUPPLIERS}
TWICE = ApprovalSteps(above_pence=1_000, up_to_pence=2_000, steps=(Level.DISTRICT, Level.BUYER))
APPROVAL = approval_up_to(400, 2_000).model_copy(update={"matrix": (TWICE,)})
YEARS = ("2016-17", "2017-18")
Decide = Callable[[], list[Event]]
News = Callable[[], list[Event]]
Reactions = Mapping[type[Event], Callable[["World", Any], list[Event]]]
"""What orders do on a fact once they hear of it, beside what payments do."""
Holding = Counter[str]


def budget_of(district: str, year: str) -> Budget:
    return Budget(f"FSF:{district}:{year}", "FSF", district, year, allocated_pence=6_000)


def decided(decide: Decide) -> list[Event] | None:
    """What was decided; `None` where it was refused, which always says why."""
    try:
        return decide()
    except Rejected as refused:
        if not refused.rejections or not all(each.code and each.detail for each in refused.rejections):
            raise AssertionError("refused without its reasons") from refused
        return None


@dataclass
class World:
    """Orders, budgets, places and payments by their ids, and what of it has still to be heard of."""

    now: datetime = NOON
    orders: dict[UUID, Order] = field(default_factory=dict)
    offers: dict[UUID, KnownOffer] = field(default_factory=dict)
    costs: dict[UUID, int] = field(default_factory=dict)
    competitions: dict[UUID, Competition] = field(default_factory=dict)
    starts: dict[UUID, Start] = field(default_factory=lambda: {each.start_id: each for each in STARTS})
    budgets: dict[str, Budget] = field(default_factory=dict)
    places: dict[UUID, StartPlaces] = field(default_factory=dict)
    payments: dict[UUID, Payment] = field(default_factory=dict)
    needs: dict[UUID, KnownNeed] = field(default_factory=lambda: {each.need_id: each for each in NEEDS})
    suspended: set[UUID] = field(default_factory=set)
    market: dict[UUID, KnownOffer] = field(default_factory=dict)
    reactions: "Reactions" = field(default_factory=dict)
    sealed: dict[UUID, int] = field(default_factory=dict)
    witnesses: list[Callable[["World", Event], None]] = field(default_factory=list)
    matches: dict[UUID, KnownMatch] = field(default_factory=dict)
    runs: dict[str, RunOfRepeats] = field(default_factory=dict)
    log: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    held: dict[tuple[str, UUID, int], Holding] = field(default_factory=lambda: defaultdict(Counter))
    paid_in_runs: int = 0
    kept_back_in_runs: int = 0
    unheard: list[News] = field(default_factory=list)
    heard: list[News] = field(default_factory=list)

    def __post_init__(self) -> None:
        for district in (DISTRICT, OTHER_DISTRICT):
            for year in YEARS:
                found = budget_of(district, year)
                self.budgets[found.budget_id] = found

    @property
    def today(self) -> date:
        return uk_date(self.now)

    @property
    def terms(self) -> Terms:
        return replace(terms_on(Regime.PCR_LIGHT_TOUCH, self.today), approval=APPROVAL)

    def supplier(self, supplier_id: UUID) -> KnownSupplier:
        return (SUSPENDED if supplier_id in self.suspended else STANDING)[supplier_id]

    def offer(self, price: int, start: Start | None, *, whole: bool) -> KnownOffer:
        return replace(
            OFFER,
            price_pence=price,
            per="course" if whole else "place",
            districts=(DISTRICT, OTHER_DISTRICT),
            starts=tuple(self.starts.values()) if start else (),
        )

    def offer_of(self, order: Order) -> KnownOffer | None:
        """The offer that was ordered, as it is by now; a bid that was awarded is none."""
        offer = self.offers.get(order.order_id)
        return replace(offer, starts=tuple(self.starts.values())) if offer and offer.starts else offer

    def around(self, order: Order) -> Circumstances:
        """What deciding on an order that is there knows."""
        needs = tuple(self.needs[each] for each in order.need_ids)
        places = self.places.get(order.source.start_id) if order.source.start_id else None
        return Circumstances(self.offer_of(order), self.supplier(order.supplier_id), needs, self.budgets, places=places)

    def order_of_need(self, need_id: UUID) -> str | None:
        """Which order holds the claim of a need."""
        claim = f"order_of_need:{need_id}"
        return next((str(each.order_id) for each in self.orders.values() if claim in claims_of(each)), None)

    def competition_of_need(self, need_id: UUID) -> str | None:
        """Which competition holds the claim of a need."""
        claim = COMPETITION_OF_NEED(need_id).id
        found = self.competitions.items()
        return next((str(key) for key, one in found if claim in {each.id for each in COMPETITIONS.claims(one)}), None)

    def of_order(self, order_id: UUID, decide: Decide) -> list[Event] | None:
        """Decide about an order as its commands do: with what that makes of the places of its start."""
        before = self.orders[order_id]
        events = decided(decide)
        if events is not None and not any(
            isinstance(each, facts.PlacesChanged | facts.OrderChanged | facts.OrderPlaced) for each in events
        ):
            start_id = before.source.start_id
            events += counted(self.places.get(start_id) if start_id else None, before, events, self.now)
        return events

    def take(self, events: list[Event]) -> None:
        """Keep what was decided, all of it."""
        for event in events:
            self.log[event.subject].append(event)
            for sees in self.witnesses:
                sees(self, event)
            if isinstance(event, facts.BudgetEvent):
                self.budgets[event.budget_id] = BUDGETS.evolve(self.budgets.get(event.budget_id), event)
                self._hold(event)
            elif isinstance(event, facts.PlacesChanged):
                self._may_be_held(event)
                self.places[event.start_id] = PLACES.evolve(self.places.get(event.start_id), event)
            elif isinstance(event, facts.WaitingListEvent):
                self.places[event.start_id] = PLACES.evolve(self.places.get(event.start_id), event)
            elif isinstance(event, facts.PaymentEvent):
                self.payments[event.payment_id] = PAYMENTS.evolve(self.payments.get(event.payment_id), event)
            elif isinstance(event, facts.PaymentRunMade):
                self.paid_in_runs += event.paid_pence
                self.kept_back_in_runs += event.credited_pence
            elif isinstance(event, facts.OrderEvent):
                if isinstance(event, facts.OrderPlaced) and event.source.bid_id is None:
                    offer = self.market[event.source.offer_id]
                    self.offers[event.order_id], self.costs[event.order_id] = offer, offer.price_pence
                self.orders[event.order_id] = ORDERS.evolve(self.orders.get(event.order_id), event)
            elif isinstance(event, facts.RunOfRepeatsEvent):
                self.runs[event.repeats_id] = RUNS_OF_REPEATS.evolve(self.runs.get(event.repeats_id), event)
            elif isinstance(event, facts.CompetitionEvent):
                before = self.competitions.get(event.competition_id)
                self.competitions[event.competition_id] = COMPETITIONS.evolve(before, event)
        for event in events:
            self.unheard += self._news(event)

    def _may_be_held(self, event: facts.PlacesChanged) -> None:
        """Whoever takes more of a start's places finds them there, as the start is by then."""
        before, start = self.places.get(event.start_id), self.starts.get(event.start_id)
        if event.offered > (before.offered if before else 0):
            assert start is not None
            assert event.held + event.taken + event.offered <= start.places, "nothing is offered that is not there"
        if event.held + event.taken > (before.used if before else 0):
            assert start is not None, "nobody takes a place of a start that is gone"
            assert event.held + event.taken <= start.places, "never too many"

    def _hold(self, event: Any) -> None:
        """Book what a budget says by whose it is."""
        if not hasattr(event, "holder"):
            return
        one = self.held[event.budget_id, event.holder.id, event.holder.line]
        for name, pence in _BOOKED[type(event)](event).items():
            one[name] += pence

    def _news(self, event: Event) -> Iterator[News]:
        if react := self.reactions.get(type(event)):
            yield partial(react, self, event)
        if isinstance(event, (*OF_A_LINE, facts.PaymentCredited)):
            yield self.following(event.order_id, event.line)
        if isinstance(event, OF_AN_ORDER):
            for line in self.orders[event.order_id].lines:
                yield self.following(event.order_id, line.line)
        if isinstance(event, facts.PaymentWithdrawn | facts.PaymentCredited):
            payment_id, came_back_at = event.payment_id, self.now
            yield lambda: self._brought_along(payment_id, came_back_at)

    def following(self, order_id: UUID, line: int) -> News:
        """The payments of a line brought up to how it stands by the time that this is heard."""

        def heard() -> list[Event]:
            order = self.orders[order_id]
            budget = self.budgets[order.lines[line - 1].budget_id]
            fresh = {each: new_id() for each in Milestone}
            return follow(order, line, self.live(order_id, line), budget, fresh, BY_HAND, self.now)

        return heard

    def _brought_along(self, payment_id: UUID, came_back_at: datetime) -> list[Event]:
        payment = self.payments[payment_id]
        how = replace(WITH_MONEY, now=self.now)
        return bring_along(payment, self.orders[payment.order_id], self.budgets, came_back_at, how)

    def of_line(self, order_id: UUID, line: int) -> list[Payment]:
        return [each for each in self.payments.values() if (each.order_id, each.line) == (order_id, line)]

    def live(self, order_id: UUID, line: int) -> dict[Milestone, Payment]:
        """The payments that hold the points of payment of a line."""
        return {Milestone(each.milestone): each for each in self.of_line(order_id, line) if not each.gone}

    def hear(self, place: int) -> None:
        """Hear one of the news, whichever is first to come."""
        news = self.unheard.pop(place % len(self.unheard))
        self.take(news())
        assert news() == [], "the same news again changes nothing"
        self.heard.append(news)

    def hear_everything(self) -> None:
        while self.unheard:
            self.hear(0)


_BOOKED: Mapping[type[Event], Callable[[Any], dict[str, int]]] = {
    facts.BudgetReserved: lambda event: {"reserved": event.amount_pence},
    facts.BudgetCommitted: lambda event: {"reserved": -event.amount_pence, "committed": event.amount_pence},
    facts.BudgetSpent: lambda event: {"committed": -event.amount_pence, "spent": event.amount_pence},
    facts.BudgetRecovered: lambda event: {"committed": event.amount_pence, "spent": -event.amount_pence},
    facts.BudgetReleased: lambda event: {str(event.was): -event.amount_pence},
    facts.BudgetCarriedForward: lambda event: {"committed": -event.amount_pence},
    facts.BudgetBroughtForward: lambda event: {"committed": event.amount_pence},
}


def claims_of(order: Order) -> set[str]:
    return {each.id for each in ORDERS.claims(order)}
