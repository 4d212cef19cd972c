"""What a coach does with a journey: move, contact, jobcentre, hand over, close. Each is one step with a reason."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.journeys import (
    ASSIGN_COACH,
    CHOOSE_JOBCENTRE,
    CLOSE_JOURNEY,
    JOURNEY,
    MOVE_JOURNEY,
    RECORD_CONTACT,
    TRANSFER_JOURNEY,
    AssignCoach,
    ChooseJobcentre,
    Journey,
    MoveJourney,
    NamedCoach,
    RecordContact,
    TransferJourney,
)
from portal.api.client import Done
from portal.api.operation import ForReason, Operation
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.reasons import Options, reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.words import COACH
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, date_of, select_of, text_of
from portal.web.names import Names
from portal.web.page import Page, To
from portal.web.visit import Visit

_TODAY = "For example, 27 3 2026. Leave it empty for today."
WHY = "Why?"
MOVE = Form(
    Field(
        "to_category",
        "Where is the client on the way to work now?",
        choice_of,
        empty="Select where the client is on the way to work now",
    ),
    Field("reason", WHY, choice_of, empty="Select why the client moves"),
    Field("moved_on", "Date of the move", date_of, hint=_TODAY, optional=True),
)
CONTACT = Form(
    Field("how", "How were you in contact?", choice_of, empty="Select how you were in contact"),
    Field("seen_on", "Date of the contact", date_of, hint=_TODAY, optional=True),
)
COLLEAGUE = Form(
    Field(
        "subject",
        "Who looks after the client from now on?",
        text_of,
        hint="The account of a work coach, as their start page shows it.",
        pointer="/coach",
        empty="Enter the account of a work coach",
    ),
    Field("reason", WHY, choice_of, empty="Select why the client is handed over"),
)
JOBCENTRE = Form(Field("jobcentre", "Which jobcentre does the client go to?", select_of, empty="Select a jobcentre"))
TRANSFER = Form(
    Field("to_district", "Which district?", select_of, empty="Select a district"),
    Field("jobcentre", "Jobcentre there", select_of, optional=True),
    Field("reason", WHY, choice_of, empty="Select why the client is handed over"),
)
CLOSE = Form(Field("reason", "Why is the journey closed?", choice_of, empty="Select why the journey is closed"))


def path_of(visit: Visit) -> str:
    """Return the address of the client's page."""
    return f"/clients/{visit.parameters['journey_id']}"


def to_client(said: str) -> Any:
    """Return what leads back to the client with a banner."""
    return lambda visit: To(path_of(visit), said)


def _asking(heading: str, button: str, offered: Any, *paragraphs: str, known: Any = None, warning: bool = False) -> Any:
    async def ask(visit: Visit) -> Asked:
        found = await visit.api.found(JOURNEY, journey_id=visit.parameters["journey_id"])
        journey = found.answer
        view = StepView(
            heading=heading,
            button=button,
            back=path_of(visit),
            caption=client_label(journey.journey_id),
            paragraphs=paragraphs,
            options=offered(visit.names, journey),
            warning=warning,
        )
        return Asked(view, found.etag, known(visit, journey) if known else {})

    return ask


def _taking(operation: Operation[Any], body: Any) -> Any:
    async def take(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
        journey_id = visit.parameters["journey_id"]
        return await visit.api.send(
            operation, body(said), key=visit.form.key, etag=visit.form.etag, journey_id=journey_id
        )

    return take


def _moves(names: Names, journey: Journey) -> Mapping[str, Options]:
    elsewhere = tuple(each for each in names.options("categories") if each[0] != journey.category)
    return {"to_category": elsewhere, "reason": reasons_for(names, "journey_moved")}


def _jobcentres(names: Names, district: str) -> Options:
    found = (each for each in names.items.get("jobcentres", ()) if each.district == district)
    return tuple(sorted(((each.code, each.name) for each in found), key=lambda each: each[1]))


def _districts(names: Names, journey: Journey) -> Mapping[str, Options]:
    elsewhere = tuple(each for each in names.options("districts") if each[0] != journey.district)
    everywhere = tuple(
        (each.code, f"{each.name}, {names.district(each.district)}")
        for each in sorted(names.items.get("jobcentres", ()), key=lambda each: each.name)
        if each.district != journey.district
    )
    return {"to_district": elsewhere, "jobcentre": everywhere, "reason": reasons_for(names, "journey_transferred")}


moving = Step(
    MOVE,
    _asking("Move to another category", "Move the client", _moves),
    _taking(MOVE_JOURNEY, lambda said: MoveJourney(**said)),
    to_client("The client has moved to another category."),
)
contacting = Step(
    CONTACT,
    _asking("Record contact", "Record the contact", lambda names, _: {"how": names.options("contact_kinds")}),
    _taking(RECORD_CONTACT, lambda said: RecordContact(**said)),
    to_client("The contact has been recorded."),
)
choosing = Step(
    JOBCENTRE,
    _asking(
        "Choose the jobcentre",
        "Save",
        lambda names, journey: {"jobcentre": _jobcentres(names, journey.district)},
        known=lambda _, journey: {"jobcentre": journey.jobcentre},
    ),
    _taking(CHOOSE_JOBCENTRE, lambda said: ChooseJobcentre(**said)),
    to_client("The jobcentre has been changed."),
)
assigning = Step(
    COLLEAGUE,
    _asking(
        "Change the coach",
        "Hand the client over",
        lambda names, _: {"reason": reasons_for(names, "coach_assigned")},
        "To take the client on yourself, leave your own account in the field.",
        known=lambda visit, _: {"subject": visit.person.subject},
    ),
    _taking(
        ASSIGN_COACH,
        lambda said: AssignCoach(coach=NamedCoach(subject=said["subject"]), reason=said["reason"]),
    ),
    to_client("The coach has been changed."),
)
transferring = Step(
    TRANSFER,
    _asking(
        "Hand the client over to another district",
        "Hand the client over",
        _districts,
        "The client goes on there with all needs. What was ordered goes on, and your district pays for it.",
        "You will not see this client any more.",
    ),
    _taking(
        TRANSFER_JOURNEY,
        lambda said: TransferJourney(
            to_district=said["to_district"], jobcentre=said["jobcentre"] or None, reason=said["reason"]
        ),
    ),
    lambda _: To("/clients", "The client has been handed over to the other district."),
)
closing = Step(
    CLOSE,
    _asking(
        "Close the journey",
        "Close the journey",
        lambda names, _: {"reason": reasons_for(names, "journey_closed")},
        "Needs that are open are withdrawn. What was ordered goes on. A new journey can be opened later.",
        warning=True,
    ),
    _taking(CLOSE_JOURNEY, lambda said: ForReason(**said)),
    to_client("The journey has been closed."),
)

PAGES: tuple[Page, ...] = tuple(
    step_page(f"/clients/{{journey_id}}/{name}", COACH, step)
    for name, step in (
        ("move", moving),
        ("contact", contacting),
        ("jobcentre", choosing),
        ("coach", assigning),
        ("transfer", transferring),
        ("close", closing),
    )
)
