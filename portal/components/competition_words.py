"""What competitions are judged by and where they stand, in words."""

from portal.components.states import State
from portal.web.language import words as _
from portal.web.names import in_words

CRITERIA = {
    "approach": _("Approach"),
    "staff": _("Staff"),
    "access": _("Access for every client"),
    "employer_links": _("Links to employers"),
    "outcomes": _("Outcomes"),
    "social_value": _("Social value"),
}
_STATES = {
    "prepared": State("Being prepared", "grey"),
    "open": State("Open to bids", "blue"),
    "closed": State("Closed, bids sealed", "yellow"),
    "evaluation": State("Being evaluated", "yellow"),
    "proposed": State("Award proposed", "orange"),
    "standstill": State("Standstill", "orange"),
    "awarded": State("Awarded", "green"),
    "cancelled": State("Cancelled", "grey"),
}
STATUSES = tuple((code, state.text) for code, state in _STATES.items())


def criterion_name(criterion: str) -> str:
    """Return what a criterion of quality is called."""
    return _(CRITERIA.get(criterion, in_words(criterion)))


def competition_state(status: str) -> State:
    """Return the state of a competition."""
    return _STATES.get(status, State(in_words(status), "grey"))
