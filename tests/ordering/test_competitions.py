"""Competitions over HTTP: from what is wanted to the order, and the ways in which one comes to nothing."""

from datetime import timedelta

from shared.auth.principal import Role
from shared.kernel.deadlines import end_of
from shared.kernel.ids import new_id
from tests.ordering.competing import CLOSES_ON, ENDS_ON, EVALUATORS, METHOD, OPENERS, STARTS_ON, Contest, scores, wanted
from tests.ordering.examples import NOON
from tests.ordering.timed import Timed
from tests.ordering.world import YEAR
from tests.running import until
from tests.suppliers import admitted, linked, suspended

CHEAP, MIDDLE, DEAR = 30_000, 32_000, 35_000


async def a_contest(timed: Timed, district: str = "D07") -> Contest:
    return Contest(timed, await timed.world.begin(district))


async def test_the_best_bid_is_ordered_in_the_commit_of_the_award(timed: Timed) -> None:
    contest = await (await a_contest(timed)).opened()
    best, *others = contest.bidders
    await (await (await contest.with_bids(CHEAP, MIDDLE, DEAR)).closed()).read()
    await contest.scored()
    assert (await contest.proposes(others[0])).codes == {"not_the_best_bid"}
    assert (await contest.proposes(best)).status == 204
    assert (await contest.approves(by="proposer")).codes == {"separation_of_duties"}
    assert (await contest.approves()).status == 204

    seen = await contest.seen()
    order = (await contest.case.order(seen["order_id"])).body
    assert (seen["status"], seen["amount_pence"]) == ("awarded", CHEAP)
    assert (order["status"], order["supplier_id"], order["lines"][0]["amount_pence"]) == ("issued", str(best), CHEAP)
    assert order["source"]["competition_id"] == contest.id
    assert (order["starts_on"], order["ends_on"]) == (str(STARTS_ON), str(ENDS_ON))
    assert await contest.case.committed() == CHEAP
    accepted = await contest.case.step(seen["order_id"], "acceptance", contest.bidders[best])
    assert accepted.status == 204, accepted.body
    assert {each["failed"] for each in seen["bids"]} == {None, "outscored"}


async def test_an_unsuccessful_bidder_is_given_reasons_and_no_price_of_others(timed: Timed) -> None:
    contest = await (await a_contest(timed)).opened()
    best, other, _ = contest.bidders
    await (await (await contest.with_bids(CHEAP, MIDDLE, DEAR)).closed()).read()
    await contest.scored(**{f"_{best.hex}": 90})
    await contest.proposes(best)
    await contest.approves()
    told = await contest.call("GET", "", contest.bidders[other])
    result = told.body["bid"]["result"]
    assert (result["won"], result["reason"], result["winner"]) == (False, "outscored", str(best))
    assert (result["quality_percent"], result["quality_of_winner_percent"]) == (80, 90)
    history = await contest.call("GET", "/history", contest.bidders[other])
    for price in (CHEAP, DEAR):
        assert str(price) not in str(told.body) + str(history.body)


async def test_bids_are_opened_by_two_of_three_and_by_nobody_alone(timed: Timed) -> None:
    contest = await (await (await a_contest(timed)).opened()).with_bids(CHEAP, MIDDLE)
    first, second, third = OPENERS
    assert (await contest.opens(first)).codes == {"wrong_status"}
    await contest.closed()
    assert (await contest.opens("somebody", contest.keys[first])).codes == {"not_an_opener"}
    assert (await contest.opens(first, contest.keys[second])).codes == {"key_differs"}
    assert (await contest.opens(third)).status == 204
    assert (await contest.opens(third)).status == 204  # again: nobody is two
    assert (await contest.seen())["bids"] == []
    assert (await contest.opens(first)).status == 204
    assert [each["method"] for each in (await contest.seen())["bids"]] == [METHOD, METHOD]


