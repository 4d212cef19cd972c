"""What takes the place of an order that came to nothing: the match's next offer, taken by policy or proposed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.ordering.changes.domain import next_best
from services.ordering.changes.domain.next_best import Found, RefuseNextBest
from services.ordering.known.matches import KnownMatch, KnownRank
from services.ordering.orders.domain.deadlines import NEXT_BEST
from services.ordering.orders.domain.placing import Route
from services.ordering.orders.domain.state import Order, Status
from services.ordering.places.domain.places import StartPlaces
from shared.contracts import catalogue
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.kernel.deadlines import end_of, start_of
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import Regime, policy
from shared.reference.policy_values import NextBestOffer
from tests.ordering.examples import CATEGORY, NOON, OFFER, OFFER_ID, SUPPLIER_ID, TODAY, after, known, placed, told
from tests.ordering.test_order_life import order_at
from tests.ordering.timed import Timed
from tests.ordering.world import Case, World
from tests.running import until

RULES = policy(NextBestOffer, Regime.PCR_LIGHT_TOUCH, TODAY)
MATCH_ID, SECOND, THIRD = new_id(), new_id(), new_id()
RANKED = (
    KnownRank(OFFER_ID, 2, SUPPLIER_ID, 80),
    KnownRank(new_id(), 1, SUPPLIER_ID, 75),
    KnownRank(SECOND, 4, new_id(), 70),
    KnownRank(THIRD, 1, new_id(), 60),
)
MATCH = KnownMatch(
    MATCH_ID, new_id(), "DPS-EMPLOYABILITY", NOON, {each.offer_id: each.offer_version for each in RANKED}, RANKED
)
STARTS_ON = date(2016, 12, 5)


def over(status: Status = Status.DECLINED, **changed: Any) -> Order:
    return replace(order_at(status), **{"match_id": MATCH_ID, "starts_on": STARTS_ON, **changed})


def found_for(order: Order, price: int = 40_000) -> Found:
    asked = next_best.asked_of(order, RANKED[2], replace(OFFER, offer_id=SECOND), {}, RULES.values, TODAY)
    assert asked is not None
    return Found(3, RANKED[2].supplier_id, asked, price)


def proposed(order: Order) -> Order:
    return after(next_best.propose(order, found_for(order), NOON), order)


def refusal(decide: Any) -> frozenset[str]:
    with pytest.raises(Rejected) as refused:
        decide()
    return refused.value.codes


@pytest.mark.parametrize("status", Status)
def test_what_was_declined_for_a_listed_reason_or_lapsed_is_followed_and_nothing_else(status: Status) -> None:
    followed = next_best.policy_of(over(status), TODAY) is not None
    assert followed == (status in {Status.DECLINED, Status.LAPSED})


def test_what_the_client_or_the_need_speaks_against_is_left_to_people() -> None:
    assert next_best.policy_of(over(reason="not_suitable_for_client"), TODAY) is None
    assert next_best.policy_of(over(match_id=None), TODAY) is None
    line = order_at(Status.DECLINED).lines[0]
    assert next_best.policy_of(over(lines=(line, replace(line, line=2, need_id=new_id()))), TODAY) is None
    assert next_best.policy_of(over(regime="OF_THE_NEXT_RELEASE"), TODAY) is None


def test_the_offers_below_are_looked_at_in_turn_and_whoever_said_no_is_not_asked_again() -> None:
    order = over()
    assert [(rank, each.offer_id) for rank, each in next_best.ranked_below(MATCH, order, 5)] == [
        (3, SECOND),
        (4, THIRD),
    ]
    assert [rank for rank, _ in next_best.ranked_below(MATCH, order, 1)] == [3]
    third = replace(order, source=replace(order.source, offer_id=THIRD), supplier_id=RANKED[3].supplier_id)
    assert list(next_best.ranked_below(MATCH, third, 5)) == []
    elsewhere = replace(order, source=replace(order.source, offer_id=new_id()))
    assert list(next_best.ranked_below(MATCH, elsewhere, 5)) == []


def test_a_match_is_followed_for_some_days_only() -> None:
    assert next_best.is_recent(MATCH, RULES.values, date(2016, 11, 28))
    assert not next_best.is_recent(MATCH, RULES.values, date(2016, 11, 29))


@pytest.mark.parametrize(
    ("on", "taken", "fits"),
    [
        (STARTS_ON, 0, True),
        (STARTS_ON + timedelta(days=28), 0, True),
        (STARTS_ON - timedelta(days=1), 0, False),
        (STARTS_ON + timedelta(days=29), 0, False),
        (STARTS_ON, 2, False),
    ],
)
def test_the_first_start_that_is_not_too_late_and_has_a_place_is_ordered(on: date, taken: int, fits: bool) -> None:
    start = Start(start_id=new_id(), on=on, places=2)
    offer = replace(OFFER, offer_id=SECOND, starts=(start,))
    places = {start.start_id: StartPlaces(start.start_id, SECOND, on, 0, taken, NOON)}
    asked = next_best.asked_of(over(), RANKED[2], offer, places, RULES.values, TODAY)
    assert (asked is not None) == fits
    if asked:
        assert (asked.start_id, asked.starts_on, asked.offer_version, asked.match_id) == (
            start.start_id,
            on,
            4,
            MATCH_ID,
        )


def test_a_course_for_a_group_is_no_next_best_for_whoever_had_one_place() -> None:
    start = Start(start_id=new_id(), on=STARTS_ON, places=4)
    offer = replace(OFFER, offer_id=SECOND, per="course", starts=(start,))
    order = over()
    assert next_best.asked_of(order, RANKED[2], offer, {}, RULES.values, TODAY) is None
    of_a_course = replace(order, source=replace(order.source, places=4))
    asked = next_best.asked_of(of_a_course, RANKED[2], offer, {}, RULES.values, TODAY)
    assert asked is not None
    assert asked.start_id == start.start_id


def test_nobody_begins_before_the_supplier_has_had_the_time_to_answer() -> None:
    asked = next_best.asked_of(over(starts_on=TODAY), RANKED[2], OFFER, {}, RULES.values, TODAY)
    assert asked is not None
    assert asked.starts_on == date(2016, 11, 16)


@pytest.mark.parametrize(
    ("price", "route", "taken"),
    [
        (42_000, "standing_offer", True),
        (44_100, "standing_offer", True),
        (44_101, "standing_offer", False),
        (42_000, "next_best", False),
    ],
)
def test_the_policy_takes_what_is_little_dearer_once_for_a_need(price: int, route: str, taken: bool) -> None:
    order = over(route=route)
    assert next_best.is_taken_by_policy(order, found_for(order, price), RULES.values) is taken
    dear = over(lines=(replace(order.lines[0], amount_pence=90_000),))
    assert not next_best.is_taken_by_policy(dear, found_for(dear, 50_001), RULES.values)


def test_a_proposal_is_decided_on_once_or_lapses() -> None:
    order = proposed(over())
    assert order.next_best is not None
    assert (order.next_best_proposed, order.next_best.decide_by) == (True, date(2016, 11, 16))
    assert [each.by for each in NEXT_BEST.due(order)] == [date(2016, 11, 16)]
    assert next_best.propose(order, found_for(order), NOON) == [], "it is proposed"
    no = RefuseNextBest(reason="client_declined")
    refused = after(next_best.refuse(order, no, NOON), order)
    assert not refused.next_best_proposed
    assert next_best.refuse(refused, no, NOON) == []
    assert refusal(lambda: next_best.refuse(refused, RefuseNextBest(reason="poor_value"), NOON)) == {"nothing_proposed"}
    day = date(2016, 11, 16)
    assert refusal(lambda: next_best.lapse(order, day, NOON)) == {"not_due"}
    lapsed = after(next_best.lapse(order, day, end_of(day)), order)
    assert not lapsed.next_best_proposed
    assert next_best.lapse(lapsed, day, end_of(day)) == []
    taken = after([next_best.ordered(order, found_for(order).asked, new_id(), NOON)], order)
    assert not taken.next_best_proposed
    assert refusal(lambda: next_best.refuse(taken, no, NOON)) == {"already_ordered"}


def test_the_order_that_takes_the_place_names_the_one_before_and_the_policy_that_let_it_follow_its_match() -> None:
    offer = replace(OFFER, offer_id=SECOND, offer_version=4)
    order = over(order_id=new_id())
    of_need = replace(MATCH, need_id=order.need_ids[0])
    asked = replace(found_for(order).asked, need_id=order.need_ids[0])
    later = NOON + timedelta(days=7)
    there_is = known(offer=offer, match=of_need)
    assert refusal(lambda: placed(asked=asked, known=there_is, now=later)) == {"match_stale"}
    events = placed(asked=asked, known=there_is, now=later, route=Route("next_best", replaces=order.order_id))
    first = events[0]
    assert isinstance(first, facts.OrderPlaced)
    assert (first.route, first.replaces_id) == ("next_best", order.order_id)
    assert "next_best_offer.v1" in first.policies
    assert after(events).replaces_id == order.order_id
    assert "OrderIssued" in told(events)


async def two_offers(timed: Timed, district: str, second_price: int) -> tuple[Case, Case, str]:
    """A need with a match of two offers, the first of which is ordered; return both and the order."""
    world: World = timed.world
    case = await world.begin(district)
    other = Case(world, district, second_price)
    await world.tell(other.linked(), other.admitted(), other.published())
    ranked = [
        {"offer_id": each.offer_id, "offer_version": 1, "supplier_id": each.supplier_id, "score": score}
        for each, score in ((case, 80), (other, 70))
    ]
    made = catalogue.MatchMade(
        match_id=new_id(),
        need_id=case.need_id,
        market="DPS-EMPLOYABILITY",
        category=CATEGORY,
        district=district,
        ranked=ranked,
        offers=2,
        excluded=0,
        made_at=NOON,
        policies=(),
    )
    await world.tell(made)
    reply = await case.place(match_id=str(made.match_id), starts_on=str(STARTS_ON))
    assert reply.status == 201, reply
    return case, other, str(reply.body["order_id"])


async def test_what_is_little_dearer_is_ordered_by_the_policy_in_place_of_what_was_declined(timed: Timed) -> None:
    case, other, order_id = await two_offers(timed, "D01", 43_000)
    assert (await case.step(order_id, "decline", case.seller, reason="no_capacity")).status == 204

    async def replaced() -> Any:
        return (await case.order(order_id)).body["replaced_by_id"]

    next_id = await until(replaced, "another order takes its place")
    shown = (await case.order(next_id)).body
    assert (shown["route"], shown["replaces_id"], shown["status"]) == ("next_best", order_id, "issued")
    assert (shown["supplier_id"], shown["amount_pence"]) == (str(other.supplier_id), 43_000)
    assert shown["lines"][0]["need_id"] == str(case.need_id)
    assert await case.committed() == 43_000
    history = await timed.world.call("GET", f"/v1/orders/{next_id}/history", other.seller)
    assert order_id not in str(history.body), "whose place it takes is not the supplier's to know"


async def test_what_is_dearer_is_proposed_to_the_district_which_orders_or_refuses_it_or_lets_it_lapse(
    timed: Timed,
) -> None:
    case, other, order_id = await two_offers(timed, "D02", 60_000)
    await timed.moves_to(end_of(date(2016, 11, 16)))  # nobody answered: it has lapsed

    async def is_proposed() -> Any:
        return (await case.order(order_id)).body["next_best"]

    proposal = await until(is_proposed, "the next best offer is proposed")
    assert (proposal["offer_id"], proposal["rank"], proposal["amount_pence"]) == (str(other.offer_id), 2, 60_000)
    listed = await timed.world.running.call(
        "GET", "/v1/orders", case.coach, params={"next_best_proposed": "true", "district": "D02"}
    )
    assert [each["order_id"] for each in listed.body["items"]] == [order_id]
    assert "next_best" not in (await case.order(order_id, case.seller)).body

    elsewhere = timed.world.coach("D03")
    assert (await case.step(order_id, "next-best-order", elsewhere)).status == 404
    assert (await case.step(order_id, "next-best-order", other.seller)).status == 403
    reply = await case.step(order_id, "next-best-order", case.coach)
    assert reply.status == 201, reply
    shown = (await case.order(reply.body["order_id"])).body
    assert (shown["route"], shown["replaces_id"], shown["starts_on"]) == ("next_best", order_id, str(STARTS_ON))
    again = await case.step(order_id, "next-best-order", case.coach)
    assert (again.status, again.codes) == (409, {"already_ordered"})
    no = await case.step(order_id, "next-best-refusal", case.coach, reason="poor_value")
    assert (no.status, no.codes) == (409, {"already_ordered"})


async def test_a_proposal_on_which_nobody_decides_lapses_by_itself(timed: Timed) -> None:
    case, _, order_id = await two_offers(timed, "D04", 60_000)
    assert (await case.step(order_id, "decline", case.seller, reason="no_capacity")).status == 204

    async def is_proposed() -> Any:
        return (await case.order(order_id)).body["next_best"]

    assert (await until(is_proposed, "the next best offer is proposed"))["decide_by"] == "2016-11-16"
    await timed.moves_to(end_of(date(2016, 11, 16)))
    assert (await timed.facts(order_id))[-2:] == ["NextBestProposed", "NextBestLapsed"]
    assert (await case.order(order_id)).body["next_best"] is None


async def test_a_start_is_proposed_in_place_of_a_no_and_both_sides_see_what_holds(timed: Timed) -> None:
    case = await timed.world.begin("D05")
    order_id = await case.ordered()
    later = str(STARTS_ON)
    assert (
        await case.step(order_id, "start-proposal", case.coach, reason="start_moved", starts_on=later)
    ).status == 403
    asked = {"reason": "start_not_possible", "starts_on": later}
    assert (await case.step(order_id, "start-proposal", case.seller, **asked)).status == 204
    for token in (case.coach, case.seller):
        proposal = (await case.order(order_id, token)).body["proposal"]
        assert (proposal["terms"]["starts_on"], proposal["answer_by"]) == (later, "2016-11-17")
    assert (await case.step(order_id, "change-agreement", case.seller)).codes == {"own_proposal"}
    assert (await case.step(order_id, "change-agreement", case.coach)).status == 204
    shown = (await case.order(order_id, case.seller)).body
    assert (shown["status"], shown["starts_on"], shown["proposal"], shown["changes"]) == ("accepted", later, None, 1)

    dearer = {"reason": "access_arranged", "amount_pence": 44_000}
    assert (await case.step(order_id, "change-proposal", case.coach, **dearer)).status == 204
    assert (await case.step(order_id, "change-proposal", case.coach, **dearer)).status == 204, "it is proposed so"
    await timed.moves_to(start_of(date(2016, 11, 16)))
    await timed.moves_to(end_of(date(2016, 11, 17)))
    assert (await timed.facts(order_id))[-2:] == ["ChangeAnswerDue", "ChangeLapsed"]
    assert (await case.step(order_id, "change-agreement", case.seller)).codes == {"nothing_proposed"}
    assert (await case.step(order_id, "change-proposal", case.coach, **dearer)).status == 204
    assert (await case.step(order_id, "change-withdrawal", case.seller)).codes == {"not_your_proposal"}
    assert (await case.step(order_id, "change-refusal", case.seller, reason="no_capacity")).status == 204
    assert (await case.step(order_id, "change-proposal", case.coach, **dearer)).status == 204
    assert (await case.step(order_id, "change-agreement", case.seller)).status == 204
    assert await case.committed() == 44_000
    assert (await timed.facts(order_id))[-2:] == ["ChangeProposed", "OrderChanged"]
