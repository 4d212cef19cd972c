"""How offers are looked for: the rows in reach, what others' facts say of them, and a page of the best."""

import base64
import binascii
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from services.catalogue.known.places import places_of
from services.catalogue.known.suppliers import suppliers_of
from services.catalogue.listings.domain.asking import Search, SearchOffers, Sort, filters_of, searched
from services.catalogue.listings.domain.finding import Found, Known, Place, answers, found, page_behind
from services.catalogue.listings.domain.in_vain import to_report
from services.catalogue.listings.domain.listing import Listing
from services.catalogue.listings.views import FoundOffer, SearchAnswer, facets_of, offer_shown
from shared.kernel.clock import Clock
from shared.kernel.markets import market_for
from shared.kernel.memberships import KnownSupplier
from shared.kernel.quality import KnownQuality, how_they_deliver
from shared.kernel.rules import Rejected, Rejection
from shared.kernel.starts import Places
from shared.reference import policy, stamps
from shared.reference.calendar import uk_date
from shared.reference.policy_values import OfferSearch
from shared.store.rows import Rows

_CURSOR = TypeAdapter(tuple[Sort, Place])


class Searching:
    """Searches. They change nothing, and nothing is kept of them: a postcode may be where a client lives."""

    def __init__(
        self,
        listings: Rows[Listing],
        quality: Rows[KnownQuality],
        suppliers: Rows[KnownSupplier],
        places: Rows[Places],
        clock: Clock,
    ) -> None:
        """Look through these listings, with what is known of those who offer them, on the day of this clock."""
        self._listings = listings
        self._quality = quality
        self._suppliers = suppliers
        self._places = places
        self._now = clock

    async def search(self, asked: SearchOffers) -> SearchAnswer:
        """Return a page of the offers that answer a search, best first; raises `Rejected`."""
        today = uk_date(self._now())
        market = market_for(asked.market, today)
        bounds = policy(OfferSearch, market.regime, today)
        search = searched(asked, market.code, bounds.values)
        behind = _place_behind(asked.after, search.sort)
        most = bounds.values.considers_at_most
        rows = await self._listings.some(filters_of(search), most + 1)
        considered = rows[:most]
        places = await places_of(self._places, (each.offer_id for each in considered if each.starts))
        known = Known(await self._quality_of(considered, search.market), places)
        seen = [found(each, search, known, today) for each in considered]
        fitting = [each for each in seen if answers(each, asked)]
        page, last = page_behind(fitting, search.sort, behind, asked.limit)
        return SearchAnswer(
            items=await self._shown(page),
            next=_cursor(search, last) if last else None,
            offers=len(fitting),
            more_than=len(rows) > most,
            facets=facets_of(fitting),
            policies=stamps(bounds),
            gap_to_report=None if fitting or len(rows) > most else to_report(search),
        )

    async def _quality_of(self, listings: list[Listing], market: str) -> dict[tuple[UUID, str], KnownQuality]:
        """Return how the suppliers of these listings deliver in the categories of them, by supplier and category."""
        whose, categories = ({each.supplier_id for each in listings}, {each.category for each in listings})
        rows = await self._quality.find(how_they_deliver(whose, market, categories)) if listings else []
        return {(each.supplier_id, each.category): each for each in rows}

    async def _shown(self, several: list[Found]) -> tuple[FoundOffer, ...]:
        suppliers = await suppliers_of(self._suppliers, (each.listing.supplier_id for each in several))
        names = {each: supplier.name for each, supplier in suppliers.items()}
        return tuple(offer_shown(each, names.get(each.listing.supplier_id, "")) for each in several)


def _cursor(search: Search, place: Place) -> str:
    return base64.urlsafe_b64encode(orjson.dumps((search.sort, place))).decode()


def _place_behind(after: str | None, sort: Sort) -> Place | None:
    """Return the place that a page begins behind; raises `Rejected` for one of no such search."""
    if after is None:
        return None
    try:
        of, place = _CURSOR.validate_json(base64.b64decode(after, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, ValidationError) as error:
        raise Rejected(Rejection("page_unknown", "it is no `next` of a search", "/after")) from error
    if of is not sort:
        raise Rejected(Rejection("page_unknown", f"it is of a search in the order of {of}, not of {sort}", "/after"))
    return place
