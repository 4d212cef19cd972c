"""Who the client is and what they need to take part: opened on record, corrected, and what they agree to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.answers.clients import (
    CLIENT,
    GIVE_CONSENT,
    OPEN_CLIENT,
    RECORD_ACCESS_NEEDS,
    RECORD_CONTACT_DETAILS,
    WITHDRAW_CONSENT,
    AccessNeeds,
    ContactDetails,
    GiveConsent,
    OpenClient,
    OpenedClient,
    WithdrawConsent,
)
from portal.api.client import Done
from portal.api.problem import Refused
from portal.components.access import ACCESS
from portal.components.clients import client_label
from portal.components.opened_client import SPOKEN, WAYS, Row, access_rows, contact_rows
from portal.components.reasons import Options
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.finding import WHY, WHY_WORDS, WhyView, why_options
from portal.pages.coach.steps import path_of, to_client
from portal.pages.coach.words import COACH, options
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, choices_of, email_of, long_text_of, phone_of, select_of, text_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

KINDS = ("contact_details", "access_needs")
SAID: Mapping[str, str] = {"in_person": "In person", "by_phone": "By phone", "in_writing": "In writing"}
CONTACT = Form(
    Field("name", "Full name", text_of, empty="Enter the client's full name"),
    Field("language", "Language of letters", choice_of, empty="Select the language of letters"),
    Field(
        "address",
        "Address",
        long_text_of,
        hint="One line for each line of the address, without the postcode.",
        optional=True,
    ),
    Field("postcode", "Postcode", text_of, optional=True),
    Field("phone", "Telephone number", phone_of, optional=True),
    Field("email", "Email address", email_of, optional=True),
    Field("preferred_way", "How does the client prefer to be reached?", choice_of, optional=True),
)
ACCESS_FORM = Form(
    Field("needs", "What does the client need to take part?", choices_of, optional=True),
    Field("interpreter", "Interpreter", select_of, optional=True),
    Field("said", "In the client's own words", long_text_of, optional=True),
)
CONSENT = Form(
    Field(
        "purposes",
        "What does the client agree to?",
        choices_of,
        hint="Read out each by itself. Tick what the client agrees to.",
        optional=True,
    ),
    Field("way", "How did the client say so?", choice_of, empty="Select how the client said so"),
)


@dataclass(frozen=True)
class DetailsView:
    """What was sealed of a client, opened once."""

    heading: str
    caption: str
    back: str
    path: str
    note: str
    contact: tuple[Row, ...]
    access: tuple[Row, ...]


async def show(visit: Visit) -> Reply:
    """Say that the look stays on record before anything is opened."""
    label = client_label(visit.parameters["journey_id"])
    return Shown(AskView(label, path_of(visit)))


@dataclass(frozen=True)
class AskView:
    """What is said before a client's details are opened."""

    caption: str
    back: str


async def open_details(visit: Visit) -> Reply:
    """Open what is sealed; who does not look after the client is asked why."""
    opened = await _open(visit, visit.form.text("reason"))
    if isinstance(opened, Refused):
        return _why(visit, opened)
    view = details_view(opened, visit.names, visit.parameters["journey_id"])
    return Shown(view, template="coach/details.html")


async def _open(visit: Visit, reason: str) -> OpenedClient | Refused:
    asked = OpenClient(kinds=KINDS, reason=reason or None)
    opened = await visit.api.send(OPEN_CLIENT, asked, key=None, journey_id=visit.parameters["journey_id"])
    return opened if isinstance(opened, Refused) else opened.answer


def _why(visit: Visit, refused: Refused) -> Reply:
    label = client_label(visit.parameters["journey_id"])
    view = WhyView("Look at this client's details", label, path_of(visit), "", why_options(visit.names))
    return Shown(view, status=422, filled=WHY.blank().refused(refused, WHY_WORDS), template="coach/why.html")


def details_view(opened: OpenedClient, names: Names, journey_id: str) -> DetailsView:
    """Return what was opened, term by term."""
    path = f"/clients/{journey_id}"
    return DetailsView(
        heading=opened.contact_details.name if opened.contact_details else "The client's details",
        caption=client_label(journey_id),
        back=path,
        path=path,
        note="This client's data has been erased." if opened.erased else "",
        contact=contact_rows(opened.contact_details) if opened.contact_details else (),
        access=access_rows(opened.access_needs, names) if opened.access_needs else (),
    )


@dataclass(frozen=True)
class EditView:
    """The form for a part of the client's details."""

    heading: str
    caption: str
    back: str
    options: Mapping[str, Options]


