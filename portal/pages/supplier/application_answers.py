"""What an applicant says to its application: answers, representations, its signature, a withdrawal, a question."""

from collections.abc import Callable, Mapping
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
from portal.api.operation import Body, Operation
from portal.api.problem import Refused
from portal.pages.supplier.application import can_represent
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choices_of, long_text_of, text_of, tick_of
from portal.web.language import words as _
from portal.web.page import Absent, Page, Reply, Shown, To
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


@dataclass(frozen=True)
class Answering:
    """A form about part of an application: where that part is, what is sent of it, and the banner after it."""

    form: Form
    part_in: Callable[[Application, Visit], Any]
    operation: Operation[Any]
    body: Callable[[Mapping[str, Any], Any], Body]
    said: Callable[[], str]
    versioned: bool = True

    async def show(self, visit: Visit) -> Reply:
        """Show the form; 404 where the part asks for nothing."""
        return self._shown(visit, await _application(visit), None)

    async def act(self, visit: Visit) -> Reply:
        """Send what was said, or show the form again with every reason against it."""
        found = await _application(visit)
        part = self.part_in(found.answer, visit)
        if part is None:
            return To(f"/applications/{found.answer.application_id}")
        filled = self.form.read(visit.form)
        if filled.ok:
            done = await self._send(visit, self.body(filled.values, part))
            if not isinstance(done, Refused):
                return To(f"/applications/{found.answer.application_id}", self.said())
            filled = with_refusal(filled, done, _WORDS)
        return self._shown(visit, found, filled)

    async def _send(self, visit: Visit, body: Body) -> Done[Any] | Refused:
        named = {name: visit.parameters[name] for name in self.operation.parameters}
        etag = visit.form.etag if self.versioned else None
        return await visit.api.send(self.operation, body, key=visit.form.key, etag=etag, **named)

    def _shown(self, visit: Visit, found: Found[Application], filled: Filled | None) -> Reply:
        part = self.part_in(found.answer, visit)
        if part is None:
            return Absent()
        view = AboutApplication(found.answer, part)
        return Shown(view, 422 if filled else 200, filled or self.form.blank(), found.etag)


async def _application(visit: Visit) -> Found[Application]:
    return await visit.api.found(APPLICATION, application_id=visit.parameters["application_id"])


def _signed(values: Mapping[str, Any], agreement: Any) -> AcceptAgreement:
    version = agreement["offered"].text_version
    return AcceptAgreement(name=values["name"], capacity=values["capacity"], text_version=version)


def _page(path: str, template: str, of: Answering) -> Page:
    return Page(f"/applications/{{application_id}}/{path}", SUPPLIER_ALONE, template, of.show, of.act)


PAGES = (
    _page(
        "questions/{clarification_id}",
        "supplier/answer_question.html",
        Answering(
            ANSWER,
            clarification_in,
            ANSWER_CLARIFICATION,
            lambda values, _question: AnswerClarification(answer=values["answer"]),
            lambda: _("You have answered the question"),
        ),
    ),
    _page(
        "representations",
        "supplier/representations.html",
        Answering(
            REPRESENTATIONS,
            invitation_in,
            MAKE_REPRESENTATIONS,
            lambda values, _invitation: MakeRepresentations(text=values["text"]),
            lambda: _("You have made your representations"),
        ),
    ),
    _page(
        "agreement",
        "supplier/agreement.html",
        Answering(AGREEMENT, agreement_in, ACCEPT_AGREEMENT, _signed, lambda: _("You have signed the agreement")),
    ),
    _page(
        "withdrawal",
        "supplier/withdrawal.html",
        Answering(
            WITHDRAWAL,
            undecided_in,
            WITHDRAW_APPLICATION,
            lambda values, _undecided: WithdrawApplication(categories=values["categories"]),
            lambda: _("You have taken back part of your application"),
        ),
    ),
    _page(
        "feedback/{category}",
        "supplier/ask_feedback.html",
        Answering(
            FEEDBACK,
            refusal_in,
            REQUEST_FEEDBACK,
            lambda values, category: RequestFeedback(category=category, question=values["question"] or ""),
            lambda: _("You have asked why. You will be told within 15 days"),
            versioned=False,
        ),
    ),
)
