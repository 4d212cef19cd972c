"""The commands of ordering: gather what is known, decide in the domain, commit order and budget together."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TypeVar
from uuid import UUID

from services.ordering.domain import budget as budgets
from services.ordering.domain import order as orders
from services.ordering.domain.budget import BUDGETS, Allocate, Budget, budget_id_of
from services.ordering.domain.known import KnownJourney, KnownOffer, KnownSupplier
from services.ordering.domain.order import ORDERS, OVER_WITHOUT_PROVISION, Known, Order, PlaceOrder, Terms
from shared.clock import Clock
from shared.contracts.event import Event
from shared.decisions import NotFound
from shared.http.answers import changed, created
from shared.http.callers import must_serve_district, must_speak_for
from shared.identifiers import derived_id
from shared.reference import policy
from shared.reference.calendar import financial_year, uk_date
from shared.store.caller import Caller
from shared.store.group import Committed
from shared.store.rows import Rows
from shared.store.store import Store

Found = TypeVar("Found")
Decision = Callable[[Order], list[Event]]
DecisionWithBudget = Callable[[Order, Budget], list[Event]]


class Ordering:
    """What can be done with orders and budgets. Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(
        self,
        store: Store,
        offers: Rows[KnownOffer],
        suppliers: Rows[KnownSupplier],
        journeys: Rows[KnownJourney],
        clock: Clock,
    ) -> None:
        """Decide by these rows of others' facts, as far as they have arrived."""
        self.store = store
        self.offers = offers
        self.suppliers = suppliers
        self.journeys = journeys
        self.now = clock

    async def place(self, asked: PlaceOrder, caller: Caller) -> Committed:
        """Order an offer for a need; the order and its budget change together."""
        now = self.now()
        known, attempt = await asyncio.gather(self._known(asked), self._orders_that_came_to_nothing(asked.need_id))
        district = known.journey.district if known.journey else ""
        if known.journey:
            must_serve_district(caller, district)
        # The id follows from the need and the attempt, so that two orders for one need at once are one order twice.
        order_id = derived_id(asked.need_id, f"order {attempt}")
        terms = terms_on(uk_date(now))
        return await self.store.change(
            (ORDERS(order_id), BUDGETS(budget_id_of(district, financial_year(uk_date(now))))),
            lambda order, budget: orders.place(order, budget, order_id, asked, known, terms, now),
            caller,
            created(f"/v1/orders/{order_id}", {"order_id": str(order_id)}),
        )

    async def _known(self, asked: PlaceOrder) -> Known:
        offer, journey = await asyncio.gather(self.offers.get(asked.offer_id), self.journeys.get(asked.journey_id))
        supplier = await self.suppliers.get(offer.supplier_id) if offer else None
        return Known(offer, supplier, journey)

    async def _orders_that_came_to_nothing(self, need_id: UUID) -> int:
        over = [status.value for status in OVER_WITHOUT_PROVISION]
        return await self.store.count(ORDERS, {"need_id": str(need_id), "status": {"$in": over}})

    async def approve(self, order_id: UUID, caller: Caller) -> Committed:
        """Approve an order above the policy's limit."""
        now = self.now()
        terms = terms_on(uk_date(now))
        return await self._by_district(order_id, caller, lambda order: orders.approve(order, terms, now))

    async def _by_district(self, order_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change an order as staff of its district."""

        def decided(order: Order | None) -> list[Event]:
            order = _existing("order", order, order_id)
            must_serve_district(caller, order.district)
            return decide(order)

        return await self.store.change((ORDERS(order_id),), decided, caller, changed)

    async def by_supplier(self, order_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change an order as the supplier that it went to."""

        def decided(order: Order | None) -> list[Event]:
            order = _existing("order", order, order_id)
            must_speak_for(caller, order.supplier_id)
            return decide(order)

        return await self.store.change((ORDERS(order_id),), decided, caller, changed)

    async def with_budget(self, order_id: UUID, caller: Caller, decide: DecisionWithBudget) -> Committed:
        """Change an order and the budget that it is paid from."""
        stored = await self.store.get(ORDERS(order_id))
        must_serve_district(caller, stored.state.district)
        must_speak_for(caller, stored.state.supplier_id)
        budget_id = stored.state.budget_id

        def decided(order: Order | None, budget: Budget | None) -> list[Event]:
            return decide(_existing("order", order, order_id), _existing("budget", budget, budget_id))

        return await self.store.change((ORDERS(order_id), BUDGETS(budget_id)), decided, caller, changed)

    async def allocate(self, district: str, year: str, asked: Allocate, caller: Caller) -> Committed:
        """Set a district's budget of a financial year."""
        now = self.now()
        return await self.store.change(
            (BUDGETS(budget_id_of(district, year)),),
            lambda budget: budgets.allocate(budget, district, year, asked, now),
            caller,
            changed,
        )


def _existing(what: str, found: Found | None, identifier: object) -> Found:
    if found is None:
        raise NotFound(what, identifier)
    return found


def terms_on(day: date) -> Terms:
    """Return the policies for orders in force on a day."""
    approval, response = policy("order_approval", day), policy("order_response", day)
    thresholds = policy("budget_thresholds", day)
    return Terms(
        no_approval_up_to_pence=approval.values.no_approval_up_to_pence,
        district_authority_up_to_pence=approval.values.district_authority_up_to_pence,
        answer_within_working_days=response.values.answer_within_working_days,
        thresholds=thresholds.values.thresholds_percent,
        stamp=" ".join(each.stamp for each in (approval, response, thresholds)),
    )
