"""What assessors decide about evidence that is held: to reject a version, and to hold nothing to it any more."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.supplier_registry.evidence.domain.assessing import (
    Assessed,
    RejectEvidence,
    ReleaseEvidence,
    reject,
    reject_infected,
    release,
)
from services.supplier_registry.evidence.domain.covering import state_cover
from services.supplier_registry.evidence.domain.held import HeldEvidence
from services.supplier_registry.evidence.domain.opening import held_version_to_assess
from services.supplier_registry.evidence.domain.terms import cover_terms_on
from services.supplier_registry.evidence_requests.domain.terms import request_terms_on
from services.supplier_registry.suppliers.domain.two_people import Interest
from shared.contracts.supplier_registry import (
    EvidenceGiven,
    EvidenceRejected,
    EvidenceRejectionExplained,
    EvidenceReleased,
)
from shared.files.records import Records
from shared.kernel.clock import system_clock
from shared.kernel.rules import Rejected
from tests.running import until
from tests.supplier_registry.examples import CATEGORY, NOON, a_member, after
from tests.supplier_registry.holding import IN_SUMMER, TODAY, a_policy, giving, held
from tests.supplier_registry.running import Registry
from tests.supplier_registry.showing import BETTER
from tests.supplier_registry.test_holding_http import END, RENEWED, covers
from tests.supplier_registry.test_holding_http import given as gives

LATER = date(2018, 7, 31)
COVER_TERMS = cover_terms_on(TODAY)
REQUEST_TERMS = request_terms_on(TODAY)
MEMBER = a_member()


def rejecting(evidence: HeldEvidence, version: int, detail: str = "") -> HeldEvidence:
    asked = RejectEvidence(version=version, reason="day_differs", detail=detail)
    return held(evidence, reject(Assessed(evidence, MEMBER), asked, REQUEST_TERMS, "alex", NOON))


def releasing(evidence: HeldEvidence) -> HeldEvidence:
    asked = ReleaseEvidence(reason="no_longer_needed")
    return held(evidence, release(evidence, MEMBER, asked, "alex", NOON))


def renewed() -> HeldEvidence:
    return held(a_policy(), giving(a_policy(), b"We keep people safer.", LATER))


def covered_until(evidence: HeldEvidence) -> date | None:
    supplier = after(MEMBER, state_cover(MEMBER, [evidence], COVER_TERMS))
    cover = supplier.covers.get(f"DPS-EMPLOYABILITY:{CATEGORY}")
    return cover.until if cover else None


def test_the_version_before_a_rejected_one_counts_again() -> None:
    back = rejecting(renewed(), 2)
    assert (back.counting, back.expires_on, back.running, covered_until(back)) == (1, IN_SUMMER, True, IN_SUMMER)
    assert held_version_to_assess(back, 1, MEMBER) == back.versions[0].file
    with pytest.raises(Rejected):
        held_version_to_assess(back, 2, MEMBER)


def test_what_was_shown_wrongly_covers_no_more_than_what_has_ended() -> None:
    nothing = rejecting(a_policy(), 1)
    yesterday = TODAY - timedelta(days=1)
    assert (nothing.counting, nothing.expires_on, nothing.expired, nothing.running) == (None, yesterday, True, False)
    assert covered_until(nothing) == yesterday
    assert covered_until(rejecting(a_policy(None), 1)) == yesterday, "also where it had no last day"


def test_what_was_rejected_may_be_given_again_and_counts() -> None:
    (again,) = giving(rejecting(a_policy(), 1))
    assert isinstance(again, EvidenceGiven)
    assert again.version == 2
    assert covered_until(held(rejecting(a_policy(), 1), [again])) == IN_SUMMER


def test_a_version_before_that_has_ended_meanwhile_is_not_announced_as_ended_again() -> None:
    long_over = NOON.replace(year=2018)
    asked = RejectEvidence(version=2, reason="not_readable")
    back = held(renewed(), reject(Assessed(renewed(), MEMBER), asked, REQUEST_TERMS, "alex", long_over))
    assert (back.expires_on, back.expired, back.running) == (IN_SUMMER, True, False)


def test_only_the_version_that_counts_is_rejected_and_only_once() -> None:
    for version in (1, 3):
        with pytest.raises(Rejected) as refusal:
            rejecting(renewed(), version)
        assert refusal.value.codes == {"evidence_replaced"}
    back = rejecting(renewed(), 2)
    asked = RejectEvidence(version=2, reason="not_readable")
    assert reject(Assessed(back, MEMBER), asked, REQUEST_TERMS, "alex", NOON) == []


def test_what_is_said_to_the_supplier_is_private() -> None:
    asked = RejectEvidence(version=1, reason="another_organisation", detail="It is Harbour's.")
    rejected, explained = reject(Assessed(a_policy(), MEMBER), asked, REQUEST_TERMS, "alex", NOON)
    assert isinstance(rejected, EvidenceRejected)
    assert isinstance(explained, EvidenceRejectionExplained)
    assert (EvidenceRejected.PRIVATE, EvidenceRejectionExplained.PRIVATE) == (False, True)
    assert held(a_policy(), [rejected, explained]).versions[0].said_of_it == "It is Harbour's."


def test_nothing_is_held_to_what_was_released_until_it_is_given_anew() -> None:
    free = releasing(renewed())
    assert (free.released, free.running, covered_until(free)) == (True, False, None)
    assert release(free, MEMBER, ReleaseEvidence(reason="replaced"), "alex", NOON) == []
    assert covered_until(rejecting(free, 2)) is None
    (anew,) = giving(free, b"We keep people safer.", LATER)
    assert covered_until(held(free, [anew])) == LATER


def test_expired_evidence_can_be_released_so_that_no_supplier_is_held_to_it_for_ever() -> None:
    (released,) = release(rejecting(a_policy(), 1), MEMBER, ReleaseEvidence(reason="no_longer_held"), "alex", NOON)
    assert isinstance(released, EvidenceReleased)
    assert covered_until(held(rejecting(a_policy(), 1), [released])) is None


def test_whoever_has_an_interest_in_the_supplier_assesses_none_of_its_evidence() -> None:
    concerned = replace(MEMBER, interests=(Interest("alex", "family", "My sister's firm.", NOON),))
    for decide in (
        lambda: reject(
            Assessed(a_policy(), concerned),
            RejectEvidence(version=1, reason="not_readable"),
            REQUEST_TERMS,
            "alex",
            NOON,
        ),
        lambda: release(a_policy(), concerned, ReleaseEvidence(reason="replaced"), "alex", NOON),
    ):
        with pytest.raises(Rejected) as refusal:
            decide()
        assert refusal.value.codes == {"interest_declared"}


def infected(evidence: HeldEvidence, version: int) -> HeldEvidence:
    file_id = evidence.versions[version - 1].file.file_id
    return held(evidence, reject_infected(Assessed(evidence, MEMBER), file_id, REQUEST_TERMS, NOON))


def test_a_file_with_something_harmful_is_rejected_by_itself_and_as_if_it_had_never_come() -> None:
    nothing = infected(a_policy(), 1)
    assert (nothing.counting, nothing.expires_on, nothing.running, covered_until(nothing)) == (None, None, False, None)
    assert nothing.versions[0].rejected_for == "file_infected"
    back = infected(renewed(), 2)
    assert (back.counting, back.expires_on, back.running) == (1, IN_SUMMER, True)
    assert infected(back, 2) == back, "once"
    assert rejecting(back, 1).expired, "what a person rejected still covers no more than what has ended"


async def test_what_a_scanner_finds_is_rejected_and_told_without_anybodys_doing(registry: Registry) -> None:
    org = await registry.a_member()
    evidence = (await gives(registry, org, valid_until=END))["evidence_id"]
    document = await registry.one.database["evidence"].find_one({"_id": evidence})
    assert document is not None
    file_id = UUID(document["state"]["files"][0])
    await Records(registry.one.database).scanned(file_id, "Eicar-Test-Signature", system_clock())

    async def rejected() -> bool:
        return [each["fact"] for each in await registry.facts(evidence)][-1] == "EvidenceRejected"

    await until(rejected, "what carries something harmful is rejected")
    assert await covers(registry, org) == {CATEGORY: None}


async def test_an_officer_rejects_a_version_and_what_is_covered_follows_at_once(registry: Registry) -> None:
    org = await registry.a_member()
    await gives(registry, org, valid_until=END)
    evidence = (await gives(registry, org, BETTER, valid_until=RENEWED))["evidence_id"]
    body = {"version": 2, "reason": "day_differs", "detail": "It ends in 2017."}
    rejected = await registry.officer("POST", f"/v1/evidence/{evidence}/rejection", json=body)
    assert rejected.status == 204, rejected
    assert await covers(registry, org) == {CATEGORY: END}
    shown = (await registry.supplier(org, "GET", f"/v1/evidence/{evidence}")).body
    assert [(each["rejected_for"], each["said_of_it"]) for each in shown["versions"]] == [
        (None, ""),
        ("day_differs", "It ends in 2017."),
    ]
    released = await registry.officer("POST", f"/v1/evidence/{evidence}/release", json={"reason": "replaced"})
    assert (released.status, await covers(registry, org)) == (204, {CATEGORY: None})
    own = await registry.supplier(org, "POST", f"/v1/evidence/{evidence}/release", json={"reason": "replaced"})
    assert own.status == 403
    unknown = await registry.officer("POST", f"/v1/evidence/{evidence}/rejection", json={**body, "reason": "ugly"})
    assert (unknown.status, {each["pointer"] for each in unknown.body["reasons"]}) == (422, {"/reason"})
