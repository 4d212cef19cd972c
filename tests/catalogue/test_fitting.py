"""An offer closes a gap by what it has begun to answer since the last need was reported, and by no edit of wording."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.catalogue.gaps.domain.decisions import (
    fill,
)
from services.catalogue.gaps.domain.fitting import as_it_stood, fits
from services.catalogue.offers.domain.decisions import keep_in_line, withdraw
from services.catalogue.offers.domain.offer import Offer
from services.catalogue.offers.domain.offer import Status as OfferStatus
from shared.contracts import catalogue as facts
from tests.catalogue.examples import LATER, MEMBER, NOON, SUSPENDED, after, an_offer, an_offer_text, published, updated
from tests.catalogue.gaps import BEFORE, a_gap, gap_after
from tests.catalogue.test_offer import WITHDRAW
from tests.offers import a_venue, offer_body


def test_an_offer_that_is_new_closes_a_gap_once() -> None:
    gap = a_gap(at=BEFORE)
    _, _, event = events = fill(gap, None, an_offer(), LATER)
    assert isinstance(event, facts.AskersToldOfClosing)
    assert (event.offer_id, event.reason) == (an_offer().offer_id, "filled")
    assert fill(gap_after(gap, events), None, an_offer(), LATER) == []
    assert fill(None, None, an_offer(), LATER) == fill(gap, None, None, LATER) == []


@pytest.mark.parametrize("status", [each for each in OfferStatus if each is not OfferStatus.PUBLISHED])
def test_an_offer_that_cannot_be_ordered_fits_nothing(status: OfferStatus) -> None:
    assert not fits(replace(an_offer(), status=status), a_gap())


def test_an_offer_fits_its_market_category_and_districts_and_covers_every_access_need() -> None:
    assert fits(an_offer(), a_gap(district="D02"))
    assert not fits(an_offer(), a_gap(district="D03"))
    assert not fits(an_offer(), replace(a_gap(), category="ENGAGEMENT"))
    assert not fits(an_offer(), replace(a_gap(), market="ANOTHER"))
    asks = a_gap(access=("easy_read", "step_free"))
    assert not fits(an_offer(access=["step_free"]), asks)
    assert fits(an_offer(access=["step_free", "easy_read", "sign_language"]), asks)


def closes(reason: str, *changes: dict[str, Any], **like: Any) -> bool:
    """Whether an offer that was there when a gap was reported closes it by a change of what it says."""
    offer, gap = an_offer("D01", starts=STARTS), a_gap(at=LATER, reason=reason, **like)
    now = offer
    for change in changes:
        text = an_offer_text("D01", **{"starts": STARTS} | change)
        now = after(now, updated(now, text, at=LATER + timedelta(hours=1)))
    return bool(fill(gap, offer, now, LATER + timedelta(hours=2)))


def start(days: int, places: int) -> dict[str, Any]:
    return {"on": (date(2017, 3, 9) + timedelta(days=days)).isoformat(), "places": places}


STARTS = [start(30, 4), start(60, 4)]
NATIONAL = {"delivery": {"mode": "blended", "venues": [a_venue("D01")], "national": True}}
ELSEWHERE = {"delivery": {"mode": "in_person", "venues": [a_venue("D01"), a_venue("D01", name="B", latitude=54.9)]}}
REWORDED = {
    "title": "Interviews, and how to do well in them",
    "summary": "The same as ever.",
    "delivery": {
        "mode": "in_person",
        "venues": [a_venue("D01", name="The Hall", postcode="LS1 4DZ", latitude=53.79651)],
    },
}
REASONS = [
    "no_offer",
    "no_offer_in_reach",
    "no_places_in_time",
    "below_quality_floor",
    "access_need_not_covered",
    "next",
]
STEP_FREE = {"access": ["step_free"]}


@pytest.mark.parametrize("reason", REASONS)
def test_no_edit_of_wording_closes_a_gap(reason: str) -> None:
    assert not closes(reason, REWORDED)
    assert not closes(reason, REWORDED, {"title": "Once more", **offer_body(pence=1, title="Dearer")})


@pytest.mark.parametrize(
    ("reason", "change", "answers"),
    [
        ("no_offer_in_reach", ELSEWHERE, True),
        ("no_offer_in_reach", NATIONAL, True),
        ("no_offer_in_reach", {"starts": [start(10, 4), start(60, 4)]}, False),
        ("no_places_in_time", {"starts": [start(30, 4), start(60, 5)]}, True),
        ("no_places_in_time", {"starts": [start(20, 4), start(30, 4), start(60, 4)]}, True),
        ("no_places_in_time", {"starts": []}, True),
        ("no_places_in_time", {"starts": [start(60, 4)]}, False),
        ("no_places_in_time", {"starts": [start(30, 4), start(60, 3)]}, False),
        ("no_places_in_time", ELSEWHERE, False),
        ("below_quality_floor", ELSEWHERE, False),
        ("access_need_not_covered", STEP_FREE, False),  # which need it is nobody said, so that staff close it
        ("next", ELSEWHERE, False),
    ],
)
def test_an_offer_closes_a_gap_by_what_answers_the_reason(reason: str, change: dict[str, Any], answers: bool) -> None:
    assert closes(reason, change) == answers


def test_an_access_need_that_was_named_is_answered_by_whoever_provides_for_it() -> None:
    assert closes("access_need_not_covered", STEP_FREE, access=("step_free",))
    assert not closes("access_need_not_covered", REWORDED, access=("step_free",))
    assert not closes("access_need_not_covered", STEP_FREE, access=("step_free", "easy_read"))


def test_an_offer_that_returns_closes_only_what_was_reported_while_it_was_away() -> None:
    history = [(NOON, *published(an_offer_text("D01")))]
    offer = after(None, [history[0][1]])
    for hours, supplier in ((2, SUSPENDED), (4, MEMBER)):
        at = NOON + timedelta(hours=hours)
        history += [(at, event) for event in keep_in_line(offer, supplier, at)]
        offer = after(offer, [history[-1][1]])
    assert offer.listed_at == NOON + timedelta(hours=4)

    def filled(hours: int) -> bool:
        gap = a_gap(at=NOON + timedelta(hours=hours))
        return bool(fill(gap, as_it_stood(history, gap.asked_at), offer, LATER))

    assert [filled(hours) for hours in (-1, 1, 3, 5)] == [True, False, True, False]


def test_an_offer_stands_as_it_did_before_a_moment() -> None:
    history = [(NOON, *published()), (LATER, *withdraw(an_offer(), WITHDRAW, LATER))]
    assert as_it_stood(history, NOON) is None
    found: list[Offer | None] = [as_it_stood(history, at) for at in (LATER, LATER + timedelta(seconds=1))]
    assert [each.status for each in found if each] == [OfferStatus.PUBLISHED, OfferStatus.WITHDRAWN]


def test_a_gap_is_closed_by_an_offer_with_every_attribute_and_one_of_the_languages() -> None:
    asks = a_gap(attributes=("childcare", "mentor"), languages=("cy", "pl"))
    assert not fits(an_offer(attributes=["childcare"], languages=["en", "cy"]), asks)
    assert not fits(an_offer(attributes=["childcare", "mentor"]), asks)
    assert fits(an_offer(attributes=["childcare", "mentor", "meals"], languages=["en", "pl"]), asks)


def test_an_offer_that_was_paused_when_a_gap_was_reported_closes_it_when_it_is_back() -> None:
    paused = replace(an_offer(), status=OfferStatus.PAUSED)
    gap = a_gap(at=LATER)
    assert fill(gap, None, paused, LATER) == []
    assert fill(gap, paused, an_offer(), LATER)
    assert fill(gap, an_offer(), an_offer(), LATER) == []
