"""Complaints about the supplier, and its right of reply."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.api.answers.complaints import ANSWER_COMPLAINT, COMPLAINT, COMPLAINTS, AnswerComplaint, Complaint
from portal.api.problem import Refused
from portal.components.registered import once_registered
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import long_text_of
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

_A_PAGE = 50

ANSWER = Form(
    Field(
        "answer",
        "Your answer",
        long_text_of,
        hint="You can answer once. Do not name any client. You have up to 2,000 characters",
        empty="Enter your answer",
    ),
)
_WORDS = {
    "complaint_answered": _("You have answered this complaint already"),
    "complaint_not_open": _("This complaint has been closed, so it can no longer be answered"),
}


@dataclass(frozen=True)
class ComplaintsView:
    """Complaints that wait for an answer of the supplier, and all others."""

    to_answer: tuple[Complaint, ...]
    others: tuple[Complaint, ...]
    next: str | None


@dataclass(frozen=True)
class ComplaintView:
    """One complaint, and whether it can be answered still."""

    complaint: Complaint
    can_answer: bool
    late: bool


def complaints_view(complaints: Sequence[Complaint], following: str | None = None) -> ComplaintsView:
    """Part what waits for an answer, the first day first, from the rest, the newest first."""
    to_answer = sorted((each for each in complaints if waits_for_answer(each)), key=lambda each: each.answer_by)
    others = sorted(
        (each for each in complaints if not waits_for_answer(each)), key=lambda each: each.raised_at, reverse=True
    )
    return ComplaintsView(tuple(to_answer), tuple(others), following)


def complaint_view(complaint: Complaint, day: date) -> ComplaintView:
    """Show one complaint on a day."""
    return ComplaintView(complaint, waits_for_answer(complaint), complaint.answer_by < day)


def waits_for_answer(complaint: Complaint) -> bool:
    """Whether the supplier may answer: once, as long as nothing is decided."""
    return complaint.status == "raised"


async def show_complaints(visit: Visit) -> Reply:
    """List the complaints about the supplier."""
    listed = await visit.api.get(COMPLAINTS, after=visit.asked("after"), limit=_A_PAGE)
    return Shown(complaints_view(listed.items, listed.next))


async def show_complaint(visit: Visit) -> Reply:
    """Show one complaint with the form that answers it."""
    return await _complaint(visit)


async def answer_complaint(visit: Visit) -> Reply:
    """Answer a complaint, once."""
    filled = ANSWER.read(visit.form)
    if filled.ok:
        done = await visit.api.send(
            ANSWER_COMPLAINT,
            AnswerComplaint(answer=filled.values["answer"]),
            key=visit.form.key,
            etag=visit.form.etag,
            complaint_id=visit.parameters["complaint_id"],
        )
        if not isinstance(done, Refused):
            return To(f"/complaints/{visit.parameters['complaint_id']}", _("You have answered the complaint"))
        filled = with_refusal(filled, done, _WORDS)
    return await _complaint(visit, filled)


async def _complaint(visit: Visit, filled: Filled | None = None) -> Reply:
    found = await visit.api.found(COMPLAINT, complaint_id=visit.parameters["complaint_id"])
    view = complaint_view(found.answer, visit.day)
    return Shown(view, 422 if filled else 200, filled or ANSWER.blank(), found.etag)


PAGES = (
    Page("/complaints", SUPPLIER_ALONE, "supplier/complaints.html", once_registered(show_complaints)),
    Page("/complaints/{complaint_id}", SUPPLIER_ALONE, "supplier/complaint.html", show_complaint, answer_complaint),
)
