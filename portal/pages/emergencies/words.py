"""What emergency accesses are called, and who has to do with them."""

from collections.abc import Mapping

from portal.components.states import State
from portal.web.names import in_words
from shared.auth.principal import Role

ASKERS = frozenset({Role.DISTRICT_MANAGER, Role.OPERATOR})
DECIDERS = frozenset({Role.DISTRICT_MANAGER, Role.CATEGORY_MANAGER})
INVOLVED = ASKERS | DECIDERS
READERS = INVOLVED | {Role.AUDITOR}
PATH = "/emergency-accesses"
ONE = f"{PATH}/{{emergency_id}}"

STATES: Mapping[str, State] = {
    "requested": State("To decide", "yellow"),
    "granted": State("Granted", "turquoise"),
    "refused": State("Refused", "red"),
    "lapsed": State("Not decided in time", "grey"),
    "ended": State("To review", "orange"),
    "reviewed": State("Reviewed", "green"),
}


def state_of(status: str) -> State:
    """Return how far an access is, as a tag."""
    return STATES.get(status, State(in_words(status), "grey"))
