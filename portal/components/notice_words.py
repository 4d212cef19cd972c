"""What procurement notices are called and where they stand, in words."""

from portal.components.states import State
from portal.web.names import in_words

_TYPES = {
    "award_notice": "Contract award notice",
    "quarterly_award_notice": "Award notice of a quarter",
    "contracts_finder_award": "Contracts Finder award notice",
    "contracts_finder_advert": "Contracts Finder opportunity notice",
    "contract_details": "Contract details notice",
    "below_threshold_tender": "Below-threshold tender notice",
    "payments_over_threshold": "Payments above the threshold",
    "payments_compliance": "Payments compliance notice",
}
_OCCASIONS = {
    "contract": "A contract was made",
    "contracts_of_quarter": "Contracts of a quarter",
    "competition": "A competition was opened",
    "payments_of_quarter": "Payments of a quarter",
    "payments_of_period": "Payments of a period",
}
_STATES = {
    "due": State("Due", "yellow"),
    "overdue": State("Overdue", "red"),
    "published": State("Published", "green"),
    "withdrawn": State("Not published", "grey"),
}
STATES = tuple((code, state.text) for code, state in _STATES.items())


def type_name(notice_type: str) -> str:
    """Return what a type of notice is called."""
    return _TYPES.get(notice_type, in_words(notice_type))


def occasion_name(occasion: str) -> str:
    """Return what a notice is published for."""
    return _OCCASIONS.get(occasion, in_words(occasion))


def notice_state(state: str) -> State:
    """Return the state of a notice."""
    return _STATES.get(state, State(in_words(state), "grey"))
