"""What codes of requests by right are called, and who has to do with them."""

from collections.abc import Mapping

from portal.components.states import State
from portal.web.names import in_words
from shared.auth.principal import Role

STAFF = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER})
MANAGERS = frozenset({Role.DISTRICT_MANAGER})
AUDITORS = frozenset({Role.AUDITOR})
READERS = STAFF | AUDITORS
PATH = "/data-requests"
ONE = f"{PATH}/{{data_request_id}}"

KINDS: Mapping[str, str] = {
    "access": "A copy of the data",
    "rectification": "Correction of the data",
    "erasure": "Erasure of the data",
    "restriction": "Restriction of the use of the data",
}
IDENTIFIED: Mapping[str, str] = {
    "known_in_person": "Known in person",
    "document_seen": "A document was seen",
    "security_questions": "Security questions were answered",
    "signed_in": "The client had signed in",
}
OUTCOMES: Mapping[str, str] = {
    "complied": "All that was asked for was done",
    "partly_complied": "A part of it was done",
    "refused": "It was refused",
}
STATES: Mapping[str, State] = {
    "received": State("To answer", "yellow"),
    "proposed": State("Erasure to confirm", "orange"),
    "answered": State("Answered", "green"),
    "withdrawn": State("Withdrawn", "grey"),
}


def state_of(status: str) -> State:
    """Return how far a request is, as a tag."""
    return STATES.get(status, State(in_words(status), "grey"))


def kind_of(code: str) -> str:
    """Return what was asked for."""
    return KINDS.get(code) or in_words(code)
