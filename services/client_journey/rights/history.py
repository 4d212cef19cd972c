"""Which facts of requests and erasures are for whom: staff of the district see all, auditors not whose they are."""

from services.client_journey.rights.domain.erasure import ERASURES
from services.client_journey.rights.domain.request import DATA_REQUESTS
from shared.auth.access import is_staff
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

DATA_REQUEST_DISCLOSURE = Disclosure(
    DATA_REQUESTS,
    told_to(
        whoever_sees_it,
        facts.DataRequestReceived,
        facts.DataRequestOfClient,
        facts.DataRequestDue,
        facts.DataRequestOverdue,
        facts.DataRequestExtended,
        facts.DataRequestTransferred,
        facts.DataExported,
        facts.ErasureProposed,
        facts.ErasureAwaitsConfirmation,
        facts.ErasureProposalReturned,
        facts.DataRequestAnswered,
        facts.DataRequestWithdrawn,
    ),
    fields={"client_id": nobody, "journey_id": is_staff},
)

ERASURE_DISCLOSURE = Disclosure(
    ERASURES,
    told_to(whoever_sees_it, facts.ErasureDecided, facts.ErasureCarriedOut),
    fields={"client_id": nobody, "journey_ids": nobody},
)
