"""What an applicant says to its application: answers, representations, its signature, a withdrawal, a question."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from portal.api.answers.applications import (
    ACCEPT_AGREEMENT,
    ANSWER_CLARIFICATION,
    APPLICATION,
    MAKE_REPRESENTATIONS,
    WITHDRAW_APPLICATION,
    AcceptAgreement,
    AnswerClarification,
    Application,
    MakeRepresentations,
    WithdrawApplication,
)
from portal.api.answers.feedback import REQUEST_FEEDBACK, RequestFeedback
from portal.api.client import Done, Found
from portal.api.problem import Refused
from portal.pages.supplier.application import can_represent
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choices_of, long_text_of, text_of, tick_of
from portal.web.language import words as _
from portal.web.page import Absent, Handler, Page, Reply, Shown, To
from portal.web.visit import Visit

ANSWER = Form(
    Field(
        "answer",
        "Your answer",
        long_text_of,
        hint="You can answer once. You have up to 4,000 characters",
        empty="Enter your answer",
    ),
)
REPRESENTATIONS = Form(
    Field(
        "text",
        "What you want to say",
        long_text_of,
        hint="You can say it once. You have up to 4,000 characters. Add files as evidence",
        empty="Enter what you want to say",
    ),
)
AGREEMENT = Form(
    Field("name", "Your full name", text_of, empty="Enter your full name"),
    Field("capacity", "Your position", text_of, hint="For example, director or trustee", empty="Enter your position"),
    Field(
        "accepts",
        "I may sign for this organisation, and we accept the agreement",
        tick_of,
        empty="Confirm that you may sign and that you accept the agreement",
    ),
)
WITHDRAWAL = Form(
    Field(
        "categories",
        "Which categories do you want to take back?",
        choices_of,
        hint="You can apply for them again at any time",
        empty="Select at least one category",
    ),
)
FEEDBACK = Form(
    Field(
        "question",
        "What is not clear to you?",
        long_text_of,
        hint="You have up to 2,000 characters",
        optional=True,
    ),
)
_WORDS = {
    "already_answered": _("You have answered this already"),
    "representations_not_invited": _("This is no longer asked for"),
    "feedback_requested": _("You have asked about this already"),
    "no_agreement_offered": _("This agreement has been signed already or is no longer offered"),
    "application_not_open": _("This has been decided already"),
}


@dataclass(frozen=True)
class AboutApplication:
    """An application, and the part of it that a form is about."""

    application: Application
    about: Any


def clarification_in(application: Application, visit: Visit) -> Any:
    """Return the question that a page answers, if it waits for an answer."""
    asked = visit.parameters["clarification_id"]
    return next(
        (
            each
            for each in application.clarifications
            if str(each.clarification_id) == asked and each.answered_at is None
        ),
        None,
    )


def invitation_in(application: Application, visit: Visit) -> Any:
    """Return the last invitation to speak that is still open."""
    still_open = [each for each in application.invitations if can_represent(each, visit.day)]
    return max(still_open, key=lambda each: each.invited_at, default=None)


def agreement_in(application: Application, visit: Visit) -> Any:
    """Return the agreement with its text, if it waits for a signature."""
    offered = application.agreement
    if offered is None or offered.accepted_at is not None:
        return None
    texts = {each.code: each for each in visit.names.items.get("agreements", ())}
    return {"offered": offered, "text": texts.get(offered.text_version)}


def undecided_in(application: Application, visit: Visit) -> Any:
    """Return the categories that can be taken back."""
    del visit
    return tuple(each.category for each in application.categories if each.decision == "open") or None


def refusal_in(application: Application, visit: Visit) -> Any:
    """Return the category of the page, if it was refused."""
    category = visit.parameters["category"]
    refused = {each.category for each in application.categories if each.decision == "refused"}
    return category if category in refused else None


async def _answer(visit: Visit, filled: Filled, _about: Any) -> Done[Any] | Refused:
    body = AnswerClarification(answer=filled.values["answer"])
    return await visit.api.send(
        ANSWER_CLARIFICATION,
        body,
        key=visit.form.key,
        etag=visit.form.etag,
        application_id=visit.parameters["application_id"],
        clarification_id=visit.parameters["clarification_id"],
    )


async def _represent(visit: Visit, filled: Filled, _about: Any) -> Done[Any] | Refused:
    body = MakeRepresentations(text=filled.values["text"])
    return await visit.api.send(
        MAKE_REPRESENTATIONS,
        body,
        key=visit.form.key,
        etag=visit.form.etag,
        application_id=visit.parameters["application_id"],
    )


async def _sign(visit: Visit, filled: Filled, about: Any) -> Done[Any] | Refused:
    body = AcceptAgreement(
        name=filled.values["name"],
        capacity=filled.values["capacity"],
        text_version=about["offered"].text_version,
    )
    return await visit.api.send(
        ACCEPT_AGREEMENT,
        body,
        key=visit.form.key,
        etag=visit.form.etag,
        application_id=visit.parameters["application_id"],
    )


async def _withdraw(visit: Visit, filled: Filled, _about: Any) -> Done[Any] | Refused:
    body = WithdrawApplication(categories=filled.values["categories"])
    return await visit.api.send(
        WITHDRAW_APPLICATION,
        body,
        key=visit.form.key,
        etag=visit.form.etag,
        application_id=visit.parameters["application_id"],
    )


async def _ask(visit: Visit, filled: Filled, about: Any) -> Done[Any] | Refused:
    body = RequestFeedback(category=about, question=filled.values["question"] or "")
    application_id = visit.parameters["application_id"]
    return await visit.api.send(REQUEST_FEEDBACK, body, key=visit.form.key, application_id=application_id)


Sent = Callable[[Visit, Filled, Any], Awaitable[Done[Any] | Refused]]


def _answering(
    form: Form, about_of: Callable[[Application, Visit], Any], send: Sent, said: Callable[[], str]
) -> tuple[Handler, Handler]:
    """Return what shows a form about part of an application and what sends it; 404 where that part asks for nothing."""

    async def show(visit: Visit) -> Reply:
        return _shown(visit, await _application(visit), None)

    async def act(visit: Visit) -> Reply:
        found = await _application(visit)
        about = about_of(found.answer, visit)
        if about is None:
            return To(f"/applications/{found.answer.application_id}")
        filled = form.read(visit.form)
        if filled.ok:
            done = await send(visit, filled, about)
            if not isinstance(done, Refused):
                return To(f"/applications/{found.answer.application_id}", said())
            filled = with_refusal(filled, done, _WORDS)
        return _shown(visit, found, filled)

    def _shown(visit: Visit, found: Found[Application], filled: Filled | None) -> Reply:
        about = about_of(found.answer, visit)
        if about is None:
            return Absent()
        view = AboutApplication(found.answer, about)
        return Shown(view, 422 if filled else 200, filled or form.blank(), found.etag)

    return show, act


async def _application(visit: Visit) -> Found[Application]:
    return await visit.api.found(APPLICATION, application_id=visit.parameters["application_id"])


def _page(path: str, template: str, handlers: tuple[Handler, Handler]) -> Page:
    return Page(f"/applications/{{application_id}}/{path}", SUPPLIER_ALONE, f"supplier/{template}.html", *handlers)


PAGES = (
    _page(
        "questions/{clarification_id}",
        "answer_question",
        _answering(ANSWER, clarification_in, _answer, lambda: _("You have answered the question")),
    ),
    _page(
        "representations",
        "representations",
        _answering(REPRESENTATIONS, invitation_in, _represent, lambda: _("You have made your representations")),
    ),
    _page(
        "agreement", "agreement", _answering(AGREEMENT, agreement_in, _sign, lambda: _("You have signed the agreement"))
    ),
    _page(
        "withdrawal",
        "withdrawal",
        _answering(WITHDRAWAL, undecided_in, _withdraw, lambda: _("You have taken back part of your application")),
    ),
    _page(
        "feedback/{category}",
        "ask_feedback",
        _answering(FEEDBACK, refusal_in, _ask, lambda: _("You have asked why. You will be told within 15 days")),
    ),
)
