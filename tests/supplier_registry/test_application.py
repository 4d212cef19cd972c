"""Applications: taken in from everybody, decided category by category by rules, every reason given."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.supplier_registry.applications.domain.application import (
    APPLICATIONS,
    Application,
    Decision,
    open_application,
)
from services.supplier_registry.applications.domain.applying import Apply, apply, withdraw
from services.supplier_registry.applications.domain.deciding import (
    Admit,
    ExtendApplication,
    RefusalReason,
    Refuse,
    admit,
    extend,
    refuse,
)
from services.supplier_registry.suppliers.domain.details import ChangeDetails, change_details
from services.supplier_registry.suppliers.domain.membership import RemoveSupplier, WithdrawMembership, leave, remove
from services.supplier_registry.suppliers.domain.supplier import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from shared.reference import ExclusionNature, exclusion_grounds
from shared.reference.calendar import uk_date, working_days_between
from tests.supplier_registry.examples import (
    APPLICATION,
    CATEGORY,
    MARKET,
    NOON,
    OTHER,
    SUPPLIER,
    TERMS,
    a_member,
    a_registered,
    a_suspended_member,
    after,
    an_applicant,
    an_application,
    decided,
)

ADMIT = Admit(category=CATEGORY)
REFUSE = Refuse(category=CATEGORY, reasons=(RefusalReason(code="policies_missing", detail="No safeguarding policy."),))
EXTEND = ExtendApplication(justification="The charity's accounts are being verified.")
MANDATORY = sorted(code for code, each in exclusion_grounds().items() if each.nature is ExclusionNature.MANDATORY)
DISCRETIONARY = sorted(set(exclusion_grounds()) - set(MANDATORY))


def applying(
    supplier: Supplier | None, now: datetime = NOON, running: str | None = None, **differing: Any
) -> list[Event]:
    return apply(supplier or a_registered(), APPLICATION, running, MARKET, an_application(**differing), TERMS, now)


def applied(supplier: Supplier | None = None, now: datetime = NOON, **differing: Any) -> facts.SupplierApplied:
    event, _ = applying(supplier, now, **differing)
    assert isinstance(event, facts.SupplierApplied)
    return event


def admitting(application: Application, supplier: Supplier | None = None) -> list[Event]:
    return admit(application, supplier or a_registered(), MARKET, ADMIT, TERMS, NOON)


def codes(refusal: "pytest.ExceptionInfo[Rejected]") -> set[str]:
    return set(refusal.value.codes)


def test_nobody_is_admitted_past_a_ground_or_to_a_category_that_is_not_known_here() -> None:
    applicant = an_applicant()
    declaration = applicant.declaration.model_copy(update={"exclusion_grounds": ("of_the_next_release",)})
    asking = {"NEXT": applicant.categories[CATEGORY]}
    with pytest.raises(Rejected) as refusal:
        admit(
            replace(applicant, declaration=declaration, categories=asking),
            a_registered(),
            MARKET.model_copy(update={"categories": ("NEXT",)}),
            Admit(category="NEXT"),
            TERMS,
            NOON,
        )
    assert codes(refusal) == {"exclusion_ground_unknown", "category_unknown"}


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
    application = an_applicant(exclusion_grounds=("fraud",), has_safeguarding_policy=False, accepts_terms=False)
    assert application.declaration.exclusion_grounds == ("fraud",)
    assert application.open


def test_what_an_applicant_declares_is_in_a_private_fact_alone() -> None:
    public, private = applying(None, exclusion_grounds=("fraud",), self_cleaning="Everybody concerned has left.")
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


def test_who_was_removed_or_left_may_apply_again_and_starts_afresh() -> None:
    member = a_member()
    for ended in (
        remove(member, MARKET.code, RemoveSupplier(reason="debarred"), TERMS, NOON),
        leave(member, MARKET.code, WithdrawMembership(), NOON),
    ):
        before = after(member, ended)
        again = decided(None, applying(before))
        admitted = after(before, admit(again, before, MARKET, ADMIT, TERMS, NOON + timedelta(days=1)))
        assert admitted.is_member(MARKET.code, CATEGORY)


def test_each_category_is_decided_on_its_own() -> None:
    application = an_applicant(categories=(CATEGORY, OTHER))
    accepted, admitted = admitting(application)
    assert isinstance(accepted, facts.ApplicationAccepted)
    assert isinstance(admitted, facts.SupplierAdmitted)
    assert (admitted.market, admitted.category, admitted.application_id) == (MARKET.code, CATEGORY, APPLICATION)
    partly = decided(application, [accepted])
    assert (partly.categories[CATEGORY].decision, partly.categories[OTHER].decision) == ("accepted", "open")
    assert partly.open
    refused = decided(partly, refuse(partly, replace(REFUSE, category=OTHER), TERMS, NOON))
    assert (refused.categories[OTHER].decision, refused.open) == (Decision.REFUSED, False)
    member = after(a_registered(), [admitted])
    assert (member.is_member(MARKET.code, CATEGORY), member.is_member(MARKET.code, OTHER)) == (True, False)


def test_nobody_is_admitted_to_what_it_did_not_ask_for() -> None:
    with pytest.raises(Rejected) as refusal:
        admit(an_applicant(), a_registered(), MARKET, Admit(category=OTHER), TERMS, NOON)
    assert codes(refusal) == {"category_not_asked_for"}


def test_a_suspension_for_all_categories_bars_admission_to_another() -> None:
    application = an_applicant(categories=(OTHER,))
    with pytest.raises(Rejected) as refusal:
        admit(application, a_suspended_member(), MARKET, Admit(category=OTHER), TERMS, NOON)
    assert codes(refusal) == {"supplier_suspended"}
    assert admit(application, a_suspended_member(only=CATEGORY), MARKET, Admit(category=OTHER), TERMS, NOON)


def test_every_reason_against_admission_is_given() -> None:
    applicant = an_applicant(
        exclusion_grounds=("fraud", "insolvency"),
        has_safeguarding_policy=False,
        registered_for_data_protection=False,
        accepts_terms=False,
    )
    with pytest.raises(Rejected) as refusal:
        admitting(applicant, a_registered(turnover_pence=0))
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
        admitting(an_applicant(exclusion_grounds=(ground,), self_cleaning="Everybody concerned has left."))
    assert codes(refusal) == {"mandatory_exclusion_ground"}


@pytest.mark.parametrize("ground", DISCRETIONARY)
def test_a_discretionary_ground_bars_admission_only_without_self_cleaning(ground: str) -> None:
    with pytest.raises(Rejected) as refusal:
        admitting(an_applicant(exclusion_grounds=(ground,)))
    assert codes(refusal) == {"discretionary_exclusion_ground"}
    assert admitting(an_applicant(exclusion_grounds=(ground,), self_cleaning="Paid in full; see the receipt."))


def test_a_balance_sheet_alone_is_financial_standing_enough() -> None:
    assert admitting(an_applicant(), a_registered(turnover_pence=0, balance_sheet_pence=1))


def test_an_applicant_that_corrects_its_figures_is_judged_by_the_new_ones() -> None:
    unable = a_registered(turnover_pence=0)
    with pytest.raises(Rejected):
        admitting(an_applicant(), unable)
    details = ChangeDetails(name=unable.name, staff=12, turnover_pence=1, balance_sheet_pence=0, vcse=False)
    assert admitting(an_applicant(), after(unable, change_details(unable, details, TERMS)))


def test_nobody_is_admitted_to_a_market_that_has_closed_or_lost_the_category_since() -> None:
    closed = MARKET.model_copy(update={"closes_on": NOON.date() - timedelta(days=1)})
    narrowed = MARKET.model_copy(update={"categories": (OTHER,)})
    for market, code in ((closed, "market_closed"), (narrowed, "category_not_in_market"), (None, "market_unknown")):
        with pytest.raises(Rejected) as refusal:
            admit(an_applicant(), a_registered(), market, ADMIT, TERMS, NOON)
        assert codes(refusal) == {code}


def test_a_late_admission_is_an_admission() -> None:
    assert admit(an_applicant(), a_registered(), MARKET, ADMIT, TERMS, NOON + timedelta(days=100))


def test_a_refusal_publishes_codes_and_keeps_the_words_private() -> None:
    event, explained = refuse(an_applicant(), REFUSE, TERMS, NOON)
    assert isinstance(event, facts.ApplicationRefused)
    assert event.reasons == ("policies_missing",)
    assert "No safeguarding policy." not in event.model_dump_json()
    assert isinstance(explained, facts.RefusalExplained)
    refused = decided(an_applicant(), [event, explained]).categories[CATEGORY]
    assert (refused.reasons, refused.explanations) == (event.reasons, explained.reasons)


def test_only_an_open_application_is_decided_extended_or_withdrawn() -> None:
    withdrawn = decided(an_applicant(), withdraw(an_applicant(), NOON))
    for decide in (lambda: admitting(withdrawn), lambda: refuse(withdrawn, REFUSE, TERMS, NOON)):
        with pytest.raises(Rejected) as refusal:
            decide()
        assert codes(refusal) == {"application_not_open"}
    with pytest.raises(Rejected) as refusal:
        extend(withdrawn, EXTEND, TERMS, NOON + timedelta(days=100))
    assert codes(refusal) == {"application_not_open", "deadline_passed"}
    with pytest.raises(Rejected) as refusal:
        withdraw(decided(an_applicant(), admitting(an_applicant())), NOON)
    assert codes(refusal) == {"application_not_open"}


def test_a_withdrawal_leaves_what_was_decided() -> None:
    application = an_applicant(categories=(CATEGORY, OTHER))
    partly = decided(application, admitting(application))
    withdrawn = decided(partly, withdraw(partly, NOON))
    assert {code: one.decision for code, one in withdrawn.categories.items()} == {
        CATEGORY: Decision.ACCEPTED,
        OTHER: Decision.WITHDRAWN,
    }


def test_time_that_has_run_out_is_not_prolonged() -> None:
    last_moment = datetime(2017, 3, 24, 23, tzinfo=UTC)
    assert extend(an_applicant(), EXTEND, TERMS, last_moment)
    with pytest.raises(Rejected) as refusal:
        extend(an_applicant(), EXTEND, TERMS, last_moment + timedelta(hours=1))
    assert codes(refusal) == {"deadline_passed"}


def test_a_repeated_decision_changes_nothing() -> None:
    applicant = an_applicant()
    assert admitting(decided(applicant, admitting(applicant))) == []
    assert refuse(decided(applicant, refuse(applicant, REFUSE, TERMS, NOON)), REFUSE, TERMS, NOON) == []
    assert withdraw(decided(applicant, withdraw(applicant, NOON)), NOON) == []
    assert extend(decided(applicant, extend(applicant, EXTEND, TERMS, NOON)), EXTEND, TERMS, NOON) == []


def test_an_application_is_kept_as_it_is_read() -> None:
    refused = decided(an_applicant(), refuse(an_applicant(), REFUSE, TERMS, NOON))
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
        ({"exclusion_grounds": ["bad_manners"]}, "exclusion_grounds"),
        ({"name": "Beacon Skills"}, "name"),
        ({"insurance": "none"}, "insurance"),
    ],
)
def test_an_application_that_cannot_be_read_is_refused_by_field(differing: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as invalid:
        TypeAdapter(Apply).validate_python(_BODY | differing)
    assert {each["loc"][0] for each in invalid.value.errors()} == {field}
