"""Which facts of places are for whom: whoever sees how many are left sees how that came to be."""

from services.ordering.places.domain.places import PLACES
from shared.contracts.ordering import PlacesChanged
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

PLACES_DISCLOSURE = Disclosure(PLACES, told_to(whoever_sees_it, PlacesChanged))
