"""Whom an order passes over, what decided, and that no supplier reads anything of another."""

from typing import Any
from uuid import UUID

import orjson
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.matches.domain.limits import Candidate
from services.catalogue.matches.domain.match import MATCHES, Match
from services.catalogue.matches.domain.passing_over import pass_over
from services.catalogue.matches.passed_over import coarse, shown_to
from shared.contracts import catalogue as facts
from shared.contracts import ordering as orders
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from tests.catalogue.examples import CATEGORY, LATER, NOON
from tests.catalogue.matching import DISTRICT, MARKET, NEED, TODAY, a_candidate, matched, the_match


def an_order(offer_id: UUID, **differing: Any) -> orders.OrderPlaced:
    about: dict[str, Any] = {
        "order_id": new_id(),
        "need_ids": (NEED,),
        "supplier_id": new_id(),
        "district": DISTRICT,
        "market": MARKET,
        "regime": "PCR_LIGHT_TOUCH",
        "source": {"offer_id": offer_id, "offer_version": 1},
        "category": CATEGORY,
        "lines": (),
        "starts_on": TODAY,
        "placed_by": "coach",
        "placed_at": LATER,
        "policies": (),
    }
    return orders.OrderPlaced(**about | differing)


def passed_over(match: Match, offer_id: UUID) -> tuple[list[Event], Match]:
    events = pass_over(match, an_order(offer_id), LATER)
    state: Match = match
    for event in events:
        state = MATCHES.evolve(state, event)
    return events, state


def reasons_of(events: list[Event]) -> dict[int, str]:
    return {each.rank: each.decided_by for each in events if isinstance(each, facts.OfferPassedOver)}


def test_the_part_by_which_the_ordered_offer_gained_most_decided() -> None:
    best = a_candidate(rate=90.0, pence=60_000)
    dear = a_candidate(rate=95.0, pence=200_000)
    poor = a_candidate(rate=55.0, pence=60_000)
    match = the_match(matched([best, dear, poor]))
    events, _ = passed_over(match, match.ranked[0].offer_id)
    by_offer = {each.offer_id: each.decided_by for each in events if isinstance(each, facts.OfferPassedOver)}
    assert by_offer == {dear.listing.offer_id: "price", poor.listing.offer_id: "quality"}


def test_a_choice_against_the_order_and_a_turn_say_so() -> None:
    match = the_match(matched([a_candidate(rate=rate) for rate in (90.0, 70.0, 60.0)]))
    events, _ = passed_over(match, match.ranked[1].offer_id)
    assert reasons_of(events) == {1: "choice", 3: "quality"}
    alike = the_match(matched([a_candidate(), a_candidate()]))
    assert reasons_of(passed_over(alike, alike.ranked[0].offer_id)[0]) == {2: "turn"}


def test_a_supplier_hears_of_its_best_offer_once_and_whom_the_order_goes_to_not_at_all() -> None:
    winner, other = new_id(), new_id()
    offers = [(winner, 90.0), (winner, 89.0), (other, 80.0), (other, 70.0)]
    match = the_match(matched([a_candidate(rate=rate, supplier_id=seller) for seller, rate in offers]))
    order = an_order(match.ranked[0].offer_id)
    events = pass_over(match, order, LATER)
    passed = [each for each in events if isinstance(each, facts.OfferPassedOver)]
    assert [each.supplier_id for each in passed] == [other]
    state = match
    for event in events:
        state = MATCHES.evolve(state, event)
    assert pass_over(state, order, LATER) == []
    assert len(pass_over(state, an_order(match.ranked[0].offer_id), LATER)) == 2


def test_an_order_of_another_need_or_of_no_ranked_offer_passes_nobody_over() -> None:
    match = the_match(matched([a_candidate(), a_candidate()]))
    assert pass_over(match, an_order(match.ranked[0].offer_id, need_ids=(new_id(),)), NOON) == []
    assert pass_over(match, an_order(new_id()), NOON) == []
    assert pass_over(None, an_order(new_id()), NOON) == []


def test_whom_limits_kept_out_reads_which_and_no_fact_says_it() -> None:
    kept_out, best = a_candidate(access=[]), a_candidate(access=["easy_read"])
    match = the_match(matched([kept_out, best], access=["easy_read"]))
    events, state = passed_over(match, best.listing.offer_id)
    (own,) = shown_to({kept_out.listing.supplier_id}, state).own
    assert (own.rank, own.score, own.reasons) == (None, None, ("access_need_not_covered",))
    assert not any("access" in each.model_dump_json() for each in events)
    assert shown_to({best.listing.supplier_id}, state).own == ()


PRICES = st.lists(st.integers(10_001, 299_999), min_size=2, max_size=6, unique=True)


@given(prices=PRICES, data=st.data())
def test_no_supplier_reads_a_rivals_price_name_offer_or_score(prices: list[int], data: st.DataObject) -> None:
    candidates = [a_candidate(pence=price, rate=50.0 + number) for number, price in enumerate(prices)]
    match = the_match(matched(candidates, price_to_pence=data.draw(st.integers(10_001, 299_999))))
    if not match.ranked:
        return
    _, state = passed_over(match, data.draw(st.sampled_from(match.ranked)).offer_id)
    for reader in candidates:
        view = shown_to({reader.listing.supplier_id}, state)
        text = view.model_dump_json()
        for rival in (each for each in candidates if each is not reader):
            assert not any(word in text for word in _words_of(rival))
        assert {each.offer_id for each in view.own} <= {reader.listing.offer_id}
        assert _numbers(orjson.loads(text)).isdisjoint(each.listing.price_pence for each in candidates)


def _words_of(candidate: Candidate) -> tuple[str, str]:
    return str(candidate.listing.offer_id), str(candidate.listing.supplier_id)


def _numbers(value: Any) -> set[int]:
    match value:
        case bool() | None:
            return set()
        case int():
            return {value}
        case dict():
            return set().union(*map(_numbers, value.values()))
        case list():
            return set().union(*map(_numbers, value))
    return set()


@given(points=st.integers(0, 100))
def test_parts_are_shown_to_the_nearest_ten(points: int) -> None:
    assert coarse(points) % 10 == 0
    assert abs(coarse(points) - points) <= 5
