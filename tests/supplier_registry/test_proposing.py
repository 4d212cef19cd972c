"""Deciding by two people, and the agreement: nothing is decided by one, and no membership begins without both sides."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.applications.domain.application import Application, Decision
from services.supplier_registry.applications.domain.in_hand import Outcome
from services.supplier_registry.decisions.domain.agreeing import accept, announce_due, announce_overdue
from services.supplier_registry.decisions.domain.proposing import (
    ConfirmProposal,
    ReturnProposal,
    confirm,
    propose,
    return_proposal,
)
from services.supplier_registry.interests.domain.declaring import DeclareInterest, declare_interest
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.suspending import SuspendSupplier, suspend
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from shared.reference.calendar import add_working_days
from tests.supplier_registry.examples import (
    ACCEPT,
    ADA,
    ADMIT,
    BEN,
    CATEGORY,
    CONFIRM,
    MARKET,
    NOON,
    OTHER,
    REFUSE,
    SUPPLIER,
    TERMS,
    a_member,
    a_registered,
    admitting,
    after,
    an_applicant,
    confirming,
    decided,
    deciding,
    proposing,
    refusing,
    relied,
    withdrawing,
)
from tests.supplier_registry.running import Registry

RETURN = ReturnProposal(note="Which policy was looked at?")
ACCEPT_BY = add_working_days(NOON.date(), TERMS.accept_agreement_within)
INTEREST = DeclareInterest(kind="financial_interest")


def codes(refusal: "pytest.ExceptionInfo[Rejected]") -> set[str]:
    return set(refusal.value.codes)


def proposed(application: Application | None = None) -> Application:
    application = application or an_applicant()
    return decided(application, proposing(application, relied()))


def accepted(application: Application | None = None) -> Application:
    application = application or an_applicant()
    return decided(application, deciding(application, relied()))


def interested(person: str) -> Supplier:
    return after(a_registered(), declare_interest(a_registered(), INTEREST, person, NOON))


def of_type(events: list[Event], *types: type[Event]) -> list[Event]:
    return [each for each in events if isinstance(each, types)]


def test_a_proposal_decides_nothing_and_says_nothing_of_its_outcome_in_public() -> None:
    events = proposing(an_applicant(), relied())
    public = [each for each in events if not each.PRIVATE]
    assert [type(each) for each in public] == [facts.DecisionProposed]
    assert "admit" not in public[0].model_dump_json()
    waiting = decided(an_applicant(), events)
    assert (waiting.categories[CATEGORY].decision, waiting.open, waiting.in_hand.to_confirm) == ("open", True, True)


def test_nobody_confirms_what_they_proposed() -> None:
    with pytest.raises(Rejected) as refusal:
        confirm(proposed(), CATEGORY, CONFIRM, relied(), ADA, NOON)
    assert codes(refusal) == {"separation_of_duties"}


def test_each_of_the_two_says_that_they_have_no_interest() -> None:
    with pytest.raises(Rejected) as refusal:
        propose(an_applicant(), replace(ADMIT, declares_no_interest=False), relied(), ADA, NOON)
    assert codes(refusal) == {"interest_not_denied"}
    with pytest.raises(Rejected) as refusal:
        confirm(proposed(), CATEGORY, ConfirmProposal(declares_no_interest=False), relied(), BEN, NOON)
    assert codes(refusal) == {"interest_not_denied"}


def test_an_interest_bars_from_proposing_confirming_and_returning_also_when_it_came_up_later() -> None:
    with pytest.raises(Rejected) as refusal:
        proposing(an_applicant(), relied(interested(ADA)))
    assert codes(refusal) == {"interest_declared"}
    with pytest.raises(Rejected) as refusal:
        confirming(proposed(), relied(interested(BEN)))
    assert codes(refusal) == {"interest_declared"}
    with pytest.raises(Rejected) as refusal:
        confirming(proposed(), relied(interested(ADA)))
    assert codes(refusal) == {"proposer_has_interest"}
    with pytest.raises(Rejected) as refusal:
        return_proposal(proposed(), CATEGORY, RETURN, relied(interested(BEN)), BEN, NOON)
    assert codes(refusal) == {"interest_declared"}
    assert return_proposal(proposed(), CATEGORY, RETURN, relied(interested(ADA)), ADA, NOON), "one's own is taken back"


def test_a_returned_proposal_is_gone_and_another_may_be_made() -> None:
    returned = decided(proposed(), return_proposal(proposed(), CATEGORY, RETURN, relied(), BEN, NOON))
    assert (returned.in_hand.proposals, returned.in_hand.to_confirm) == ({}, False)
    assert returned.in_hand.returned[CATEGORY].note == RETURN.note
    assert return_proposal(returned, CATEGORY, RETURN, relied(), BEN, NOON) == []
    with pytest.raises(Rejected) as refusal:
        confirming(returned, relied())
    assert codes(refusal) == {"nothing_proposed"}
    again = decided(returned, propose(returned, REFUSE, relied(), BEN, NOON))
    assert again.in_hand.returned == {}
    assert again.in_hand.proposals[CATEGORY].outcome == Outcome.REFUSE


def test_a_proposal_that_waits_is_not_replaced_by_another() -> None:
    for asked, actor in ((REFUSE, ADA), (ADMIT, BEN)):
        with pytest.raises(Rejected) as refusal:
            propose(proposed(), asked, relied(), actor, NOON)
        assert codes(refusal) == {"proposal_pending"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [(replace(REFUSE, reasons=()), "reasons_missing"), (replace(ADMIT, reasons=REFUSE.reasons), "reasons_not_wanted")],
)
def test_a_refusal_has_reasons_and_an_admission_none(asked: object, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        propose(an_applicant(), asked, relied(), ADA, NOON)  # type: ignore[arg-type] # one of the two above
    assert codes(refusal) == {code}


def test_what_changed_since_the_proposal_stands_in_the_way_of_its_confirmation() -> None:
    suspended = after(
        a_member(OTHER), suspend(a_member(OTHER), MARKET.code, SuspendSupplier(reason="investigation"), TERMS, NOON)
    )
    closed = MARKET.model_copy(update={"closes_on": NOON.date() - timedelta(days=1)})
    for on, code in (
        (relied(suspended), "supplier_suspended"),
        (relied(market=closed), "market_closed"),
        (relied(agreement=None), "no_agreement"),
        (relied(a_registered(turnover_pence=0)), "no_financial_standing"),
    ):
        with pytest.raises(Rejected) as refusal:
            confirming(proposed(), on)
        assert codes(refusal) == {code}
    assert deciding(an_applicant(), relied(suspended), REFUSE), "a refusal needs none of that"


def test_an_accepted_applicant_is_no_member_before_it_accepts_the_agreement() -> None:
    events = deciding(an_applicant(), relied())
    assert of_type(events, facts.SupplierAdmitted) == []
    application = decided(an_applicant(), events)
    assert (application.open, application.in_hand.awaiting) == (False, (CATEGORY,))
    assert application.in_hand.agreement is not None
    assert [each.party for each in application.in_hand.agreement.signatures] == ["authority"]
    agreed = accept(application, ACCEPT, relied(), NOON)
    (admitted,) = of_type(agreed, facts.SupplierAdmitted)
    assert isinstance(admitted, facts.SupplierAdmitted)
    assert (admitted.category, admitted.agreement) == (CATEGORY, ACCEPT.text_version)
    member = after(a_registered(), agreed)
    assert member.is_member(MARKET.code, CATEGORY)
    public = [each for each in (*events, *agreed) if not each.PRIVATE]
    assert not [each for each in public if "Jo Doe" in each.model_dump_json()], "who signs is private"
    assert accept(decided(application, agreed), ACCEPT, relied(), NOON) == []


def test_a_member_under_the_same_text_is_admitted_to_a_further_category_at_once() -> None:
    application = an_applicant(categories=(OTHER,))
    asked = replace(ADMIT, category=OTHER)
    assert len(of_type(deciding(application, relied(a_member()), asked), facts.SupplierAdmitted)) == 1
    newer = relied().agreement
    assert newer is not None
    on = relied(a_member(), agreement=newer.model_copy(update={"code": "DPS-AGREEMENT-2"}))
    events = deciding(application, on, asked)
    assert (len(of_type(events, facts.SupplierAdmitted)), len(of_type(events, facts.AgreementOffered))) == (0, 1)


def test_the_agreement_is_accepted_as_it_was_offered_and_while_nothing_bars_it() -> None:
    with pytest.raises(Rejected) as refusal:
        accept(an_applicant(), ACCEPT, relied(), NOON)
    assert codes(refusal) == {"no_agreement_offered"}
    with pytest.raises(Rejected) as refusal:
        accept(accepted(), replace(ACCEPT, text_version="DPS-AGREEMENT-9"), relied(), NOON)
    assert codes(refusal) == {"other_text_version"}
    closed = MARKET.model_copy(update={"closes_on": NOON.date() - timedelta(days=1)})
    with pytest.raises(Rejected) as refusal:
        accept(accepted(), ACCEPT, relied(market=closed), NOON)
    assert codes(refusal) == {"market_closed"}
    assert accept(accepted(), ACCEPT, relied(), NOON + timedelta(days=100)), "being late is no bar"


def test_what_came_up_since_the_decision_stands_in_the_way_of_the_agreement() -> None:
    barred = replace(
        a_registered(),
        suspended_in=(MARKET.code,),
        succeeded_by=SUPPLIER,
        debarment_waits=True,
    )
    moved = MARKET.model_copy(update={"categories": (OTHER,)})
    with pytest.raises(Rejected) as refusal:
        accept(accepted(), ACCEPT, relied(barred, market=moved), NOON)
    assert codes(refusal) == {
        "category_not_in_market",
        "supplier_suspended",
        "supplier_succeeded",
        "debarment_to_consider",
    }
    agreed = decided(accepted(), accept(accepted(), ACCEPT, relied(), NOON))
    with pytest.raises(Rejected) as refusal:
        accept(agreed, replace(ACCEPT, text_version="DPS-AGREEMENT-9"), relied(), NOON)
    assert codes(refusal) == {"no_agreement_offered", "other_text_version"}, "there is nothing more to accept"


def test_what_is_accepted_and_not_agreed_to_may_be_withdrawn_or_refused() -> None:
    both = accepted(an_applicant(categories=(CATEGORY, OTHER)))
    withdrawn = decided(both, withdrawing(both))
    assert {one.decision for one in withdrawn.categories.values()} == {Decision.WITHDRAWN}
    assert not withdrawn.in_hand.awaits_agreement
    refused = decided(accepted(), refusing(accepted()))
    assert (refused.categories[CATEGORY].decision, refused.in_hand.awaiting) == (Decision.REFUSED, ())
    with pytest.raises(Rejected) as refusal:
        accept(refused, ACCEPT, relied(), NOON)
    assert codes(refusal) == {"no_agreement_offered"}
    member = decided(an_applicant(), admitting(an_applicant()))
    with pytest.raises(Rejected) as refusal:
        refusing(member)
    assert codes(refusal) == {"application_not_open"}


def test_an_agreement_that_waits_is_announced_and_nothing_is_decided_by_it() -> None:
    late = NOON + timedelta(days=30)
    assert of_type(announce_due(accepted(), ACCEPT_BY), facts.AgreementDue)
    assert announce_overdue(accepted(), ACCEPT_BY, NOON) == []
    overdue = decided(accepted(), announce_overdue(accepted(), ACCEPT_BY, late))
    assert (overdue.in_hand.awaiting, announce_overdue(overdue, ACCEPT_BY, late)) == ((CATEGORY,), [])
    agreed = decided(overdue, accept(overdue, ACCEPT, relied(), late))
    assert (announce_due(agreed, ACCEPT_BY), announce_overdue(agreed, ACCEPT_BY, late)) == ([], [])


STEPS = st.sampled_from(("admit", "refuse", "confirm", "return", "agree", "withdraw", "interest"))


@given(st.lists(st.tuples(STEPS, st.sampled_from((ADA, BEN, "cid")), st.sampled_from((CATEGORY, OTHER))), max_size=25))
def test_whatever_happens_nothing_is_decided_by_one_person_or_by_one_with_an_interest(
    steps: list[tuple[str, str, str]],
) -> None:
    """Every decision was proposed by another than who confirmed it, and every membership has both signatures."""
    application, supplier = an_applicant(categories=(CATEGORY, OTHER)), a_registered()
    proposers: dict[str, str] = {}
    for step, actor, category in steps:
        on = relied(supplier)
        try:
            events = done(application, supplier, step, actor, category)
        except Rejected:
            continue
        barred = {each.person for each in on.supplier.interests}
        if of_type(events, facts.DecisionProposed):
            assert actor not in barred
            proposers[category] = actor
        for each in of_type(events, facts.ApplicationAccepted, facts.ApplicationRefused):
            assert isinstance(each, facts.ApplicationAccepted | facts.ApplicationRefused)
            assert {proposers[each.category], actor}.isdisjoint(barred)
            assert proposers.pop(each.category) != actor
        before = application
        application, supplier = decided(application, events), after(supplier, events)
        for each in of_type(events, facts.SupplierAdmitted):
            assert isinstance(each, facts.SupplierAdmitted)
            agreement = application.in_hand.agreement
            assert agreement is not None
            assert {one.party for one in agreement.signatures} >= {"authority", "supplier"}
            assert before.categories[each.category].decision in {Decision.OPEN, Decision.ACCEPTED}
        waiting = {*application.in_hand.awaiting}
        of_members = {each for each in (CATEGORY, OTHER) if supplier.is_member(MARKET.code, each)}
        found = {each for each, one in application.categories.items() if one.decision == Decision.ACCEPTED}
        assert found == waiting | of_members, "accepted is a member, or waits for the agreement"
        assert application.in_hand.to_confirm is bool(application.in_hand.proposals)


def done(application: Application, supplier: Supplier, step: str, actor: str, category: str) -> list[Event]:
    on = relied(supplier)
    match step:
        case "admit" | "refuse":
            return propose(
                application, replace(ADMIT if step == "admit" else REFUSE, category=category), on, actor, NOON
            )
        case "confirm":
            return confirm(application, category, CONFIRM, on, actor, NOON)
        case "return":
            return return_proposal(application, category, RETURN, on, actor, NOON)
        case "agree":
            return accept(application, ACCEPT, on, NOON)
        case "withdraw":
            return withdrawing(application)
    return declare_interest(supplier, INTEREST, actor, NOON)


async def test_two_people_at_the_same_time_decide_once(registry: Registry) -> None:
    """Of a confirmation, a return and a withdrawal that come at once, on what all have seen, one has its way."""
    org = await registry.an_organisation()
    application = await registry.an_application(org)
    proposal = await registry.propose(application, {"category": CATEGORY, "outcome": "admit"})
    seen, path = proposal.headers["ETag"], f"/v1/applications/{application}"
    replies = await asyncio.gather(
        *(registry.confirm(application, CATEGORY, seen, by) for by in (BEN, "cid", "dora")),
        registry.assessor(
            "eve", "POST", f"{path}/proposals/{CATEGORY}/return", json={"note": "Wait."}, headers={"If-Match": seen}
        ),
        registry.supplier(org, "POST", f"{path}/withdrawal", json={}, headers={"If-Match": seen}),
    )
    assert sorted(each.status for each in replies) == [204, 412, 412, 412, 412]
    happened = [each["fact"] for each in await registry.facts(application)]
    decisions = [
        each for each in happened if each in {"ApplicationAccepted", "ProposalReturned", "ApplicationWithdrawn"}
    ]
    assert len(decisions) == 1


async def test_an_interest_declared_at_the_same_time_as_a_decision_comes_before_it_or_after(registry: Registry) -> None:
    for _ in range(4):
        org = await registry.an_organisation()
        application = await registry.an_application(org)
        proposal = await registry.propose(application, {"category": CATEGORY, "outcome": "refuse", "reasons": [REASON]})
        path = f"/v1/suppliers/{org}/interests"
        confirmed, declared = await asyncio.gather(
            registry.confirm(application, CATEGORY, proposal.headers["ETag"]),
            registry.assessor(BEN, "POST", path, json={"kind": "worked_there"}),
        )
        assert declared.status == 204
        assert (confirmed.status, confirmed.codes if confirmed.status == 409 else set()) in [
            (204, set()),
            (409, {"interest_declared"}),
        ]
        if confirmed.status == 204:
            log = registry.one.database["events"]
            decision = await log.find_one({"aggregate_id": application, "type": facts.ApplicationRefused.TYPE})
            interest = await log.find_one({"aggregate_id": str(org), "type": facts.InterestDeclared.TYPE})
            assert decision is not None
            assert interest is not None
            assert decision["recorded_at"] <= interest["recorded_at"]


REASON = {"code": "policies_missing", "detail": "The policy is of 2009."}


async def test_a_confirmation_rests_on_what_was_seen_and_proposals_are_for_assessors_alone(registry: Registry) -> None:
    org = await registry.an_organisation()
    application = await registry.an_application(org)
    body = {"category": CATEGORY, "outcome": "refuse", "reasons": [REASON], "note": "I doubt the policy."}
    assert (await registry.propose(application, body)).status == 204
    path = f"/v1/applications/{application}"
    blind = await registry.assessor(
        BEN, "POST", f"{path}/proposals/{CATEGORY}/confirmation", json={"declares_no_interest": True}
    )
    assert blind.status == 428
    shown = await registry.officer("GET", path)
    (waits,) = shown.body["proposals"]
    assert (waits["outcome"], waits["proposed_by"], waits["note"]) == ("refuse", ADA, "I doubt the policy.")
    for each in (path, f"{path}/history", "/v1/applications"):
        own = await registry.supplier(org, "GET", each)
        assert own.status == 200
        assert not [hidden for hidden in ("doubt", "of 2009", "DecisionProposed", ADA) if hidden in str(own.body)]
    own = await registry.confirm(application, CATEGORY, shown.headers["ETag"], by=ADA)
    assert (own.status, own.codes) == (409, {"separation_of_duties"})
    assert (await registry.confirm(application, CATEGORY, shown.headers["ETag"])).status == 204
    assert await registry.decision(application) == "refused"
