"""The HTTP of searches."""

from typing import Annotated

from fastapi import Response

from services.catalogue.listings.domain.asking import SearchOffers
from services.catalogue.listings.queries import Searching
from services.catalogue.listings.views import SearchAnswer
from shared.auth.principal import DEPARTMENT
from shared.http.answers import computed
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided

router = service_router("catalogue")


@router.post(
    "/searches",
    response_model=SearchAnswer,
    responses=RULES_MAY_REFUSE,
    dependencies=[allow(*DEPARTMENT, scope="offers:read", reads=True)],
)
async def search_offers(asked: SearchOffers, searching: Annotated[Searching, provided(Searching)]) -> Response:
    """Find offers that may be ordered by words, category, place, price, start and quality, with counts.

    It is a POST so that a postcode stands in no address. What it shows may be a moment old; an order is held to the
    offer itself.
    """
    return computed(await searching.search(asked))
