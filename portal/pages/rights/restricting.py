"""Restricting what is done with a client's data, and ending that: kept, and used for nothing else meanwhile."""

from portal.api.answers.clients import CLIENT, LIFT_RESTRICTION, RESTRICT
from portal.components.clients import client_label
from portal.components.decision import decision
from portal.components.step import step_page
from portal.pages.rights.words import STAFF
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.page import Page
from portal.web.visit import Visit

BACK = "/clients/{journey_id}"


def _client(_: object, visit: Visit) -> str:
    return client_label(visit.parameters["journey_id"])


restricting = decision(
    "Restrict the use of the client's data",
    "Restrict the use",
    "The use of the client's data is restricted.",
    read=CLIENT,
    send=RESTRICT,
    form=Form(Field("reason", "Why?", choice_of, empty="Select why the use is restricted")),
    back=BACK,
    reasons={"reason": "client_restricted"},
    caption=_client,
    paragraphs=(
        "What is known of the client is kept and used for nothing else: no supplier sees it, no letter is written, and "
        "it is not erased.",
        "It is opened for the client's own requests, to correct it, for complaints, in emergencies and for "
        "safeguarding alone.",
    ),
    versioned=False,
)
lifting = decision(
    "End the restriction",
    "End the restriction",
    "The restriction has ended.",
    read=CLIENT,
    send=LIFT_RESTRICTION,
    form=Form(Field("reason", "Why does it end?", choice_of, empty="Select why the restriction ends")),
    back=BACK,
    reasons={"reason": "restriction_lifted"},
    caption=_client,
    paragraphs=("Tell the client before you end it.",),
    versioned=False,
)

PAGES: tuple[Page, ...] = (
    step_page(f"{BACK}/restriction", STAFF, restricting),
    step_page(f"{BACK}/restriction-end", STAFF, lifting),
)
