"""Applications: taken in from everybody, decided by rules, every reason given."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.supplier_registry.applications.domain.application import (
    Apply,
    ExtendApplication,
    RefusalReason,
    RefuseApplication,
    admit,
    apply,
    extend,
    refuse,
    withdraw,
)
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Status, Supplier, application_of
from shared.contracts import supplier_registry as facts
from shared.kernel.rules import Rejected
from shared.reference import ExclusionNature, exclusion_grounds
from shared.reference.calendar import uk_date, working_days_between
from tests.supplier_registry.examples import (
    APPLICATION,
    NOON,
    TERMS,
    a_member,
    a_notified_member,
    a_registered,
    a_suspended_member,
    after,
    an_applicant,
    an_application,
)

REFUSE = RefuseApplication(reasons=(RefusalReason(code="policies_missing", detail="No safeguarding policy."),))
EXTEND = ExtendApplication(justification="The charity's accounts are being verified.")
MANDATORY = sorted(code for code, each in exclusion_grounds().items() if each.nature is ExclusionNature.MANDATORY)
DISCRETIONARY = sorted(set(exclusion_grounds()) - set(MANDATORY))


def applied(supplier: Supplier | None = None, now: datetime = NOON, **differing: Any) -> facts.SupplierApplied:
    (event,) = apply(supplier or a_registered(), APPLICATION, an_application(**differing), TERMS, now)
    assert isinstance(event, facts.SupplierApplied)
    return event


def codes(refusal: "pytest.ExceptionInfo[Rejected]") -> set[str]:
    return set(refusal.value.codes)


def test_nobody_is_admitted_past_a_ground_or_to_a_category_that_is_not_known_here() -> None:
    applicant = an_applicant()
    declaration = applicant.declaration.model_copy(update={"exclusion_grounds": ("of_the_next_release",)})
    with pytest.raises(Rejected) as refusal:
        admit(replace(applicant, declaration=declaration, categories=("NEXT",)), NOON)
    assert codes(refusal) == {"exclusion_ground_unknown", "category_unknown"}


def test_an_organisation_of_a_status_that_is_not_known_here_does_not_apply_again() -> None:
    supplier = SUPPLIERS.decode({**SUPPLIERS.encode(an_applicant()), "status": "lapsed"})
    with pytest.raises(Rejected) as refusal:
        applied(supplier)
    assert codes(refusal) == {"supplier_status_unknown"}


def test_an_application_is_due_ten_working_days_after_its_receipt() -> None:
    assert applied().decide_by == date(2017, 3, 24)  # 17 March, Saint Patrick's Day, is a bank holiday in one part
    assert applied().policy == "application_decision.v1"


@given(st.integers(0, 14 * 365 * 24), st.data())
def test_every_clock_counts_working_days_after_receipt(hours: int, data: st.DataObject) -> None:
    now = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    event = applied(now=now)
    supplier = after(a_registered(), [event])
    asked_at = now + timedelta(days=data.draw(st.integers(0, 9)))
    (extended,) = extend(supplier, EXTEND, TERMS, asked_at)
    assert isinstance(extended, facts.ApplicationExtended)
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
    event = applied(exclusion_grounds=("fraud",), has_safeguarding_policy=False, accepts_terms=False)
    assert event.declaration.exclusion_grounds == ("fraud",)
    assert after(a_registered(), [event]).status is Status.APPLIED


@pytest.mark.parametrize(
    ("supplier", "code"),
    [
        (an_applicant(), "application_open"),
        (a_member(), "already_admitted"),
        (a_suspended_member(), "already_admitted"),
    ],
)
def test_nobody_applies_twice_at_a_time_or_as_a_member(supplier: Supplier, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        applied(supplier)
    assert codes(refusal) == {code}


@pytest.mark.parametrize("status", [Status.REFUSED, Status.WITHDRAWN, Status.REMOVED])
def test_who_was_refused_or_left_may_apply_again_and_starts_afresh(status: Status) -> None:
    before = replace(a_notified_member(), status=status)
    again = after(before, [applied(before, categories=("ENGAGEMENT",))])
    assert (again.status, again.categories, again.removal_notice) == (Status.APPLIED, ("ENGAGEMENT",), None)


def test_an_applicant_that_meets_the_conditions_is_admitted_to_what_it_asked_for() -> None:
    (event,) = admit(an_applicant(categories=("ENGAGEMENT", "KEEPING_JOBS")), NOON)
    assert isinstance(event, facts.SupplierAdmitted)
    assert event.categories == ("ENGAGEMENT", "KEEPING_JOBS")


def test_every_reason_against_admission_is_given() -> None:
    applicant = an_applicant(
        exclusion_grounds=("fraud", "insolvency"),
        has_safeguarding_policy=False,
        registered_for_data_protection=False,
        accepts_terms=False,
        turnover_pence=0,
    )
    with pytest.raises(Rejected) as refusal:
        admit(applicant, NOON)
    assert codes(refusal) == {
        "mandatory_exclusion_ground",
        "discretionary_exclusion_ground",
        "no_safeguarding_policy",
        "not_registered_for_data_protection",
        "terms_not_accepted",
        "no_financial_standing",
    }


@pytest.mark.parametrize("ground", MANDATORY)
def test_a_mandatory_ground_bars_admission_whatever_is_said_about_it(ground: str) -> None:
    with pytest.raises(Rejected) as refusal:
        admit(an_applicant(exclusion_grounds=(ground,), self_cleaning="Everybody concerned has left."), NOON)
    assert codes(refusal) == {"mandatory_exclusion_ground"}


@pytest.mark.parametrize("ground", DISCRETIONARY)
def test_a_discretionary_ground_bars_admission_only_without_self_cleaning(ground: str) -> None:
    with pytest.raises(Rejected) as refusal:
        admit(an_applicant(exclusion_grounds=(ground,)), NOON)
    assert codes(refusal) == {"discretionary_exclusion_ground"}
    assert admit(an_applicant(exclusion_grounds=(ground,), self_cleaning="Paid in full; see the receipt."), NOON)


def test_a_balance_sheet_alone_is_financial_standing_enough() -> None:
    assert admit(an_applicant(turnover_pence=0, balance_sheet_pence=1), NOON)


def test_a_late_admission_is_an_admission() -> None:
    assert admit(an_applicant(), NOON + timedelta(days=100))


def test_a_refusal_carries_every_reason() -> None:
    (event,) = refuse(an_applicant(), REFUSE, NOON)
    assert isinstance(event, facts.ApplicationRefused)
    assert [reason.code for reason in event.reasons] == ["policies_missing"]
    assert after(an_applicant(), [event]).application == replace(
        application_of(an_applicant()), refused_for=event.reasons
    )


def test_only_an_open_application_is_decided_extended_or_withdrawn() -> None:
    withdrawn = after(an_applicant(), withdraw(an_applicant(), NOON))
    for decide in (lambda: admit(withdrawn, NOON), lambda: refuse(withdrawn, REFUSE, NOON)):
        with pytest.raises(Rejected) as refusal:
            decide()
        assert codes(refusal) == {"application_not_open"}
    with pytest.raises(Rejected) as refusal:
        extend(withdrawn, EXTEND, TERMS, NOON + timedelta(days=100))
    assert codes(refusal) == {"application_not_open", "deadline_passed"}
    with pytest.raises(Rejected) as refusal:
        withdraw(a_member(), NOON)
    assert codes(refusal) == {"wrong_status"}


def test_time_that_has_run_out_is_not_prolonged() -> None:
    last_moment = datetime(2017, 3, 24, 23, tzinfo=UTC)
    assert extend(an_applicant(), EXTEND, TERMS, last_moment)
    with pytest.raises(Rejected) as refusal:
        extend(an_applicant(), EXTEND, TERMS, last_moment + timedelta(hours=1))
    assert codes(refusal) == {"deadline_passed"}


def test_a_repeated_decision_changes_nothing() -> None:
    applicant = an_applicant()
    assert admit(a_member(), NOON) == []
    assert refuse(after(applicant, refuse(applicant, REFUSE, NOON)), REFUSE, NOON) == []
    assert withdraw(after(applicant, withdraw(applicant, NOON)), NOON) == []
    assert extend(after(applicant, extend(applicant, EXTEND, TERMS, NOON)), EXTEND, TERMS, NOON) == []


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
        ({"exclusion_grounds": ["bad_manners"]}, "exclusion_grounds"),
        ({"name": "Beacon Skills"}, "name"),
        ({"insurance": "none"}, "insurance"),
    ],
)
def test_an_application_that_cannot_be_read_is_refused_by_field(differing: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as invalid:
        TypeAdapter(Apply).validate_python(_BODY | differing)
    assert {each["loc"][0] for each in invalid.value.errors()} == {field}
