"""Offers, suppliers, needs and orders that the tests of ordering begin with: sound, until a test changes them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget
from services.ordering.budgets.domain.budget import evolve as evolve_budget
from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.approval import approve
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.folding import evolve
from services.ordering.orders.domain.placing import FROM_STANDING_OFFER, PlaceOrder, Route, place
from services.ordering.orders.domain.state import Order
from services.ordering.orders.domain.steps import Approver
from services.ordering.orders.domain.terms import Terms
from shared.contracts.catalogue import Duration
from shared.contracts.event import Event
from shared.contracts.ordering import BudgetEvent, OrderEvent, OrderKeyed
from shared.contracts.supplier_registry import Measure, Scorecard
from shared.kernel.ids import new_id
from shared.reference import Regime
from shared.reference.policy_values import AuthorityLevel, BudgetThresholds, Level, OrderApproval
from tests.suppliers import known_supplier

NOON = datetime(2016, 11, 14, 12, tzinfo=UTC)
TODAY = date(2016, 11, 14)
STARTS_ON = TODAY
CATEGORY, OTHER_CATEGORY = "SKILLS_FOR_WORK", "GETTING_JOBS"
DISTRICT, OTHER_DISTRICT = "D07", "D08"
PRICE = 42_000

ORDER_ID, OFFER_ID, SUPPLIER_ID, JOURNEY_ID, NEED_ID = (new_id() for _ in range(5))


def approval_up_to(nobody: int, district: int = 5_000_000) -> OrderApproval:
    """Nobody's approval is needed up to the first limit, the district's up to the second, a buyer's above it."""
    return OrderApproval(
        levels=(
            AuthorityLevel(level="policy", role=None, up_to_pence=nobody),
            AuthorityLevel(level="district", role="district_manager", up_to_pence=district),
            AuthorityLevel(level="buyer", role="buyer", up_to_pence=None),
        )
    )


TERMS = Terms(
    regime=Regime.PCR_LIGHT_TOUCH,
    day=TODAY,
    approval=approval_up_to(500_000),
    answer_within_working_days=2,
    remind_before_working_days=1,
    thresholds=BudgetThresholds(thresholds_percent=(80, 95, 100)),
    start_within_days=366,
    hold_for_working_days=5,
    authority="order_approval.v1",
    of_places="places_of_starts.v1",
    policies=("order_approval.v1", "order_response.v1"),
)
MANAGER = Approver("manager", Level.DISTRICT)
STRICT = replace(TERMS, approval=approval_up_to(PRICE - 1))

OFFER = KnownOffer(
    offer_id=OFFER_ID,
    supplier_id=SUPPLIER_ID,
    market="DPS-EMPLOYABILITY",
    category=CATEGORY,
    title="Retail skills with a work trial",
    districts=(DISTRICT,),
    price_pence=PRICE,
    per="place",
    duration=Duration(value=6, unit="week", hours=60),
    starts=(),
    offer_version=2,
)
SUPPLIER = known_supplier(SUPPLIER_ID, NOON, CATEGORY)
STOPPED = known_supplier(SUPPLIER_ID, NOON, CATEGORY, new_orders_stopped="complaint_upheld")
SUSPENDED = known_supplier(SUPPLIER_ID, NOON, CATEGORY, standing="suspended")
NEED = KnownNeed(NEED_ID, JOURNEY_ID, DISTRICT, CATEGORY)
BUDGET = Budget(f"FSF:{DISTRICT}:2016-17", "FSF", DISTRICT, "2016-17", allocated_pence=1_000_000)
KNOWN = Circumstances(OFFER, SUPPLIER, (NEED,), {BUDGET.budget_id: BUDGET}, (None,))
ASKED = PlaceOrder(need_id=NEED_ID, offer_id=OFFER_ID, offer_version=2, starts_on=STARTS_ON)


def known(**changed: Any) -> Circumstances:
    """What is known, with another offer, supplier, need, budget or running order; `None` for what is not known."""
    if "budget" in changed:
        changed["budgets"] = paid_from(changed.pop("budget"))
    for one, all_of_them in (("need", "needs"), ("running", "running")):
        if one in changed:
            changed[all_of_them] = (changed.pop(one),)
    return replace(KNOWN, **changed)


def paid_from(*budgets: Budget | None) -> dict[str, Budget]:
    """These budgets by their id, as an order is paid from them."""
    return {each.budget_id: each for each in budgets if each}


def placed(
    order_id: UUID = ORDER_ID,
    asked: PlaceOrder = ASKED,
    known: Circumstances = KNOWN,
    terms: Terms = TERMS,
    now: datetime = NOON,
    speaks_for: UUID | None = None,
    route: Route = FROM_STANDING_OFFER,
) -> list[Event]:
    """The events of placing an order, sound unless something else is given."""
    return place(order_id, asked, known, terms, now, placed_by="coach", speaks_for=speaks_for, route=route)


def approved(
    order: Order,
    terms: Terms = TERMS,
    known: Circumstances = KNOWN,
    now: datetime = NOON,
    approver: str = "manager",
    level: Level = Level.DISTRICT,
) -> list[Event]:
    """The events of approving an order that `coach` placed, by another account unless the same is given."""
    return approve(order, known, terms, now, Approver(approver, level))


def after(events: list[Event], order: Order | None = None) -> Order:
    """The order after these events."""
    for event in events:
        if isinstance(event, OrderEvent):
            order = evolve(order, event)
    return order


def budget_after(events: list[Event], budget: Budget | None = BUDGET) -> Budget:
    """The budget after these events."""
    for event in events:
        if isinstance(event, BudgetEvent):
            budget = evolve_budget(budget, event)
    return budget


def told(events: list[Event]) -> list[str]:
    """The names of the facts, in order; whose an order is, which goes with each, is left out."""
    return [type(event).__name__ for event in events if not isinstance(event, OrderKeyed)]


def a_card(completed: float | None) -> Scorecard:
    """How a supplier delivers: so many in a hundred completed, or nobody knows."""
    nothing, completion = Measure(cases=0), Measure(cases=40, adjusted=completed)
    return Scorecard(
        counted_from=date(2015, 11, 14),
        counted_to=TODAY,
        issued=40,
        acceptance=nothing,
        acceptance_hours=nothing,
        on_time_starts=nothing,
        completion=completion,
        outcomes=nothing,
        sustained_outcomes=nothing,
        ranked=completed is not None,
    )
