"""A coach's clients: the lists, one client, taking on a new one, and what happened in words."""

from dataclasses import replace

import pytest

from portal.api.answers.caseload import CaseloadCounts, JourneyOnHand
from portal.api.answers.clients import OpenedClient
from portal.api.answers.journeys import Journey, JourneyCreated
from portal.api.answers.notes import ListedNote
from portal.api.answers.orders import Order
from portal.api.answers.plans import Plan
from portal.api.operation import Listed
from portal.api.problem import Problem, Reason, Refused
from portal.api.together import Missing
from portal.pages.coach.caseload import ALL, SEARCH, caseload_view, found_by_reference
from portal.pages.coach.client import client_view, worth_repeating
from portal.pages.coach.details import details_view
from portal.pages.coach.notes import WRITE, notes_view
from portal.pages.coach.plan import STEP, plan_view
from portal.pages.coach.starting import START, start_view, started_view, usual_jobcentre
from portal.pages.coach.timeline import KINDS, happenings
from portal.web.page import Shown, To
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.portal.coach.answers import SOMEBODY, about, recorded
from tests.portal.rendering import TODAY, html_of, names

COACH = Role.WORK_COACH
ME = "laptop:work_coach"


def test_the_caseload_says_who_waits_for_what() -> None:
    page = recorded("on_hand", Listed[JourneyOnHand])
    view = caseload_view("", recorded("counts", CaseloadCounts), page, names(), ME)
    text = html_of("coach/caseload.html", view, role=COACH)
    for each in page.items:
        assert f"/clients/{each.journey_id}" in text
    assert all(row.waiting for row in view.rows)
    assert [each.text for each in view.lists][:1] == ["Needs your attention"]
    assert [each.current for each in view.lists].count(True) == 1


def test_an_empty_caseload_and_a_service_that_is_away_are_said_in_a_sentence() -> None:
    nobody = Listed[Journey](items=())
    view = caseload_view(ALL, Missing("The number of clients cannot be shown at the moment."), nobody, names(), ME)
    text = html_of("coach/caseload.html", view, role=COACH)
    assert "You do not look after any clients yet." in text
    assert "The number of clients cannot be shown at the moment." in text


def test_a_client_of_a_colleague_says_whose_it_is() -> None:
    page = recorded("journeys", Listed[Journey])
    view = caseload_view(ALL, Missing(""), page, names(), "somebody else")
    assert all(row.note == "You cover for a colleague" for row in view.rows if row.note != "No coach yet")


def test_a_reference_leads_to_the_one_open_journey_and_never_into_an_address() -> None:
    journeys = recorded("journeys", Listed[Journey])
    one = Listed[Journey](items=journeys.items[:1])
    assert found_by_reference(one, names(), ME) == To(f"/clients/{one.items[0].journey_id}")
    assert found_by_reference(Listed[Journey](items=()), names(), ME) is None
    closed = [each.model_copy(update={"status": "closed"}) for each in journeys.items[:2]]
    several = found_by_reference(Listed[Journey](items=tuple(closed)), names(), ME)
    assert isinstance(several, Shown)
    assert len(several.view.found) == 2
    assert "none of them open" in html_of("coach/search.html", several.view, SEARCH.blank(), role=COACH)


def test_a_new_client_is_asked_for_in_four_fields_and_the_reference_is_shown_once() -> None:
    view = start_view(names(), frozenset({"D01"}))
    assert [code for code, _ in view.districts] == ["D01"]
    assert view.jobcentres
    refused = START.read(Posted())
    assert set(refused.errors) == {"category", "district"}
    text = html_of("coach/starting.html", view, refused, role=COACH)
    assert "Select where the client is on the way to work" in text
    created = JourneyCreated(journey_id=SOMEBODY, client_ref=SOMEBODY)
    started = html_of("coach/started.html", started_view(created), role=COACH)
    assert f"Client reference: {SOMEBODY}" in started
    assert "Client reference" not in html_of(
        "coach/started.html", started_view(JourneyCreated(journey_id=SOMEBODY)), role=COACH
    )


def test_what_the_service_refuses_stands_at_its_field() -> None:
    reason = Reason(code="journey_open", detail="the client has an open journey already", pointer="/client_ref")
    filled = START.blank().refused(Refused(409, Problem(reasons=(reason,))))
    assert filled.error("client_ref")


@pytest.mark.parametrize("which", ["lived", "new"])
def test_a_clients_page_has_needs_plan_and_what_happened(which: str) -> None:
    view = client_view(about(which), names(), ME)
    text = html_of("coach/client.html", view, role=COACH)
    assert view.happened
    assert all(each.title and each.when for each in view.happened)
    assert "None" not in text
    if which == "new":
        assert "1 step to do" in view.plan.text  # type: ignore[union-attr]
        assert [need.may_be_found for need in view.needs] == [True]
        assert "Find provision" in text
        assert "The client agrees: " in text


