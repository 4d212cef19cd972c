"""One application as its applicant sees it, with every answer that it can give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.api.answers.applications import (
    APPLICATION,
    AgreementOffered,
    Application,
    AppliedFor,
    Clarification,
    Representations,
)
from portal.api.answers.feedback import FEEDBACK_REQUESTS, Feedback
from portal.api.together import Missing, part, together
from portal.components.registered import once_registered
from portal.pages.supplier.own import SUPPLIER_ALONE
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit

_MOST = 100


@dataclass(frozen=True)
class Category:
    """One category, and whether the applicant may ask why it was refused."""

    applied: AppliedFor
    feedback: Feedback | None
    can_ask: bool


@dataclass(frozen=True)
class ApplicationView:
    """An application: what waits for the applicant first, then how each category stands."""

    application: Application
    categories: tuple[Category, ...]
    to_answer: tuple[Clarification, ...]
    answered: tuple[Clarification, ...]
    to_represent: tuple[Representations, ...]
    represented: tuple[Representations, ...]
    to_sign: AgreementOffered | None
    can_withdraw: tuple[str, ...]
    feedback_missing: Missing | None

    @property
    def waits(self) -> bool:
        """Whether something waits for the applicant."""
        return bool(self.to_answer or self.to_represent or self.to_sign)


def application_view(application: Application, feedback: Sequence[Feedback] | Missing, day: date) -> ApplicationView:
    """Show an application on a day."""
    given: Sequence[Feedback] = () if isinstance(feedback, Missing) else feedback
    by_category = {each.category: each for each in given if each.application_id == application.application_id}
    agreement = application.agreement
    return ApplicationView(
        application,
        tuple(_category(each, by_category.get(each.category), feedback) for each in application.categories),
        tuple(each for each in application.clarifications if each.answered_at is None),
        tuple(each for each in application.clarifications if each.answered_at is not None),
        tuple(each for each in application.invitations if can_represent(each, day)),
        tuple(each for each in application.invitations if not can_represent(each, day)),
        agreement if agreement and agreement.accepted_at is None else None,
        tuple(each.category for each in application.categories if each.decision == "open"),
        feedback if isinstance(feedback, Missing) else None,
    )


def can_represent(invitation: Representations, day: date) -> bool:
    """Whether the applicant may still speak: once, and until its last day is over, which begins with the notice."""
    over = invitation.served_on is not None and invitation.representations_by < day
    return invitation.replied_at is None and not over


def _category(applied: AppliedFor, feedback: Feedback | None, known: Sequence[Feedback] | Missing) -> Category:
    can_ask = applied.decision == "refused" and feedback is None and not isinstance(known, Missing)
    return Category(applied, feedback, can_ask)


async def show_application(visit: Visit) -> Reply:
    """Show an application."""
    asked = visit.api.get(FEEDBACK_REQUESTS, limit=_MOST)
    application, feedback = await together(
        visit.api.get(APPLICATION, application_id=visit.parameters["application_id"]),
        part(asked, _("What you have asked about decisions")),
    )
    given = feedback if isinstance(feedback, Missing) else feedback.items
    return Shown(application_view(application, given, visit.day))


PAGES = (
    Page(
        "/applications/{application_id}",
        SUPPLIER_ALONE,
        "supplier/application.html",
        once_registered(show_application),
    ),
)
