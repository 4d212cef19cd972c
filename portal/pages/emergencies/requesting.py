"""Asking for emergency access: for one client, for no more than is needed, and with the reason."""

from typing import Any
from uuid import UUID

from portal.api.answers.emergency_accesses import REQUEST_ACCESS, RequestEmergencyAccess
from portal.api.client import Done
from portal.api.problem import NotAnswered, Refused
from portal.components.opened_client import KINDS
from portal.components.reasons import reasons_for
from portal.components.step import StepView
from portal.pages.emergencies.words import ASKERS, PATH
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, choices_of, text_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day

OPENABLE = ("contact_details", "access_needs")
ASKING = Form(
    Field(
        "journey_id",
        "Id of the client's journey",
        text_of,
        hint="It stands in the address of the client's page, after /clients/.",
        empty="Enter the id of the client's journey",
    ),
    Field(
        "kinds",
        "What has to be opened?",
        choices_of,
        hint="No more than you need.",
        empty="Select what has to be opened",
    ),
    Field("reason", "Why?", choice_of, empty="Select why it has to be opened"),
)
NO_ID = "Enter the id as it stands in the address, such as 018f4b7e-6a3c-7d20-9b1e-2f5a8c0d4e61"
NOT_FOUND = "No client that you may know of has this id"
WORDS = {"emergency_open": "You have asked for access to this client already"}


def asking_view(names: Names) -> StepView:
    """Say who is told, and who judges."""
    return StepView(
        heading="Ask for emergency access",
        button="Ask for access",
        back=PATH,
        paragraphs=(
            "Everybody in the district and in the commercial team is told at once. Another person grants it, for some "
            "hours; a third reviews it.",
            "Call one of them: a request that nobody answers lapses.",
        ),
        options={
            "kinds": tuple((code, KINDS[code]) for code in OPENABLE),
            "reason": reasons_for(names, "emergency_requested"),
        },
    )


async def show(visit: Visit) -> Reply:
    """Show the form, for the client whose page it was reached from."""
    known = visit.asked("journey") or None
    return Shown(asking_view(visit.names), filled=ASKING.blank(journey_id=known))


async def ask(visit: Visit) -> Reply:
    """Ask, and go to the request."""
    filled = ASKING.read(visit.form)
    if filled.ok:
        asked = await _asked(visit, filled)
        if isinstance(asked, To):
            return asked
        filled = asked
    return Shown(asking_view(visit.names), status=422, filled=filled)


async def _asked(visit: Visit, filled: Filled) -> Filled | To:
    try:
        body = RequestEmergencyAccess.model_validate({**filled.values, "journey_id": UUID(filled.values["journey_id"])})
    except ValueError:
        return filled.with_error("journey_id", NO_ID)
    try:
        done: Done[Any] | Refused = await visit.api.send(REQUEST_ACCESS, body, key=visit.form.key)
    except NotAnswered as error:
        if error.status != 404:
            raise
        return filled.with_error("journey_id", NOT_FOUND)
    if isinstance(done, Refused):
        return filled.refused(done, WORDS)
    told = f"Access has been asked for, on {day(visit.day)}. Everybody who may grant it has been told."
    return To(f"{PATH}/{done.answer.emergency_id}", told)


PAGES = (Page(f"{PATH}/new", ASKERS, "components/step.html", show, ask),)
