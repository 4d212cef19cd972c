"""States as tags: a word that people know, and a colour that only repeats it."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.web.language import words as _
from portal.web.names import in_words


@dataclass(frozen=True)
class State:
    """A state's word and the colour of its tag; blue where it is left out."""

    text: str
    colour: str = ""


def order_state(status: str) -> State:
    """Return the state of an order."""
    known: Mapping[str, State] = {
        "awaiting_approval": State(_("Awaiting approval"), "yellow"),
        "rejected": State(_("Rejected"), "red"),
        "issued": State(_("Sent to the supplier"), "blue"),
        "accepted": State(_("Accepted"), "turquoise"),
        "declined": State(_("Declined"), "red"),
        "lapsed": State(_("Not answered in time"), "red"),
        "started": State(_("Started"), "green"),
        "completed": State(_("Completed"), "green"),
        "ended_early": State(_("Ended early"), "orange"),
        "did_not_start": State(_("Did not start"), "red"),
        "cancelled": State(_("Cancelled"), "grey"),
        "stopped": State(_("Stopped"), "red"),
    }
    return known.get(status, State(in_words(status), "grey"))
