"""What payments are for and where they stand, in words."""

from portal.components.states import State
from portal.web.names import in_words

_MILESTONES = {
    "start": "Start of provision",
    "completion": "Completion",
    "job_outcome": "Job outcome",
    "sustained": "Sustained work",
}
_STATES = {
    "due": State("Due, not claimed yet", "grey"),
    "claimed": State("Claimed, to be verified", "yellow"),
    "queried": State("Queried", "orange"),
    "verified": State("Verified, paid in the next run", "turquoise"),
    "paid": State("Paid", "green"),
    "withdrawn": State("Withdrawn", "grey"),
    "reversed": State("To be paid back", "red"),
    "credited": State("Paid back", "green"),
    "released": State("Not owed", "grey"),
}


def milestone_name(milestone: str) -> str:
    """Return what a milestone is called."""
    return _MILESTONES.get(milestone, in_words(milestone))


def payment_state(status: str) -> State:
    """Return the state of a payment."""
    return _STATES.get(status, State(in_words(status), "grey"))
