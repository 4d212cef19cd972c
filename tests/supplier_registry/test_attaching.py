"""Evidence with an application: version after version while it is open, and needed where a policy says so."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.evidence.domain.attaching import attach
from shared.contracts.event import Event
from shared.contracts.supplier_registry import AttachedFile, EvidenceAttached, SupplierAdmitted
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import evidence_kinds
from tests.supplier_registry.examples import (
    CATEGORY,
    NOON,
    OTHER,
    TERMS,
    admitting,
    an_applicant,
    decided,
    withdrawing,
)

KIND = "safeguarding_policy"
EVIDENCE = UUID("01890000-0000-7000-8000-000000000003")
NEEDED = replace(TERMS, evidence_needed=(KIND,))


def a_file(content: bytes = b"We keep people safe.", name: str = "policy.pdf") -> AttachedFile:
    digest = hashlib.sha256(content).hexdigest()
    return AttachedFile(file_id=new_id(), sha256=digest, size=len(content), media_type="application/pdf", name=name)


def attaching(application: Application, file: AttachedFile | None = None, kind: str = KIND) -> list[Event]:
    return attach(application, kind, EVIDENCE, file or a_file(), NOON)


def with_evidence(file: AttachedFile | None = None) -> Application:
    return decided(an_applicant(), attaching(an_applicant(), file))


def admitting_with(application: Application, usable: Mapping[UUID, bool]) -> list[Event]:
    return admitting(application, terms=NEEDED, usable=usable)


def codes(refusal: "pytest.ExceptionInfo[Rejected]") -> set[str]:
    return set(refusal.value.codes)


def test_a_new_version_leaves_those_before_it_as_they_are() -> None:
    first, second = a_file(), a_file(b"We keep people safer.", "policy, new.pdf")
    application = decided(with_evidence(first), attaching(with_evidence(first), second))
    evidence = application.evidence[KIND]
    assert [each.file for each in evidence.versions] == [first, second]
    assert (evidence.evidence_id, evidence.latest) == (EVIDENCE, second)
    assert application.files == (first.file_id, second.file_id)


def test_the_fact_says_what_the_file_must_be_and_nobody_else_learns_of_it() -> None:
    file = a_file()
    (attached,) = attaching(an_applicant(), file)
    assert isinstance(attached, EvidenceAttached)
    assert (attached.kind, attached.version, attached.file, attached.attached_at) == (KIND, 1, file, NOON)
    assert EvidenceAttached.PRIVATE


def test_each_kind_has_versions_of_its_own() -> None:
    application = with_evidence()
    (attached,) = attach(application, "self_cleaning", new_id(), a_file(b"Paid."), NOON)
    assert isinstance(attached, EvidenceAttached)
    assert attached.version == 1
    assert set(decided(application, [attached]).evidence) == {KIND, "self_cleaning"}


def test_the_same_file_again_is_no_new_version() -> None:
    assert attaching(with_evidence(), a_file(name="the same by another name.pdf")) == []


def test_the_first_version_may_come_back_after_another() -> None:
    application = decided(with_evidence(), attaching(with_evidence(), a_file(b"We keep people safer.")))
    (attached,) = attaching(application, a_file())
    assert isinstance(attached, EvidenceAttached)
    assert attached.version == 3


def test_evidence_is_taken_in_while_a_category_is_not_decided() -> None:
    partly = decided(an_applicant(categories=(CATEGORY, OTHER)), admitting(an_applicant(categories=(CATEGORY, OTHER))))
    assert attaching(partly)
    admitted = decided(an_applicant(), admitting(an_applicant()))
    withdrawn = decided(with_evidence(), withdrawing(with_evidence()))
    for closed in (admitted, withdrawn):
        with pytest.raises(Rejected) as refusal:
            attaching(closed)
        assert codes(refusal) == {"application_not_open"}


def test_every_reason_against_a_file_is_given() -> None:
    closed = decided(an_applicant(), withdrawing(an_applicant()))
    with pytest.raises(Rejected) as refusal:
        attaching(closed, kind="a_kind_of_the_next_release")
    assert codes(refusal) == {"application_not_open", "kind_of_evidence_unknown"}


def test_there_is_an_end_to_versions() -> None:
    application = an_applicant()
    for number in range(evidence_kinds()[KIND].most_versions):
        application = decided(application, attaching(application, a_file(f"Version {number}".encode())))
    with pytest.raises(Rejected) as refusal:
        attaching(application, a_file(b"One more"))
    assert codes(refusal) == {"too_many_versions"}


def test_a_declaration_is_enough_where_no_evidence_is_needed() -> None:
    assert TERMS.evidence_needed == ()
    *_, admitted = admitting(an_applicant())
    assert isinstance(admitted, SupplierAdmitted)
    assert TERMS.evidence_stamp in admitted.policies


def test_nobody_is_admitted_without_evidence_that_is_needed() -> None:
    with pytest.raises(Rejected) as refusal:
        admitting_with(an_applicant(accepts_terms=False), {})
    assert codes(refusal) == {"evidence_missing", "terms_not_accepted"}


def test_evidence_that_is_needed_counts_once_it_can_be_read() -> None:
    old, new = a_file(), a_file(b"We keep people safer.")
    application = decided(with_evidence(old), attaching(with_evidence(old), new))
    assert admitting_with(application, {new.file_id: True})
    for usable, code in (
        ({old.file_id: True}, "evidence_unscanned"),
        ({old.file_id: True, new.file_id: False}, "evidence_infected"),
    ):
        with pytest.raises(Rejected) as refusal:
            admitting_with(application, usable)
        assert codes(refusal) == {code}


@given(st.lists(st.tuples(st.sampled_from(sorted(evidence_kinds())), st.binary(max_size=2)), max_size=12))
def test_versions_count_from_one_and_every_file_is_found(added: list[tuple[str, bytes]]) -> None:
    application = an_applicant()
    events: list[Event] = []
    for kind, content in added:
        decided_on = attach(application, kind, new_id(), a_file(content), NOON)
        application = decided(application, decided_on)
        events += decided_on
    for evidence in application.evidence.values():
        digests = [each.file.sha256 for each in evidence.versions]
        assert all(one != other for one, other in pairwise(digests))
    held = [each.file.file_id for evidence in application.evidence.values() for each in evidence.versions]
    assert sorted(held) == sorted(application.files)
    for kind, evidence in application.evidence.items():
        facts = [each for each in events if isinstance(each, EvidenceAttached) and each.kind == kind]
        assert [each.version for each in facts] == list(range(1, len(evidence.versions) + 1))
    assert APPLICATIONS.decode(APPLICATIONS.encode(application)) == application
