"""What becomes of a need in one step: nothing suits, look again, withdraw, correct the ground."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.needs import (
    NEED,
    QUALIFY_NEED,
    REPORT_UNMET,
    RESUME_NEED,
    WITHDRAW_NEED,
    Need,
    Qualification,
)
from portal.api.client import Done
from portal.api.operation import ForReason, Operation
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.needs import QUALIFY, qualified
from portal.pages.coach.steps import path_of, to_client
from portal.pages.coach.words import COACH
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.page import Page
from portal.web.visit import Visit


def _asking(heading: str, button: str, offered: Any, *paragraphs: str, known: Any = None) -> Any:
    async def ask(visit: Visit) -> Asked:
        found = await visit.api.found(NEED, need_id=visit.parameters["need_id"])
        need = found.answer
        view = StepView(
            heading=heading,
            button=button,
            back=path_of(visit),
            caption=f"{client_label(need.journey_id)}, {visit.names.category(need.category)}",
            paragraphs=paragraphs,
            options=offered(visit.names),
        )
        return Asked(view, found.etag, known(need) if known else {})

    return ask


def _taking(operation: Operation[Any], body: Any) -> Any:
    async def take(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
        need_id = visit.parameters["need_id"]
        return await visit.api.send(operation, body(said), key=visit.form.key, etag=visit.form.etag, need_id=need_id)

    return take


async def _qualify(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    """Correct the ground and the first of the other funding; what else was considered stays as it is."""
    need_id = visit.parameters["need_id"]
    asked = qualified(said)
    need = await visit.api.get(NEED, need_id=need_id)
    others = need.qualification.other_funding[1:] if need.qualification else ()
    kept = tuple(each for each in others if each.funding != said["funding"])
    whole = Qualification(eligibility=asked.eligibility, other_funding=(*asked.other_funding, *kept))
    return await visit.api.send(QUALIFY_NEED, whole, key=visit.form.key, etag=visit.form.etag, need_id=need_id)


def _given(said: Mapping[str, Any]) -> ForReason:
    return ForReason(reason=said["reason"])


def _known_qualification(need: Need) -> Mapping[str, Any]:
    if need.qualification is None:
        return {}
    first = next(iter(need.qualification.other_funding), None)
    funding = {"funding": first.funding, "finding": first.finding} if first else {}
    return {"eligibility": need.qualification.eligibility, **funding}


unmet = Step(
    Form(Field("reason", "Why does nothing suit?", choice_of, empty="Select why nothing suits")),
    _asking(
        "Report that nothing suits",
        "Report that nothing suits",
        lambda names: {"reason": reasons_for(names, "need_unmet")},
        "Suppliers see what is missing in the district, and never for whom.",
    ),
    _taking(REPORT_UNMET, _given),
    to_client("You have reported that nothing suits. Suppliers are shown what is missing."),
)
resuming = Step(
    Form(Field("reason", "Why do you look again?", choice_of, empty="Select why you look again")),
    _asking("Look again", "Open the need again", lambda names: {"reason": reasons_for(names, "need_resumed")}),
    _taking(RESUME_NEED, _given),
    to_client("The need is open again. Find provision for it."),
)
withdrawing = Step(
    Form(Field("reason", "Why is the need withdrawn?", choice_of, empty="Select why the need is withdrawn")),
    _asking(
        "Withdraw the need",
        "Withdraw the need",
        lambda names: {"reason": reasons_for(names, "need_withdrawn", without=("superseded", "journey_closed"))},
    ),
    _taking(WITHDRAW_NEED, _given),
    to_client("The need has been withdrawn."),
)
qualifying = Step(
    QUALIFY,
    _asking(
        "Change eligibility",
        "Save",
        lambda names: {
            "eligibility": names.options("eligibilities"),
            "funding": names.options("other_funding"),
            "finding": names.options("funding_findings"),
        },
        known=_known_qualification,
    ),
    _qualify,
    to_client("Eligibility has been changed."),
)

PAGES: tuple[Page, ...] = (
    step_page("/clients/{journey_id}/needs/{need_id}/unmet", COACH, unmet),
    step_page("/clients/{journey_id}/needs/{need_id}/resume", COACH, resuming),
    step_page("/clients/{journey_id}/needs/{need_id}/withdraw", COACH, withdrawing),
    step_page("/clients/{journey_id}/needs/{need_id}/eligibility", COACH, qualifying),
)
