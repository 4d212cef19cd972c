"""Delivery over HTTP, by the clock and on news of needs: who may say what, and what each side is shown."""

from datetime import date, timedelta

from shared.kernel.deadlines import end_of
from tests.ordering.examples import NOON
from tests.ordering.timed import Timed
from tests.running import until

DAY = "2016-11-14"
COMPLETED_ON = date(2016, 11, 14)


async def test_both_sides_say_what_became_of_an_order_until_it_closes(timed: Timed) -> None:
    case = await timed.world.begin("D01")
    order_id = await case.ordered()
    assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    assert (await case.step(order_id, "start", case.seller, started_on=DAY)).status == 204
    sessions = [{"held_on": DAY, "attended": "late", "reason": "travel"}]
    assert (await case.step(order_id, "attendance", case.coach, sessions=sessions)).status == 403
    assert (await case.step(order_id, "attendance", case.seller, sessions=sessions)).status == 204
    assert (await case.step(order_id, "completion", case.seller, completed_on=DAY)).status == 204

    # Without evidence it waits for it, and for the district; its supplier does not check itself.
    assert (await case.step(order_id, "outcome", case.seller, outcome="job_started", achieved_on=DAY)).status == 204
    verification = ("outcome-verification", {"outcome": "job_started"})
    refused = await case.step(order_id, verification[0], case.coach, **verification[1])
    assert (refused.status, refused.codes) == (409, {"evidence_needed"})
    evidence = {"outcome": "job_started", "achieved_on": DAY, "evidence": "pay_record", "evidence_on": DAY}
    assert (await case.step(order_id, "outcome", case.seller, **evidence)).status == 204
    waiting = await timed.world.running.call("GET", "/v1/orders", case.coach, params={"to_check": "true"})
    assert [each["order_id"] for each in waiting.body["items"]] == [order_id]
    assert (await case.step(order_id, verification[0], case.seller, **verification[1])).status == 403
    assert (await case.step(order_id, verification[0], case.coach, **verification[1])).status == 204

    # A problem of one side is answered by the other, and what is disputed is decided by a buyer.
    assert (await case.step(order_id, "problems", case.coach, reason="not_as_offered")).status == 204
    own = await case.step(order_id, "problems/1/answer", case.coach, reason="explained")
    assert (own.status, own.codes) == (409, {"own_problem"})
    assert (await case.step(order_id, "problems/1/answer", case.seller, reason="not_accepted")).status == 204
    assert (await case.step(order_id, "dispute", case.seller, reason="payment_disputed")).status == 204
    assert (await case.step(order_id, "settlement", case.coach, reason="by_agreement")).status == 403
    disputed = await timed.world.running.call("GET", "/v1/orders", timed.world.buyer, params={"disputed": "true"})
    assert [each["order_id"] for each in disputed.body["items"]] == [order_id]
    assert (await case.step(order_id, "settlement", timed.world.buyer, reason="for_the_supplier")).status == 204

    order = (await case.order(order_id, case.seller)).body
    line = order["lines"][0]
    assert line["attendance"] == {"sessions": 1, "attended": 0, "late": 1, "missed": 0}
    assert (line["outcomes"][0]["evidence"], "verified_by" in line["outcomes"][0]) == ("pay_record", False)
    assert (order["dispute"]["settled"], order["problems"][0]["answer"]) == ("for_the_supplier", "not_accepted")
    assert "by" not in order["dispute"]
    assert (await case.order(order_id)).body["lines"][0]["outcomes"][0]["verified_by"]

    closes_on = COMPLETED_ON + timedelta(days=210)
    assert order["closes_on"] == str(closes_on)
    await timed.moves_to(end_of(closes_on))
    closed = (await case.order(order_id)).body
    assert (closed["status"], closed["closed_on"]) == ("completed", str(closes_on))
    late = await case.step(order_id, "problems", case.coach, reason="conduct")
    assert (late.status, late.codes) == (409, {"order_closed"})


async def test_what_did_not_start_leaves_the_need_to_be_ordered_again(timed: Timed) -> None:
    case = await timed.world.begin("D02")
    order_id = await case.ordered()
    assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    assert (await case.step(order_id, "did-not-start", case.coach, reason="client_not_there")).status == 204
    order = (await case.order(order_id, case.seller)).body
    assert (order["status"], order["reason"]) == ("did_not_start", "client_not_there")
    assert (await case.place()).status == 201


async def test_an_order_whose_need_is_gone_is_on_the_list_for_a_decision(timed: Timed) -> None:
    case = await timed.world.begin("D03")
    order_id = await case.ordered()
    assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    await timed.world.tell(case.gone())

    async def asked() -> bool:
        return bool((await case.order(order_id)).body["in_question"])

    await until(asked, "the order is in question")
    shown = (await case.order(order_id)).body
    assert (shown["reason"], shown["question"]["overdue"]) == ("need_withdrawn", False)
    assert shown["question"]["asked_at"].startswith(str(NOON.date()))
    ended = await case.step(order_id, "termination", timed.world.manager("D03"), reason="other_provision_found")
    assert ended.status == 204


async def test_what_nobody_recorded_or_checked_by_its_day_is_said_once_and_still_taken(timed: Timed) -> None:
    case = await timed.world.begin("D06")
    order_id = await case.ordered()
    for step, body in (("acceptance", {}), ("start", {"started_on": DAY})):
        assert (await case.step(order_id, step, case.seller, **body)).status == 204
    record_by = date.fromisoformat((await case.order(order_id)).body["ends_on"]) + timedelta(days=14)
    await timed.moves_to(end_of(record_by) - timedelta(seconds=1))
    assert (await timed.facts(order_id))[-1] == "ProvisionStarted"
    await timed.moves_to(end_of(record_by))
    await timed.moves_to(end_of(record_by + timedelta(days=1)))
    assert (await timed.facts(order_id)).count("ProvisionEndOverdue") == 1
    ended_on = str(record_by - timedelta(days=14))
    assert (await case.step(order_id, "completion", case.seller, completed_on=ended_on)).status == 204

    for outcome in ("job_started", "qualification_gained"):
        said = {"outcome": outcome, "achieved_on": ended_on}
        assert (await case.step(order_id, "outcome", case.seller, **said)).status == 204
    found = (await case.order(order_id)).body["lines"][0]["outcomes"]
    await timed.moves_to(end_of(date.fromisoformat(found[0]["check_by"])))
    assert (await timed.facts(order_id)).count("OutcomeCheckOverdue") == 2
    assert (await timed.last(order_id))["actor"] == "ordering.outcome_check"
