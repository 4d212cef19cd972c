"""Deciding on applications: category by category by rules, every reason given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.supplier_registry.applications.domain.application import (
    Decision,
)
from services.supplier_registry.applications.domain.deciding import (
    extend,
)
from services.supplier_registry.decisions.domain.agreeing import accept
from services.supplier_registry.suppliers.domain.details import change_details
from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import DeclaredGround
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import (
    ACCEPT,
    APPLICATION,
    CATEGORY,
    EXTEND,
    MARKET,
    NOON,
    OTHER,
    TERMS,
    a_ground,
    a_registered,
    a_suspended_member,
    admitting,
    after,
    an_applicant,
    decided,
    details,
    proposing,
    refusing,
    relied,
    withdrawing,
)


def codes(refusal: "pytest.ExceptionInfo[Rejected]") -> set[str]:
    return set(refusal.value.codes)


def test_nobody_is_admitted_past_a_ground_or_to_a_category_that_is_not_known_here() -> None:
    applicant = an_applicant()
    declaration = applicant.declaration.model_copy(
        update={"exclusion_grounds": (DeclaredGround(ground="of_the_next_release"),)}
    )
    asking = {"NEXT": applicant.categories[CATEGORY]}
    with pytest.raises(Rejected) as refusal:
        admitting(
            replace(applicant, declaration=declaration, categories=asking),
            category="NEXT",
            market=MARKET.model_copy(update={"categories": ("NEXT",)}),
        )
    assert codes(refusal) == {"exclusion_ground_unknown", "category_unknown"}


def test_each_category_is_decided_on_its_own() -> None:
    application = an_applicant(categories=(CATEGORY, OTHER))
    events = admitting(application)
    (accepted,) = [each for each in events if isinstance(each, facts.ApplicationAccepted)]
    (admitted,) = [each for each in events if isinstance(each, facts.SupplierAdmitted)]
    assert (admitted.market, admitted.category, admitted.application_id) == (MARKET.code, CATEGORY, APPLICATION)
    partly = decided(application, [accepted])
    assert (partly.categories[CATEGORY].decision, partly.categories[OTHER].decision) == ("accepted", "open")
    assert partly.open
    refused = decided(partly, refusing(partly, OTHER))
    assert (refused.categories[OTHER].decision, refused.open) == (Decision.REFUSED, False)
    member = after(a_registered(), [admitted])
    assert (member.is_member(MARKET.code, CATEGORY), member.is_member(MARKET.code, OTHER)) == (True, False)


def test_nobody_is_admitted_to_what_it_did_not_ask_for() -> None:
    with pytest.raises(Rejected) as refusal:
        admitting(an_applicant(), category=OTHER)
    assert codes(refusal) == {"category_not_asked_for"}


def test_a_suspension_for_all_categories_bars_admission_to_another() -> None:
    application = an_applicant(categories=(OTHER,))
    with pytest.raises(Rejected) as refusal:
        admitting(application, a_suspended_member(), OTHER)
    assert codes(refusal) == {"supplier_suspended"}
    assert admitting(application, a_suspended_member(only=CATEGORY), OTHER)


def test_every_reason_against_admission_is_given() -> None:
    applicant = an_applicant(
        exclusion_grounds=(a_ground("fraud"), a_ground("insolvency")),
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


def test_a_balance_sheet_alone_is_financial_standing_enough() -> None:
    assert admitting(an_applicant(), a_registered(turnover_pence=0, balance_sheet_pence=1))


def test_an_applicant_that_corrects_its_figures_is_judged_by_the_new_ones() -> None:
    unable = a_registered(turnover_pence=0)
    with pytest.raises(Rejected):
        admitting(an_applicant(), unable)
    asked = details(turnover_pence=1)
    assert admitting(an_applicant(), after(unable, change_details(unable, asked, TERMS, NOON.date())))


def test_nobody_is_admitted_to_a_market_that_has_closed_or_lost_the_category_since() -> None:
    closed = MARKET.model_copy(update={"closes_on": NOON.date() - timedelta(days=1)})
    narrowed = MARKET.model_copy(update={"categories": (OTHER,)})
    for market, code in ((closed, "market_closed"), (narrowed, "category_not_in_market"), (None, "market_unknown")):
        with pytest.raises(Rejected) as refusal:
            admitting(an_applicant(), market=market)
        assert codes(refusal) == {code}


def test_a_late_admission_is_an_admission() -> None:
    assert admitting(an_applicant(), at=NOON + timedelta(days=100))


def test_a_refusal_publishes_codes_and_keeps_the_words_private() -> None:
    *_, event, explained = refusing(an_applicant())
    assert isinstance(event, facts.ApplicationRefused)
    assert event.reasons == ("policies_missing",)
    assert "No safeguarding policy." not in event.model_dump_json()
    assert isinstance(explained, facts.RefusalExplained)
    refused = decided(an_applicant(), refusing(an_applicant())).categories[CATEGORY]
    assert (refused.reasons, refused.explanations) == (event.reasons, explained.reasons)


def test_only_an_open_application_is_decided_extended_or_withdrawn() -> None:
    withdrawn = decided(an_applicant(), withdrawing(an_applicant()))
    for decide in (lambda: admitting(withdrawn), lambda: refusing(withdrawn)):
        with pytest.raises(Rejected) as refusal:
            decide()
        assert codes(refusal) == {"application_not_open"}
    with pytest.raises(Rejected) as refusal:
        extend(withdrawn, EXTEND, TERMS, NOON + timedelta(days=100))
    assert codes(refusal) == {"application_not_open", "deadline_passed"}
    with pytest.raises(Rejected) as refusal:
        withdrawing(decided(an_applicant(), admitting(an_applicant())))
    assert codes(refusal) == {"application_not_open"}


def test_time_that_has_run_out_is_not_prolonged() -> None:
    last_moment = datetime(2017, 3, 24, 23, tzinfo=UTC)
    assert extend(an_applicant(), EXTEND, TERMS, last_moment)
    with pytest.raises(Rejected) as refusal:
        extend(an_applicant(), EXTEND, TERMS, last_moment + timedelta(hours=1))
    assert codes(refusal) == {"deadline_passed"}


def test_a_repeated_decision_changes_nothing() -> None:
    applicant = an_applicant()
    waiting = decided(applicant, proposing(applicant, relied()))
    assert proposing(waiting, relied()) == []
    assert accept(decided(applicant, admitting(applicant)), ACCEPT, relied(), NOON) == []
    assert withdrawing(decided(applicant, withdrawing(applicant))) == []
    assert extend(decided(applicant, extend(applicant, EXTEND, TERMS, NOON)), EXTEND, TERMS, NOON) == []
