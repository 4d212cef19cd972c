"""Versions of an offer: what differs between two, and an earlier one that counts again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.offers.domain.content import WithdrawOffer
from services.catalogue.offers.domain.decisions import keep_in_line, update_in_line, withdraw
from services.catalogue.offers.domain.differences import differences
from services.catalogue.offers.domain.expiring import expire
from services.catalogue.offers.domain.offer import Offer
from services.catalogue.offers.domain.pausing import PauseOffer, ResumeOffer, pause, resume
from services.catalogue.offers.domain.reverting import revert
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from tests.catalogue.examples import (
    LATER,
    MEMBER,
    NOON,
    SUSPENDED,
    after,
    an_offer,
    an_offer_text,
    ids_for,
    published,
    updated,
)
from tests.catalogue.test_content import ONLINE, start
from tests.catalogue.test_terms import TERMS
from tests.offers import a_venue


def reverted(offer: Offer, to: facts.Content, at: datetime = LATER, version: int = 1) -> Sequence[Event]:
    return revert(offer, MEMBER, version, to, at)


def test_two_versions_differ_in_the_fields_that_were_changed() -> None:
    before = an_offer()
    now = after(before, updated(before, an_offer_text(pence=40_000, title="Another", weekly_pattern=PATTERN)))
    assert [(each.field, each.before, each.after) for each in differences(before.content, now.content)] == [
        ("/title", "Interview Coaching", "Another"),
        ("/price/pence", 45_000, 40_000),
        ("/weekly_pattern", None, PATTERN),
    ]


PATTERN: dict[str, Any] = {"days": ["monday"], "parts_of_day": ["daytime"], "hours": 10}

RICH: dict[str, Any] = TERMS | {
    "title": "Another",
    "summary": "Something else.",
    "price": {"pence": 1, "per": "course", "vat": "exempt", "vat_rate": 0},
    "duration": {"value": 3, "unit": "month", "hours": 80},
    "delivery": {"mode": "blended", "venues": [a_venue("D03")], "national": False},
    "group_size": 8,
    "minimum_group": 4,
    "notice_days": 1,
    "starts": [start(10, 6)],
    "access": ["step_free"],
    "reference": "IC-1",
    "offered_until": "2017-05-01",
}

_TEXTS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Coaching", "Mentoring"]),
        "pence": st.integers(1, 90_000),
        "delivery": st.just(ONLINE),
        "weekly_pattern": st.sampled_from([None, PATTERN, PATTERN | {"parts_of_day": ["evening", "daytime"]}]),
        "languages": st.lists(st.sampled_from(["en", "cy", "pl"]), unique=True, min_size=1),
        "attributes": st.lists(st.sampled_from(["childcare", "mentor"]), unique=True),
        "starts": st.lists(st.builds(start, st.integers(6, 40), st.integers(1, 12)), max_size=4),
        "payment_split": st.sampled_from([None, TERMS["payment_split"]]),
        "reference": st.sampled_from(["", "IC-1"]),
        "offered_until": st.sampled_from([None, "2017-05-01"]),
    },
)


@given(st.lists(_TEXTS, min_size=2, max_size=5), st.data())
def test_an_earlier_version_comes_back_whole_and_no_version_is_ever_changed(
    texts: list[dict[str, Any]], data: st.DataObject
) -> None:
    """Whatever was changed in between; to go back and forth again leads to where it was."""
    offer = an_offer(**texts[0])
    said = [offer.content]
    for text in texts[1:]:
        offer = after(offer, updated(offer, an_offer_text(**text), at=NOON))
        said.append(offer.content)
    kept = [each.model_dump_json() for each in said]
    number = data.draw(st.integers(1, len(said)))
    back = after(offer, reverted(offer, said[number - 1], NOON, number)) if said else offer
    assert back.content == said[number - 1]
    assert back.offer_version == offer.offer_version + (back.content != offer.content)
    forth = after(back, reverted(back, offer.content, NOON, offer.offer_version))
    assert forth.content == offer.content
    assert differences(forth.content, offer.content) == ()
    assert [each.model_dump_json() for each in said] == kept


@given(_TEXTS, _TEXTS)
def test_a_difference_is_the_same_both_ways_round(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = an_offer(**one).content, an_offer(**other).content
    there, back = differences(first, second), differences(second, first)
    assert {(each.field, str(each.before), str(each.after)) for each in there} == {
        (each.field, str(each.after), str(each.before)) for each in back
    }
    assert bool(there) == (first != second)
    assert differences(first, first) == ()


def test_a_new_version_says_which_one_it_goes_back_to() -> None:
    first = an_offer()
    second = after(first, updated(first, an_offer_text(title="Another")))
    (event,) = reverted(second, first.content)
    assert isinstance(event, facts.OfferUpdated)
    assert (event.offer_version, event.reverts_to, event.content) == (3, 1, first.content)
    assert reverted(first, first.content) == []


_STEPS = st.one_of(
    st.tuples(st.just("write"), _TEXTS),
    st.tuples(st.just("revert"), st.integers(1, 6)),
    st.tuples(st.sampled_from(["pause", "resume", "expire", "follow"]), st.just(0)),
)


@given(st.lists(st.tuples(st.integers(0, 20), _STEPS), max_size=12))
def test_versions_are_numbered_without_a_gap_whatever_else_happens_to_the_offer(
    steps: list[tuple[int, tuple[str, Any]]],
) -> None:
    """Each fact of a version is the next one, and nothing but such a fact changes what an offer says."""
    log: list[Event] = list(published(an_offer_text()))
    offer, at = after(None, log), NOON
    for days, (step, what) in steps:
        at += timedelta(days=days)
        said = {each.offer_version: each.content for each in log if isinstance(each, facts.OfferContent)}
        try:
            events = _stepped(offer, step, what, said, at)
        except Rejected:
            continue
        for event in events:
            before, offer = offer, after(offer, [event])
            log.append(event)
            if isinstance(event, facts.OfferContent):
                assert (event.offer_version, event.content) == (before.offer_version + 1, offer.content)
            else:
                assert (offer.offer_version, offer.content) == (before.offer_version, before.content)
        assert after(None, log) == offer
    numbers = [each.offer_version for each in log if isinstance(each, facts.OfferContent)]
    assert numbers == list(range(1, offer.offer_version + 1))


def _stepped(offer: Offer, step: str, what: Any, said: dict[int, facts.Content], at: datetime) -> Sequence[Event]:
    match step:
        case "write":
            asked = an_offer_text(**what)
            return update_in_line(offer, MEMBER, asked, ids_for(asked, None), at)
        case "revert":
            return revert(offer, MEMBER, what, said.get(what), at)
        case "pause":
            return pause(offer, PauseOffer(reason="no_places"), at)
        case "resume":
            return resume(offer, MEMBER, ResumeOffer(reason="available_again"), at)
        case "expire" if offer.expires_on:
            return expire(offer, offer.expires_on, at)
    return keep_in_line(offer, SUSPENDED, at)


def test_every_field_of_a_version_comes_back() -> None:
    """A field that was forgotten here would be lost by going back to a version that says it."""
    rich = an_offer(**RICH)
    silent = [each for each, value in an_offer().content if value == getattr(rich.content, each)]
    assert set(silent) <= {"market", "category"}, "what the usual offer says as well shows nothing"
    plain = after(rich, updated(rich, an_offer_text()))
    assert after(plain, reverted(plain, rich.content)).content == rich.content


def test_a_start_comes_back_under_its_id() -> None:
    first = an_offer(starts=[start(20), start(30)])
    second = after(first, updated(first, an_offer_text(starts=[start(30)])))
    assert after(second, reverted(second, first.content)).content.starts == first.content.starts


def test_a_version_that_cannot_be_offered_any_more_is_refused_with_every_reason() -> None:
    first = an_offer(starts=[start(20)])
    second = after(first, updated(first, an_offer_text(starts=[])))
    with pytest.raises(Rejected) as refusal:
        reverted(second, first.content, NOON + timedelta(days=30))
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [
        ("start_cannot_be_ordered", "/starts/0/on")
    ]
    gone = after(second, withdraw(second, WithdrawOffer(reason="no_longer_offered"), LATER))
    with pytest.raises(Rejected) as refusal:
        reverted(gone, first.content, NOON + timedelta(days=30))
    assert refusal.value.codes == {"offer_withdrawn", "start_cannot_be_ordered"}
