"""Orders that need a decision: in question, disputed, or with an outcome that does not stand."""

from datetime import date
from typing import Any

import pytest

from portal.api.answers.orders import Decision, Dispute, Order, Outcome, Question
from portal.api.operation import Listed
from portal.components.step import StepView
from portal.pages.coach.order_deciding import WORDS, continuing, disputing, ending_after_start, reversing, settling
from portal.pages.coach.order_view import OrderView
from portal.pages.coach.orders import orders_view
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.timed import Timed
from tests.ordering.world import Case
from tests.portal.buying import Staff, in_front_of, page_of
from tests.portal.coach.test_orders import an_order, shown
from tests.running import until

COACH, MANAGER, BUYER = Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER
ASKED = "2026-11-20T10:00:00Z"
QUESTION = Question.model_validate({"asked_at": ASKED, "decide_by": "2026-11-27", "overdue": True})
IN_QUESTION = {"in_question": True, "question": QUESTION, "reason": "supplier_suspended"}
DECIDES = {COACH: set(), MANAGER: {"continue", "end"}, BUYER: {"continue", "end"}, Role.AUDITOR: set()}


def decided(**change: Any) -> Decision:
    made = {"goes_on": True, "reason": "not_affected", "decided_at": ASKED, "ends_on": None}
    return Decision.model_validate(made | change)


def disputed(by: str, **change: Any) -> dict[str, Any]:
    said = {"said_by": by, "reason": "attendance_disputed", "disputed_at": ASKED, "decide_by": "2026-12-04"}
    return {"dispute": Dispute.model_validate(said | {"settled": None} | change), "disputed": not change}


def steps(view: OrderView) -> set[str]:
    return {each.path.rpartition("/")[2] for each in view.actions}


@pytest.mark.parametrize(("role", "done"), DECIDES.items())
@pytest.mark.parametrize("status", ["accepted", "started"])
def test_an_order_in_question_says_why_and_until_when_to_those_who_decide_and_to_those_who_do_not(
    role: Role, done: set[str], status: str
) -> None:
    view, text = shown(an_order(status=status, **IN_QUESTION), role)
    assert "The supplier was suspended and may be given no new orders." in text
    assert "decides by 27 November 2026 whether the order goes on; until then it does. This is overdue." in text
    assert steps(view) & {"continue", "end"} == done
    if done:
        assert "Let the order go on" in text
        assert "End the order" in text


def test_what_was_decided_is_said_and_an_end_that_is_to_come_can_be_changed_or_taken_back() -> None:
    view, text = shown(an_order(status="started", decision=decided()), MANAGER)
    assert "On 20 November 2026 it was decided that the order goes on. What changed" in text
    assert not steps(view) & {"continue", "end"}
    ends = decided(goes_on=False, reason="client_at_risk", ends_on="2026-12-01")
    view, text = shown(an_order(status="started", decision=ends), MANAGER)
    assert "its last day is 1 December 2026. The safety or wellbeing of clients is at risk." in text
    assert steps(view) >= {"continue", "end"}
    assert "Change the last day of the order" in text
    view, text = shown(an_order(status="cancelled", decision=ends), MANAGER)
    assert "On 20 November 2026 it was decided that the order ends." in text
    assert not steps(view) & {"continue", "end"}


@pytest.mark.parametrize(
    ("role", "by", "done"),
    [
        (COACH, "department", {"dispute-withdrawal"}),
        (COACH, "supplier", set()),
        (BUYER, "department", {"settle", "dispute-withdrawal"}),
        (BUYER, "supplier", {"settle"}),
        (Role.AUDITOR, "supplier", set()),
    ],
)
def test_a_dispute_is_decided_by_buyers_and_withdrawn_by_the_side_that_disputes(
    role: Role, by: str, done: set[str]
) -> None:
    view, text = shown(an_order(status="started", **disputed(by)), role)
    assert steps(view) & {"settle", "dispute", "dispute-withdrawal"} == done
    assert ("We dispute the order." if by == "department" else "The supplier disputes the order.") in text
    assert "It is disputed who attended. A buyer decides by 4 December 2026." in text


@pytest.mark.parametrize("over", [{"settled": "for_the_supplier"}, {"over_at": ASKED}])
def test_what_was_decided_or_withdrawn_can_be_disputed_again(over: dict[str, Any]) -> None:
    view, text = shown(an_order(status="started", closed_on=None, **disputed("supplier", **over)), COACH)
    assert "dispute" in steps(view)
    assert "disputes the order" not in text
    assert ("A buyer decided the dispute: The supplier is right." in text) is ("settled" in over)
    view, _ = shown(an_order(status="started", closed_on=date(2026, 11, 1)), COACH)
    assert "dispute" not in steps(view)


