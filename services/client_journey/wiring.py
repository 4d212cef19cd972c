"""Client journeys, put together."""

from services.client_journey.journeys.commands import Journeys
from services.client_journey.journeys.domain.deadlines import DEADLINES
from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.reactors import Reactions
from services.client_journey.journeys.routes import router
from services.client_journey.known.orders import CANCELLED_ORDERS
from shared.contracts import topics
from shared.contracts.ordering import OrderAccepted, OrderCancelled
from shared.messaging.reacting import Reactor
from shared.service import Built, Parts, Service


def build(parts: Parts) -> Built:
    """Build client journeys, with their reactions to ordering's events."""
    reactions = Reactions(parts.store)
    return Built(
        (Journeys(parts.store, parts.clock),),
        reactors={
            OrderAccepted: (Reactor("on_order_accepted", reactions.on_order_accepted),),
            OrderCancelled: (Reactor("on_order_cancelled", reactions.on_order_cancelled),),
        },
    )


SERVICE = Service(
    name="client_journey",
    title="Client journeys",
    description="Clients' journeys through the eight categories, and what they need on the way.",
    aggregates=(JOURNEYS,),
    projections=(CANCELLED_ORDERS,),
    subscribes=(topics.ORDERS,),
    routers=(router,),
    build=build,
    deadlines=DEADLINES,
)
