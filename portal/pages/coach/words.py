"""What codes of journeys and needs are called on a coach's pages, where reference data has no text for them."""

from collections.abc import Mapping

from portal.components.offers import attribute_name, condition_name
from portal.components.states import State
from portal.web.names import Names, in_words
from shared.auth.principal import Role

COACH = frozenset({Role.WORK_COACH})

WAITING: Mapping[str, State] = {
    "need_open": State("Need to be met", "yellow"),
    "need_unmet": State("Nothing suitable found", "red"),
    "awaiting_approval": State("Awaiting approval", "yellow"),
    "awaiting_supplier": State("Awaiting the supplier", "yellow"),
    "awaiting_start": State("Place confirmed", "turquoise"),
    "starting_soon": State("Starting soon", "green"),
    "start_missed": State("Start not recorded", "red"),
    "ended_without_outcome": State("No outcome recorded", "orange"),
    "not_seen": State("Not seen for a while", "orange"),
}
NEED_STATES: Mapping[str, State] = {
    "open": State("To be met", "yellow"),
    "ordered": State("Ordered", "blue"),
    "met": State("Met", "green"),
    "unmet": State("Nothing suitable found", "red"),
    "withdrawn": State("Withdrawn", "grey"),
}
MODES: Mapping[str, str] = {"in_person": "In person", "online": "Online", "blended": "Partly online"}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS_OF_DAY: Mapping[str, str] = {"daytime": "Daytime", "evening": "Evening"}
DISTANCES = (("5", "5 km"), ("10", "10 km"), ("20", "20 km"), ("40", "40 km"), ("80", "80 km"))


def waiting_state(code: str) -> State:
    """Return what a journey waits for, as a tag."""
    return WAITING.get(code, State(in_words(code), "grey"))


def need_state(code: str) -> State:
    """Return where a need stands, as a tag."""
    return NEED_STATES.get(code, State(in_words(code), "grey"))


def mode(code: str) -> str:
    """Return how something is delivered."""
    return MODES.get(code, in_words(code))


def attributes_of(names: Names) -> tuple[tuple[str, str], ...]:
    """Return what offers may come with, to choose from."""
    return tuple((code, attribute_name(text)) for code, text in names.options("offer_attributes"))


def conditions_of(names: Names) -> tuple[tuple[str, str], ...]:
    """Return what offers may ask of whoever takes part, to choose from."""
    return tuple((code, condition_name(text)) for code, text in names.options("entry_conditions"))


def options(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return codes with their names, to choose from."""
    return tuple(names.items())
