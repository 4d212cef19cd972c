"""What passes over with a succession beside memberships: people, evidence and its cover, performance, complaints."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.complaints.domain import passing as complaints
from services.supplier_registry.complaints.domain.complaint import COMPLAINTS
from services.supplier_registry.drafts.domain.draft import Draft
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence, evidence_held
from services.supplier_registry.known.complaints import DecidedComplaint, fold_complaint
from services.supplier_registry.performance.domain import improving, levels, passing
from services.supplier_registry.performance.domain.inactivity import may_be_asked
from services.supplier_registry.performance.domain.levels import ChangeLevel
from services.supplier_registry.performance.domain.publishing import is_due
from services.supplier_registry.performance.domain.state import PERFORMANCES, Performance
from services.supplier_registry.successions.domain.carrying import Belongings
from services.supplier_registry.successions.domain.succeeding import ConfirmSuccession, Sides, confirm
from services.supplier_registry.successions.domain.succession import Succession
from services.supplier_registry.suppliers.domain.state import ProposedRemoval, RedeclarationRequest, Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.terms import terms_on
from services.supplier_registry.suppliers.domain.two_people import Interest, Proposal
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import DraftContent
from shared.kernel.accounts import Link
from shared.kernel.memberships import key_of
from shared.kernel.rules import Rejected
from shared.reference import policy
from shared.reference.policy_values import MembershipInactivity, PerformanceLevels
from tests.supplier_registry.examples import CATEGORY, LINK, MARKET, NOON, OTHER, SUPPLIER, a_member
from tests.supplier_registry.holding import IN_SUMMER, POLICY, a_policy
from tests.supplier_registry.performing import PERFORMANCE, TERMS, TODAY, a_performance
from tests.supplier_registry.performing import after as performing
from tests.supplier_registry.test_complaints import raised
from tests.supplier_registry.test_improving import a_plan, improving_supplier, opening

TO, THIRD = UUID("01890000-0000-7000-8000-0000000000b0"), UUID("01890000-0000-7000-8000-0000000000b1")
OWN = UUID("01890000-0000-7000-8000-0000000000b2")
THEIRS = Link(org="the other")
HERE, THERE = key_of(MARKET.code, CATEGORY), key_of(MARKET.code, OTHER)
NOTHING = Belongings()
REMOVAL = terms_on(TODAY)
RULES = policy(PerformanceLevels, MARKET.regime, TODAY)


def succeeding(predecessor: Supplier, belongings: Belongings | None = None, **differing: Any) -> list[Event]:
    """What the confirmation of a takeover brings about."""
    taken: dict[str, Any] = {"supplier_id": SUPPLIER, "successor_id": TO, "kind": "takeover", "proposed_by": "alex"}
    succession = Succession(OWN, happened_on=TODAY, proposed_at=NOON, **(taken | differing))
    both, agreed = Sides(predecessor, a_successor(), applies=False), ConfirmSuccession(declares_no_interest=True)
    return confirm(succession, agreed, both, belongings or NOTHING, "sam", NOON)


def a_successor() -> Supplier:
    return replace(a_member(OTHER), supplier_id=TO, accounts=(THEIRS,))


def after(supplier: Supplier, events: Sequence[Event]) -> Supplier:
    for event in events:
        if isinstance(event, facts.SupplierEvent) and event.supplier_id == supplier.supplier_id:
            supplier = SUPPLIERS.evolve(supplier, event)
    return supplier


def refused(made: Any) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        made()
    return {each.code for each in refusal.value.rejections}


def test_whoever_spoke_for_the_one_speaks_for_the_other_unless_it_was_decided_otherwise() -> None:
    predecessor = a_member()
    passed = succeeding(predecessor)
    assert after(predecessor, passed).accounts == ()
    assert after(a_successor(), passed).accounts == (THEIRS, LINK)
    apart = succeeding(predecessor, accounts_pass=False)
    assert after(predecessor, apart).accounts == predecessor.accounts
    assert after(a_successor(), apart).accounts == (THEIRS,)


def test_nobody_loses_access_for_want_of_room() -> None:
    crowded = replace(a_member(), accounts=tuple(Link(org=str(each)) for each in range(100)))
    assert refused(lambda: succeeding(crowded)) == {"too_many_accounts"}
    assert succeeding(crowded, accounts_pass=False)


def test_an_interest_in_the_one_is_an_interest_in_the_other() -> None:
    interested = replace(a_member(), interests=(Interest("robin", "worked_there", "Until 2015.", NOON),))
    (there,) = after(a_successor(), succeeding(interested)).interests
    assert (there.person, there.kind, there.detail) == ("robin", "worked_there", "Until 2015.")


def evidence_after(held: HeldEvidence, events: Sequence[Event]) -> HeldEvidence:
    for event in events:
        if isinstance(event, facts.EvidenceEvent) and event.evidence_id == held.evidence_id:
            held = HELD_EVIDENCE.evolve(held, event)
    return held


def test_evidence_passes_with_the_day_to_which_it_covers_what_is_delivered() -> None:
    policy_held = a_policy()
    passed = succeeding(a_member(), Belongings(held={POLICY: policy_held}))
    there = evidence_after(policy_held, passed)
    assert (there.supplier_id, there.expires_on, there.versions) == (TO, IN_SUMMER, policy_held.versions)
    assert HELD_EVIDENCE.claims(there) == (evidence_held(TO, POLICY),)
    covers = after(a_successor(), passed).covers
    assert {name: each.until for name, each in covers.items()} == {HERE: IN_SUMMER, THERE: IN_SUMMER}


def test_evidence_of_the_successors_own_counts_and_that_of_the_predecessor_stays() -> None:
    own = replace(a_policy(date(2017, 5, 31)), evidence_id=OWN, supplier_id=TO)
    passed = succeeding(a_member(), Belongings(held={POLICY: a_policy()}, held_by_successor={POLICY: own}))
    assert not [each for each in passed if isinstance(each, facts.EvidenceTransferred)]
    assert {each.until for each in after(a_successor(), passed).covers.values()} == {date(2017, 5, 31)}


def test_a_draft_of_the_predecessor_comes_to_nothing() -> None:
    draft = Draft(OWN, SUPPLIER, MARKET.code, DraftContent(), NOON, NOON)
    passed = succeeding(a_member(), Belongings(drafts=(draft,)))
    assert [each.draft_id for each in passed if isinstance(each, facts.ApplicationDraftDiscarded)] == [OWN]


def test_nobody_gets_away_from_a_removal_or_a_declaration_that_is_under_way() -> None:
    proposed = ProposedRemoval(("persistent_poor_performance",), "", Proposal("alex", NOON))
    removal = replace(a_member(), removals_proposed={HERE: proposed})
    assert refused(lambda: succeeding(removal)) == {"removal_notified"}
    asked = replace(a_member(), requests={HERE: RedeclarationRequest(TODAY)})
    assert refused(lambda: succeeding(asked)) == {"redeclaration_awaited"}


def test_a_complaint_passes_whether_it_is_open_or_not_and_is_counted_for_the_successor() -> None:
    complaint = raised()
    (passed,) = complaints.pass_on(complaint, SUPPLIER, TO, NOON)
    there = COMPLAINTS.evolve(complaint, passed)
    assert there == replace(complaint, supplier_id=TO)
    assert complaints.pass_on(there, SUPPLIER, TO, NOON) == []
    decided = DecidedComplaint(SUPPLIER, MARKET.code, CATEGORY, TODAY, 1)
    assert isinstance(passed, facts.ComplaintTransferred)
    assert fold_complaint(decided, passed) == replace(decided, supplier_id=TO)
    assert fold_complaint(None, passed) is None, "one that is open counts nowhere yet"


def passed_on(one: Performance, own: Performance | None, of: UUID = SUPPLIER, to: UUID = TO) -> list[Event]:
    return passing.pass_on(one, of, to, own, RULES, NOON)


def an_own(level: int = 1) -> Performance:
    """What is watched of the successor itself."""
    return replace(a_performance(), performance_id=OWN, supplier_id=TO, level=level)


def of_it(one: Performance, events: Sequence[Event]) -> Performance:
    mine = [each for each in events if isinstance(each, facts.PerformanceEvent)]
    return performing(one, [each for each in mine if each.performance_id == one.performance_id])


def test_level_and_plan_pass_as_they_stand_where_the_successor_has_no_record_of_its_own() -> None:
    before = replace(improving_supplier(), level=3)
    there = of_it(before, passed_on(before, None))
    assert there == replace(before, supplier_id=TO)
    assert PERFORMANCES.claims(there) == (passing_claim(TO),)
    assert passed_on(there, None) == []


def passing_claim(supplier: UUID) -> Any:
    return PERFORMANCES.claims(replace(a_performance(), supplier_id=supplier))[0]


def test_beside_a_record_of_its_own_a_plan_runs_to_its_end_and_nothing_else_begins() -> None:
    before = performing(improving_supplier(), [])
    there = of_it(before, passed_on(before, an_own()))
    assert (there.beside, there.running_plan, PERFORMANCES.claims(there)) == (True, before.running_plan, ())
    asked = ChangeLevel(level=2, reason="improved", declares_no_interest=True)
    member = replace(a_member(), supplier_id=TO)
    for refusing in (
        lambda: levels.change_level(there, member, asked, "ann", RULES, NOON),
        lambda: opening(replace(there, plans=(), plan_runs=False), a_plan(), member),
    ):
        assert refused(refusing) == {"performance_beside"}
    last = there.running_plan
    assert last is not None
    ends = improving.ConcludePlan(conclusion=improving.Conclusion.WITHDRAWN, declares_no_interest=True)
    concluded = improving.conclude_plan(there, member, ends, "ann", REMOVAL, NOON)
    assert not performing(there, concluded).plan_runs
    assert not is_due(there, TODAY, TERMS)
    quiet = policy(MembershipInactivity, MARKET.regime, TODAY).values
    assert may_be_asked(before, TODAY + timedelta(days=4000), quiet)
    assert not may_be_asked(there, TODAY + timedelta(days=4000), quiet)


@given(st.integers(1, 4), st.integers(1, 4))
def test_of_two_levels_the_deeper_one_stands(theirs: int, own: int) -> None:
    predecessor, successor = replace(a_performance(), level=theirs), an_own(own)
    events = passed_on(predecessor, successor)
    assert of_it(successor, events).level == max(theirs, own)
    assert of_it(predecessor, events).supplier_id == TO


def test_it_passes_on_again_and_takes_the_place_where_there_is_none() -> None:
    beside = of_it(a_performance(), passed_on(a_performance(), an_own()))
    there = of_it(beside, passed_on(beside, None, of=TO, to=THIRD))
    assert (there.supplier_id, there.beside, there.performance_id) == (THIRD, False, PERFORMANCE)
