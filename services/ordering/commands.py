"""The commands of ordering: declare what is relied on, decide in the domain, commit order and budget together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from uuid import UUID

from services.ordering.domain import budget as budgets
from services.ordering.domain import order as orders
from services.ordering.domain.budget import BUDGETS, Allocate, Budget, budget_id_of
from services.ordering.domain.known import (
    KNOWN_JOURNEYS,
    KNOWN_OFFERS,
    KNOWN_SUPPLIERS,
    KnownJourney,
    KnownOffer,
    KnownSupplier,
)
from services.ordering.domain.order import ORDER_OF_NEED, ORDERS, Circumstances, Order, PlaceOrder, Terms
from shared.auth.access import Access, covers
from shared.contracts.event import Event
from shared.kernel.aggregate import ClaimRef, Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.projection import RowRef
from shared.reference import policy
from shared.reference.calendar import financial_year, uk_date
from shared.store.group import Committed
from shared.store.needs import Known, Need, Needs, guarded
from shared.store.rows import Rows
from shared.store.store import Store

Decision = Callable[[Order], list[Event]]
DecisionWithBudget = Callable[[Order, Budget], list[Event]]

ORDER_ACCESS = Access(ORDERS, district="district", supplier="supplier_id")
BUDGET_ACCESS = Access(BUDGETS, district="district")


class Ordering:
    """What can be done with orders and budgets. Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, offers: Rows[KnownOffer], clock: Clock) -> None:
        """Decide by what the store holds, and by its rows of others' facts, as far as they have arrived.

        `offers` are for whoever looks for one to order.
        """
        self.store = store
        self.offers = offers
        self.now = clock

    async def place(self, asked: PlaceOrder, caller: Caller) -> Committed:
        """Order an offer for a need; the order, its claim on the need and its budget change together."""
        now, order_id = self.now(), new_id()
        placing, terms = _Placing(asked, caller, financial_year(uk_date(now))), terms_on(uk_date(now))
        return await self.store.change(
            Needs((ORDERS.new(order_id), placing.claim, placing.offer, placing.journey), placing.second),
            lambda known: orders.place(order_id, asked, placing.circumstances(known), terms, now, caller.org),
            caller,
        )

    async def approve(self, order_id: UUID, caller: Caller) -> Committed:
        """Approve an order above the policy's limit.

        Who placed it is read from the log, beside the commit: an event of the log never changes.
        """
        now = self.now()
        terms = terms_on(uk_date(now))
        placed_by = await self.store.actor_of_first(ORDERS(order_id))
        decide = partial(orders.approve, terms=terms, now=now, placed_by=placed_by, approver=caller.actor)
        return await self.change(order_id, caller, decide)

    async def change(self, order_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change an order alone, as the supplier that it went to or as staff of its district."""

        def decided(order: Order | None) -> list[Event]:
            return decide(ORDER_ACCESS.changeable(caller, order_id, order))

        return await self.store.change((ORDERS(order_id),), decided, caller)

    async def with_budget(self, order_id: UUID, caller: Caller, decide: DecisionWithBudget) -> Committed:
        """Change an order and the budget that it is paid from."""
        order = ORDERS(order_id)

        def budget(known: Known) -> Ref[Budget] | None:
            found = known[order]
            return BUDGETS(found.budget_id) if found else None

        def decided(known: Known) -> list[Event]:
            found, paid_from = ORDER_ACCESS.changeable(caller, order_id, known[order]), budget(known)
            of_order = known[paid_from] if paid_from else None
            return decide(found, BUDGET_ACCESS.changeable(caller, found.budget_id, of_order))

        return await self.store.change(
            Needs((order,), lambda known: [each for each in [budget(known)] if each]), decided, caller
        )

    async def allocate(self, district: str, year: str, asked: Allocate, caller: Caller) -> Committed:
        """Set a district's budget of a financial year."""
        now = self.now()
        return await self.store.change(
            (BUDGETS(budget_id_of(district, year)),),
            lambda budget: budgets.allocate(budget, district, year, asked, now),
            caller,
        )


@dataclass(frozen=True)
class _Placing:
    """What placing an order relies on: what it names, and what that leads to."""

    asked: PlaceOrder
    caller: Caller
    year: str

    @cached_property
    def claim(self) -> ClaimRef:
        return ORDER_OF_NEED(self.asked.need_id)

    @cached_property
    def offer(self) -> RowRef[KnownOffer]:
        return KNOWN_OFFERS(self.asked.offer_id)

    @cached_property
    def journey(self) -> RowRef[KnownJourney]:
        return KNOWN_JOURNEYS(self.asked.journey_id)

    def second(self, known: Known) -> list[Need]:
        """Name the offer's supplier, whose standing must hold at the commit, and the budget of the district."""
        return [each for each in (self._supplier(known), self._budget(known)) if each]

    def circumstances(self, known: Known) -> Circumstances:
        """Put together what the decision is made on."""
        supplier, budget = self._supplier(known), self._budget(known)
        return Circumstances(
            offer=known[self.offer],
            supplier=known[supplier] if supplier else None,
            journey=self._journey(known),
            budget=known[budget] if budget else None,
            running=known[self.claim],
        )

    def _supplier(self, known: Known) -> RowRef[KnownSupplier] | None:
        offer = known[self.offer]
        return guarded(KNOWN_SUPPLIERS(offer.supplier_id)) if offer else None

    def _budget(self, known: Known) -> Ref[Budget] | None:
        journey = self._journey(known)
        return BUDGETS(budget_id_of(journey.district, self.year)) if journey else None

    def _journey(self, known: Known) -> KnownJourney | None:
        """Return the journey; that of a client of another district is one that is not known."""
        journey = known[self.journey]
        return journey if journey and covers(self.caller, journey.district) else None


@lru_cache(maxsize=64)
def terms_on(day: date) -> Terms:
    """Return the policies for orders in force on a day."""
    approval, response = policy("order_approval", day), policy("order_response", day)
    thresholds, dates = policy("budget_thresholds", day), policy("order_dates", day)
    return Terms(
        no_approval_up_to_pence=approval.values.no_approval_up_to_pence,
        district_authority_up_to_pence=approval.values.district_authority_up_to_pence,
        answer_within_working_days=response.values.answer_within_working_days,
        thresholds=thresholds.values.thresholds_percent,
        stamp=" ".join(each.stamp for each in (approval, response, thresholds, dates)),
    )
