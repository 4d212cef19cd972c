"""An order as its supplier sees it, and the steps that it may take."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.problem import Problem, Reason, Refused
from portal.pages.supplier.next_steps import line_of, steps_of, usual
from portal.pages.supplier.order import OrderPage, step_view
from portal.pages.supplier.order_step import Step
from portal.pages.supplier.order_steps import STEPS
from portal.pages.supplier.order_views import order_view
from portal.pages.supplier.orders import orders_view, soonest
from portal.web.form import Filled
from portal.web.posted import Posted
from portal.web.visit import Visit
from shared.auth.principal import Role
from tests.portal.conftest import session_of
from tests.portal.supplier.orders_and_offers import ORDER, a_line, an_order
from tests.portal.supplier.seen import NOBODY, TODAY, names, page

STARTED = {"started_on": "2026-11-02"}
ENDED = {**STARTED, "ended_on": "2026-11-20"}
AN_ORDER = an_order()
DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 31))


def steps(**differing: Any) -> list[str]:
    order = an_order(**differing)
    return [each.name for each in steps_of(order, order.lines[0], TODAY)]


def step_named(name: str) -> Step:
    return next(each for each in STEPS if each.name == name)


@pytest.mark.parametrize(
    ("differing", "first"),
    [
        ({"status": "issued"}, "accept"),
        ({"status": "accepted", "starts_on": "2026-11-27"}, "start"),
        ({"status": "accepted"}, "did-not-start"),
        ({"status": "started", "lines": [a_line(**STARTED)]}, "finish"),
        ({"status": "completed", "lines": [a_line(**ENDED)]}, "outcome"),
        ({"status": "declined"}, None),
        ({"status": "cancelled"}, None),
    ],
)
def test_what_is_expected_next_comes_first(differing: dict[str, Any], first: str | None) -> None:
    assert next(iter(steps(**differing)), None) == first


def test_nobody_who_did_not_start_can_finish() -> None:
    found = steps(status="did_not_start", lines=[a_line(did_not_start=True, reason="client_moved")])
    assert not {"start", "finish", "outcome", "change"} & set(found)


def test_a_change_that_the_district_proposes_is_answered_before_the_order() -> None:
    terms = {"offer_version": 1, "start_id": None, "starts_on": "2026-12-08", "ends_on": None, "amount_pence": 45_000}
    proposal = {
        "terms": terms,
        "reason": "client_cannot_start",
        "by_supplier": False,
        "instead_of_answer": False,
        "proposed_at": "2026-11-20T12:00:00Z",
        "answer_by": "2026-11-27",
    }
    assert steps(status="accepted", proposal=proposal)[1:3] == ["agree", "refuse"]
    order = an_order(status="accepted", proposal=proposal)
    said = order_view(order, order.lines[0], names(), TODAY).notice
    assert "8 December 2026" in said
    assert "27 November 2026" in said


def test_a_dispute_is_withdrawn_by_its_own_side_and_what_is_over_can_be_disputed_again() -> None:
    open_one = {"line": None, "disputed_at": "2026-11-19T12:00:00Z", "overdue": False, "settled": None, "over_at": None}
    said = {"said_by": "supplier", "reason": "payment_disputed", "decide_by": "2026-12-04", **open_one}
    running = {"status": "started", "lines": [a_line(**STARTED)]}
    for dispute, found in (
        (said, {"dispute-withdrawal"}),
        ({**said, "said_by": "department"}, set()),
        ({**said, "settled": "by_agreement", "over_at": "2026-11-20T12:00:00Z"}, {"dispute"}),
        ({**said, "over_at": "2026-11-20T12:00:00Z"}, {"dispute"}),
    ):
        assert {"dispute", "dispute-withdrawal"} & set(steps(**running, dispute=dispute)) == found
        assert ("The order is disputed" in the_page(**running, dispute=dispute)) is ("dispute" not in found)


def test_only_an_outcome_that_was_recorded_can_be_taken_back() -> None:
    outcome = {
        "outcome": "job_started",
        "achieved_on": "2026-11-25",
        "evidence": None,
        "evidence_on": None,
        "to_check": False,
    }
    line = a_line(**ENDED, outcomes=[{**outcome, "check_by": None, "verified_at": None}])
    order = an_order(status="completed", lines=[line])
    assert "outcome-back" in steps(status="completed", lines=[line])
    assert "outcome-back" not in steps(status="completed", lines=[a_line(**ENDED)])
    visit = Visit(NOBODY, names(), f"/orders/{ORDER}", TODAY, session_of(Role.SUPPLIER))
    view = step_view(step_named("outcome-back"), order, order.lines[0], visit)
    assert view.options["outcome"] == (("job_started", "Started a job"),)
    assert usual(step_named("outcome-back"), order, order.lines[0], TODAY) == {"outcome": "job_started"}


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (
            {"goes_on": True, "reason": "nearly_finished", "ends_on": None},
            "this order goes on. Little of the provision",
        ),
        ({"goes_on": False, "reason": "client_at_risk", "ends_on": "2026-12-04"}, "Its last day is 4 December 2026."),
    ],
)
def test_what_the_department_decided_on_an_order_is_said_while_it_runs(decision: dict[str, Any], said: str) -> None:
    decided = {**decision, "decided_at": "2026-11-20T12:00:00Z"}
    assert said in the_page(status="started", lines=[a_line(**STARTED)], decision=decided)
    assert said not in the_page(status="completed", lines=[a_line(**ENDED)], decision=decided)


def the_page(**differing: Any) -> str:
    order = an_order(**differing)
    view = order_view(order, order.lines[0], names(), TODAY)
    step = view.step
    filled = step.form.blank(**usual(step, order, order.lines[0], TODAY)) if step else None
    options = step.options(names()) if step else {}
    return page("supplier/order.html", OrderPage(view, options), filled, f"/orders/{ORDER}", etag='"3"')


def test_an_order_is_accepted_on_its_own_page_by_one_button() -> None:
    text = the_page()
    assert f'action="/orders/{ORDER}/accept"' in text
    assert 'name="form_etag" value="&#34;3&#34;"' in text
    assert "£450" in text
    assert "1 December 2026 to 29 December 2026" in text
    assert f'href="/orders/{ORDER}/decline"' in text


def test_the_first_day_is_said_of_an_order_that_was_accepted_and_has_not_started() -> None:
    said = f'href="/orders/{ORDER}/first-day"'
    assert said in the_page(status="accepted")
    assert said not in the_page(status="issued")
    assert said not in the_page(status="accepted", lines=[a_line(did_not_start=True, reason="client_moved")])


def test_a_start_is_filled_in_with_the_day_that_it_most_likely_was() -> None:
    text = the_page(status="accepted", starts_on="2026-11-23")
    assert f'action="/orders/{ORDER}/start"' in text
    assert 'name="started_on-day" type="text" value="23"' in text.replace(' inputmode="numeric"', "")


def test_an_order_for_several_people_leads_to_each_of_them() -> None:
    lines = [a_line(1, **STARTED), a_line(2), a_line(3, did_not_start=True, reason="client_moved")]
    text = the_page(status="started", lines=lines)
    assert f'href="/orders/{ORDER}?line=2"' in text
    assert f'action="/orders/{ORDER}/finish?line=1"' in text
    assert "Did not start" in text


def test_what_was_recorded_is_told_as_a_person_would() -> None:
    outcome = {
        "outcome": "job_started",
        "achieved_on": "2026-11-25",
        "evidence": "pay_record",
        "evidence_on": None,
        "to_check": True,
        "check_by": "2026-12-10",
        "verified_at": None,
    }
    held = {"held_on": "2026-11-03", "number": 1, "attended": "no", "reason": "told_before"}
    attendance = {"sessions": 4, "attended": 2, "late": 1, "missed": 1}
    line = a_line(**ENDED, attendance=attendance, sessions=[held], outcomes=[outcome])
    text = the_page(status="completed", lines=[line], to_check=True)
    for said in ("3 of 4 sessions, 1 of them late", "Started a job. 25 November 2026", "3 Nov 2026", "Did not come"):
        assert said in text


def test_a_problem_of_the_district_leads_to_its_answer() -> None:
    problem = {
        "number": 1,
        "said_by": "department",
        "reason": "sessions_not_held",
        "reported_at": "2026-11-24T09:00:00Z",
        "answer_by": "2026-12-01",
    }
    assert f'href="/orders/{ORDER}/problems/1"' in the_page(
        status="started", lines=[a_line(**STARTED)], problems=[problem]
    )


@pytest.mark.parametrize("name", ["another-start", "change"])
def test_a_form_for_other_dates_offers_no_reasons_about_the_price(name: str) -> None:
    offered = {code for code, _ in step_named(name).options(names())["reason"]}
    assert {"client_cannot_start", "start_moved"} <= offered
    assert not {"price_corrected", "offer_updated", "access_arranged"} & offered


def test_every_step_has_a_page_that_shows_each_refusal_at_its_field() -> None:
    order = an_order(status="started", lines=[a_line(**STARTED)])
    visit = Visit(NOBODY, names(), f"/orders/{ORDER}", TODAY, session_of(Role.SUPPLIER))
    for step in STEPS:
        reasons = tuple(
            Reason(code="not_allowed", detail=f"{each.name} is refused", pointer=each.pointers[0])
            for each in step.form.fields
        )
        filled = step.form.read(Posted({})).refused(
            Refused(422, Problem(reasons=(*reasons, Reason(code="x", detail="no"))))
        )
        view = step_view(step, order, order.lines[0], visit)
        text = page("supplier/order_step.html", view, filled, f"/orders/{ORDER}/{step.name}", etag='"1"')
        assert "There is a problem" in text, step.name
        assert "No" in text
        for each in step.form.fields:
            assert f'href="#{each.kind.first(each.name)}"' in text, (step.name, each.name)
        for each in step.form.fields:
            assert not step.reasons.get(each.name) or step.options(names())[each.name], (step.name, each.name)


def test_the_request_of_a_step_says_what_was_typed_for_one_person() -> None:
    typed = {"started_on-day": "7", "started_on-month": "dec", "started_on-year": "2026"}
    filled: Filled = step_named("start").form.read(Posted({name: (value,) for name, value in typed.items()}))
    body = step_named("start").request(filled.values, 3)
    assert body is not None
    assert body.model_dump(mode="json") == {"line": 3, "started_on": "2026-12-07"}
    outcome = {
        "outcome": ("no_outcome",),
        "achieved_on-day": ("7",),
        "achieved_on-month": ("12",),
        "achieved_on-year": ("26",),
    }
    body = step_named("outcome").request(step_named("outcome").form.read(Posted(outcome)).values, 1)
    assert body is not None
    assert body.model_dump(mode="json", exclude_none=True) == {
        "line": 1,
        "outcome": "no_outcome",
        "achieved_on": "2026-12-07",
    }


@given(st.lists(DAYS, max_size=5))
def test_what_is_due_first_comes_first(days: list[date]) -> None:
    orders = [AN_ORDER.model_copy(update={"respond_by": each}) for each in days]
    assert [each.respond_by for each in soonest(orders)] == sorted(days)


@given(starts=DAYS, weeks=st.integers(1, 30), today=DAYS)
def test_no_day_that_is_still_to_come_is_filled_in(starts: date, weeks: int, today: date) -> None:
    dates = {"starts_on": starts, "ends_on": starts + timedelta(weeks=weeks)}
    order = AN_ORDER.model_copy(update={"status": "accepted", **dates})
    line = line_of(order, 1)
    assert line is not None
    for step in STEPS:
        filled = usual(step, order, line, today)
        assert all(filled[name] <= today for name in ("started_on", "completed_on", "held_on") if name in filled)


def test_a_list_says_what_is_due_and_leads_on() -> None:
    view = orders_view([an_order()], "issued", "abc", names())
    text = page("supplier/orders.html", view, path="/orders")
    assert "Answer by 25 Nov 2026" in text
    assert 'href="/orders?status=issued&amp;after=abc"' in text
    assert "There are no such orders." in page("supplier/orders.html", orders_view([], "issued", None, names()))
    assert "Nothing has been ordered" in page("supplier/orders.html", orders_view([], "", None, names()))


def a_visit() -> Visit:
    return Visit(NOBODY, names(), f"/orders/{ORDER}", TODAY, session_of(Role.SUPPLIER))
