"""Opening what another person granted: each look is on record before anything is shown, and it is shown once."""

from portal.api.answers.clients import OpenedClient
from portal.api.answers.emergency_accesses import (
    EMERGENCY_ACCESS,
    OPEN_IN_EMERGENCY,
    EmergencyAccess,
    OpenInEmergency,
)
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.detail import Action, Detail, Section
from portal.components.opened_client import access_rows, contact_rows, kind_name
from portal.components.step import StepView
from portal.pages.emergencies.words import ASKERS, ONE, PATH
from portal.web.form import Field, Form
from portal.web.kinds import choices_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import moment

OPENING = Form(
    Field("kinds", "What do you have to see?", choices_of, hint="No more than you need.", empty="Select what to open")
)
WORDS = {
    "emergency_not_granted": "Nothing can be opened: this access is not granted, or it has ended",
    "emergency_over": "This access has ended: its hours are over",
    "not_asked_for": "Select only what was asked for and granted",
    "not_yours": "Only whoever asked for this access may open something under it",
}
NOTHING = "Nothing is recorded."


def _caption(access: EmergencyAccess) -> str:
    return client_label(access.journey_id) if access.journey_id else "Emergency access"


def opening_view(access: EmergencyAccess) -> StepView:
    """Say that the look stays on record, before anything is opened."""
    until = (f"It can be opened until {moment(access.ends_at)}.",) if access.ends_at else ()
    return StepView(
        heading="Open what was granted",
        button="Open it",
        back=f"{PATH}/{access.emergency_id}",
        caption=_caption(access),
        paragraphs=("Who looks, when, at what and why stays on record, and is reviewed.", *until),
        options={"kinds": tuple((each, kind_name(each)) for each in access.kinds)},
    )


def opened_view(access: EmergencyAccess, opened: OpenedClient, kinds: tuple[str, ...], names: Names) -> Detail:
    """Return what was opened, of the kinds that were asked for."""
    path = f"{PATH}/{access.emergency_id}"
    contact = contact_rows(opened.contact_details) if opened.contact_details else ()
    needs = access_rows(opened.access_needs, names) if opened.access_needs else ()
    rows = {"contact_details": contact, "access_needs": needs}
    erased = (Section("", sentences=("This client's data has been erased.",)),)
    return Detail(
        heading="What is known of the client",
        caption=_caption(access),
        back=(path, "The emergency access"),
        sections=erased
        if opened.erased
        else tuple(Section(kind_name(each), rows=rows.get(each, ()), empty=NOTHING) for each in kinds),
        actions=(Action(f"{path}/end", "End the access"),),
        doing="When you need it no more",
    )


async def show(visit: Visit) -> Reply:
    """Ask what has to be seen."""
    access = await visit.api.get(EMERGENCY_ACCESS, emergency_id=visit.parameters["emergency_id"])
    return Shown(opening_view(access), filled=OPENING.blank())


async def open_some(visit: Visit) -> Reply:
    """Open it, or say what stands against that."""
    filled = OPENING.read(visit.form)
    access = await visit.api.get(EMERGENCY_ACCESS, emergency_id=visit.parameters["emergency_id"])
    if filled.ok:
        kinds = filled.values["kinds"]
        body = OpenInEmergency(kinds=kinds)
        opened = await visit.api.send(OPEN_IN_EMERGENCY, body, key=None, emergency_id=access.emergency_id)
        if not isinstance(opened, Refused):
            return Shown(opened_view(access, opened.answer, kinds, visit.names), template="staff/detail.html")
        filled = filled.refused(opened, WORDS)
    return Shown(opening_view(access), status=422, filled=filled)


PAGES = (Page(f"{ONE}/open", ASKERS, "components/step.html", show, open_some),)
