"""A supplier reads its scorecard beside the category's, and answers plans and the question whether it still offers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.supplier.performance import (
    LOWER_IS_BETTER,
    MEASURES,
    REPLY,
    STILL_OFFERS,
    category_card,
    measures_of,
    performance_view,
    plan_view,
)
from portal.web.posted import Posted
from tests.portal.rendering import FORM, html_of
from tests.portal.supplier.answers import a_measure, a_performance, a_plan

ASKED = {
    "no_order_since": "2025-10-01",
    "asked_on": "2026-11-01",
    "answer_by": "2026-12-01",
    "still_offers": None,
    "answered_on": None,
}


def rows_of(**measures):
    card = a_performance().scorecard
    assert card is not None
    return {row.measure: row for row in measures_of(type(card).model_validate(card.model_dump() | measures))}


def test_a_measure_without_cases_is_left_out_and_one_with_too_few_says_so() -> None:
    rows = rows_of(outcomes=a_measure(2, None, 38.2), sustained_outcomes=a_measure(0, None, None))
    assert "sustained_outcomes" not in rows
    assert rows["outcomes"].own is None
    assert "Too few cases" in html_of("supplier/performance.html", performance_view([a_performance()]))


@pytest.mark.parametrize("measure", MEASURES)
@given(own=st.floats(0, 100), category=st.floats(0, 100))
def test_fewer_is_better_for_waiting_and_what_went_wrong_alone(measure: str, own: float, category: float) -> None:
    better = rows_of(**{measure: a_measure(10, own, category)})[measure].better
    if own == category:
        assert better is None
    else:
        assert better is ((own < category) if measure in LOWER_IS_BETTER else (own > category))


def test_nothing_is_compared_while_there_are_too_few_cases_of_all() -> None:
    card = a_performance().scorecard
    assert card is not None
    few = {name: {"cases": 2} for name in MEASURES}
    scarce = a_performance(scorecard=card.model_dump() | few)
    assert "Compared with all" not in html_of("supplier/performance.html", performance_view([scarce]))
    assert "Compared with all" in html_of("supplier/performance.html", performance_view([a_performance()]))


def test_categories_that_ask_for_something_come_first() -> None:
    view = performance_view([a_performance(), a_performance(category="KEEPING_JOBS", improvement_plans=[a_plan()])])
    assert [card.category for card in view] == ["KEEPING_JOBS", "GETTING_JOBS"]
    assert view[0].plan_awaits_reply
    assert "Read and reply to the plan for Keeping jobs" in html_of("supplier/performance.html", view)


def test_no_category_says_when_figures_appear() -> None:
    assert "once you are a member" in html_of("supplier/performance.html", ())


def test_a_plan_that_ended_takes_no_reply() -> None:
    view = plan_view(a_performance(improvement_plans=[a_plan(status="met", agreed=True, reply="We will.")]))
    assert view is not None
    assert not view.runs
    html = html_of("supplier/plan.html", view, REPLY.blank())
    assert FORM not in html
    assert "We will." in html
    assert plan_view(a_performance()) is None


def test_a_reply_needs_an_answer_and_no_words() -> None:
    assert REPLY.read(Posted({"agrees": ("no",)})).values == {"agrees": False, "reply": ""}
    nothing = REPLY.read(Posted())
    view = plan_view(a_performance(improvement_plans=[a_plan()]))
    html = html_of("supplier/plan.html", view, nothing)
    assert html.count("Select whether you agree to this plan") == 2


def test_a_member_without_orders_is_asked_once() -> None:
    performance = a_performance(inactivity=ASKED)
    assert category_card(performance).asked is not None
    html = html_of("supplier/still_offers.html", performance, STILL_OFFERS.blank())
    assert "You have had no order here since 1 October 2025" in html
    answered = a_performance(inactivity=ASKED | {"answered_on": "2026-11-05", "still_offers": True})
    assert category_card(answered).asked is None
    assert FORM not in html_of("supplier/still_offers.html", answered, STILL_OFFERS.blank())
