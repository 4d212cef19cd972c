"""What is decided on an emergency access: granted or refused by another, ended, and reviewed by a third."""

from portal.api.answers.emergency_accesses import (
    EMERGENCY_ACCESS,
    END_ACCESS,
    GRANT_ACCESS,
    REFUSE_ACCESS,
    REVIEW_ACCESS,
    EmergencyAccess,
)
from portal.components.decision import decision
from portal.components.reasons import reason_text
from portal.components.step import step_page
from portal.pages.emergencies.words import DECIDERS, INVOLVED, ONE
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.page import Page
from portal.web.visit import Visit

WORDS = {
    "emergency_lapsed": "It is too late: it can no longer be granted. Whoever still needs access asks anew",
    "emergency_decided": "This was decided, or has lapsed, meanwhile",
    "emergency_not_granted": "This access is not granted, so there is nothing to end",
}


def _why(access: EmergencyAccess, visit: Visit) -> str:
    return reason_text(visit.names, "emergency_requested", access.reason)


granting = decision(
    "Grant emergency access",
    "Grant it",
    "The access is granted. Whoever asked may open what was asked for.",
    read=EMERGENCY_ACCESS,
    send=GRANT_ACCESS,
    form=Form(),
    back=ONE,
    caption=_why,
    words=WORDS,
    paragraphs=(
        "Whoever asked may open what was asked for, for some hours, and nothing else. Ask them by telephone what has "
        "happened.",
        "You will not be able to review this access: somebody else does.",
    ),
)
refusing = decision(
    "Refuse emergency access",
    "Refuse it",
    "The access is refused. Nothing was opened.",
    read=EMERGENCY_ACCESS,
    send=REFUSE_ACCESS,
    form=Form(Field("reason", "Why?", choice_of, empty="Select why it is refused")),
    back=ONE,
    reasons={"reason": "emergency_refused"},
    caption=_why,
    words=WORDS,
)
ending = decision(
    "End the emergency access",
    "End it",
    "The access has ended. It waits for its review.",
    read=EMERGENCY_ACCESS,
    send=END_ACCESS,
    form=Form(),
    back=ONE,
    caption=_why,
    words=WORDS,
    paragraphs=("Nothing more is opened under it. Somebody who neither asked for it nor granted it reviews it.",),
    versioned=False,
)
reviewing = decision(
    "Review the emergency access",
    "Record what you found",
    "The review has been recorded.",
    read=EMERGENCY_ACCESS,
    send=REVIEW_ACCESS,
    form=Form(Field("finding", "What did you find?", choice_of, empty="Select what you found")),
    back=ONE,
    reasons={"finding": "emergency_reviewed"},
    caption=_why,
    paragraphs=("Ask whoever asked for it, and whoever granted it, what happened. What was found is announced.",),
)

PAGES: tuple[Page, ...] = (
    step_page(f"{ONE}/grant", DECIDERS, granting),
    step_page(f"{ONE}/refuse", DECIDERS, refusing),
    step_page(f"{ONE}/end", INVOLVED, ending),
    step_page(f"{ONE}/review", DECIDERS, reviewing),
)
