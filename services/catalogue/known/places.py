"""What orders hold and have taken of the places of each start, as ordering counted them last."""

from collections.abc import Iterable
from uuid import UUID

from shared.contracts.ordering import PlacesChanged
from shared.kernel.filters import one_of
from shared.kernel.projection import Projection
from shared.kernel.starts import Places, fold_places
from shared.store.rows import Rows

KNOWN_PLACES = Projection("known_places", Places, (PlacesChanged,), fold_places, indexes=(("offer_id",),))


async def places_of(rows: Rows[Places], offer_ids: Iterable[UUID]) -> dict[UUID, Places]:
    """Return what orders have of the starts of these offers, by start; few were ever ordered."""
    offers = one_of(offer_ids)
    found = await rows.find({"offer_id": offers}) if offers.values else []
    return {each.start_id: each for each in found}
