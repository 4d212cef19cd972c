"""Client journeys, put together."""

from services.client_journey.journeys import routes as journey_routes
from services.client_journey.journeys.commands import Journeys
from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.history import JOURNEY_DISCLOSURE
from services.client_journey.journeys.queries import JourneyQueries
from services.client_journey.journeys.references import References
from services.client_journey.known.orders import KNOWN_ORDERS
from services.client_journey.migrations import MIGRATIONS
from services.client_journey.needs import routes as need_routes
from services.client_journey.needs.commands import ClientNeeds
from services.client_journey.needs.domain.deadlines import DEADLINES
from services.client_journey.needs.domain.need import NEEDS
from services.client_journey.needs.history import NEED_DISCLOSURE
from services.client_journey.needs.queries import NeedQueries
from services.client_journey.needs.reactors import Reactions
from shared.contracts import topics
from shared.service import Built, Parts, Service


def build(parts: Parts) -> Built:
    """Build client journeys; their needs follow ordering's events."""
    references, needs = References(parts.keying), ClientNeeds(parts.store, parts.clock)
    return Built(
        (
            references,
            Journeys(parts.store, parts.clock, references),
            JourneyQueries(parts.store, references),
            needs,
            NeedQueries(parts.store),
        ),
        reactors=Reactions(needs).by_event(),
    )


SERVICE = Service(
    name="client_journey",
    title="Client journeys",
    description="Clients' journeys through the eight categories, and what they need on the way.",
    aggregates=(JOURNEYS, NEEDS),
    projections=(KNOWN_ORDERS,),
    subscribes=(topics.ORDERS,),
    routers=(journey_routes.router, need_routes.router),
    build=build,
    migrations=MIGRATIONS,
    deadlines=DEADLINES,
    disclosures=(JOURNEY_DISCLOSURE, NEED_DISCLOSURE),
    keyed=True,
)
