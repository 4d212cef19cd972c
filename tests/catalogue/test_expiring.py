"""Offers with a last day: their supplier is told before, they expire after it, and a new version brings them back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.listings.domain.listing import fold_listing
from services.catalogue.offers.domain.content import WithdrawOffer
from services.catalogue.offers.domain.decisions import keep_in_line, update_in_line, withdraw
from services.catalogue.offers.domain.expiring import announce_expiring, expire
from services.catalogue.offers.domain.offer import Ground, Offer, Status
from services.catalogue.offers.domain.pausing import PauseOffer, ResumeOffer, pause, resume
from services.catalogue.offers.domain.reverting import revert
from services.catalogue.prices.domain.offer_prices import fold_price
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.deadlines import end_of
from shared.kernel.memberships import KnownSupplier, fold_supplier
from shared.kernel.rules import Rejected
from tests import suppliers
from tests.catalogue.examples import (
    CATEGORY,
    MEMBER,
    NOON,
    READMITTED,
    REMOVED,
    SUPPLIER,
    SUSPENDED,
    after,
    an_offer,
    an_offer_text,
    ids_for,
    published,
)
from tests.catalogue.test_content import start
from tests.suppliers import known_supplier

TODAY = NOON.date()
LAST = TODAY + timedelta(days=30)
OVER = end_of(LAST)
RENEWED = LAST + timedelta(days=60)
STOPPED = known_supplier(SUPPLIER, NOON, CATEGORY, new_orders_stopped="complaint_upheld")
UNCOVERED = fold_supplier(MEMBER, suppliers.covered(SUPPLIER, CATEGORY, LAST))
PAUSE, RESUME = PauseOffer(reason="no_places"), ResumeOffer(reason="available_again")


def until(day: date | None, **more: Any) -> Offer:
    return an_offer(offered_until=day and day.isoformat(), **more)


def expired(offer: Offer | None = None) -> Offer:
    offer = offer or until(LAST)
    return after(offer, expire(offer, LAST, OVER))


def renewing(
    offer: Offer, supplier: KnownSupplier = MEMBER, at: datetime = OVER, day: date | None = RENEWED, **more: Any
) -> list[Event]:
    asked = an_offer_text("D01", "D02", offered_until=day and day.isoformat(), **more)
    return update_in_line(offer, supplier, asked, ids_for(asked, None), at)


def codes(events: list[Event]) -> list[str]:
    return [type(each).__name__ for each in events]


def refusal_of(*given: Any, **more: Any) -> set[str]:
    with pytest.raises(Rejected) as refused:
        renewing(*given, **more)
    return set(refused.value.codes)


@pytest.mark.parametrize(
    ("differing", "day"),
    [
        ({}, None),
        ({"offered_until": LAST.isoformat()}, LAST),
        ({"starts": [start(10), start(20)]}, TODAY + timedelta(days=20)),
        ({"starts": [start(10), start(40)], "offered_until": LAST.isoformat()}, LAST),
        ({"starts": [start(10)], "offered_until": LAST.isoformat()}, TODAY + timedelta(days=10)),
    ],
    ids=["never", "as it says", "with the last start", "before the last start", "with a start before it"],
)
def test_an_offer_expires_with_its_last_start_or_on_the_day_that_it_names(
    differing: dict[str, Any], day: date | None
) -> None:
    offer = an_offer(**differing)
    assert (offer.expires_on, offer.runs_out) == (day, day is not None)


def test_its_supplier_is_told_ten_working_days_before_and_the_version_records_the_policy() -> None:
    (event,) = published(an_offer_text(offered_until=LAST.isoformat()))
    assert isinstance(event, facts.OfferPublished)
    assert (event.remind_on, LAST) == (date(2017, 3, 27), date(2017, 4, 8))
    assert "offer_expiry.v1" in event.policies
    offer = until(LAST)
    (told,) = announce_expiring(offer, LAST)
    assert isinstance(told, facts.OfferExpiring)
    assert told.expires_on == LAST
    moved = after(offer, renewing(offer, at=NOON))
    assert announce_expiring(moved, LAST) == [], "another day was named meanwhile"
    assert announce_expiring(expired(), LAST) == []


def test_nothing_is_told_before_a_day_that_is_near_already() -> None:
    assert until(TODAY + timedelta(days=3)).remind_on is None


def test_it_expires_once_its_last_day_is_over_and_once_only() -> None:
    offer = until(LAST)
    assert expire(offer, LAST, OVER - timedelta(seconds=1)) == []
    (event,) = expire(offer, LAST, OVER)
    assert isinstance(event, facts.OfferExpired)
    assert event.expired_on == LAST
    gone = after(offer, [event])
    assert (gone.status, gone.runs_out) == (Status.EXPIRED, False)
    assert expire(gone, LAST, OVER) == []
    moved = after(offer, renewing(offer, at=NOON))
    assert expire(moved, LAST, OVER) == [], "another day was named meanwhile"


@pytest.mark.parametrize(
    ("differing", "at", "code"),
    [
        ({"offered_until": (TODAY - timedelta(days=1)).isoformat()}, NOON, "offered_until_past"),
        ({"starts": [start(10)]}, NOON + timedelta(days=11), "no_start_to_come"),
    ],
)
def test_a_version_that_could_be_ordered_on_no_day_is_refused(
    differing: dict[str, Any], at: datetime, code: str
) -> None:
    offer = an_offer(starts=[start(10)])
    with pytest.raises(Rejected) as refused:
        update_in_line(offer, MEMBER, an_offer_text("D01", **differing), ids_for(an_offer_text(**differing), None), at)
    assert code in refused.value.codes


def test_a_new_version_with_a_later_day_brings_it_back() -> None:
    events = renewing(expired())
    assert codes(events) == ["OfferUpdated", "OfferRelisted"]
    offer = after(expired(), events)
    assert (offer.status, offer.expires_on, offer.listed_at, offer.offer_version) == (
        Status.PUBLISHED,
        RENEWED,
        OVER,
        2,
    )
    started = renewing(expired(), day=None, starts=[start(50)])
    assert codes(started) == ["OfferUpdated", "OfferRelisted"]


def test_the_same_again_renews_nothing_and_says_so() -> None:
    assert refusal_of(expired(), day=LAST) == {"offered_until_past"}
    with pytest.raises(Rejected):
        revert(expired(), MEMBER, 1, expired().content, OVER)


@pytest.mark.parametrize(
    ("supplier", "code"),
    [
        (SUSPENDED, "supplier_not_active"),
        (REMOVED, "supplier_not_active"),
        (STOPPED, "new_orders_stopped"),
        (UNCOVERED, "evidence_ends_first"),
    ],
)
def test_who_may_not_publish_renews_nothing_and_every_reason_is_given(supplier: KnownSupplier, code: str) -> None:
    assert refusal_of(expired(), supplier) == {code}
    if supplier is not UNCOVERED:
        day = TODAY.isoformat()
        assert refusal_of(expired(), supplier, day=date.fromisoformat(day)) == {code, "offered_until_past"}


def test_what_an_earlier_membership_offered_is_not_there_again_by_being_renewed() -> None:
    at = OVER + timedelta(days=61)
    offer = after(expired(), renewing(expired(), READMITTED, at, day=at.date() + timedelta(days=9)))
    assert (offer.status, offer.delisted_for) == (Status.DELISTED, Ground.NOT_IN_CATEGORY)


def test_a_pause_outlasts_an_expiry() -> None:
    offer = until(LAST)
    gone = expired(after(offer, pause(offer, PAUSE, NOON)))
    assert (gone.status, gone.paused_for) == (Status.EXPIRED, "no_places")
    events = renewing(gone, SUSPENDED)
    assert codes(events) == ["OfferUpdated", "OfferPaused"]
    back = after(gone, events)
    assert (back.status, back.paused_for) == (Status.PAUSED, "no_places")
    assert after(back, resume(back, MEMBER, RESUME, OVER)).status is Status.PUBLISHED


def test_what_is_over_is_neither_paused_nor_resumed_whether_that_was_told_or_not() -> None:
    offer = until(LAST)
    paused = after(offer, pause(offer, PAUSE, NOON))
    for each in (offer, expired()):
        with pytest.raises(Rejected) as refused:
            pause(each, PAUSE, OVER)
        assert refused.value.codes == {"offer_expired"}
    for each in (paused, expired()):
        with pytest.raises(Rejected) as refused:
            resume(each, MEMBER, RESUME, OVER)
        assert refused.value.codes == {"offer_expired"}


def test_what_comes_back_after_its_last_day_expires_instead() -> None:
    offer = until(LAST)
    hidden = after(offer, keep_in_line(offer, SUSPENDED, NOON))
    assert hidden.runs_out
    events = keep_in_line(hidden, MEMBER, OVER)
    assert codes(events) == ["OfferExpired"]
    assert after(hidden, events).delisted_for is None


def test_an_expired_offer_may_be_withdrawn_and_follows_nothing_else() -> None:
    for supplier in (SUSPENDED, REMOVED, STOPPED, UNCOVERED, MEMBER):
        assert keep_in_line(expired(), supplier, OVER) == []
    assert after(expired(), withdraw(expired(), WithdrawOffer(reason="replaced"), OVER)).status is Status.WITHDRAWN
    removed = after(until(LAST), keep_in_line(until(LAST), REMOVED, NOON))
    assert (removed.runs_out, expire(removed, LAST, OVER)) == (False, [])


@pytest.mark.parametrize("fold", [fold_listing, fold_price])
def test_what_has_expired_is_neither_found_nor_compared_until_it_is_renewed(fold: Callable[..., Any]) -> None:
    log = [*published(an_offer_text(offered_until=LAST.isoformat())), *expire(until(LAST), LAST, OVER)]
    log += renewing(expired())
    seen, row = [], None
    for event in log:
        row = fold(row, event)
        assert row is not None
        seen.append((type(event).__name__, row.listed))
    assert seen == [
        ("OfferPublished", True),
        ("OfferExpired", False),
        ("OfferUpdated", False),
        ("OfferRelisted", True),
    ]


_STEPS = st.one_of(
    st.sampled_from(["pause", "resume", "clock"]),
    st.sampled_from([MEMBER, SUSPENDED, STOPPED]),
    st.integers(0, 60),
)


@given(st.lists(st.tuples(st.integers(0, 20), _STEPS), max_size=15))
def test_whatever_happens_nothing_is_published_past_its_last_day_once_the_clock_has_run(
    steps: list[tuple[int, object]],
) -> None:
    offer, supplier, at = until(LAST), MEMBER, NOON
    for days, step in steps:
        at += timedelta(days=days)
        try:
            match step:
                case "pause":
                    offer = after(offer, pause(offer, PAUSE, at))
                case "resume":
                    offer = after(offer, resume(offer, supplier, RESUME, at))
                case "clock" if offer.expires_on:
                    offer = after(offer, expire(offer, offer.expires_on, at))
                case KnownSupplier():
                    supplier = step
                    offer = after(offer, keep_in_line(offer, supplier, at))
                case int():
                    offer = after(offer, renewing(offer, supplier, at, at.date() + timedelta(days=step)))
        except Rejected:
            continue
        assert offer.expires_on
        settled = after(offer, expire(offer, offer.expires_on, at))
        over = at >= end_of(offer.expires_on)
        assert (settled.status is Status.EXPIRED) == over
        assert settled.runs_out == (settled.status is not Status.EXPIRED)
        assert (offer.delisted_for is not None) == (offer.status is Status.DELISTED)
