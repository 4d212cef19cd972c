"""All clients of a coach are handed over: shared out evenly among colleagues, by the coach or by the manager."""

import re
from collections.abc import Mapping
from typing import Any

from portal.api.answers.caseload import HAND_OVER_CASELOAD, CaseloadChanged, HandOverCaseload
from portal.api.answers.journeys import NamedCoach
from portal.api.client import Done
from portal.api.problem import Problem, Reason, Refused
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.words import COACH
from portal.web.form import Field, Form
from portal.web.kinds import Kind, Raw, Unfit, choice_of, text_of
from portal.web.page import Page, To
from portal.web.visit import Visit
from shared.auth.principal import Role

MANAGERS = frozenset({Role.DISTRICT_MANAGER})
_MOST = 20
_SEPARATORS = re.compile(r"[\r\n,;]+")
_ACCOUNT = "The account of a work coach, as their start page shows it."
WORDS = {
    "caseload_empty": "This coach looks after no client whom you may hand over",
    "keeps_clients": "Enter the accounts of colleagues alone: the coach whose clients they are cannot be one of them",
}


def _accounts(name: str, raw: Raw, label: str) -> tuple[str, ...]:
    del label
    typed = (raw.get(name) or ("",))[0]
    found = tuple(dict.fromkeys(each.strip() for each in _SEPARATORS.split(typed) if each.strip()))
    if len(found) > _MOST:
        raise Unfit(f"Enter the accounts of {_MOST} colleagues at most")
    return found


accounts_of: Kind[tuple[str, ...]] = Kind("textarea", _accounts, lambda name, value: {name: ("\n".join(value),)})
"""Accounts of colleagues, one under the other; each counts once."""
_TO = Field(
    "to",
    "Who looks after the clients from now on?",
    accounts_of,
    "The account of each colleague on a line of its own. The clients are shared out evenly among them.",
    empty="Enter the account of a work coach at least",
)
_WHY = Field("reason", "Why?", choice_of, empty="Select why the clients are handed over")
OWN = Form(_TO, _WHY)
OF_A_COACH = Form(
    Field("coach", "Whose clients?", text_of, _ACCOUNT, empty="Enter the account of a work coach"), *OWN.fields
)
_SO = (
    "Every client whom the coach looks after now goes over at once, with all needs and orders. Each colleague is told."
)


def _view(visit: Visit, heading: str, back: str) -> StepView:
    options = {"reason": reasons_for(visit.names, "coach_assigned", without=("taken_on", "client_asked"))}
    return StepView(heading, "Hand them over", back, paragraphs=(_SO,), options=options, warning=True)


async def _ask_for_own(visit: Visit) -> Asked:
    return Asked(_view(visit, "Hand all your clients over", "/clients"))


async def _ask_for_coach(visit: Visit) -> Asked:
    return Asked(_view(visit, "Hand the clients of a coach over", "/caseloads"))


async def _hand_over_own(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    return await _hand_over(visit, {"coach": visit.person.subject, **said})


async def _hand_over(visit: Visit, said: Mapping[str, Any]) -> Done[CaseloadChanged] | Refused:
    """Hand over in as many parts as the service makes of it; a repeat of the form repeats each part.

    To the coach whose clients they are nothing goes over: with such a share there would always be more.
    """
    if said["coach"] in said["to"]:
        return Refused(
            422, Problem(reasons=(Reason(code="keeps_clients", detail=WORDS["keeps_clients"], pointer="/to"),))
        )
    to = tuple(NamedCoach(subject=each) for each in said["to"])
    asked = HandOverCaseload(coach=NamedCoach(subject=said["coach"]), to=to, reason=said["reason"])
    number = 0
    while True:
        done = await visit.api.send(HAND_OVER_CASELOAD, asked, key=f"{visit.form.key}-{number}")
        if isinstance(done, Refused) or not done.answer.more or not done.answer.journeys:
            return done
        number += 1


own = Step(OWN, _ask_for_own, _hand_over_own, lambda _: To("/clients", "Your clients have been handed over."), WORDS)
of_a_coach = Step(
    OF_A_COACH,
    _ask_for_coach,
    _hand_over,
    lambda _: To("/caseloads", "The clients of the coach have been handed over."),
    WORDS,
)

PAGES: tuple[Page, ...] = (
    step_page("/clients/hand-over", COACH, own),
    step_page("/caseloads/hand-over", MANAGERS, of_a_coach),
)