def test_each_place_of_an_order_for_several_can_be_disputed_and_its_outcome_taken_back() -> None:
    first = an_order().lines[0]
    came = {"outcome": "job_started", "achieved_on": "2026-11-02", "evidence": None, "to_check": True}
    outcome = Outcome.model_validate(came | {"check_by": None, "verified_at": None})
    lines = (first.model_copy(update={"outcomes": (outcome,)}), first.model_copy(update={"line": 2}))
    order = an_order(status="started", lines=lines, dispute=None, disputed=False, closed_on=None)
    view, text = shown(order, MANAGER)
    found = [[each.path.partition("/lines/")[2] for each in line.checks] for line in view.lines]
    assert found == [["1/check/job_started", "1/take-back/job_started", "1/dispute"], ["2/dispute"]]
    assert "Dispute the order as a whole" in text
    view, _ = shown(order, Role.AUDITOR)
    assert [line.checks for line in view.lines] == [(), ()]


def test_lists_of_what_is_to_decide_say_until_when() -> None:
    asked = an_order(status="started", **IN_QUESTION)
    text = page_of("coach/orders.html", orders_view("in_question", Listed[Order](items=(asked,))))
    assert "27 Nov 2026, overdue" in text
    quarrel = an_order(status="started", **disputed("supplier"))
    text = page_of("coach/orders.html", orders_view("disputed", Listed[Order](items=(quarrel,))))
    assert "4 Dec 2026" in text
    assert "Decide by" not in page_of("coach/orders.html", orders_view("", Listed[Order](items=(asked,))))


def test_forms_ask_for_what_is_missing_in_plain_words() -> None:
    for step in (continuing, ending_after_start, disputing, settling, reversing):
        filled = step.form.read(Posted())
        view = StepView("Heading", "Button", "/orders")
        text = page_of("components/step.html", view, BUYER, filled)
        assert "There is a problem" in text
        assert set(filled.errors) == {each.name for each in step.form.fields if not each.optional}
    assert all(not each.endswith(".") for each in WORDS.values())


async def in_question(case: Case, order_id: str) -> None:
    async def is_asked() -> bool:
        return bool((await case.order(order_id)).body["in_question"])

    await until(is_asked, "the order is in question")


async def test_a_manager_ends_what_has_started_on_a_day_and_lets_another_go_on(timed: Timed) -> None:  # noqa: F811 - the fixture
    world = timed.world
    started, waiting = await world.begin("D20"), await world.begin("D20")
    first, second = await started.ordered(), await waiting.ordered()
    for case, order_id in ((started, first), (waiting, second)):
        assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    assert (await started.step(first, "start", started.seller, started_on="2016-11-14")).status == 204
    async with in_front_of(world) as staff:
        staff.works_as(MANAGER, "manager", "D20")
        early = await staff.sends(f"/orders/{second}/continue", reason="not_affected")
        assert WORDS["not_in_question"] in early
        await world.tell(started.suspended(), waiting.suspended())
        await in_question(started, first)
        await in_question(waiting, second)
        listed = await staff.reads("/orders?list=in_question")
        assert f"/orders/{first}" in listed
        assert "21 Nov 2016" in listed
        await _ends_it(staff, first)
        assert "it was decided that the order goes on" in await staff.sends(
            f"/orders/{second}/continue", reason="nearly_finished", note="Two sessions are left."
        )
        staff.works_as(COACH, "coach", "D20")
        assert (await staff.browser.get(f"/orders/{first}/end")).status_code == 403


async def _ends_it(staff: Staff, order_id: str) -> None:
    path = f"/orders/{order_id}/end"
    missing = await staff.sends(path)
    assert "Enter the last day" in missing
    assert "Select why the order ends" in missing
    before = {"ends_on-day": "13", "ends_on-month": "11", "ends_on-year": "2016"}
    refused = await staff.sends(path, reason="client_at_risk", **before)
    assert "There is a problem" in refused
    assert 'href="#ends_on-day"' in refused
    done = await staff.sends(path, reason="client_at_risk", **before | {"ends_on-day": "18"})
    assert "its last day is 18 November 2016" in done
    assert "Change the last day of the order" in done


async def test_a_dispute_is_raised_withdrawn_and_decided_by_a_buyer_without_a_part_in_it(timed: Timed) -> None:  # noqa: F811 - the fixture
    world = timed.world
    case = await world.begin("D04")
    order_id = await case.ordered()
    assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    path = f"/orders/{order_id}"
    async with in_front_of(world) as staff:
        staff.works_as(COACH, "another coach", "D04")
        assert "Select what you dispute" in await staff.sends(f"{path}/dispute")
        assert "We dispute the order." in await staff.sends(f"{path}/dispute", reason="terms_disputed")
        again = await staff.sends(f"{path}/dispute", reason="end_disputed")
        assert WORDS["already_disputed"] in again
        withdrawn = await staff.sends(f"{path}/dispute-withdrawal")
        assert "The dispute has been withdrawn." in withdrawn
        assert "We dispute" not in withdrawn
        assert (await case.step(order_id, "dispute", case.seller, reason="payment_disputed")).status == 204
        assert WORDS["not_your_dispute"] in await staff.sends(f"{path}/dispute-withdrawal")
        staff.works_as(BUYER, "a buyer")
        assert f"{path}/settle" in await staff.reads(path)
        done = await staff.sends(f"{path}/settle", reason="by_agreement")
        assert "A buyer decided the dispute:" in done
