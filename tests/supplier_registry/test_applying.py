"""Applying: taken in from everybody, one application at a time, and kept with its clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.supplier_registry.applications.domain.application import (
    APPLICATIONS,
    Decision,
    open_application,
)
from services.supplier_registry.applications.domain.applying import Apply, apply
from services.supplier_registry.applications.domain.deciding import (
    extend,
)
from services.supplier_registry.removals.domain.removing import ConfirmRemoval, ProposeRemoval, confirm, propose
from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from shared.reference.calendar import uk_date, working_days_between
from tests.supplier_registry.examples import (
    APPLICATION,
    CATEGORY,
    EXTEND,
    MARKET,
    NOON,
    OTHER,
    SUPPLIER,
    TERMS,
    a_ground,
    a_member,
    a_registered,
    a_suspended_member,
    admitting,
    after,
    an_applicant,
    an_application,
    decided,
    proposing,
    refused,
    refusing,
    relied,
    withdrawing,
)


def applying(
    supplier: Supplier | None, now: datetime = NOON, running: str | None = None, **differing: Any
) -> list[Event]:
    return apply(supplier or a_registered(), APPLICATION, running, MARKET, an_application(**differing), TERMS, now)


def applied(supplier: Supplier | None = None, now: datetime = NOON, **differing: Any) -> facts.SupplierApplied:
    event, _ = applying(supplier, now, **differing)
    assert isinstance(event, facts.SupplierApplied)
    return event


def codes(refusal: "pytest.ExceptionInfo[Rejected]") -> set[str]:
    return set(refusal.value.codes)


def test_an_application_is_due_ten_working_days_after_its_receipt() -> None:
    assert applied().decide_by == date(2017, 3, 24)  # 17 March, Saint Patrick's Day, is a bank holiday in one part
    assert (applied().market, applied().policies) == (MARKET.code, ("application_decision.v1",))


@given(st.integers(0, 14 * 365 * 24), st.data())
def test_every_clock_counts_working_days_after_receipt(hours: int, data: st.DataObject) -> None:
    now = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    event = applied(now=now)
    asked_at = now + timedelta(days=data.draw(st.integers(0, 9)))
    extended, justified = extend(decided(None, [event]), EXTEND, TERMS, asked_at)
    assert isinstance(extended, facts.ApplicationExtended)
    assert isinstance(justified, facts.ExtensionJustified)
    assert working_days_between(uk_date(now), event.decide_by) == 10
    assert working_days_between(event.decide_by, extended.decide_by) == 5


@pytest.mark.parametrize(
    ("staff", "turnover", "balance_sheet", "sme"),
    [
        (249, 4_400_000_000, 9_000_000_000, True),
        (249, 9_000_000_000, 3_800_000_000, True),
        (250, 0, 0, False),
        (10, 4_400_000_001, 3_800_000_001, False),
    ],
)
def test_small_or_medium_is_the_legal_test_on_the_declared_figures(
    staff: int, turnover: int, balance_sheet: int, sme: bool
) -> None:
    assert a_registered(staff=staff, turnover_pence=turnover, balance_sheet_pence=balance_sheet).sme is sme


def test_an_application_is_taken_in_however_little_it_meets_the_conditions() -> None:
    application = an_applicant(
        exclusion_grounds=(a_ground("fraud"),), has_safeguarding_policy=False, accepts_terms=False
    )
    assert [each.ground for each in application.declaration.exclusion_grounds] == ["fraud"]
    assert application.open


def test_what_an_applicant_declares_is_in_a_private_fact_alone() -> None:
    public, private = applying(
        None, exclusion_grounds=(a_ground("fraud", self_cleaning="Everybody concerned has left."),)
    )
    assert isinstance(private, facts.DeclarationMade)
    assert "fraud" not in public.model_dump_json()
    assert not {"declaration", "staff", "turnover_pence"} & set(type(public).model_fields)


def test_one_application_at_a_time_in_a_market() -> None:
    with pytest.raises(Rejected) as refusal:
        applying(a_registered(), running=str(APPLICATION))
    assert codes(refusal) == {"application_open"}
    claim = open_application(SUPPLIER, MARKET.code)
    assert APPLICATIONS.claims(an_applicant()) == (claim,)
    assert APPLICATIONS.claims(decided(an_applicant(), admitting(an_applicant()))) == ()


@pytest.mark.parametrize("supplier", [a_member(), a_suspended_member()])
def test_a_member_applies_for_other_categories_only(supplier: Supplier) -> None:
    with pytest.raises(Rejected) as refusal:
        applied(supplier, categories=(OTHER, CATEGORY))
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [("already_admitted", "/categories/1")]
    assert applied(supplier, categories=(OTHER,)).categories == (OTHER,)


def removing(member: Supplier) -> list[Event]:
    asked = ProposeRemoval(reasons=("debarred",), declares_no_interest=True)
    proposed = propose(member, MARKET.code, asked, TERMS, NOON, "Alex")
    confirmed = ConfirmRemoval(declares_no_interest=True)
    return [*proposed, *confirm(after(member, proposed), MARKET.code, confirmed, TERMS, NOON, "Sam")]


def test_who_was_removed_or_left_may_apply_again_and_starts_afresh() -> None:
    member = a_member()
    for ended in (
        removing(member),
        leave(member, MARKET.code, WithdrawMembership(), NOON),
    ):
        before = after(member, ended)
        again = decided(None, applying(before))
        admitted = after(before, admitting(again, before, at=NOON + timedelta(days=1)))
        assert admitted.is_member(MARKET.code, CATEGORY)


def test_a_withdrawal_leaves_what_was_decided() -> None:
    application = an_applicant(categories=(CATEGORY, OTHER))
    partly = decided(application, admitting(application))
    withdrawn = decided(partly, withdrawing(partly))
    assert {code: one.decision for code, one in withdrawn.categories.items()} == {
        CATEGORY: Decision.ACCEPTED,
        OTHER: Decision.WITHDRAWN,
    }


def test_one_category_is_taken_back_alone_and_the_proposal_on_it_with_it() -> None:
    applicant = an_applicant(categories=(CATEGORY, OTHER))
    both = decided(applicant, proposing(applicant, relied()))
    (event,) = withdrawing(both, CATEGORY)
    left = decided(both, [event])
    assert isinstance(event, facts.ApplicationWithdrawn)
    assert (event.categories, left.open, [*left.in_hand.proposals]) == ((CATEGORY,), True, [])
    assert [one.decision for one in left.categories.values()] == [Decision.WITHDRAWN, Decision.OPEN]
    assert withdrawing(left, CATEGORY) == []
    other = decided(both, withdrawing(both, OTHER))
    assert [*other.in_hand.proposals] == [CATEGORY]
    assert not decided(left, withdrawing(left)).open


def test_a_category_is_not_taken_back_that_is_decided_or_was_not_asked_for() -> None:
    applicant = an_applicant(categories=(CATEGORY, OTHER))
    partly = decided(applicant, refusing(applicant))
    codes = refused(lambda: withdrawing(partly, CATEGORY, OTHER, "ADDRESSING_BARRIERS"))
    assert codes == {"application_not_open", "category_not_asked_for"}


def test_an_application_is_kept_as_it_is_read() -> None:
    refused = decided(an_applicant(), refusing(an_applicant()))
    assert APPLICATIONS.decode(APPLICATIONS.encode(refused)) == refused


_BODY: dict[str, Any] = {
    "categories": ["GETTING_JOBS"],
    "has_safeguarding_policy": True,
    "registered_for_data_protection": True,
    "accepts_terms": True,
}


@pytest.mark.parametrize(
    ("differing", "field"),
    [
        ({"categories": []}, "categories"),
        ({"categories": ["GETTING_JOBS", "GETTING_JOBS"]}, "categories"),
        ({"categories": ["COOKING"]}, "categories"),
        ({"exclusion_grounds": ["fraud"]}, "exclusion_grounds"),
        ({"exclusion_grounds": [{"ground": "bad_manners", "happened_on": "2016-05-02"}]}, "exclusion_grounds"),
        ({"exclusion_grounds": [{"ground": "fraud"}]}, "exclusion_grounds"),
        ({"associates": [{"name": "Beacon Holdings", "kind": "friend"}]}, "associates"),
        ({"self_cleaning": "Paid."}, "self_cleaning"),
        ({"name": "Beacon Skills"}, "name"),
        ({"insurance": "none"}, "insurance"),
    ],
)
def test_an_application_that_cannot_be_read_is_refused_by_field(differing: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as invalid:
        TypeAdapter(Apply).validate_python(_BODY | differing)
    assert {each["loc"][0] for each in invalid.value.errors()} == {field}