async def show_contact(visit: Visit) -> Reply:
    """Show the form of contact details with what is recorded, which is a look on record."""
    opened = await _open(visit, "")
    if isinstance(opened, Refused):
        return Shown(_contact_view(visit), filled=CONTACT.blank(language="en"))
    found = opened.contact_details
    known = found.model_dump() | {"address": "\n".join(found.address)} if found else {"language": "en"}
    return Shown(_contact_view(visit), filled=CONTACT.blank(**{name: known[name] for name in known if known[name]}))


def _contact_view(visit: Visit) -> EditView:
    label = client_label(visit.parameters["journey_id"])
    offered = {"language": options(SPOKEN), "preferred_way": options(WAYS)}
    return EditView("Contact details", label, path_of(visit), offered)


async def record_contact(visit: Visit) -> Reply:
    """Seal what was written in the place of what was there."""
    filled = CONTACT.read(visit.form)
    if filled.ok:
        said = {name: value or None for name, value in filled.values.items() if name != "address"}
        lines = tuple(each.strip() for each in filled.values["address"].splitlines() if each.strip())
        asked = ContactDetails(**said, address=lines)
        journey_id = visit.parameters["journey_id"]
        done = await visit.api.send(RECORD_CONTACT_DETAILS, asked, key=visit.form.key, journey_id=journey_id)
        if not isinstance(done, Refused):
            return To(path_of(visit), "The contact details have been recorded.")
        filled = filled.refused(done)
    return Shown(_contact_view(visit), status=422, filled=filled)


async def show_access(visit: Visit) -> Reply:
    """Show the form of access needs with what is recorded, which is a look on record."""
    opened = await _open(visit, "")
    found = None if isinstance(opened, Refused) else opened.access_needs
    known = found.model_dump() if found else {}
    return Shown(_access_view(visit), filled=ACCESS_FORM.blank(**{name: known[name] for name in known if known[name]}))


def _access_view(visit: Visit) -> EditView:
    label = client_label(visit.parameters["journey_id"])
    offered = {"needs": options(ACCESS), "interpreter": visit.names.options("languages")}
    return EditView("Access needs", label, path_of(visit), offered)


async def record_access(visit: Visit) -> Reply:
    """Seal what was written in the place of what was there."""
    filled = ACCESS_FORM.read(visit.form)
    if filled.ok:
        said = filled.values
        asked = AccessNeeds(needs=said["needs"], interpreter=said["interpreter"] or None, said=said["said"])
        journey_id = visit.parameters["journey_id"]
        done = await visit.api.send(RECORD_ACCESS_NEEDS, asked, key=visit.form.key, journey_id=journey_id)
        if not isinstance(done, Refused):
            return To(path_of(visit), "The access needs have been recorded.")
        filled = filled.refused(done)
    return Shown(_access_view(visit), status=422, filled=filled)


async def _ask_consent(visit: Visit) -> Asked:
    found = await visit.api.found(CLIENT, journey_id=visit.parameters["journey_id"])
    view = StepView(
        heading="Record consent",
        button="Record what the client agrees to",
        back=path_of(visit),
        caption=client_label(visit.parameters["journey_id"]),
        paragraphs=("What is not ticked is not agreed to, and what was agreed before is taken back at once.",),
        options={"purposes": visit.names.options("consent_purposes"), "way": options(SAID)},
    )
    return Asked(view, found.etag, {"purposes": tuple(each.purpose for each in found.answer.consents)})


async def _take_consent(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    journey_id, agreed = visit.parameters["journey_id"], frozenset(said["purposes"])
    found = await visit.api.get(CLIENT, journey_id=journey_id)
    ended = tuple(each.purpose for each in found.consents if each.purpose not in agreed)
    done: Done[Any] | Refused = Done(None)
    if ended:
        withdrawn = WithdrawConsent(purposes=ended)
        done = await visit.api.send(WITHDRAW_CONSENT, withdrawn, key=f"{visit.form.key}-ended", journey_id=journey_id)
    given = GiveConsent(purposes=tuple(said["purposes"]), way=said["way"])
    if isinstance(done, Refused) or not given.purposes:
        return done
    return await visit.api.send(GIVE_CONSENT, given, key=visit.form.key, journey_id=journey_id)


consenting = Step(CONSENT, _ask_consent, _take_consent, to_client("What the client agrees to has been recorded."))

PAGES = (
    Page("/clients/{journey_id}/details", COACH, "coach/details_ask.html", show, open_details),
    Page("/clients/{journey_id}/details/contact", COACH, "coach/details_edit.html", show_contact, record_contact),
    Page("/clients/{journey_id}/details/access", COACH, "coach/details_edit.html", show_access, record_access),
    step_page("/clients/{journey_id}/consent", COACH, consenting),
)
