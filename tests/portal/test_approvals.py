"""Approvals: what bears on an order, and giving, refusing or leaving a decision, at a portal in front of ordering."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.approvals import ApprovalAsked, Awaiting, OnBudget
from portal.api.answers.authorities import Covering
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.components.cover import in_place_of
from portal.pages.district.approval import approval_view
from portal.pages.district.approval_no import hand_over_view, rejection_view
from portal.pages.district.approvals import approvals_view
from shared.auth.principal import Role
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.timed import Timed
from tests.portal.buying import TODAY, in_front_of, page_of, the_names
from tests.portal.conftest import session_of

AN_ID = "01a21d10-0000-7000-8000-000000000001"
WAITING = {
    "order_id": AN_ID,
    "supplier_id": AN_ID,
    "supplier_name": "Aysgarth Skills",
    "title": "Retail skills with a work trial",
    "district": "D01",
    "category": "SKILLS_FOR_WORK",
    "amount_pence": 600_000,
    "starts_on": "2026-12-14",
    "placed_at": "2026-11-20T10:00:00Z",
    "placed_by": "robin",
    "level": "district",
    "place_held_until": "2026-12-05",
    "place_lapsed": False,
    "handed_over": False,
}
ASKED: dict[str, Any] = {
    **WAITING,
    "offer_id": AN_ID,
    "status": "awaiting_approval",
    "ends_on": "2027-01-29",
    "steps": ["district", "buyer"],
    "approvals": [],
    "may_approve": True,
    "reasons": [],
    "needs": [
        {
            "line": 1,
            "need_id": AN_ID,
            "category": "SKILLS_FOR_WORK",
            "district": "D01",
            "still_wanted": True,
            "amount_pence": 600_000,
        }
    ],
    "alternatives": [
        {
            "rank": 1,
            "offer_id": AN_ID,
            "supplier_id": AN_ID,
            "supplier_name": None,
            "score": 74,
            "ordered": True,
            "title": None,
            "price_pence": None,
            "orderable": False,
        }
    ],
    "budgets": [
        {
            "budget_id": "FSF:D01:2026-27",
            "amount_pence": 600_000,
            "allocated_pence": 2_500_000,
            "left_pence": 1_900_000,
            "left_without_pence": 2_500_000,
        }
    ],
    "place": None,
    "earlier": [],
    "flags": [],
}
COVERING = {
    "authorities_id": AN_ID,
    "account": "mia",
    "lent": [
        {
            "cover_id": AN_ID,
            "level": "district",
            "districts": ["D01", "D02"],
            "up_to_pence": None,
            "first_on": "2026-11-23",
            "last_on": "2026-12-04",
            "reason": "annual_leave",
            "lent_by": "max",
            "in_force": True,
        }
    ],
}


def listed(*orders: dict[str, Any], following: str | None = None) -> Listed[Awaiting]:
    return Listed[Awaiting].model_validate({"items": orders, "next": following})


def asked(**changed: Any) -> ApprovalAsked:
    return ApprovalAsked.model_validate(ASKED | changed)


@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({}, "Place held until 5 December 2026"),
        ({"place_lapsed": True}, "Place no longer held"),
        ({"starts_on": str(TODAY)}, "Was to start by today"),
        ({"place_held_until": None, "handed_over": True}, "Left to the buyers by the district"),
        ({"place_held_until": None}, ""),
    ],
)
def test_the_list_says_what_makes_an_order_urgent(changed: dict[str, Any], note: str) -> None:
    view = approvals_view(listed(WAITING | changed), Covering.model_validate(COVERING), the_names(), TODAY)
    assert [row.note for row in view.rows] == [note]


def test_the_list_says_for_whom_else_somebody_decides_and_goes_on() -> None:
    view = approvals_view(listed(WAITING, following="x"), Covering.model_validate(COVERING), the_names(), TODAY)
    assert view.next_page == "/approvals?after=x"
    text = page_of("district/approvals.html", view, Role.DISTRICT_MANAGER)
    assert "You also decide for max (" in text
    assert "until 4 December 2026." in text
    assert "£6,000" in text


def test_without_what_is_lent_the_list_is_there_all_the_same_and_an_empty_one_says_so() -> None:
    view = approvals_view(listed(), Missing("It cannot be shown."), the_names(), TODAY)
    text = page_of("district/approvals.html", view, Role.DISTRICT_MANAGER)
    assert "It cannot be shown." in text
    assert "No order awaits your approval." in text


def test_an_order_is_shown_with_what_it_does_to_the_budget_and_what_else_there_was() -> None:
    text = page_of("district/approval.html", approval_view(asked(), the_names()), Role.DISTRICT_MANAGER)
    for said in ("£25,000", "£19,000", "1 client still in need of it", "District manager and central buying team"):
        assert said in text
    assert "Title not known" in text
    assert "Approve this order" in text


def test_people_are_told_by_what_they_are_and_not_by_their_accounts() -> None:
    given = {"level": "district", "authority": {"level": "district", "by": "max"}, "given_at": "2026-11-21T09:00:00Z"}
    facts = dict(approval_view(asked(approvals=[given]), the_names(), "max").facts)
    assert facts["Ordered"] == "20 November 2026, by a colleague"
    assert facts["Approved so far"] == "you as district manager"


def test_every_reason_against_an_approval_is_a_sentence_and_the_button_is_not_there() -> None:
    reasons = [{"code": "interest_declared", "detail": "you declared an interest in the supplier", "pointer": ""}]
    view = approval_view(asked(may_approve=False, reasons=reasons), the_names())
    assert view.against == ("You declared an interest in the supplier.",)
    text = page_of("district/approval.html", view, Role.DISTRICT_MANAGER)
    assert "Approve this order" not in text
    assert "Reject this order" in text


def test_an_order_that_was_decided_on_offers_no_decision() -> None:
    text = page_of("district/approval.html", approval_view(asked(status="issued"), the_names()), Role.BUYER)
    assert "Decide" not in text
    assert "Sent to the supplier" in text


@given(st.integers(0, 10**9), st.integers(-(10**9), 10**9))
def test_the_share_of_a_budget_that_is_taken_is_one(allocated: int, left: int) -> None:
    budget = OnBudget(
        budget_id="FSF:D01:2026-27", amount_pence=1, allocated_pence=allocated, left_pence=left, left_without_pence=left
    )
    (row,) = approval_view(asked(budgets=[budget]), the_names()).budgets
    assert 0.0 <= row.share_taken <= 1.0


def test_that_nobody_decided_in_time_is_no_reason_that_a_person_gives() -> None:
    codes = [code for code, _ in rejection_view(asked(), the_names()).options["reason"]]
    assert "over_budget" in codes
    assert "start_passed" not in codes
    assert hand_over_view(asked(), the_names()).options["reason"][0][0] == "interest_in_supplier"


@pytest.mark.parametrize(
    ("role", "districts", "changed", "said"),
    [
        (Role.WORK_COACH, {"D01"}, {}, "You decide in the place of max, who is away until 4 December 2026."),
        (Role.DISTRICT_MANAGER, {"D03"}, {}, "You decide in the place of max, who is away until 4 December 2026."),
        (Role.DISTRICT_MANAGER, {"D01"}, {}, ""),
        (Role.BUYER, set(), {"level": "buyer"}, ""),
        (Role.WORK_COACH, {"D01"}, {"level": "buyer"}, ""),
        (Role.WORK_COACH, {"D01"}, {"lent": {"in_force": False}}, ""),
        (Role.WORK_COACH, {"D01"}, {"lent": {"up_to_pence": 1}}, ""),
        (Role.WORK_COACH, {"D01"}, {"lent": {"districts": ["D09"]}}, ""),
    ],
)
def test_whose_work_it_is_stands_on_the_pages_of_whoever_covers(
    role: Role, districts: set[str], changed: dict[str, Any], said: str
) -> None:
    person = session_of(role, districts=frozenset(districts)).person
    cover = COVERING["lent"][0] | changed.pop("lent", {})
    lent = Covering.model_validate(COVERING | {"lent": [cover]})
    assert in_place_of(lent, asked(**changed), person) == said
    unknown = in_place_of(Missing("It cannot be shown."), asked(**changed), person)
    assert unknown in ("", "It cannot be shown.")


def test_a_covering_colleague_reads_whose_work_it_is_where_they_approve_reject_and_leave_it() -> None:
    said = "You decide in the place of max, who is away until 4 December 2026."
    view = approval_view(asked(), the_names(), "mia", said)
    assert said in page_of("district/approval.html", view, Role.WORK_COACH)
    assert said not in page_of(
        "district/approval.html", approval_view(asked(status="issued"), the_names(), "mia", said)
    )
    for step in (rejection_view(asked(), the_names(), said), hand_over_view(asked(), the_names(), said)):
        assert said in step.paragraphs


async def test_a_manager_approves_in_two_pages_and_two_clicks_and_rejects_with_a_reason(timed: Timed) -> None:  # noqa: F811
    world = timed.world
    case = await world.begin("D03", pence=9_000_000, price=800_000)
    order_id = UUID((await case.place()).body["order_id"])
    async with in_front_of(world) as staff:
        staff.works_as(Role.DISTRICT_MANAGER, "max", "D03")
        assert f"/approvals/{order_id}" in await staff.reads("/approvals")
        stale = await staff.browser.post(f"/approvals/{order_id}", form_key="another", form_etag='"0"')
        assert stale.status_code == 422
        assert "Somebody else changed this" in stale.text
        assert 'name="form_etag" value="&#34;0&#34;"' not in stale.text, "the next click decides on what is shown now"
        assert "It was sent to the supplier." in await staff.sends(f"/approvals/{order_id}")
        assert (await case.order(str(order_id))).body["status"] == "issued"
        again = await staff.sends(f"/approvals/{order_id}")
        assert "It was sent to the supplier." in again, "the back button and a second click change nothing"

        other = await world.another_need(case)
        next_id = (await case.place(need_id=str(other))).body["order_id"]
        unsaid = await staff.sends(f"/approvals/{next_id}/rejection")
        assert unsaid.count("Select a reason") == 2
        assert "You rejected the order." in await staff.sends(f"/approvals/{next_id}/rejection", reason="poor_value")
        assert (await case.order(next_id)).body["reason"] == "poor_value"

        staff.works_as(Role.DISTRICT_MANAGER, "mo", "D04")
        await staff.reads(f"/approvals/{order_id}", 404)
        staff.works_as(Role.CATEGORY_MANAGER, "cat")
        await staff.reads("/approvals", 403)
