"""A colleague looks after clients as well while their coach is away: one client, or all of them; and the end of it."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.caseload import (
    COVER_CASELOAD,
    END_COVER_OF_CASELOAD,
    CaseloadChanged,
    CoverCaseload,
    EndCoverOfCaseload,
)
from portal.api.answers.journeys import COVER, END_COVER, JOURNEY, CoverForCoach, NamedCoach
from portal.api.client import Done
from portal.api.operation import Body, Operation
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.steps import path_of, to_client
from portal.pages.coach.words import COACH
from portal.web.form import Field, Form
from portal.web.kinds import date_of, text_of
from portal.web.page import Page, To
from portal.web.visit import Visit

_DAY = "For example, 27 3 2027."
COVERING = Form(
    Field(
        "by",
        "Who covers?",
        text_of,
        hint="The account of a work coach, as their start page shows it.",
        empty="Enter the account of a work coach",
    ),
    Field("first_on", "First day", date_of, hint=_DAY, empty="Enter the first day"),
    Field("last_on", "Last day", date_of, hint=_DAY, empty="Enter the last day"),
)
WORDS = {
    "no_coach": "Nobody looks after this client yet: choose a coach first",
    "covers_for_themselves": "Enter the account of somebody else: this coach looks after the client already",
    "ends_before_it_begins": "The last day must be the first day or later",
    "day_over": "The last day is over: enter one that is still to come",
}
_SEES = "They see all that you see of it, and can do all that you can do. Both of you are told of what happens."


async def _ask_for_client(visit: Visit) -> Asked:
    found = await visit.api.found(JOURNEY, journey_id=visit.parameters["journey_id"])
    view = StepView("Let a colleague cover", "Let them cover", path_of(visit), _label(visit), (_SEES,))
    return Asked(view, found.etag, {"first_on": visit.day})


async def _cover_client(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    asked = CoverForCoach(by=NamedCoach(subject=said["by"]), first_on=said["first_on"], last_on=said["last_on"])
    return await visit.api.send(
        COVER, asked, key=visit.form.key, etag=visit.form.etag, journey_id=visit.parameters["journey_id"]
    )


async def _ask_to_end(visit: Visit) -> Asked:
    found = await visit.api.found(JOURNEY, journey_id=visit.parameters["journey_id"])
    return Asked(StepView("End the cover", "Nobody covers any more", path_of(visit), _label(visit)), found.etag)


async def _end_for_client(visit: Visit, _: Mapping[str, Any]) -> Done[Any] | Refused:
    form = visit.form
    return await visit.api.send(END_COVER, key=form.key, etag=form.etag, journey_id=visit.parameters["journey_id"])


async def _ask_for_all(visit: Visit) -> Asked:
    said = "For every client whom you look after now. Clients whom you take on later are not among them."
    view = StepView("Let a colleague cover for you", "Let them cover", "/clients", paragraphs=(said, _SEES))
    return Asked(view, known={"first_on": visit.day})


async def _cover_all(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    asked = CoverCaseload(
        coach=NamedCoach(subject=visit.person.subject),
        by=NamedCoach(subject=said["by"]),
        first_on=said["first_on"],
        last_on=said["last_on"],
    )
    return await _all_of(visit, COVER_CASELOAD, asked)


async def _ask_to_end_all(visit: Visit) -> Asked:
    del visit
    said = "For every client whom you look after. Nobody looks after them but you from now on."
    return Asked(StepView("End the cover", "I am back", "/clients", paragraphs=(said,)))


async def _end_all(visit: Visit, _: Mapping[str, Any]) -> Done[Any] | Refused:
    asked = EndCoverOfCaseload(coach=NamedCoach(subject=visit.person.subject))
    return await _all_of(visit, END_COVER_OF_CASELOAD, asked)


async def _all_of(visit: Visit, operation: Operation[CaseloadChanged], asked: Body) -> Done[Any] | Refused:
    """Change a caseload in as many parts as the service makes of it; a repeat of the form repeats each part."""
    number = 0
    while True:
        done = await visit.api.send(operation, asked, key=f"{visit.form.key}-{number}")
        if isinstance(done, Refused) or not done.answer.more or not done.answer.journeys:
            return done
        number += 1


def _label(visit: Visit) -> str:
    return client_label(visit.parameters["journey_id"])


cover_client = Step(
    COVERING, _ask_for_client, _cover_client, to_client("A colleague covers for the client's coach."), WORDS
)
end_for_client = Step(Form(), _ask_to_end, _end_for_client, to_client("Nobody covers any more."))
cover_all = Step(
    COVERING, _ask_for_all, _cover_all, lambda _: To("/clients", "Your colleague covers for you on these days."), WORDS
)
end_all = Step(Form(), _ask_to_end_all, _end_all, lambda _: To("/clients", "Nobody covers for you any more."))

PAGES: tuple[Page, ...] = (
    step_page("/clients/cover", COACH, cover_all),
    step_page("/clients/cover-end", COACH, end_all),
    step_page("/clients/{journey_id}/cover", COACH, cover_client),
    step_page("/clients/{journey_id}/cover-end", COACH, end_for_client),
)
