"""What category managers do with an application beside admitting: ask, invite to speak, extend, refuse, return."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from portal.api.answers.applications import GivenReason
from portal.api.answers.assessments import (
    ASK_FOR_CLARIFICATION,
    ASSESSED,
    BEGIN_EVALUATION,
    EXTEND,
    INVITE_TO_SPEAK,
    PROPOSE,
    RETURN_PROPOSAL,
    AskForClarification,
    Assessed,
    Extend,
    InviteToSpeak,
    Propose,
    ReturnProposal,
)
from portal.api.client import Done
from portal.api.operation import Nothing
from portal.api.problem import Refused
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.supplier_names import called, supplier_names
from portal.pages.category_manager.application import ADMISSION
from portal.pages.category_manager.application_parts import ADMIT, REFUSE
from portal.pages.category_manager.application_view import to_propose
from portal.pages.category_manager.interest import INTEREST
from portal.pages.category_manager.roles import OFFICERS
from portal.web.form import Field, Form, Options
from portal.web.kinds import choices_of, long_text_of
from portal.web.names import Names
from portal.web.page import To
from portal.web.visit import Visit

GROUNDS = ("mandatory_exclusion_ground", "discretionary_exclusion_ground")
Taken = Awaitable[Done[Any] | Refused]


def no_options(names: Names, application: Assessed) -> Mapping[str, Options]:
    """Offer nothing to choose from."""
    del names, application
    return {}


def _of(visit: Visit) -> str:
    return f"/applications/{visit.parameters['application_id']}"


def _asks(
    heading: str,
    button: str,
    paragraphs: tuple[str, ...] = (),
    options: Callable[[Names, Assessed], Mapping[str, Options]] = no_options,
    *,
    warning: bool = False,
) -> Callable[[Visit], Awaitable[Asked]]:
    """Return what shows a step with an application; `{category}` of the heading is the one of the path."""

    async def ask(visit: Visit) -> Asked:
        found = await visit.api.found(ASSESSED, application_id=visit.parameters["application_id"])
        name = called(await supplier_names(visit.api, [found.answer.supplier_id]), found.answer.supplier_id)
        category = visit.names.category(visit.parameters.get("category"))
        said = tuple(each.format(category=category) for each in paragraphs)
        shown = options(visit.names, found.answer)
        view = StepView(heading.format(category=category), button, _of(visit), name, said, shown, warning)
        return Asked(view, found.etag)

    return ask


def _then(banner: str) -> Callable[[Visit], To]:
    return lambda visit: To(_of(visit), banner.format(category=visit.names.category(visit.parameters.get("category"))))


def _begin(visit: Visit, values: Mapping[str, Any]) -> Taken:
    del values
    return visit.api.send(BEGIN_EVALUATION, key=visit.form.key, application_id=visit.parameters["application_id"])


def _clarify(visit: Visit, values: Mapping[str, Any]) -> Taken:
    asked = AskForClarification(question=values["question"])
    return visit.api.send(
        ASK_FOR_CLARIFICATION, asked, key=visit.form.key, application_id=visit.parameters["application_id"]
    )


def _extend(visit: Visit, values: Mapping[str, Any]) -> Taken:
    asked = Extend(justification=values["justification"])
    return visit.api.send(EXTEND, asked, key=visit.form.key, application_id=visit.parameters["application_id"])


def _invite(visit: Visit, values: Mapping[str, Any]) -> Taken:
    asked = InviteToSpeak(reasons=values["reasons"], detail=values["detail"])
    return visit.api.send(INVITE_TO_SPEAK, asked, key=visit.form.key, application_id=visit.parameters["application_id"])


def refusal(category: str, values: Mapping[str, Any]) -> Propose:
    """Return the proposal to refuse a category: what the supplier is told stands with the first of its reasons."""
    first, *others = values["reasons"]
    reasons = (GivenReason(code=first, detail=values["detail"]), *(GivenReason(code=each) for each in others))
    note = values["note"]
    return Propose(category=category, outcome=REFUSE, reasons=reasons, note=note, declares_no_interest=True)


def _refuse(visit: Visit, values: Mapping[str, Any]) -> Taken:
    proposal = refusal(visit.parameters["category"], values)
    return visit.api.send(PROPOSE, proposal, key=visit.form.key, application_id=visit.parameters["application_id"])


def _return(visit: Visit, values: Mapping[str, Any]) -> Taken:
    return visit.api.send(
        RETURN_PROPOSAL,
        ReturnProposal(note=values["note"]),
        key=visit.form.key,
        application_id=visit.parameters["application_id"],
        category=visit.parameters["category"],
    )


async def _admit(visit: Visit, values: Mapping[str, Any]) -> Done[Any] | Refused:
    for category in values["categories"]:
        proposal = Propose(category=category, outcome=ADMIT, note=values["note"], declares_no_interest=True)
        key = f"{visit.form.key}-{category}"
        sent = await visit.api.send(PROPOSE, proposal, key=key, application_id=visit.parameters["application_id"])
        if isinstance(sent, Refused):
            return sent
    return Done(Nothing())


def _refusals(names: Names) -> Options:
    return reasons_for(names, "application_refused")


BEGIN = Step(
    Form(),
    _asks(
        "Take the evaluation on",
        "Take it on",
        ("The queue shows it among those that you evaluate. Whoever evaluated it before is shown no more.",),
    ),
    _begin,
    _then("You evaluate this application now."),
)
CLARIFY = Step(
    Form(
        Field(
            "question", "Question to the applicant", long_text_of, "One question. The applicant has three working days."
        )
    ),
    _asks("Ask the applicant", "Send the question", ("The time to decide runs on meanwhile.",)),
    _clarify,
    _then("The question was sent to the applicant."),
)
MORE_TIME = Step(
    Form(Field("justification", "Why this decision takes longer", long_text_of, "It is kept with the decision.")),
    _asks(
        "Take more time to decide",
        "Take more time",
        ("The last day becomes fifteen working days from receipt. It can be done once.",),
    ),
    _extend,
    _then("There is more time to decide now."),
)
INVITE = Step(
    Form(
        Field("reasons", "What it may speak on", choices_of, empty="Select what the applicant may speak on"),
        Field("detail", "What the applicant is told", long_text_of),
    ),
    _asks(
        "Invite the applicant to speak",
        "Send the invitation",
        ("Nobody is refused on a ground for exclusion before it was invited to speak on it.",),
        lambda names, _: {"reasons": tuple(each for each in _refusals(names) if each[0] in GROUNDS)},
    ),
    _invite,
    _then("The applicant was invited to speak."),
)
REFUSING = Step(
    Form(
        Field("reasons", "Reasons", choices_of, "Select every reason.", empty="Select every reason for the refusal"),
        Field("detail", "What the applicant is told beside them", long_text_of, optional=True),
        Field("note", "Note for whoever confirms it", long_text_of, "The supplier does not see it.", optional=True),
        INTEREST,
    ),
    _asks(
        "Propose to refuse: {category}",
        "Propose to refuse",
        ("Another category manager has to confirm it before the applicant is told.",),
        lambda names, _: {"reasons": _refusals(names)},
    ),
    _refuse,
    _then("Proposed to refuse: {category}. Another person has to confirm it."),
    {"representations_not_invited": "Invite the applicant to speak on this ground before you refuse it"},
)
RETURNING = Step(
    Form(Field("note", "What has to be looked at first", long_text_of, "The applicant does not see it.")),
    _asks("Return the proposal: {category}", "Return it", ("The category is open again.",)),
    _return,
    _then("Returned: {category}."),
)
ADMITTING = Step(
    ADMISSION,
    _asks(
        "Propose to admit",
        "Propose to admit",
        ("Another category manager has to confirm it.",),
        lambda names, application: {
            "categories": tuple((each, names.category(each)) for each in to_propose(application))
        },
    ),
    _admit,
    _then("Proposed to admit. Another person has to confirm it."),
)

PAGES = (
    step_page("/applications/{application_id}/evaluate", OFFICERS, BEGIN),
    step_page("/applications/{application_id}/clarify", OFFICERS, CLARIFY),
    step_page("/applications/{application_id}/extend", OFFICERS, MORE_TIME),
    step_page("/applications/{application_id}/invite", OFFICERS, INVITE),
    step_page("/applications/{application_id}/admit", OFFICERS, ADMITTING),
    step_page("/applications/{application_id}/refuse/{category}", OFFICERS, REFUSING),
    step_page("/applications/{application_id}/return/{category}", OFFICERS, RETURNING),
)