async def test_prices_are_shown_to_nobody_before_the_last_points_are_given(timed: Timed) -> None:
    contest = await (await (await a_contest(timed)).opened()).with_bids(CHEAP, MIDDLE)
    await (await contest.closed()).read()
    readers = [contest.world.buyer, contest.of("evaluator 1"), contest.of("reads all", Role.AUDITOR)]

    async def told() -> str:
        parts = [await contest.call("GET", part, each) for each in readers for part in ("", "/history")]
        listed = await contest.world.call("GET", "/v1/competitions", contest.world.buyer)
        return str([each.body for each in (*parts, listed)])

    first, second = (await contest.bid_ids()).values()
    for evaluator in EVALUATORS:
        assert (await contest.call("POST", "/declarations", contest.of(evaluator), interests=[])).status == 204
    for evaluator, bid_id in ((EVALUATORS[0], first), (EVALUATORS[0], second), (EVALUATORS[1], first)):
        reply = await contest.call("POST", f"/bids/{bid_id}/scores", contest.of(evaluator), **scores(80))
        assert reply.status == 204, reply.body
        assert not {each for each in (CHEAP, MIDDLE) if str(each) in await told()}
    last = await contest.call("POST", f"/bids/{second}/scores", contest.of(EVALUATORS[1]), **scores(80))
    assert last.status == 204, last.body
    assert {each for each in (CHEAP, MIDDLE) if str(each) in await told()} == {CHEAP, MIDDLE}
    seen = await contest.seen()
    assert [(each["price_pence"], each["rank"]) for each in seen["bids"]] == [(CHEAP, 1), (MIDDLE, 2)]
    assert seen["evaluated_at"] is not None
    changed = await contest.call("POST", f"/bids/{second}/scores", contest.of(EVALUATORS[1]), **scores(100))
    assert changed.codes == {"prices_shown"}


async def test_a_late_bid_is_refused_by_the_clock_of_the_server(timed: Timed) -> None:
    contest = await (await a_contest(timed)).opened()
    one, other, _ = contest.bidders
    timed.clock.set(end_of(CLOSES_ON) - timedelta(seconds=1))
    assert (await contest.bid(one, CHEAP)).status == 204
    timed.clock.set(end_of(CLOSES_ON))
    assert (await contest.bid(other, MIDDLE)).codes == {"bid_too_late"}
    await contest.closed()
    assert (await contest.bid(one, MIDDLE)).codes == {"bid_too_late"}
    assert (await contest.call("DELETE", "/bid", contest.bidders[one])).codes == {"bid_too_late"}
    assert (await contest.seen())["bids_received"] == 1


async def test_a_competition_without_bids_is_cancelled_by_its_clock(timed: Timed) -> None:
    contest = await (await (await a_contest(timed)).opened()).with_bids(CHEAP)
    one, *_ = contest.bidders
    assert (await contest.call("DELETE", "/bid", contest.bidders[one])).status == 204
    await contest.closed()
    seen = await contest.seen()
    assert (seen["status"], seen["reason"]) == ("cancelled", "no_bids")
    assert (await contest.case.place(starts_on=str(STARTS_ON))).status == 201  # the need can be met in another way


async def test_what_is_wanted_is_refused_with_every_reason(timed: Timed) -> None:
    contest = await a_contest(timed)
    asked = wanted(new_id(), openers=["one", "one"], evaluators=["one"], price_percent=50, ends_on="2017-01-01")
    refused = await contest.world.call("POST", "/v1/competitions", contest.world.buyer, **asked)
    assert refused.codes == {
        "need_unknown",
        "too_few_openers",
        "named_twice",
        "too_few_evaluators",
        "weights_differ",
        "ends_before_start",
    }
    await contest.prepared()
    again = await contest.world.call("POST", "/v1/competitions", contest.world.buyer, **wanted(contest.case.need_id))
    assert again.codes == {"need_in_competition"}


