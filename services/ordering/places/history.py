"""Which facts of places are for whom: whoever sees how many are left sees how that came to be, but not who waits."""

from services.ordering.places.domain.places import PLACES
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

PLACES_DISCLOSURE = Disclosure(
    PLACES,
    {
        **told_to(whoever_sees_it, facts.PlacesChanged),
        **told_to(
            nobody,
            facts.WaitingBegan,
            facts.WaitingTransferred,
            facts.WaitingStartMoved,
            facts.PlaceOffered,
            facts.PlaceTakenBack,
            facts.WaitingEnded,
        ),
    },
)
