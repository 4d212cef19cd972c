"""Ordering, put together."""

from services.ordering.commands import Ordering
from services.ordering.domain.budget import BUDGETS
from services.ordering.domain.deadlines import DEADLINES
from services.ordering.domain.known import KNOWN_JOURNEYS, KNOWN_OFFERS, KNOWN_SUPPLIERS
from services.ordering.domain.order import ORDERS
from services.ordering.gauges import tell_budgets
from services.ordering.routes import router
from shared.contracts import topics
from shared.service import Built, Parts, Service
from shared.store.migrations import BEGINNING, MakeDeclared, Migration


def build(parts: Parts) -> Built:
    """Build ordering; it keeps rows of others' facts and reacts to none."""
    commands = Ordering(parts.store, parts.of(KNOWN_OFFERS), parts.clock)
    return Built((commands,), reactors={})


MIGRATIONS = (
    *BEGINNING,
    Migration(3, "orders whose deadlines run are found by their status", (MakeDeclared(),)),
)

SERVICE = Service(
    name="ordering",
    title="Ordering",
    description="Orders for standing offers, and the budgets that they are paid from.",
    aggregates=(ORDERS, BUDGETS),
    projections=(KNOWN_OFFERS, KNOWN_SUPPLIERS, KNOWN_JOURNEYS),
    subscribes=(topics.OFFERS, topics.SUPPLIERS, topics.JOURNEYS),
    routers=(router,),
    build=build,
    migrations=MIGRATIONS,
    deadlines=DEADLINES,
    gauges=tell_budgets,
)
