"""The catalogue, put together."""

from services.catalogue.commands import Catalogue
from services.catalogue.domain.deadlines import DEADLINES
from services.catalogue.domain.gap import GAPS
from services.catalogue.domain.known import KNOWN_SUPPLIERS
from services.catalogue.domain.offer import OFFERS
from services.catalogue.reactors import Reactions
from services.catalogue.routes import router
from shared.contracts import topics
from shared.service import Built, Parts, Service


def build(parts: Parts) -> Built:
    """Build the catalogue; it reads its own offers too, since gaps and the suppliers' standing depend on them."""
    commands = Catalogue(parts.store, parts.clock)
    return Built((commands,), Reactions(commands).by_event())


SERVICE = Service(
    name="catalogue",
    title="Catalogue",
    description="Standing offers of suppliers, and the gaps that districts report.",
    aggregates=(OFFERS, GAPS),
    projections=(KNOWN_SUPPLIERS,),
    subscribes=(topics.SUPPLIERS, topics.JOURNEYS, topics.OFFERS),
    routers=(router,),
    build=build,
    deadlines=DEADLINES,
)
