"""What orders hold and have taken of the places of each start, as ordering counted them last."""

from shared.contracts.ordering import PlacesChanged
from shared.kernel.projection import Projection
from shared.kernel.starts import Places, fold_places

KNOWN_PLACES = Projection("known_places", Places, (PlacesChanged,), fold_places, indexes=(("offer_id",),))