def test_parts_that_cannot_be_had_leave_the_rest_of_a_clients_page() -> None:
    away = Missing("What happened cannot be shown at the moment.")
    view = client_view(replace(about("new"), timeline=away, plans=away, client=away), names(), ME)
    text = html_of("coach/client.html", view, role=COACH)
    assert text.count(away.sentence) == 3
    assert "Find provision" in text


def test_a_closed_journey_offers_nothing_to_do() -> None:
    all_of = about("new")
    closed = all_of.journey.model_copy(update={"status": "closed", "closed_at": all_of.journey.started_at})
    text = html_of("coach/client.html", client_view(replace(all_of, journey=closed), names(), ME), role=COACH)
    assert "This journey was closed on" in text
    assert "Find provision" not in text
    assert "/close" not in text


def test_what_happened_is_told_in_words_newest_first() -> None:
    entries = about("new").timeline.entries  # type: ignore[union-attr]
    told = happenings(entries, names(), ME)
    assert told[-1].title in {"Taken on", "Jobcentre chosen", "Coach assigned"}
    assert {each.kind for each in entries} <= set(KINDS) | {"JoiningBegun"}
    moved = next(each for each in told if each.title == "Moved to another category")
    ordered = [each.order_path for each in told if each.title == "Provision ordered"]
    assert all(each.startswith("/orders/") for each in ordered)
    assert moved.text == "To Getting jobs. The client is ready for the next kind of support."


def test_only_what_led_to_an_outcome_is_offered_again_and_each_offer_once() -> None:
    order = recorded("order", Order)
    outcome = {"outcome": "job_started", "achieved_on": TODAY, "evidence": None, "to_check": False, "check_by": None}
    line = order.lines[0].model_dump() | {"outcomes": [{**outcome, "verified_at": None}]}
    worked = Order.model_validate({**order.model_dump(), "lines": [line]})
    nothing = Order.model_validate(
        {
            **order.model_dump(),
            "lines": [line | {"outcomes": [{**outcome, "outcome": "no_outcome", "verified_at": None}]}],
        }
    )
    assert worth_repeating([order, nothing, worked, worked]) == (worked,)


def test_details_that_were_opened_are_shown_and_erased_ones_are_not() -> None:
    opened = recorded("opened", OpenedClient)
    text = html_of("coach/details.html", details_view(opened, names(), str(SOMEBODY)), role=COACH)
    assert "Alex Example" in text
    assert "CF10 1AA" in text
    assert "Alex" not in text.partition("</title>")[0], "nobody's name stands in the list of a browser's tabs"
    erased = details_view(OpenedClient(erased=True), names(), str(SOMEBODY))
    assert "has been erased" in html_of("coach/details.html", erased, role=COACH)


def test_notes_say_who_wrote_and_what_they_say_only_once_opened() -> None:
    notes = recorded("notes", Listed[ListedNote]).items
    closed = notes_view(notes, None, str(SOMEBODY))
    text = html_of("coach/notes.html", closed, WRITE.blank(), role=COACH)
    assert "Read the notes" in text
    assert "Wants mornings." not in text
    opened = notes_view(notes, {notes[0].note_id: "Wants mornings."}, str(SOMEBODY))
    assert "Wants mornings." in html_of("coach/notes.html", opened, WRITE.blank(), role=COACH)
    refused = WRITE.read(Posted({"said": ("",)}))
    assert "Enter what is to be noted" in html_of("coach/notes.html", closed, refused, role=COACH)


def test_a_plan_has_its_steps_and_without_one_the_first_step_makes_it() -> None:
    plan = recorded("plan", Plan)
    text = html_of(
        "coach/plan.html", plan_view(plan, None, names(), TODAY, str(SOMEBODY)), STEP.blank(), role=COACH, etag='"1"'
    )
    assert "Write a CV" in text
    assert "Read what the steps say in words" in text
    none = plan_view(None, None, names(), TODAY, str(SOMEBODY))
    assert "Make the plan with this step" in html_of("coach/plan.html", none, STEP.read(Posted()), role=COACH)


def test_the_jobcentre_of_a_coach_is_that_of_most_clients() -> None:
    journey = recorded("journey_new", Journey)
    journeys = [journey.model_copy(update={"jobcentre": each}) for each in (None, None, None, "INV", "LDS", "LDS")]
    usual = usual_jobcentre(journeys)
    assert usual is not None
    assert usual.jobcentre == "LDS"
    assert usual_jobcentre(journeys[:3]) is None
