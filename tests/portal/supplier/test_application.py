"""An applicant sees how each category stands, what waits for it, and why it was refused."""

from portal.api.together import Missing
from portal.pages.supplier.application import application_view
from portal.pages.supplier.application_answers import (
    AGREEMENT,
    ANSWER,
    FEEDBACK,
    REPRESENTATIONS,
    AboutApplication,
    agreement_in,
    clarification_in,
    invitation_in,
    refusal_in,
    undecided_in,
)
from portal.web.posted import Posted
from tests.portal.rendering import TODAY, html_of, visit_of
from tests.portal.supplier.answers import OTHER_ID, a_feedback
from tests.portal.supplier.answers_on_applications import (
    a_clarification,
    an_agreement,
    an_application,
    an_invitation_to_speak,
    applied_for,
)

REFUSED = applied_for("refused", explanations=[{"code": "policies_missing", "detail": "It names nobody to turn to."}])


def test_what_waits_for_the_applicant_comes_first() -> None:
    application = an_application(
        clarifications=[a_clarification()], invitations=[an_invitation_to_speak()], agreement=an_agreement()
    )
    view = application_view(application, (), TODAY)
    assert view.waits
    html = html_of("supplier/application.html", view)
    assert "Answer our question by 30 November 2026" in html
    assert "Sign the agreement by 9 December 2026" in html


def test_a_refusal_says_every_reason_and_how_to_ask_more() -> None:
    html = html_of("supplier/application.html", application_view(an_application(categories=[REFUSED]), (), TODAY))
    assert "It names nobody to turn to." in html
    assert "Ask why you were refused in Getting jobs" in html


def test_why_is_asked_once() -> None:
    application = an_application(categories=[REFUSED])
    asked = application_view(application, [a_feedback()], TODAY)
    assert not asked.categories[0].can_ask
    assert "You are told by 11 December 2026" in html_of("supplier/application.html", asked)


def test_feedback_that_cannot_be_had_costs_its_part_alone() -> None:
    view = application_view(an_application(categories=[REFUSED]), Missing("It cannot be shown at the moment."), TODAY)
    assert not view.categories[0].can_ask
    assert "It cannot be shown at the moment." in html_of("supplier/application.html", view)


def test_representations_are_made_once_and_in_time() -> None:
    over = an_invitation_to_speak(representations_by="2026-11-20")
    said = an_invitation_to_speak(replied_at="2026-11-25T09:00:00Z", reply="Paid.")
    unserved = an_invitation_to_speak(representations_by="2026-11-20", served_on=None)
    view = application_view(an_application(invitations=[over, said, unserved]), (), TODAY)
    assert len(view.to_represent) == 1
    assert view.to_represent[0].served_on is None


def test_forms_are_there_only_for_what_waits() -> None:
    visit = visit_of(parameters={"clarification_id": OTHER_ID, "category": "GETTING_JOBS"})
    waiting = an_application(
        clarifications=[a_clarification()],
        invitations=[an_invitation_to_speak()],
        agreement=an_agreement(),
        categories=[REFUSED],
    )
    done = an_application(
        clarifications=[a_clarification(answered_at="2026-11-25T09:00:00Z", answer="Kim.")],
        invitations=[an_invitation_to_speak(replied_at="2026-11-25T09:00:00Z")],
        agreement=an_agreement(accepted_at="2026-11-26T09:00:00Z"),
        categories=[applied_for("accepted")],
    )
    for find in (clarification_in, invitation_in, agreement_in, refusal_in):
        assert find(waiting, visit) is not None
        assert find(done, visit) is None
    assert undecided_in(waiting, visit) is None
    assert undecided_in(an_application(), visit) == ("GETTING_JOBS",)


def test_the_agreement_is_read_where_it_is_signed() -> None:
    application = an_application(agreement=an_agreement())
    view = AboutApplication(application, agreement_in(application, visit_of()))
    html = html_of("supplier/agreement.html", view, AGREEMENT.read(Posted({"name": ("Jo Doe",)})))
    assert "promises no number of orders" in html
    assert 'value="Jo Doe"' in html
    assert "Enter your position" in html


def test_a_question_is_shown_with_its_form() -> None:
    application = an_application(clarifications=[a_clarification()])
    view = AboutApplication(application, application.clarifications[0])
    assert "Whom does a learner turn to?" in html_of("supplier/answer_question.html", view, ANSWER.blank())


def test_representations_are_asked_for_with_what_is_intended() -> None:
    application = an_application(invitations=[an_invitation_to_speak()])
    view = AboutApplication(application, invitation_in(application, visit_of()))
    assert html_of("supplier/representations.html", view, REPRESENTATIONS.blank()).count("<textarea") == 1
    assert "There is a problem" in html_of("supplier/representations.html", view, REPRESENTATIONS.read(Posted({})))


def test_why_is_asked_on_a_page_of_its_own() -> None:
    application = an_application(categories=[REFUSED])
    visit = visit_of(parameters={"application_id": application.application_id, "category": "GETTING_JOBS"})
    view = AboutApplication(application, refusal_in(application, visit))
    assert "Getting jobs" in html_of("supplier/ask_feedback.html", view, FEEDBACK.blank())
