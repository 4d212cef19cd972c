"""A supplier has a right of reply to every complaint, once, until it is decided."""

from portal.pages.supplier.complaints import ANSWER, complaint_view, complaints_view
from tests.portal.rendering import FORM, TODAY, html_of
from tests.portal.supplier.answers import a_complaint


def test_what_waits_for_an_answer_comes_first_by_its_last_day() -> None:
    later, sooner = a_complaint(answer_by="2026-12-09"), a_complaint(answer_by="2026-12-01")
    view = complaints_view([later, a_complaint(status="decided"), sooner])
    assert view.to_answer == (sooner, later)
    assert len(view.others) == 1
    assert "No complaint waits for your answer" in html_of("supplier/complaints.html", complaints_view([]))


def test_a_complaint_is_answered_until_it_is_decided() -> None:
    assert FORM in html_of("supplier/complaint.html", complaint_view(a_complaint(), TODAY), ANSWER.blank())
    decided = a_complaint(
        status="decided",
        finding="partly_upheld",
        consequence="warning",
        ended_at="2026-11-26T09:00:00Z",
        explanation="A second way to be reached is part of the agreement.",
    )
    html = html_of("supplier/complaint.html", complaint_view(decided, TODAY), ANSWER.blank())
    assert FORM not in html
    assert "Partly upheld" in html
    assert "A warning" in html


def test_whoever_is_late_is_told_that_it_may_still_answer() -> None:
    view = complaint_view(a_complaint(answer_by="2026-11-20"), TODAY)
    assert "You can still answer until the complaint is decided" in html_of(
        "supplier/complaint.html", view, ANSWER.blank()
    )


def test_words_of_others_are_escaped() -> None:
    html = html_of(
        "supplier/complaint.html",
        complaint_view(a_complaint(detail="<script>alert(1)</script>\nline two"), TODAY),
        ANSWER.blank(),
    )
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
