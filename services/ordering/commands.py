"""The commands of ordering: gather what is known, decide in the domain, commit order and budget together."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

from services.ordering.domain import budget as budgets
from services.ordering.domain import order as orders
from services.ordering.domain.budget import BUDGETS, Allocate, Budget, budget_id_of
from services.ordering.domain.known import KnownJourney, KnownOffer, KnownSupplier
from services.ordering.domain.order import ORDERS, OVER_WITHOUT_PROVISION, Known, Order, PlaceOrder, Terms
from shared.clock import Clock
from shared.contracts.event import Event
from shared.http.access import Access, covers
from shared.http.answers import changed, created
from shared.identifiers import derived_id
from shared.reference import policy
from shared.reference.calendar import financial_year, uk_date
from shared.store.caller import Caller
from shared.store.group import Committed
from shared.store.rows import Rows
from shared.store.store import Store

Decision = Callable[[Order], list[Event]]
DecisionWithBudget = Callable[[Order, Budget], list[Event]]

ORDER_ACCESS = Access(ORDERS, district="district", supplier="supplier_id")
BUDGET_ACCESS = Access(BUDGETS, district="district")


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
        known, attempt = await asyncio.gather(
            self._known(asked, caller), self._orders_that_came_to_nothing(asked.need_id)
        )
        district = known.journey.district if known.journey else ""
        # The id follows from the need and the attempt, so that two orders for one need at once are one order twice.
        order_id = derived_id(asked.need_id, f"order {attempt}")
        terms = terms_on(uk_date(now))
        return await self.store.change(
            (ORDERS(order_id), BUDGETS(budget_id_of(district, financial_year(uk_date(now))))),
            lambda order, budget: orders.place(order, budget, order_id, asked, known, terms, now, caller.org),
            caller,
            created(f"/v1/orders/{order_id}", {"order_id": str(order_id)}),
        )

    async def _known(self, asked: PlaceOrder, caller: Caller) -> Known:
        """Gather what is known; the journey of a client of another district is one that is not."""
        offer, journey = await asyncio.gather(self.offers.get(asked.offer_id), self.journeys.get(asked.journey_id))
        supplier = await self.suppliers.get(offer.supplier_id) if offer else None
        known = Known(offer, supplier, journey)
        return known if journey and covers(caller, journey.district) else replace(known, journey=None)

    async def _orders_that_came_to_nothing(self, need_id: UUID) -> int:
        over = [status.value for status in OVER_WITHOUT_PROVISION]
        return await self.store.count(ORDERS, {"need_id": str(need_id), "status": {"$in": over}})

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

        return await self.store.change((ORDERS(order_id),), decided, caller, changed)

    async def with_budget(self, order_id: UUID, caller: Caller, decide: DecisionWithBudget) -> Committed:
        """Change an order and the budget that it is paid from."""
        stored = await self.store.get(ORDERS(order_id))
        budget_id = ORDER_ACCESS.changeable(caller, order_id, stored.state).budget_id

        def decided(order: Order | None, budget: Budget | None) -> list[Event]:
            return decide(
                ORDER_ACCESS.changeable(caller, order_id, order), BUDGET_ACCESS.changeable(caller, budget_id, budget)
            )

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
