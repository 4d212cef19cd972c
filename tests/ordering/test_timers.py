"""What orders do by themselves, as the service runs: its timers, its database and a clock that the test moves on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.ordering.budgets.domain.budget import BUDGETS
from services.ordering.orders.domain.deadlines import DEADLINES, RESPONSE
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Status
from shared.kernel.deadlines import end_of, start_of
from shared.store.steps import Clocks
from tests.ordering.examples import NOON, STARTS_ON, after, placed
from tests.ordering.test_lapsing import LAST_DAY
from tests.ordering.test_order_life import order_at
from tests.ordering.timed import Timed
from tests.running import until

REMINDER = date(2016, 11, 15)
QUESTION_REMINDER, DECIDE_BY = date(2016, 11, 17), date(2016, 11, 21)
ABOVE_THE_LIMIT = 500_001
SUNDAY = datetime(2016, 12, 4, 12, tzinfo=UTC)


async def test_an_order_that_nobody_answers_is_reminded_of_and_lapses_on_its_own_day(timed: Timed) -> None:
    case = await timed.world.begin("D01")
    order_id = await case.ordered()
    await timed.moves_to(start_of(REMINDER) - timedelta(seconds=1))
    assert await timed.facts(order_id) == ["OrderPlaced", "OrderApproved", "OrderIssued"]

    await timed.moves_to(start_of(REMINDER))
    assert (await timed.facts(order_id))[3:] == ["OrderAnswerDue"]
    seen = (await case.order(order_id, case.seller)).body
    assert (seen["status"], seen["reminded_of"]) == ("issued", str(LAST_DAY))

    await timed.moves_to(end_of(LAST_DAY) - timedelta(seconds=1))
    assert (await case.order(order_id)).body["status"] == "issued"
    await timed.moves_to(end_of(LAST_DAY))
    assert (await timed.facts(order_id))[3:] == ["OrderAnswerDue", "OrderLapsed"]
    lapsed = await timed.last(order_id)
    assert (lapsed["data"]["due_on"], lapsed["actor"]) == (str(LAST_DAY), "ordering.order_response")
    assert (await case.order(order_id)).body["status"] == "lapsed"
    assert await case.committed() == 0

    for step, body in (("acceptance", {}), ("decline", {"reason": "no_capacity"})):
        refused = await case.step(order_id, step, case.seller, **body)
        assert (refused.status, refused.codes) == (409, {"answered_too_late"})
    again = await case.place(starts_on=str(LAST_DAY + timedelta(days=9)))
    assert again.status == 201, "the need can be ordered for again, and the budget pays again"


async def test_an_answer_in_time_leaves_nothing_to_be_done(timed: Timed) -> None:
    case = await timed.world.begin("D02")
    order_id = await case.ordered()
    await timed.moves_to(start_of(REMINDER))
    assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    await timed.moves_to(end_of(LAST_DAY) + timedelta(days=7))
    assert (await timed.facts(order_id))[3:] == ["OrderAnswerDue", "OrderAccepted"]


@pytest.mark.parametrize("price", [ABOVE_THE_LIMIT, 5_000_001], ids=["district", "buyer"])
async def test_an_order_that_nobody_approves_in_time_is_rejected_for_it(timed: Timed, price: int) -> None:
    case = await timed.world.begin("D03", pence=price, price=price)
    order_id = await case.ordered()
    await timed.moves_to(end_of(STARTS_ON) - timedelta(seconds=1))
    assert await case.committed() == price
    await timed.moves_to(end_of(STARTS_ON))
    order = (await case.order(order_id)).body
    assert (order["status"], order["reason"]) == ("rejected", "start_passed")
    assert (await timed.last(order_id))["data"]["due_on"] == str(STARTS_ON)
    assert await case.committed() == 0
    late = await case.step(order_id, "approval", timed.world.buyer)
    assert (late.status, late.codes) == (409, {"wrong_status"})
    assert (await case.place(starts_on=str(STARTS_ON + timedelta(days=3)))).status == 201


async def test_after_a_week_without_timers_an_order_lapses_once_and_is_not_reminded_of(timed: Timed) -> None:
    """The clock leaps over both moments: whatever looked before it did so in vain."""
    case = await timed.world.begin("D04")
    order_id = await case.ordered()
    await timed.moves_to(SUNDAY)
    assert (await timed.facts(order_id))[3:] == ["OrderLapsed"]
    lapsed = await timed.last(order_id)
    assert lapsed["data"]["due_on"] == str(LAST_DAY)
    assert datetime.fromisoformat(lapsed["data"]["lapsed_at"]) == SUNDAY
    await timed.moves_to(SUNDAY + timedelta(days=1))
    assert (await timed.facts(order_id))[3:] == ["OrderLapsed"]


async def test_a_question_that_nobody_decides_is_told_twice_and_an_end_that_was_decided_comes_by_itself(
    timed: Timed,
) -> None:
    case = await timed.world.begin("D05")
    order_id, manager = await case.ordered(), timed.world.manager("D05")
    for step, body in (("acceptance", {}), ("start", {"started_on": str(STARTS_ON)})):
        assert (await case.step(order_id, step, case.seller, **body)).status == 204
    await timed.world.tell(case.suspended())

    async def asked() -> bool:
        return bool((await case.order(order_id)).body["in_question"])

    await until(asked, "the order is in question")
    await timed.moves_to(start_of(QUESTION_REMINDER))
    assert (await timed.facts(order_id))[5:] == ["OrderQuestioned", "OrderDecisionDue"]
    await timed.moves_to(end_of(DECIDE_BY))
    assert (await timed.facts(order_id))[7:] == ["OrderDecisionOverdue"]
    question = (await case.order(order_id)).body["question"]
    assert (question["decide_by"], question["waiting_days"], question["overdue"]) == (str(DECIDE_BY), 8, True)

    last = DECIDE_BY + timedelta(days=4)
    ends = {"reason": "delivery_in_doubt", "ends_on": str(last)}
    assert (await case.step(order_id, "termination", manager, **ends)).status == 204
    await timed.moves_to(end_of(last) - timedelta(seconds=1))
    assert (await case.order(order_id)).body["status"] == "started"
    await timed.moves_to(end_of(last))
    order = (await case.order(order_id)).body
    assert (order["status"], order["lines"][0]["ended_on"]) == ("ended_early", str(last))
    assert (await timed.last(order_id))["actor"] == "ordering.order_termination"


def steps_of(status: Status) -> dict[str, datetime]:
    order = order_at(status)
    clocks = Clocks(DEADLINES)
    found = clocks.after(None, ORDERS(order.order_id), order, 1, NOON)
    assert found is not None
    return {f"{each.clock}/{each.step}": each.at for each in found.due}


def test_only_what_waits_for_an_answer_or_an_approval_has_steps() -> None:
    ends = {
        Status.AWAITING_APPROVAL: {"order_approval/end": end_of(STARTS_ON)},
        Status.ISSUED: {"order_response/answer_due": start_of(REMINDER), "order_response/end": end_of(LAST_DAY)},
    }
    for status in Status:
        assert steps_of(status) == ends.get(status, {})
    assert Clocks(DEADLINES).indexes(BUDGETS) == []


def test_an_order_that_was_issued_without_a_day_for_the_reminder_lapses_without_one() -> None:
    before = replace(after(placed()), remind_on=None)
    assert [step for step, _ in RESPONSE.moments(before, LAST_DAY)] == ["end"]
