"""An application is written section by section, keeps what was said, and says all that stands in its way."""

from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.drafts import Ground
from portal.pages.supplier.apply import apply_view
from portal.pages.supplier.apply_check import check_view
from portal.pages.supplier.apply_grounds import (
    GROUNDS,
    chosen_of,
    declaring,
    described,
    details_form,
    details_said,
    fields_of,
    with_what_stands_against,
)
from portal.pages.supplier.apply_people import PERSON, adding, checked, with_pointers, without
from portal.pages.supplier.apply_sections import DECLARATIONS, declarations_in
from portal.pages.supplier.applying import SECTIONS, done_sections, next_step, obstacles
from portal.web.form import Form
from portal.web.posted import Posted
from tests.portal.rendering import html_of, visit_of
from tests.portal.supplier.answers import a_supplier
from tests.portal.supplier.answers_on_applications import a_draft, an_application

GROUND = {"ground": "tax_arrears", "happened_on": "2025-01-02", "self_cleaning": "Paid."}
JO = {"name": "Jo Doe", "kind": "connected_person", "identifiers": [{"scheme": "GB-COH", "id": "07004214"}]}
SAID = {
    "categories": ["GETTING_JOBS"],
    "exclusion_grounds": [GROUND],
    "associates": [JO],
    "has_safeguarding_policy": True,
    "registered_for_data_protection": False,
}
MISSING = [{"code": "not_said_yet", "detail": "answer accepts_terms with true or false", "pointer": "/accepts_terms"}]
CODES = ("tax_arrears", "insolvency", "collusion", "bribery")


def test_whoever_is_not_registered_begins_with_its_organisation() -> None:
    view = apply_view(None, None)
    assert [task.state for task in view.tasks] == ["to_do", *["later"] * 5]
    html = html_of("supplier/apply.html", view)
    assert 'href="/apply/organisation"' in html
    assert 'href="/invitation"' in html


def test_the_task_list_says_what_is_left() -> None:
    view = apply_view(a_supplier(), a_draft(SAID, in_the_way=MISSING))
    states = {task.section: task.state for task in view.tasks}
    assert states["categories"] == states["grounds"] == states["people"] == "done"
    assert states["declarations"] == "to_do"
    assert states["check"] == "later"
    assert "You have completed 4 of 6 sections" in html_of("supplier/apply.html", view)


def test_a_draft_without_anything_missing_can_be_checked() -> None:
    view = apply_view(a_supplier(), a_draft(SAID | {"accepts_terms": True}))
    assert {task.section: task.state for task in view.tasks}["check"] == "to_do"


def test_an_application_that_is_decided_leaves_no_room_for_another() -> None:
    html = html_of("supplier/apply.html", apply_view(a_supplier(), None, [an_application()]))
    assert "You have an answer by 4 December 2026" in html
    assert "Start your application" not in html


@given(chosen=st.sets(st.sampled_from(CODES)), before=st.lists(st.sampled_from(CODES)))
def test_grounds_that_stay_keep_what_was_said_and_none_is_lost_or_made_up(chosen: set[str], before: list[str]) -> None:
    known = [Ground(ground=each, self_cleaning=f"{place}") for place, each in enumerate(before)]
    declared = declaring(sorted(chosen), known)
    assert {each.ground for each in declared} == chosen
    kept = [each.self_cleaning for each in declared if each.ground in before]
    assert kept == [each.self_cleaning for each in known if each.ground in chosen]


def test_none_of_these_is_ticked_once_the_declaration_was_made_without_any() -> None:
    assert chosen_of(a_draft()) == ()
    assert chosen_of(a_draft({"accepts_terms": True})) == ("none",)
    assert chosen_of(a_draft(SAID)) == ("tax_arrears",)


def test_what_was_said_of_a_ground_is_asked_back_as_it_was() -> None:
    grounds = a_draft(SAID).content.exclusion_grounds
    form = details_form(grounds)
    blank = form.blank(**details_said(grounds))
    html = html_of("supplier/apply_ground_details.html", fields_of(grounds), blank)
    assert "Paid." in html
    filled = form.read(Posted(blank.raw))
    assert described(grounds, filled)[0].model_dump() == grounds[0].model_dump()


