"""Which facts of a client are for whom: none of them, except to who answers the client's own request for its data."""

from services.client_journey.clients.domain.client import CLIENTS
from services.client_journey.clients.domain.opening import OPENINGS
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, nobody, told_to

CLIENT_DISCLOSURE = Disclosure(
    CLIENTS,
    told_to(
        nobody,
        facts.ClientRecorded,
        facts.JourneyOfClientRecorded,
        facts.ContactDetailsRecorded,
        facts.AccessNeedsRecorded,
        facts.ClientRestricted,
        facts.ClientRestrictionLifted,
        facts.ClientForgotten,
        facts.ConsentGiven,
        facts.ConsentWithdrawn,
    ),
)
OPENING_DISCLOSURE = Disclosure(OPENINGS, told_to(nobody, facts.SealedOpened))
