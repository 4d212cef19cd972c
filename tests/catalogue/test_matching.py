"""Which offers fit a need: limits before scores, a published score, and an answer that explains itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.known.needs import KNOWN_NEEDS, KnownNeed
from services.catalogue.matches.domain.asking import filters_of, wanted
from services.catalogue.matches.domain.limits import BELOW_FLOOR, LIMITS, Candidate
from services.catalogue.matches.domain.scoring import falling, points_of
from services.catalogue.matches.views import PlacedBy, match_shown, recorded
from shared.contracts import catalogue as facts
from shared.contracts import client_journey as journeys
from shared.contracts.event import Reason
from shared.kernel.filters import satisfies
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.kernel.starts import Places
from shared.reference import ReasonKind, reasons
from shared.reference.markets import markets
from tests import suppliers
from tests.catalogue.examples import CATEGORY, NOON
from tests.catalogue.matching import (
    BOUNDS,
    MARKET,
    METHOD,
    NEED,
    STAMPS,
    TODAY,
    a_candidate,
    a_listing,
    a_member,
    a_need,
    a_want,
    asked,
    judged,
    matched,
    the_match,
)
from tests.offers import a_venue

NEAR_LEEDS = {"jobcentre": "LDS", "within_km": 20}
FAR = {"mode": "in_person", "venues": [a_venue("D01", latitude=51.5, longitude=-0.12)], "national": False}
ANYWHERE = {"mode": "online", "venues": [], "national": True}
EVENINGS = {"weekly_pattern": {"days": ["tuesday", "thursday"], "parts_of_day": ["evening"], "hours": 10}}


def starts(*days: int, places: int = 5) -> list[dict[str, Any]]:
    return [{"on": (TODAY + timedelta(days=each)).isoformat(), "places": places} for each in days]


def used_up(candidate: Candidate, *, held: int = 5) -> Candidate:
    """The same offer with so many places of each start held."""
    row = candidate.listing
    return replace(
        candidate,
        places={each.start_id: Places(each.start_id, row.offer_id, each.on, held, 0, NOON) for each in row.starts},
    )


@pytest.mark.parametrize(
    ("code", "candidate", "constraints"),
    [
        ("too_far", a_candidate(delivery=FAR), {"near": NEAR_LEEDS}),
        ("mode_not_wanted", a_candidate(), {"modes": ["online", "blended"]}),
        ("access_need_not_covered", a_candidate(access=["step_free"]), {"access": ["step_free", "easy_read"]}),
        ("language_not_offered", a_candidate(languages=["en", "cy"]), {"languages": ["ar", "ur"]}),
        ("attribute_missing", a_candidate(attributes=["meals"]), {"attributes": ["meals", "childcare"]}),
        (
            "entry_condition_not_met",
            a_candidate(entry_conditions=[{"kind": "own_computer"}]),
            {"cannot_meet": ["own_computer"]},
        ),
        ("times_do_not_suit", a_candidate(**EVENINGS), {"days": ["monday", "tuesday"]}),
        ("times_do_not_suit", a_candidate(**EVENINGS), {"parts_of_day": ["daytime"]}),
        ("price_too_high", a_candidate(pence=45_001), {"price_to_pence": 45_000}),
        ("starts_too_late", a_candidate(starts=starts(40)), {"starts_to": (TODAY + timedelta(days=39)).isoformat()}),
        ("starts_too_late", a_candidate(notice_days=30), {"starts_to": (TODAY + timedelta(days=29)).isoformat()}),
        ("no_places_left", used_up(a_candidate(starts=starts(20, 40))), {}),
        ("quality_below_floor", a_candidate(rate=49.9), {}),
    ],
)
def test_what_misses_a_limit_is_excluded_for_it_alone(
    code: str, candidate: Candidate, constraints: dict[str, Any]
) -> None:
    assert judged(candidate, **constraints).missed == (code,)
    assert judged(candidate).missed == (() if constraints else (code,))


@pytest.mark.parametrize(
    "can_come",
    [
        {"days": ["monday", "tuesday", "thursday"]},
        {"parts_of_day": ["daytime", "evening"]},
        {"days": ["thursday", "tuesday"], "parts_of_day": ["evening"]},
    ],
)
def test_an_offer_suits_whoever_can_come_each_time_and_one_that_names_no_times_suits_all(
    can_come: dict[str, Any],
) -> None:
    assert judged(a_candidate(**EVENINGS), **can_come).missed == ()
    assert judged(a_candidate(), **can_come).missed == ()
    assert judged(a_candidate(), days=["sunday"], parts_of_day=["evening"]).missed == ()


def test_days_suit_no_client_who_can_come_in_none_of_their_parts() -> None:
    both = {"days": ["tuesday", "thursday"], "parts_of_day": ["daytime"]}
    assert judged(a_candidate(**EVENINGS), **both).missed == ("times_do_not_suit",)


def test_a_supplier_that_may_not_be_ordered_from_is_excluded_whatever_the_row_says() -> None:
    org = new_id()
    suspended = a_member(org, suppliers.suspended(org, NOON))
    stopped = a_member(org, suppliers.new_orders_stopped(org, NOON))
    ends = a_member(org, suppliers.covered(org, CATEGORY, TODAY + timedelta(days=31)))
    for supplier in (suspended, stopped):
        assert judged(a_candidate(supplier=supplier)).missed == ("supplier_not_orderable",)
    assert judged(replace(a_candidate(), supplier=None)).missed == ("supplier_not_orderable",)
    # Four weeks after five days of notice end on the 32nd day from today.
    assert judged(a_candidate(supplier=ends)).missed == ("evidence_ends_first",)
    assert judged(a_candidate(supplier=ends, notice_days=4)).missed == ()


def test_an_offer_of_another_category_or_district_or_not_on_offer_says_so_when_it_is_asked_for() -> None:
    elsewhere = a_candidate("D02")
    delisted = replace(elsewhere, listing=replace(elsewhere.listing, listed=False, category="ENGAGEMENT"))
    assert judged(delisted).missed == ("not_on_offer", "other_category", "other_district")


def test_every_limit_has_its_reason_in_words() -> None:
    assert {*LIMITS, BELOW_FLOOR} == {*reasons(ReasonKind.MATCH_EXCLUDED)}


def test_a_newcomer_is_not_below_the_floor_and_what_is_online_is_never_too_far() -> None:
    assert judged(a_candidate(rate=None)).missed == ()
    assert judged(a_candidate(delivery=ANYWHERE), near=NEAR_LEEDS).missed == ()


def test_the_first_start_with_room_counts_and_a_whole_course_needs_all_of_it() -> None:
    candidate = a_candidate(starts=starts(20, 40))
    first, second = candidate.listing.starts
    taken = {first.start_id: Places(first.start_id, candidate.listing.offer_id, first.on, 2, 3, NOON)}
    one = judged(replace(candidate, places=taken)).seen
    assert (one.next_start, one.left, one.first_day) == (second, 5, second.on)
    price = {"pence": 45_000, "currency": "GBP", "per": "course", "vat": "included", "vat_rate": 20}
    whole = used_up(a_candidate(starts=starts(20), price=price), held=1)
    assert judged(whole).missed == ("no_places_left",)
    assert judged(used_up(a_candidate(starts=starts(20)), held=4)).seen.left == 1


def test_rows_in_reach_are_those_on_offer_in_the_category_and_district() -> None:
    filters = filters_of(a_want())
    assert satisfies(a_listing("D01"), filters)
    assert satisfies(a_listing(delivery=ANYWHERE), filters)
    assert not satisfies(a_listing("D02"), filters)
    assert not satisfies(replace(a_listing("D01"), listed=False), filters)
    assert not satisfies(replace(a_listing("D01"), category="ENGAGEMENT"), filters)


def test_a_score_is_the_weighted_sum_of_its_parts() -> None:
    one = judged(a_candidate(rate=80.0, pence=180_000, starts=starts(45)), near={"jobcentre": "LDS", "within_km": 90})
    distance = one.seen.distance_km
    assert distance is not None
    assert one.parts == facts.ScoreParts(
        quality=80, price=50, distance=falling(round(distance * 10), 0, 600), start=falling(45, 0, 90)
    )
    assert one.points == 80 * 40 + 50 * 30 + one.parts.distance * 15 + one.parts.start * 15
    newcomer = judged(a_candidate(rate=None))
    assert newcomer.parts.quality == METHOD.matching.newcomers_quality_percent
    assert points_of(facts.ScoreParts(quality=100, price=100, distance=100, start=100), METHOD.scoring) == 10_000


@given(value=st.integers(0, 10_000), full=st.integers(0, 5000), width=st.integers(1, 5000))
def test_a_scale_falls_from_all_points_to_none(value: int, full: int, width: int) -> None:
    none = full + width
    assert 0 <= falling(value + 1, full, none) <= falling(value, full, none) <= 100
    assert (falling(full, full, none), falling(none, full, none)) == (100, 0)


@given(prices=st.lists(st.integers(1000, 400_000), min_size=1, max_size=8))
def test_no_score_depends_on_what_others_ask(prices: list[int]) -> None:
    """So whoever reads its own score learns nothing of a rival's price."""
    own = a_candidate(pence=120_000)
    alone = judged(own)
    rivals = [a_candidate(pence=each) for each in prices]
    match = the_match(matched([own, *rivals]))
    weighed = {each.offer_id: each for each in match.weighed}
    assert weighed[own.listing.offer_id].points == alone.points
    assert weighed[own.listing.offer_id].parts == alone.parts


