"""Competitions at the portal: what each waits for, who may do what by then, and the steps in front of ordering."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portal.api.answers.competitions import CompetitionInFull
from portal.api.answers.orderable_needs import OrderableNeed
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.pages.buyer.competition import actions, competition_view
from portal.pages.buyer.competition_award import award_view, declaring_view, scores_of, scoring_form
from portal.pages.buyer.competition_key import key_view
from portal.pages.buyer.competition_prepare import accounts, prepared
from portal.pages.buyer.competitions import competitions_view, waits_for
from portal.pages.buyer.needs import FORM, Asked, needs_view
from portal.web.person import Person
from shared.auth.principal import Role
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.examples import TODAY as RECORDED
from tests.ordering.timed import Timed
from tests.portal.buying import TODAY, in_front_of, page_of, the_names

ONE = "01a21d10-0000-7000-8000-000000000001"
TWO = "01a21d10-0000-7000-8000-000000000002"
PATH = f"/competitions/{ONE}"
BID: dict[str, Any] = {
    "bid_id": ONE,
    "supplier_id": ONE,
    "received_at": "2026-11-20T10:00:00Z",
    "price_pence": None,
    "method": "Five days in a small group.",
    "quality_percent": 0,
    "points": None,
    "rank": None,
    "scores": [],
    "price_queried_until": None,
    "price_explanation": "",
    "price_accepted": None,
    "failed": None,
}
COMPETITION: dict[str, Any] = {
    "competition_id": ONE,
    "category": "SKILLS_FOR_WORK",
    "district": "D01",
    "status": "prepared",
    "specification": "Forklift training\nwith a test",
    "places": 1,
    "estimate_pence": 90_000,
    "starts_on": "2027-01-11",
    "ends_on": "2027-02-12",
    "price_percent": 40,
    "weights": [{"criterion": "approach", "percent": 60}],
    "quality_floor_percent": 50,
    "questions_until": None,
    "closes_on": None,
    "questions": [{"number": 1, "question": "Where?", "answer": None}],
    "reason": None,
    "standstill_until": None,
    "ended_at": None,
    "need_ids": [TWO],
    "prepared_by": "bea",
    "openers": [{"account": "bo", "has_key": False, "agreed": False}],
    "openers_needed": 2,
    "evaluators": [{"account": "max", "declared": False, "may_evaluate": False}],
    "bids": [],
}
PROPOSED = {"bid_id": ONE, "standstill": True, "by": "bea", "approved_by": None}


def competition(**changed: Any) -> CompetitionInFull:
    return CompetitionInFull.model_validate(COMPETITION | changed)


def person(subject: str, role: Role = Role.BUYER) -> Person:
    return Person(subject, subject, role, frozenset({role}))


def may(subject: str, role: Role = Role.BUYER, **changed: Any) -> set[str]:
    """What somebody may do, as the last part of each address."""
    found = actions(competition(**changed), PATH, person(subject, role))
    return {each.path.removeprefix(f"{PATH}/") for each in found}


def test_only_an_opener_without_a_key_is_offered_one_and_only_a_buyer_opens() -> None:
    assert may("bo", Role.DISTRICT_MANAGER) == {"key"}
    assert may("bea") == {"opening", "evaluators", "cancellation"}
    assert may("max", Role.DISTRICT_MANAGER) == set()
    taken = {"openers": [{"account": "bo", "has_key": True, "agreed": False}]}
    assert may("bo", Role.DISTRICT_MANAGER, **taken) == set()
    assert may("bo", Role.DISTRICT_MANAGER, status="closed", **taken) == {"bids-opening"}


def test_evaluators_score_and_a_buyer_proposes_what_somebody_else_approves() -> None:
    judged = {"status": "evaluation", "bids": [BID]}
    assert may("max", Role.DISTRICT_MANAGER, **judged) == {"declarations", f"bids/{ONE}/scores"}
    assert "award" in may("bea", **judged)
    queried = {**judged, "bids": [BID | {"price_queried_until": "2026-12-01"}]}
    assert f"bids/{ONE}/price-decision" in may("bea", **queried)
    decided = {"status": "proposed", "proposed": PROPOSED}
    assert may("bea", **decided) == {"award-return", "cancellation"}
    assert "award-approval" in may("bo", **decided)
    assert may("max", Role.DISTRICT_MANAGER, **decided) == set()


@pytest.mark.parametrize("status", ["awarded", "cancelled"])
def test_what_is_over_is_over(status: str) -> None:
    assert may("bea", status=status) == set()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Openers to take their keys"),
        ({"openers": []}, "A buyer to open it to bids"),
        ({"status": "open", "closes_on": "2026-12-11"}, "Bids, until 11 December 2026"),
        (
            {"status": "closed", "open_by": "2026-12-18", "overdue": True},
            "Openers to open the bids by 18 December 2026 (overdue)",
        ),
        ({"status": "evaluation"}, "Evaluators to score the bids"),
        ({"status": "standstill", "standstill_until": "2026-12-24"}, "The end of the standstill, 24 December 2026"),
        ({"status": "awarded"}, ""),
    ],
)
def test_a_competition_says_what_it_waits_for(changed: dict[str, Any], said: str) -> None:
    assert waits_for(competition(**changed)) == said


def test_sealed_bids_show_nothing_but_their_number() -> None:
    view = competition_view(
        competition(status="open", closes_on="2026-12-11", bids_received=3), {}, the_names(), person("bea")
    )
    text = page_of("buyer/competition.html", view)
    assert "3 bids received. Nobody sees a price before 2 openers open all bids at once." in text
    assert f"{PATH}/questions/1" in text


def test_a_price_is_not_shown_before_every_bid_is_scored() -> None:
    bids = [BID, BID | {"price_pence": 84_000, "points": 81.5, "rank": 1, "failed": None, "scores": []}]
    view = competition_view(competition(status="evaluation", bids=bids), {}, the_names(), person("max"))
    assert [each.price for each in view.bids] == ["£840", "Shown once all bids are scored"]
    text = page_of("buyer/competition.html", view, Role.DISTRICT_MANAGER)
    assert "81.5" in text


def test_the_list_of_competitions() -> None:
    view = competitions_view(Listed[CompetitionInFull](items=(competition(),), next="x"), the_names(), "", buyer=True)
    assert view.next_page == "/competitions?after=x"
    assert "Being prepared" in page_of("buyer/competitions.html", view)
    empty = competitions_view(Listed[CompetitionInFull](items=()), the_names(), "", buyer=False)
    assert "No competition was found." in page_of("buyer/competitions.html", empty, Role.AUDITOR)


def test_criteria_have_fields_of_their_own_and_become_points_in_their_order() -> None:
    form = scoring_form(competition())
    assert [each.name for each in form.fields] == ["points_approach", "rationale"]
    sent = scores_of(competition(), {"points_approach": 80, "rationale": "Good."})
    assert sent.model_dump() == {"scores": ({"criterion": "approach", "points": 80},), "rationale": "Good."}


def test_the_best_bid_stands_first_and_only_ranked_ones_are_offered() -> None:
    bids = [
        BID | {"rank": 2, "price_pence": 1, "points": 50.0},
        BID | {"bid_id": TWO, "rank": 1, "price_pence": 2},
        BID,
    ]
    options = award_view(competition(bids=bids), {}, the_names()).options["bid_id"]
    assert [each[0] for each in options] == [TWO, ONE]
    assert len(declaring_view(competition(bids=bids), {}, the_names()).options["interests"]) == 3


def test_a_key_is_shown_once() -> None:
    before = page_of("buyer/competition_key.html", key_view(competition(), the_names(), None, asked=False))
    assert "Show my key" in before
    told = page_of("buyer/competition_key.html", key_view(competition(), the_names(), "k-1", asked=True))
    assert "<code>k-1</code>" in told
    again = page_of("buyer/competition_key.html", key_view(competition(), the_names(), None, asked=True))
    assert "You were shown this key before" in again


def test_what_is_filled_in_becomes_a_competition() -> None:
    assert accounts(" bo \n\nmax\n") == ("bo", "max")
    day = date(2027, 1, 11)
    values = {
        "specification": "s",
        "estimate": 1,
        "starts_on": day,
        "ends_on": day,
        "price_percent": 40,
        "weight_approach": 60,
        "weight_staff": None,
        "openers": "bo",
        "evaluators": "max",
    }
    assert [each.criterion for each in prepared(values, (TWO,)).weights] == ["approach"]


def test_a_need_in_a_competition_is_not_offered_again() -> None:
    needs = Listed[OrderableNeed].model_validate(
        {
            "items": [
                {"need_id": each, "district": "D01", "category": "SKILLS_FOR_WORK", "recorded_on": recorded}
                for each, recorded in ((ONE, "2026-11-17"), (TWO, str(TODAY)))
            ]
        }
    )
    running = Listed[CompetitionInFull](items=(competition(),))
    view = needs_view(needs, running, the_names(), Asked("", ""), TODAY)
    assert [each.competition_path for each in view.rows] == ["", PATH]
    assert [each.waiting for each in view.rows] == ["10 days", "Less than a day"]
    text = page_of("buyer/needs.html", view, filled=FORM.blank())
    assert text.count('type="checkbox"') == 1
    unknown = needs_view(needs, Missing("x"), the_names(), Asked("", ""), TODAY)
    assert {each.competition_path for each in unknown.rows} == {""}


async def test_a_buyer_prepares_a_competition_and_an_opener_takes_a_key(timed: Timed) -> None:  # noqa: F811
    world = timed.world
    case = await world.begin("D07", pence=5_000_000)
    starts_on = RECORDED + timedelta(days=60)
    filled = {
        "specification": "Forklift training with a test.",
        "estimate": "900",
        **_typed("starts_on", starts_on),
        **_typed("ends_on", starts_on + timedelta(days=30)),
        "price_percent": "40",
        "weight_approach": "50",
        "openers": "bo\nmax\nmia",
        "evaluators": "max\nbo",
    }
    async with in_front_of(world) as staff:
        staff.works_as(Role.BUYER, "bo")
        assert "Select the needs that the competition is for" in await staff.sends("/needs")
        path = f"/competitions/new?need={case.need_id}"
        refused = await staff.sends(path, **filled)
        assert "add up to 90, not 100" in refused
        assert "Forklift training with a test." in refused, "what was typed is kept"
        assert "The competition was prepared." in await staff.sends(path, **filled | {"weight_approach": "60"})
        (found,) = (await world.call("GET", "/v1/competitions", world.buyer)).body["items"]
        key = f"/competitions/{found['competition_id']}/key"
        assert "It is shown only now." in await staff.sends(key)
        assert "Openers to take their keys" in await staff.reads(f"/competitions/{found['competition_id']}")
        cancelled = await staff.sends(f"/competitions/{found['competition_id']}/cancellation", reason="need_changed")
        assert "The competition was cancelled." in cancelled


def _typed(name: str, day: date | datetime) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
