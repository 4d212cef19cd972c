"""What a supplier does: apply, keep its details and evidence, deliver, claim, answer."""

from portal.pages.supplier import (
    application,
    application_answers,
    apply,
    apply_check,
    apply_grounds,
    apply_people,
    apply_sections,
    complaints,
    details,
    evidence,
    evidence_giving,
    membership,
    organisation,
    payments,
    performance,
    speakers,
)
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *apply.PAGES,
    *organisation.PAGES,
    *apply_sections.PAGES,
    *apply_grounds.PAGES,
    *apply_people.PAGES,
    *apply_check.PAGES,
    *application.PAGES,
    *application_answers.PAGES,
    *details.PAGES,
    *speakers.PAGES,
    *evidence_giving.PAGES,
    *evidence.PAGES,
    *membership.PAGES,
    *performance.PAGES,
    *complaints.PAGES,
    *payments.PAGES,
)