def test_a_match_records_what_was_ranked_shown_and_excluded_and_follows_published_policies() -> None:
    good, dear, far = a_candidate(rate=90.0), a_candidate(pence=250_000), a_candidate(delivery=FAR)
    both = a_candidate(delivery=FAR, access=[])
    events = matched([dear, far, both, good], near=NEAR_LEEDS, access=[])
    match = the_match(events)
    assert [each.offer_id for each in match.ranked] == [good.listing.offer_id, dear.listing.offer_id]
    assert (match.offers, match.excluded, match.policies) == (2, 2, STAMPS)
    assert match.excluded_for == (facts.ExcludedCount(reason="too_far", offers=2),)
    shown = match_shown(match, with_constraints=True)
    assert [(each.rank, each.placed_by) for each in shown.ranked] == [(1, PlacedBy.SCORE), (2, PlacedBy.SCORE)]
    assert shown.constraints == facts.Constraints(jobcentre="LDS", within_km=20)
    assert match_shown(match, with_constraints=False).constraints is None
    ranked, excluded = (recorded(match, each.listing.offer_id) for each in (dear, far))
    assert ranked is not None
    assert (ranked.rank, ranked.reasons) == (2, ())
    assert excluded is not None
    assert (excluded.rank, excluded.score, excluded.reasons) == (None, None, ("too_far",))
    assert recorded(match, new_id()) is None


