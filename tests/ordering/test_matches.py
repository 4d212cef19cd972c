"""An order that follows a match: of the same need, of an offer that it ranks, in that version, while it is recent."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.ordering.known.matches import KNOWN_MATCHES, KnownMatch, KnownRank
from shared.contracts import catalogue
from shared.contracts import ordering as facts
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.ordering.examples import ASKED, CATEGORY, NEED_ID, NOON, OFFER_ID, after, known, placed

MATCH_ID = new_id()
FOLLOWING = replace(ASKED, match_id=MATCH_ID)
MATCH = KnownMatch(MATCH_ID, NEED_ID, "DPS-EMPLOYABILITY", NOON, {OFFER_ID: 2})


def refused(match: KnownMatch | None, now: datetime = NOON) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        placed(asked=replace(FOLLOWING, starts_on=now.date()), known=known(match=match), now=now)
    return set(refusal.value.codes)


def test_an_order_names_the_match_that_it_follows_and_the_policy_that_it_kept() -> None:
    first = placed(asked=FOLLOWING, known=known(match=MATCH))[0]
    assert isinstance(first, facts.OrderPlaced)
    assert (first.match_id, "offer_matching.v1" in first.policies) == (MATCH_ID, True)
    assert after([first]).match_id == MATCH_ID


def test_without_a_match_nothing_is_asked_of_one() -> None:
    first = placed()[0]
    assert isinstance(first, facts.OrderPlaced)
    assert first.match_id is None
    assert "offer_matching.v1" not in first.policies


def test_a_match_that_an_order_does_not_follow_is_refused() -> None:
    assert refused(None) == {"match_unknown"}
    assert refused(replace(MATCH, need_id=new_id())) == {"match_unknown"}
    assert refused(replace(MATCH, versions={new_id(): 2})) == {"offer_not_in_match"}
    assert refused(replace(MATCH, versions={OFFER_ID: 1})) == {"match_of_another_version"}


def test_a_match_is_good_for_two_working_days() -> None:
    friday = datetime(2016, 11, 11, 12, tzinfo=UTC)
    tuesday, wednesday = (datetime(2016, 11, day, 23, tzinfo=UTC) for day in (15, 16))
    made = replace(MATCH, made_at=friday)
    assert placed(asked=replace(FOLLOWING, starts_on=tuesday.date()), known=known(match=made), now=tuesday)
    assert refused(made, wednesday) == {"match_stale"}
    assert refused(replace(made, versions={}), wednesday) == {"match_stale", "offer_not_in_match"}


def a_match(**about: Any) -> catalogue.MatchMade:
    ranked = [{"offer_id": about.pop("offer_id"), "offer_version": 1, "supplier_id": new_id(), "score": 70}]
    return catalogue.MatchMade(
        market="DPS-EMPLOYABILITY", category=CATEGORY, ranked=ranked, offers=1, excluded=0, policies=(), **about
    )


def test_a_row_has_the_version_and_the_score_of_each_ranked_offer() -> None:
    made = a_match(match_id=MATCH_ID, need_id=NEED_ID, district="D07", offer_id=OFFER_ID, made_at=NOON)
    rank = KnownRank(OFFER_ID, 1, made.ranked[0].supplier_id, 70)
    assert KNOWN_MATCHES.fold(None, made) == replace(MATCH, versions={OFFER_ID: 1}, ranked=(rank,))
