"""Requests to members for evidence: who may be asked for what and until when, and what becomes of a request."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.evidence.domain.announcing import ask_again
from services.supplier_registry.evidence.domain.assessing import (
    AcceptEvidence,
    Assessed,
    RejectEvidence,
    accept,
    reject,
)
from services.supplier_registry.evidence.domain.terms import cover_terms_on
from services.supplier_registry.evidence_requests.domain.answering import (
    announce_due,
    announce_overdue,
    announce_unchecked,
    answer,
    repeat,
)
from services.supplier_registry.evidence_requests.domain.asking import (
    Asking,
    RequestEvidence,
    WithdrawEvidenceRequest,
    kinds_to_ask_for,
    request,
    request_by_rule,
    withdraw,
)
from services.supplier_registry.evidence_requests.domain.request import EVIDENCE_REQUESTS, EvidenceRequest, Status
from services.supplier_registry.evidence_requests.domain.terms import request_terms_on
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.two_people import Interest
from shared.contracts.event import Event
from shared.contracts.supplier_registry import EvidenceRequestEvent, EvidenceRequestExplained, EvidenceRequestWithdrawn
from shared.kernel.rules import Rejected
from shared.reference.calendar import add_working_days
from tests.supplier_registry.examples import NOON, SUPPLIER, a_member, a_registered
from tests.supplier_registry.holding import ACCREDITATION, EVIDENCE, INSURANCE, POLICY, TODAY, a_policy

REQUEST = UUID("01890000-0000-7000-8000-0000000000e7")
TERMS = request_terms_on(TODAY)
IN_TIME = add_working_days(TODAY, TERMS.values.answer_within_working_days)
MEMBER = a_member()


def about(supplier: Supplier = MEMBER, *, awarded: bool = False, asked_already: bool = False) -> Asking:
    return Asking(supplier, TERMS, awarded, asked_already)


def asking(kind: str = ACCREDITATION, answer_by: date | None = None, detail: str = "") -> RequestEvidence:
    return RequestEvidence(supplier_id=SUPPLIER, kind=kind, reason="periodic_check", answer_by=answer_by, detail=detail)


def after(found: EvidenceRequest | None, events: list[Event]) -> EvidenceRequest:
    for event in events:
        if isinstance(event, EvidenceRequestEvent):
            found = EVIDENCE_REQUESTS.evolve(found, event)
    assert found is not None
    return found


def requested(kind: str = ACCREDITATION) -> EvidenceRequest:
    return after(None, request(about(awarded=True), asking(kind), REQUEST, "ada", NOON))


def answered(version: int = 1, at: datetime = NOON) -> EvidenceRequest:
    return after(requested(), answer(requested(), EVIDENCE, version, TERMS, at))


def codes(call: Any) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        call()
    return set(refusal.value.codes)


def test_a_member_is_asked_with_a_last_day_and_what_is_said_is_private() -> None:
    fact, explained = request(about(), asking(detail="That of April."), REQUEST, "ada", NOON)
    assert isinstance(explained, EvidenceRequestExplained)
    assert EvidenceRequestExplained.PRIVATE
    found = after(None, [fact, explained])
    assert (found.answer_by, found.status, found.open, found.awaits_evidence) == (IN_TIME, "requested", True, True)
    assert found.remind_on < found.answer_by
    assert (found.requested_by, found.detail) == ("ada", "That of April.")


def test_every_reason_against_asking_is_given() -> None:
    concerned = replace(a_registered(), interests=(Interest("ada", "family", "My sister's firm.", NOON),))
    asked = asking(INSURANCE, TODAY)
    assert codes(lambda: request(about(concerned, asked_already=True), asked, REQUEST, "ada", NOON)) == {
        *("supplier_not_member", "already_requested", "last_day_not_allowed", "no_order_accepted", "interest_declared"),
    }


def test_insurance_is_asked_for_once_an_order_was_accepted() -> None:
    assert codes(lambda: request(about(), asking(INSURANCE), REQUEST, "ada", NOON)) == {"no_order_accepted"}
    assert request(about(awarded=True), asking(INSURANCE), REQUEST, "ada", NOON)


@pytest.mark.parametrize(("working_days", "taken"), [(2, False), (3, True), (60, True), (61, False)])
def test_a_last_day_lies_between_the_days_of_the_policy(working_days: int, *, taken: bool) -> None:
    asked = asking(answer_by=add_working_days(TODAY, working_days))
    if taken:
        assert after(None, request(about(), asked, REQUEST, "ada", NOON)).answer_by == asked.answer_by
    else:
        assert codes(lambda: request(about(), asked, REQUEST, "ada", NOON)) == {"last_day_not_allowed"}


def test_what_is_given_waits_for_a_look_and_is_met_by_the_version_that_was_seen() -> None:
    found, policy = answered(), a_policy()
    assert (found.status, found.awaits_evidence, found.awaits_check, found.version) == ("answered", False, True, 1)
    assert answer(found, EVIDENCE, 1, TERMS, NOON) == []
    one = Assessed(policy, MEMBER, found)
    met = after(found, accept(one, AcceptEvidence(version=1), "ben", NOON, may_be_opened=True))
    assert (met.status, met.open) == (Status.MET, False)
    assert EVIDENCE_REQUESTS.claims(found)
    assert EVIDENCE_REQUESTS.claims(met) == ()


def test_every_reason_against_accepting_is_given() -> None:
    concerned = replace(MEMBER, interests=(Interest("ben", "family", "", NOON),))
    two = AcceptEvidence(version=2)
    nobody_asked = Assessed(a_policy(), concerned, None)
    assert codes(lambda: accept(nobody_asked, two, "ben", NOON, may_be_opened=True)) == {
        *("evidence_replaced", "not_requested", "interest_declared"),
    }
    asked = Assessed(a_policy(), concerned, answered())
    one = AcceptEvidence(version=1)
    assert codes(lambda: accept(asked, one, "ben", NOON, may_be_opened=False)) == {
        *("evidence_not_scanned", "interest_declared"),
    }


def test_what_was_given_wrongly_is_asked_for_anew_with_all_its_days() -> None:
    later = NOON + timedelta(days=5)
    asked = RejectEvidence(version=1, reason="day_differs")
    events = reject(Assessed(a_policy(), MEMBER, answered()), asked, TERMS, "ben", later)
    found = after(answered(), events)
    assert (found.status, found.awaits_evidence, found.rejected_for) == ("requested", True, "day_differs")
    assert found.answer_by == add_working_days(later.date(), TERMS.values.answer_within_working_days)
    assert after(found, answer(found, EVIDENCE, 2, TERMS, later)).awaits_check
    assert repeat(answered(2), 1, "day_differs", TERMS, NOON) == [], "another version waits for a look"


def test_the_clock_reminds_and_says_what_is_overdue_and_decides_nothing() -> None:
    found = requested()
    morning_after = datetime.combine(IN_TIME + timedelta(days=1), NOON.timetz())
    assert announce_due(found, MEMBER, IN_TIME, NOON)
    assert announce_overdue(found, MEMBER, IN_TIME, NOON) == []
    over = after(found, announce_overdue(found, MEMBER, IN_TIME, morning_after))
    assert (over.overdue, over.open, over.awaits_evidence) == (True, True, True)
    assert announce_overdue(over, MEMBER, IN_TIME, morning_after) == []
    late = after(over, answer(over, EVIDENCE, 1, TERMS, morning_after))
    assert (late.overdue, late.awaits_check) == (False, True)
    assert announce_due(late, MEMBER, IN_TIME, NOON) == announce_overdue(late, MEMBER, IN_TIME, morning_after) == []
    assert late.check_by is not None
    unseen = datetime.combine(late.check_by + timedelta(days=1), NOON.timetz())
    assert announce_unchecked(late, MEMBER, late.check_by, NOON) == []
    assert announce_unchecked(late, MEMBER, late.check_by, unseen)


def test_who_is_no_member_any_more_is_asked_for_nothing_any_more() -> None:
    (gone,) = announce_due(requested(), a_registered(), IN_TIME, NOON)
    assert isinstance(gone, EvidenceRequestWithdrawn)
    assert (after(requested(), [gone]).status, gone.reason) == (Status.WITHDRAWN, "not_a_member")


def test_a_request_is_taken_back_once_and_not_after_it_was_met() -> None:
    asked = WithdrawEvidenceRequest(reason="asked_by_mistake")
    back = after(answered(), withdraw(answered(), asked, NOON))
    assert (back.status, back.open, back.withdrawn_for) == (Status.WITHDRAWN, False, "asked_by_mistake")
    assert withdraw(back, asked, NOON) == []
    accepted = accept(
        Assessed(a_policy(), MEMBER, answered()), AcceptEvidence(version=1), "ben", NOON, may_be_opened=True
    )
    assert codes(lambda: withdraw(after(answered(), accepted), asked, NOON)) == {"request_not_open"}


def test_the_rules_ask_only_whom_an_officer_might() -> None:
    assert request_by_rule(about(awarded=True), INSURANCE, "order_accepted", REQUEST, NOON)
    for nobody in (about(), about(awarded=True, asked_already=True), about(a_registered(), awarded=True)):
        assert request_by_rule(nobody, INSURANCE, "order_accepted", REQUEST, NOON) == []
    assert kinds_to_ask_for(TERMS.values, [POLICY]) == TERMS.values.after_first_order
    assert kinds_to_ask_for(TERMS.values, TERMS.values.after_first_order) == ()


def test_what_has_ended_is_asked_for_where_deliveries_are_held_to_it() -> None:
    covers = cover_terms_on(TODAY)
    assert ask_again(a_policy(), about(awarded=True), covers, REQUEST, NOON)
    assert ask_again(a_policy(), about(a_registered(), awarded=True), covers, REQUEST, NOON) == []
    other = replace(a_policy(), kind="self_cleaning")
    assert ask_again(other, about(awarded=True), covers, REQUEST, NOON) == []
    never = TERMS.model_copy(update={"values": TERMS.values.model_copy(update={"when_ended": False})})
    assert ask_again(a_policy(), replace(about(awarded=True), terms=never), covers, REQUEST, NOON) == []


def after_a_step(found: EvidenceRequest, step: str, version: int, now: datetime) -> EvidenceRequest:
    """The request once somebody has done this with it, or as it was where it is refused."""
    accepted = AcceptEvidence(version=1)
    acts: dict[str, Callable[[], list[Event]]] = {
        "answer": lambda: answer(found, EVIDENCE, version, TERMS, now),
        "accept": lambda: accept(Assessed(a_policy(), MEMBER, found), accepted, "ben", now, may_be_opened=True),
        "reject": lambda: repeat(found, version, "day_differs", TERMS, now),
        "withdraw": lambda: withdraw(found, WithdrawEvidenceRequest(reason="not_needed"), now),
        "due": lambda: announce_due(found, MEMBER, found.answer_by, now),
        "overdue": lambda: announce_overdue(found, MEMBER, found.answer_by, now),
    }
    with suppress(Rejected):
        return after(found, acts[step]())
    return found


@given(st.lists(st.sampled_from(["answer", "accept", "reject", "withdraw", "due", "overdue"]), max_size=12))
def test_whatever_happens_a_request_waits_for_one_side_or_is_over(steps: list[str]) -> None:
    found, version, now = requested(), 0, NOON
    for step in steps:
        now += timedelta(days=4)
        version += step == "answer"
        found = after_a_step(found, step, version, now)
        assert (found.awaits_evidence, found.awaits_check).count(True) == (1 if found.open else 0)
        assert bool(EVIDENCE_REQUESTS.claims(found)) == found.open
        assert not found.overdue or found.awaits_evidence