def test_the_nearest_excluded_miss_the_fewest_limits() -> None:
    one = a_candidate(rate=10.0)
    two = a_candidate(rate=10.0, pence=90_000)
    match = the_match(matched([two, one], price_to_pence=80_000))
    assert [each.offer_id for each in match.nearest_excluded] == [one.listing.offer_id, two.listing.offer_id]
    assert {each.reason: each.offers for each in match.excluded_for} == {"price_too_high": 1, "quality_below_floor": 2}
    many = the_match(matched([a_candidate(rate=10.0) for _ in range(60)]))
    assert (len(many.nearest_excluded), many.excluded, many.offers, many.turn) == (50, 60, 0, 0)


def test_all_are_scored_and_the_best_are_recorded_however_many_there_are() -> None:
    few = replace(METHOD, matching=METHOD.matching.model_copy(update={"records_at_most": 3, "shows_at_most": 2}))
    several = [a_candidate(rate=50.0 + number) for number in range(0, 40, 8)]
    match = the_match(matched(several, method=few))
    assert (match.offers, len(match.ranked), len(match.weighed), len(match.shown)) == (5, 3, 3, 2)
    assert [each.offer_id for each in match.ranked] == [each.listing.offer_id for each in reversed(several)][:3]


def test_nothing_that_is_published_says_what_the_client_asks_for_or_how_far_it_lives() -> None:
    made = matched(
        [a_candidate(access=["easy_read"])], near={"postcode": "LS1 4DY", "within_km": 7}, access=["easy_read"]
    )
    published = [each for each in made if not each.PRIVATE]
    assert [type(each) for each in published] == [facts.MatchMade]
    said = published[0].model_dump_json()
    assert not any(word in said for word in ("LS1", "easy_read", "within", "distance"))
    assert "4DY" not in "".join(each.model_dump_json() for each in made)


def refused(need: KnownNeed | None, constraints: dict[str, Any] | None = None, **named: Any) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        wanted(replace(asked(**(constraints or {})), **named), need, markets()[MARKET], BOUNDS)
    return set(refusal.value.codes)


def test_every_reason_against_a_match_is_given() -> None:
    constraints = {
        "near": {"postcode": "ZZ9 1AA", "jobcentre": "LDS", "within_km": 900},
        "starts_from": "2017-05-02",
        "starts_to": "2017-05-01",
    }
    assert refused(a_need(standing=False), constraints, category="ENGAGEMENT", district="D02") == {
        "need_not_open",
        "category_differs",
        "district_differs",
        "place_not_clear",
        "distance_too_far",
        "days_reversed",
    }
    assert refused(None) == {"need_unknown"}


def test_a_need_is_known_by_category_and_district_and_never_by_its_journey() -> None:
    about: dict[str, Any] = {"need_id": NEED, "journey_id": UUID(int=5), "district": "D01", "category": CATEGORY}
    row = KNOWN_NEEDS.fold(None, journeys.NeedRecorded(**about, recorded_at=NOON))
    assert row == a_need()
    assert "journey" not in str(KNOWN_NEEDS.encode(row))
    gone = KNOWN_NEEDS.fold(
        row, journeys.NeedWithdrawn(**about, reason=Reason(code="no_longer_needed"), withdrawn_at=NOON)
    )
    assert gone == a_need(standing=False)
    back = KNOWN_NEEDS.fold(gone, journeys.NeedReopened(**about, order_id=new_id(), reopened_at=NOON))
    assert back == a_need()
