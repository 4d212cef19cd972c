"""The supplier registry, put together."""

from services.supplier_registry.commands import Registry
from services.supplier_registry.domain.deadlines import DEADLINES
from services.supplier_registry.domain.scorecard import ORDER_OUTCOMES
from services.supplier_registry.domain.supplier import SUPPLIERS
from services.supplier_registry.routes import router
from shared.contracts import topics
from shared.service import Built, Parts, Service


def build(parts: Parts) -> Built:
    """Build the registry; it keeps a row for each order and reacts to nothing."""
    return Built((Registry(parts.store, parts.of(ORDER_OUTCOMES), parts.clock),), reactors={})


SERVICE = Service(
    name="supplier_registry",
    title="Supplier registry",
    description="Applications, membership of categories and scorecards of suppliers.",
    aggregates=(SUPPLIERS,),
    projections=(ORDER_OUTCOMES,),
    subscribes=(topics.ORDERS,),
    routers=(router,),
    build=build,
    deadlines=DEADLINES,
)
