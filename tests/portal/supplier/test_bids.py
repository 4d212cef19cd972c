"""Competitions as a supplier that was invited sees them."""

from typing import Any

from portal.api.answers.bids import InvitedCompetition
from portal.api.operation import Listed
from portal.api.problem import Problem, Reason, Refused
from portal.pages.supplier.bids import (
    BID,
    EXPLAIN,
    QUESTION,
    QuestionView,
    competition_view,
    competitions_view,
)
from portal.web.posted import Posted
from tests.portal.supplier.orders_and_offers import AT, NEED, OFFER, SUPPLIER, answer
from tests.portal.supplier.seen import TODAY, names, page

A_BID = {
    "bid_id": OFFER,
    "received_at": AT,
    "price_pence": None,
    "price_queried_until": None,
    "price_accepted": None,
    "result": None,
}


def a_competition(**differing: Any) -> InvitedCompetition:
    said = {
        "competition_id": NEED,
        "market": "DPS-EMPLOYABILITY",
        "category": "GETTING_JOBS",
        "district": "D01",
        "status": "open",
        "specification": "Coaching for <twelve> people.",
        "places": 12,
        "estimate_pence": 1_200_000,
        "starts_on": "2027-01-11",
        "ends_on": "2027-03-12",
        "price_percent": 40,
        "weights": [{"criterion": "quality", "percent": 60}],
        "quality_floor_percent": 50,
        "questions_until": "2026-12-01",
        "closes_on": "2026-12-08",
        "questions": [{"number": 1, "question": "Where?", "answer": None}],
        "reason": None,
        "standstill_until": None,
        "ended_at": None,
        "bid": None,
        **differing,
    }
    return answer(InvitedCompetition, "CompetitionForSupplier", said)


def the_page(competition: InvitedCompetition, **more: Any) -> str:
    view = competition_view(competition, names(), TODAY)
    form = EXPLAIN if view.form == "explain" else BID
    return page("supplier/competition.html", view, more.pop("filled", form.blank()), etag='"4"')


def test_a_bid_is_made_on_the_page_that_says_what_is_asked() -> None:
    text = the_page(a_competition())
    for said in (
        "Coaching for &lt;twelve&gt; people.",
        "£12,000",
        "8 December 2026",
        "Not answered yet",
        "Send your bid",
    ):
        assert said in text
    assert f'href="/competitions/{NEED}/question"' in text
    assert "Take your bid back" not in text


def test_a_bid_may_be_replaced_or_taken_back_until_the_competition_closes() -> None:
    text = the_page(a_competition(bid=A_BID))
    assert "sealed" in text
    assert "Take your bid back" in text
    closed = the_page(a_competition(status="closed", bid=A_BID))
    assert "<form" not in closed.partition("<main")[2]


def test_a_low_price_is_explained_and_a_result_is_read() -> None:
    queried = {**A_BID, "price_pence": 100_000, "price_queried_until": "2026-12-15"}
    assert "Send your explanation" in the_page(a_competition(status="evaluation", bid=queried))
    result = {
        "won": False,
        "reason": "outscored",
        "points": {"quality": 3},
        "quality_percent": 60,
        "winner": SUPPLIER,
        "quality_of_winner_percent": 80,
    }
    text = the_page(a_competition(status="standstill", bid={**A_BID, "price_pence": 100_000, "result": result}))
    for said in ("You have not won", "80%", "£1,000"):
        assert said in text
    assert "Cancelled" in the_page(a_competition(status="cancelled", reason="need_changed"))


def test_what_is_wrong_with_a_bid_stands_at_its_field() -> None:
    text = the_page(a_competition(), filled=BID.read(Posted({"price": ("much",)})))
    assert 'href="#price"' in text
    assert 'href="#method"' in text
    reasons = (
        Reason(code="too_late", detail="bids closed", pointer=""),
        Reason(code="x", detail="too much", pointer="/price_pence"),
    )
    refused = BID.blank(price=100).refused(Refused(409, Problem(reasons=reasons)))
    assert refused.error("price") == "Too much"
    assert refused.beside == ("Bids closed",)


def test_questions_and_the_list_have_pages_of_their_own() -> None:
    view = competitions_view(Listed(items=(a_competition(status="closed"), a_competition())), names())
    assert [each.state.text for each in view.rows] == ["Open for bids", "Closed"]
    assert "You have not bid." in page("supplier/competitions.html", view)
    assert "not invited" in page("supplier/competitions.html", competitions_view(Listed(items=()), names()))
    asked = page("supplier/competition_question.html", QuestionView("T", "/competitions/1"), QUESTION.read(Posted({})))
    assert 'href="#question"' in asked