def test_a_ground_without_a_day_says_so_at_its_field() -> None:
    grounds = a_draft(SAID).content.exclusion_grounds
    filled = details_form(grounds).read(Posted({"about_0": ("organisation",)}))
    html = html_of("supplier/apply_ground_details.html", fields_of(grounds), filled)
    assert html.count("Enter the day on which it happened") == 2


def test_a_day_that_is_yet_to_come_is_said_at_its_field_once_the_draft_is_saved() -> None:
    to_come = {"code": "day_to_come", "detail": "...", "pointer": "/exclusion_grounds/0/happened_on"}
    unnamed = {"code": "associate_not_named", "detail": "...", "pointer": "/exclusion_grounds/0/about"}
    draft = a_draft(SAID, in_the_way=[to_come, unnamed, *MISSING])
    form = details_form(draft.content.exclusion_grounds)
    filled = with_what_stands_against(form.blank(), draft)
    assert dict(filled.errors) == {"happened_on_0": "The day must be today or in the past"}
    assert with_what_stands_against(form.blank(), a_draft(SAID, in_the_way=MISSING)).ok


def test_choosing_nothing_is_refused_with_what_to_do() -> None:
    html = html_of("supplier/apply_grounds.html", a_draft(), GROUNDS.read(Posted()))
    assert "Error: " in html
    assert 'href="#grounds"' in html


def test_people_are_added_with_their_number_and_taken_out_by_their_place() -> None:
    before = a_draft(SAID).content.associates
    posted = {"name": ("Kim Ltd",), "kind": ("subcontractor",), "scheme": ("GB-COH",), "number": ("01234567",)}
    added = adding(PERSON.read(Posted(posted)), before)
    assert [each.name for each in added] == ["Jo Doe", "Kim Ltd"]
    assert without("0", before) == ()
    assert len(without("7", before)) == 1
    assert with_pointers(1)["number"].told_of("/associates/1/identifiers/0/id")


def test_a_number_needs_its_register() -> None:
    filled = checked(PERSON.read(Posted({"name": ("Kim",), "kind": ("subcontractor",), "number": ("1",)})))
    assert filled.error("scheme") == "Select the register that this number is in"


def test_what_stands_in_the_way_leads_to_where_it_is_put_right() -> None:
    more = {"code": "no_financial_standing", "detail": "the applicant stated neither"}
    draft = a_draft(SAID, in_the_way=[*MISSING, more, {"code": "odd", "detail": "something is odd"}])
    assert [each.section for each in obstacles(draft)] == ["declarations", "organisation", None]
    html = html_of("supplier/apply_check.html", check_view(draft), Form().blank())
    assert 'href="/apply/declarations?for=check"' in html
    assert 'href="/details/change"' in html
    assert "Something is odd" in html


def test_a_renewal_asks_for_no_category() -> None:
    of_categories = {"code": "already_admitted", "detail": "already a member", "pointer": "/categories/0"}
    view = check_view(a_draft(SAID | {"accepts_terms": True}, in_the_way=[of_categories]), renews=True)
    assert not view.obstacles
    html = html_of("supplier/apply_check.html", view, Form().blank())
    assert "/apply/grounds?for=renewal" in html
    assert "/apply/categories" not in html


def test_each_section_leads_to_the_next_or_back_to_the_check() -> None:
    assert [next_step(visit_of(), each) for each in SECTIONS] == [
        "/apply/grounds",
        "/apply/people",
        "/apply/declarations",
        "/apply/check",
    ]
    assert next_step(visit_of(query={"for": ("check",)}), "grounds") == "/apply/check"
    assert next_step(visit_of(query={"for": ("//evil.example",)}), "grounds") == "/apply/people"


def test_an_answer_of_no_is_an_answer() -> None:
    draft = a_draft(SAID)
    blank = DECLARATIONS.blank(**declarations_in(draft))
    assert blank.chosen("registered_for_data_protection") == ("no",)
    assert blank.chosen("accepts_terms") == ()
    assert "declarations" not in done_sections(draft)