async def test_whoever_is_admitted_while_bids_are_taken_is_invited(timed: Timed) -> None:
    contest = await (await a_contest(timed)).opened(bidders=1)
    newcomer = new_id()
    await contest.world.tell(linked(newcomer, NOON), admitted(newcomer, "SKILLS_FOR_WORK", NOON))
    contest.bidders[newcomer] = contest.world.supplier(newcomer)
    stranger = await contest.world.another_supplier()
    assert (await contest.call("GET", "", stranger)).status == 404
    assert (await contest.call("PUT", "/bid", stranger, price_pence=1, method="")).status == 404

    async def invited() -> bool:
        return (await contest.call("GET", "", contest.bidders[newcomer])).status == 200

    await until(invited, "the newcomer is invited")
    assert (await contest.bid(newcomer, CHEAP)).status == 204


async def test_questions_are_answered_to_all_without_saying_who_asked(timed: Timed) -> None:
    contest = await (await a_contest(timed)).opened()
    asker, other, _ = (contest.bidders[each] for each in contest.bidders)
    assert (await contest.call("POST", "/questions", asker, question="In two shops?")).status == 204
    assert (await contest.seen(other))["questions"] == []
    assert (await contest.call("POST", "/questions/1/answer", contest.world.buyer, answer="Yes.")).status == 204
    told = {"number": 1, "question": "In two shops?", "answer": "Yes."}
    assert (await contest.seen(other))["questions"] == (await contest.seen(asker))["questions"] == [told]
    second = await contest.call("POST", "/questions/1/answer", contest.world.buyer, answer="No.")
    assert second.codes == {"already_answered"}
    timed.clock.set(end_of(CLOSES_ON - timedelta(days=3)))
    late = await contest.call("POST", "/questions", asker, question="And online?")
    assert late.codes == {"question_too_late"}


async def test_only_declared_and_disinterested_people_evaluate(timed: Timed) -> None:
    contest = await (await (await a_contest(timed)).opened()).with_bids(CHEAP, MIDDLE)
    await (await contest.closed()).read()
    bids = await contest.bid_ids()
    one = next(iter(bids))
    evaluator = contest.of("evaluator 1")
    given = scores(80)
    assert (await contest.call("POST", f"/bids/{bids[one]}/scores", evaluator, **given)).codes == {
        "interest_not_denied"
    }
    assert (await contest.call("POST", "/declarations", evaluator, interests=[str(one)])).status == 204
    assert (await contest.call("POST", f"/bids/{bids[one]}/scores", evaluator, **given)).codes == {"interest_declared"}
    stranger = await contest.call("POST", f"/bids/{bids[one]}/scores", contest.of("else"), **given)
    assert stranger.codes == {"not_an_evaluator"}
    replaced = {"evaluator": "evaluator 1", "successor": "evaluator 3"}
    assert (await contest.call("POST", "/evaluators", contest.world.buyer, **replaced)).status == 204
    assert (await contest.proposes(one)).codes == {"interest_not_denied", "not_evaluated", "bid_out"}


async def test_whoever_declared_an_interest_in_a_bidder_opens_and_judges_nothing(timed: Timed) -> None:
    contest = await (await (await a_contest(timed)).opened()).with_bids(CHEAP, MIDDLE)
    one, *_ = contest.bidders
    await contest.closed()
    declared = {"supplier_id": str(one), "kind": "worked_there"}
    for account in (OPENERS[0], "evaluator 1", "approver"):
        reply = await timed.world.call("POST", "/v1/interests", contest.of(account), **declared)
        assert reply.status < 300, reply.body
    assert (await contest.opens(OPENERS[0])).codes == {"interest_declared"}
    for opener in OPENERS[1:]:
        assert (await contest.opens(opener)).status == 204
    bids, evaluator = await contest.bid_ids(), contest.of("evaluator 1")
    await contest.call("POST", "/declarations", evaluator, interests=[])  # which is not true
    refused = await contest.call("POST", f"/bids/{bids[one]}/scores", evaluator, **scores(80))
    assert refused.codes == {"interest_declared"}
    assert (await contest.proposes(one, by="approver")).codes >= {"interest_declared"}


