"""Which facts of a joining are for whom: staff of the client's district, and not the supplier."""

from services.client_journey.letters.domain.joining import JOININGS
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, nobody, not_its_supplier, told_to

JOINING_DISCLOSURE = Disclosure(
    JOININGS,
    told_to(
        not_its_supplier,
        facts.JoiningBegun,
        facts.JoiningDetailsGiven,
        facts.JoiningLetterMade,
        facts.PlaceDeclined,
        facts.PlaceTaken,
    ),
    fields={"words": nobody},
)
