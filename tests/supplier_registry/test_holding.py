"""Evidence that a supplier holds: given, renewed, its end announced, and what it covers said category by category."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.evidence.domain.announcing import announce_expiring, expire
from services.supplier_registry.evidence.domain.covering import state_cover
from services.supplier_registry.evidence.domain.deadlines import EXPIRY
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence
from services.supplier_registry.evidence.domain.opening import held_version, held_version_to_assess
from services.supplier_registry.evidence.domain.terms import cover_terms_on
from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts.supplier_registry import EvidenceCovers, EvidenceExpired, EvidenceExpiring, EvidenceGiven
from shared.kernel.rules import NotFound, Rejected
from shared.reference import evidence_kinds
from tests.supplier_registry.examples import CATEGORY, MARKET, NOON, OTHER, a_member, a_registered, after
from tests.supplier_registry.holding import (
    ABOUT,
    ACCREDITATION,
    IN_SUMMER,
    INSURANCE,
    POLICY,
    TERMS,
    TODAY,
    a_policy,
    giving,
    held,
    of_kind,
)

LATER = date(2018, 7, 31)
COVER_TERMS = cover_terms_on(TODAY)
AWARDED = replace(ABOUT, awarded=True)
WITH_AN_APPLICATION = replace(AWARDED, application_id=ABOUT.evidence_id)
LONG_AGO = date(2001, 1, 1)


def covering(supplier: Supplier, *evidence: HeldEvidence) -> dict[str, tuple[date | None, str | None]]:
    said = state_cover(supplier, evidence, COVER_TERMS)
    return {each.category: (each.deliverable_until, each.kind) for each in said}


def test_evidence_keeps_every_version_and_the_latest_counts() -> None:
    renewed = held(a_policy(), giving(a_policy(), b"We keep people safer.", LATER))
    assert [each.valid_until for each in renewed.versions] == [IN_SUMMER, LATER]
    assert (renewed.expires_on, renewed.running, renewed.expired) == (LATER, True, False)
    assert renewed.files == tuple(each.file.file_id for each in renewed.versions)


def test_the_same_file_with_the_same_day_changes_nothing_and_with_another_day_is_a_version() -> None:
    assert giving(a_policy()) == []
    (corrected,) = giving(a_policy(), valid_until=LATER)
    assert isinstance(corrected, EvidenceGiven)
    assert (corrected.version, corrected.valid_until) == (2, LATER)


def test_the_holder_is_reminded_as_the_policy_says() -> None:
    (given_now,) = giving()
    assert isinstance(given_now, EvidenceGiven)
    assert [IN_SUMMER - each for each in given_now.remind_on] == [timedelta(days=30), timedelta(days=7)]
    assert given_now.policies == (TERMS.stamp,)
    moments = dict(EXPIRY.moments(a_policy(), IN_SUMMER))
    assert set(moments) == {"evidence_expiring_1", "evidence_expiring_2", "end"}


@pytest.mark.parametrize(
    ("differing", "codes"),
    [
        ({"kind": INSURANCE}, {"evidence_only_after_award"}),
        ({"kind": INSURANCE, "valid_until": None}, {"evidence_only_after_award", "last_day_missing"}),
        (
            {"kind": INSURANCE, "about": replace(AWARDED, application_id=ABOUT.evidence_id)},
            {"evidence_only_after_award"},
        ),
        ({"kind": ACCREDITATION, "valid_until": None}, {"last_day_missing"}),
        ({"kind": "self_cleaning"}, {"last_day_not_taken"}),
        ({"valid_until": TODAY - timedelta(days=1)}, {"evidence_expired"}),
        ({"valid_until": date(2099, 12, 31)}, {"last_day_too_far"}),
        ({"confidential": "trade_secret"}, {"not_taken_in_confidence"}),
        (
            {"valid_until": date(2001, 1, 1), "confidential": "security"},
            {"evidence_expired", "not_taken_in_confidence"},
        ),
        ({"kind": "a_kind_of_the_next_release"}, {"kind_of_evidence_unknown"}),
    ],
)
def test_every_reason_against_evidence_is_given(differing: dict[str, object], codes: set[str]) -> None:
    with pytest.raises(Rejected) as refusal:
        giving(**differing)  # type: ignore[arg-type] # told by what differs
    assert refusal.value.codes == codes


def test_the_last_days_that_are_taken() -> None:
    assert giving(valid_until=TODAY)
    assert giving(valid_until=TODAY + timedelta(days=evidence_kinds()[POLICY].valid_for_at_most_days))
    assert giving(valid_until=None)
    assert giving(kind=INSURANCE, about=AWARDED)


def test_there_is_an_end_to_versions() -> None:
    evidence = a_policy()
    for number in range(1, evidence_kinds()[POLICY].most_held):
        evidence = held(evidence, giving(evidence, f"Version {number}".encode()))
    with pytest.raises(Rejected) as refusal:
        giving(evidence, b"One more")
    assert refusal.value.codes == {"too_many_versions"}


def test_the_end_is_announced_once_and_not_of_what_was_renewed() -> None:
    policy, member = a_policy(), a_member()
    (near,) = announce_expiring(policy, member, IN_SUMMER)
    assert isinstance(near, EvidenceExpiring)
    morning_after = datetime(2017, 8, 1, 0, 30, tzinfo=UTC)
    (over,) = expire(policy, IN_SUMMER, morning_after)
    assert isinstance(over, EvidenceExpired)
    expired = held(policy, [over])
    assert (expired.expired, expired.running, expired.expires_on) == (True, False, IN_SUMMER)
    assert expire(expired, IN_SUMMER, morning_after) == []
    renewed = held(policy, giving(policy, b"We keep people safer.", LATER))
    assert announce_expiring(renewed, member, IN_SUMMER) == []
    assert expire(renewed, IN_SUMMER, morning_after) == []
    back = held(expired, giving(expired, b"We keep people safer.", LATER, at=morning_after))
    assert (back.expired, back.running) == (False, True)


def test_evidence_holds_to_the_end_of_its_last_day() -> None:
    assert expire(a_policy(), IN_SUMMER, datetime(2017, 7, 31, 22, 59, tzinfo=UTC)) == []  # 23:59 in London
    assert expire(a_policy(), IN_SUMMER, datetime(2017, 7, 31, 23, 1, tzinfo=UTC))


def test_who_is_no_member_is_not_reminded() -> None:
    assert announce_expiring(a_policy(), a_registered(), IN_SUMMER) == []


def test_the_kind_that_ends_first_sets_the_last_day_of_delivery() -> None:
    member = a_member(CATEGORY, OTHER)
    assert covering(member) == {}
    both = covering(member, a_policy(LATER), of_kind(INSURANCE, IN_SUMMER))
    assert both == {CATEGORY: (IN_SUMMER, INSURANCE), OTHER: (IN_SUMMER, INSURANCE)}
    assert covering(member, a_policy(None), of_kind("self_cleaning", None)) == {}


def test_a_kind_counts_only_in_the_categories_that_the_policy_names() -> None:
    member = a_member(CATEGORY, "ENGAGEMENT")
    assert covering(member, of_kind(ACCREDITATION, IN_SUMMER)) == {CATEGORY: (IN_SUMMER, ACCREDITATION)}


def test_what_is_covered_is_said_when_it_changes_and_only_then() -> None:
    member = a_member()
    first = state_cover(member, [a_policy()], COVER_TERMS)
    covered = after(member, first)
    assert state_cover(covered, [a_policy()], COVER_TERMS) == []
    (renewed,) = state_cover(covered, [a_policy(LATER)], COVER_TERMS)
    assert (renewed.deliverable_until, renewed.policies) == (LATER, (COVER_TERMS[MARKET.code].stamp,))
    (endless,) = state_cover(covered, [a_policy(None)], COVER_TERMS)
    assert (endless.deliverable_until, endless.kind) == (None, None)
    assert after(covered, [endless]).covers == {}


def test_a_category_that_comes_later_is_covered_too() -> None:
    covered = after(a_member(), state_cover(a_member(), [a_policy()], COVER_TERMS))
    both = replace(covered, memberships={**covered.memberships, **a_member(OTHER).memberships})
    (said,) = state_cover(both, [a_policy()], COVER_TERMS)
    assert (said.category, said.deliverable_until) == (OTHER, IN_SUMMER)


def test_nothing_is_said_of_categories_that_the_supplier_left() -> None:
    left = after(a_member(), leave(a_member(), MARKET.code, WithdrawMembership(), NOON))
    assert covering(left, a_policy()) == {}


def test_assessors_open_the_version_that_counts_of_members_and_the_supplier_all_of_its_own() -> None:
    renewed = held(a_policy(), giving(a_policy(), b"We keep people safer.", LATER))
    first, second = renewed.versions
    assert held_version_to_assess(renewed, 2, a_member()) == second.file
    assert held_version(renewed, 1) == first.file
    with pytest.raises(Rejected) as refusal:
        held_version_to_assess(renewed, 1, a_registered())
    assert refusal.value.codes == {"evidence_replaced", "supplier_not_member"}
    for version in (0, 3):
        with pytest.raises(NotFound):
            held_version(renewed, version)


KINDS = st.sampled_from([POLICY, INSURANCE, ACCREDITATION])
DAYS = st.one_of(st.none(), st.dates(TODAY, LATER))


@given(st.lists(st.tuples(KINDS, DAYS), max_size=8))
def test_what_was_said_last_of_each_category_is_the_first_end_of_what_is_held(
    gifts: Sequence[tuple[str, date | None]],
) -> None:
    """Whatever is given in whatever order, the facts that were published add up to what the evidence says."""
    member, shelf = a_member(CATEGORY, "ENGAGEMENT"), dict[str, HeldEvidence]()
    needed = COVER_TERMS[MARKET.code].needed
    for number, (kind, until) in enumerate(gifts):
        day = until if kind == POLICY else until or LATER
        given_now = giving(shelf.get(kind), str(number).encode(), day, kind, about=AWARDED)
        shelf[kind] = held(shelf.get(kind), given_now)
        before = member.covers
        said = state_cover(member, shelf.values(), COVER_TERMS)
        member = after(member, said)
        assert all(isinstance(each, EvidenceCovers) for each in said)
        assert bool(said) == (member.covers != before)
        for category in (CATEGORY, "ENGAGEMENT"):
            ends = [shelf[each].expires_on for each in needed.kinds_for(category) if each in shelf]
            days = [each for each in ends if each]
            cover = member.covers.get(f"{MARKET.code}:{category}")
            assert (cover.until if cover else None) == (min(days) if days else None)
    for evidence in shelf.values():
        assert all(one.file.sha256 != other.file.sha256 for one, other in pairwise(evidence.versions))
        assert HELD_EVIDENCE.decode(HELD_EVIDENCE.encode(evidence)) == evidence