async def test_a_bidder_that_lost_its_standing_is_awarded_nothing(timed: Timed) -> None:
    contest = await (await (await a_contest(timed)).opened()).with_bids(CHEAP, MIDDLE)
    best, second, _ = contest.bidders
    await (await contest.closed()).read()
    await contest.scored()
    await contest.proposes(best)
    await contest.world.tell(suspended(best, NOON))
    assert (await contest.approves()).codes == {"supplier_not_active", "bid_out"}
    returned = await contest.call("POST", "/award-return", contest.of("approver"), explanation="Suspended.")
    assert returned.status == 204
    assert (await contest.proposes(second)).status == 204
    assert (await contest.approves()).status == 204
    failed = {each["supplier_id"]: each["failed"] for each in (await contest.seen())["bids"]}
    assert failed == {str(best): "not_a_member", str(second): None}


async def test_an_award_does_not_fail_for_money_that_was_set_aside(timed: Timed) -> None:
    """The estimate is 1,000 pounds. Everything else is spent meanwhile, and the best bid costs as much."""
    contest = await (await (await a_contest(timed)).opened()).with_bids(100_000, 101_000)
    _, dearer, _ = contest.bidders
    path = f"/v1/budgets/{contest.case.district}/{YEAR}"
    before = (await contest.world.call("GET", path, contest.world.buyer)).body
    assert before["reserved_pence"] == 100_000
    refused = await contest.world.call("PUT", path, contest.world.buyer, allocated_pence=99_999)
    assert refused.codes == {"below_commitments"}
    reply = await contest.world.call("PUT", path, contest.world.buyer, allocated_pence=100_000)
    assert reply.status < 300, reply.body
    assert (await contest.case.place(starts_on=str(STARTS_ON))).codes >= {"budget_exceeded"}
    await (await contest.closed()).read()
    await contest.scored(**{f"_{dearer.hex}": 100})
    assert (await contest.proposes(dearer)).codes == {"budget_exceeded"}
    reply = await contest.world.call("PUT", path, contest.world.buyer, allocated_pence=101_000)
    assert (await contest.proposes(dearer)).status == 204
    assert (await contest.call("POST", "/award-return", contest.of("approver"), explanation="Too dear.")).status == 204
    assert (await contest.proposes(dearer)).status == 204
    assert (await contest.approves()).status == 204
    after = (await contest.world.call("GET", path, contest.world.buyer)).body
    assert (after["reserved_pence"], after["committed_pence"], after["left_pence"]) == (0, 101_000, 0)


async def test_a_standstill_comes_before_the_order(timed: Timed) -> None:
    contest = await (await (await a_contest(timed)).opened()).with_bids(CHEAP, MIDDLE)
    best, *_ = contest.bidders
    await (await contest.closed()).read()
    await contest.scored()
    assert (await contest.proposes(best, standstill=True)).status == 204
    assert (await contest.approves()).status == 204
    seen = await contest.seen()
    last = CLOSES_ON + timedelta(days=1 + 10)  # the day of the notice is not counted
    assert (seen["status"], seen["standstill_until"], seen["order_id"]) == ("standstill", str(last), None)
    assert (await contest.call("POST", "/award-conclusion", contest.world.buyer)).codes == {"standstill"}
    await contest.to(end_of(last))
    seen = await contest.seen()
    assert seen["status"] == "awarded"
    assert (await contest.case.order(seen["order_id"])).body["status"] == "issued"


async def test_bids_that_bind_nobody_any_more_end_the_competition(timed: Timed) -> None:
    contest = await (await (await a_contest(timed)).opened()).with_bids(CHEAP)
    await contest.closed()
    await contest.to(end_of(CLOSES_ON + timedelta(days=3)))  # two working days to open them, and Saint Andrew's
    assert (await contest.seen())["overdue"] is True
    await contest.read()
    seen = await contest.seen()
    valid_until = CLOSES_ON + timedelta(days=4 + 60)
    assert seen["valid_until"] == str(valid_until)
    await contest.to(end_of(valid_until))
    assert (await contest.seen())["reason"] == "bids_expired"
