"""The look-back on grounds for exclusion, computed from the days that were declared, under each body of law."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.suppliers.domain.declaring import does_not_contradict_itself
from services.supplier_registry.suppliers.domain.exclusion import GroundThen, grounds_on, no_ground_bars
from services.supplier_registry.suppliers.domain.terms import Terms, terms_on
from shared.contracts.supplier_registry import Associate, Declaration, DeclaredGround
from shared.kernel.rules import Rejected
from shared.reference import ExclusionNature, Regime, exclusion_grounds, policy
from shared.reference.policy_values import ExclusionLookBack
from shared.reference.regimes import Law
from tests.supplier_registry.examples import a_ground, admitting, an_applicant

TODAY = date(2026, 3, 10)
OLD, NEW = Regime.PCR_LIGHT_TOUCH, Regime.PA23_DYNAMIC_MARKET
PUT_RIGHT = "Those responsible have left, and the damage was made good."
CODES = {
    (law, nature): sorted(
        code for code, one in exclusion_grounds().items() if law in one.laws and one.laws[law].nature is nature
    )
    for law in Law
    for nature in ExclusionNature
}


def under(regime: Regime) -> Terms:
    return replace(terms_on(TODAY), regime=regime, look_back=policy(ExclusionLookBack, regime, TODAY).values)


def stood(regime: Regime, ground: str, day: date = TODAY, **said: Any) -> GroundThen:
    (one,) = grounds_on(_declared(ground, **said), under(regime), day)
    return one


def _declared(ground: str, **said: Any) -> Declaration:
    return Declaration(exclusion_grounds=(DeclaredGround(ground=ground, **said),))


def barred_by(regime: Regime, ground: str, day: date = TODAY, **said: Any) -> set[str]:
    return {each.code for each in no_ground_bars(_declared(ground, **said), under(regime), day)}


@pytest.mark.parametrize(
    ("regime", "ground", "days", "until"),
    [
        (OLD, "fraud", {"happened_on": date(2021, 3, 10)}, date(2026, 3, 10)),
        (OLD, "fraud", {"happened_on": date(2021, 3, 10), "ended_on": date(2024, 1, 1)}, date(2026, 3, 10)),
        (OLD, "collusion", {"happened_on": date(2020, 1, 1), "ended_on": date(2023, 3, 10)}, date(2026, 3, 10)),
        (OLD, "collusion", {"happened_on": date(2020, 1, 1)}, None),
        (OLD, "collusion", {"happened_on": date(2024, 2, 29), "ended_on": date(2024, 2, 29)}, date(2027, 2, 28)),
        (OLD, "tax_arrears", {"happened_on": date(2015, 1, 1)}, None),
        (OLD, "tax_arrears", {"happened_on": date(2015, 1, 1), "ended_on": date(2026, 3, 1)}, date(2026, 2, 28)),
        (NEW, "bribery", {"happened_on": date(2021, 3, 11)}, date(2026, 3, 10)),
        (NEW, "insolvency", {"happened_on": date(2022, 1, 1), "ended_on": date(2023, 3, 11)}, date(2026, 3, 10)),
        (NEW, "poor_performance", {"happened_on": date(2025, 3, 1), "ended_on": date(2025, 6, 1)}, date(2030, 5, 31)),
    ],
)
def test_the_last_day_on_which_a_ground_counts_is_computed(
    regime: Regime, ground: str, days: dict[str, date], until: date | None
) -> None:
    assert stood(regime, ground, **days).counts_until == until


@given(st.sampled_from(sorted(exclusion_grounds())), st.sampled_from(list(Regime)), st.data())
def test_a_ground_that_is_over_never_comes_to_count_again(ground: str, regime: Regime, data: st.DataObject) -> None:
    happened = data.draw(st.dates(date(2010, 1, 1), date(2028, 1, 1)))
    ended = data.draw(st.none() | st.dates(happened, date(2028, 12, 31)))
    first = data.draw(st.dates(date(2025, 3, 1), date(2030, 1, 1)))
    later = first + timedelta(days=data.draw(st.integers(0, 3650)))
    said = {"happened_on": happened, "ended_on": ended}
    before, after = stood(regime, ground, first, **said), stood(regime, ground, later, **said)
    assert before.counts_until == after.counts_until
    assert before.counts or not after.counts
    if before.counts_until:
        assert stood(regime, ground, before.counts_until, **said).counts
        assert not stood(regime, ground, before.counts_until + timedelta(days=1), **said).counts


@pytest.mark.parametrize("ground", CODES[Law.PCR_2015, ExclusionNature.MANDATORY])
def test_a_mandatory_ground_of_the_regulations_bars_unless_the_law_lets_it_be_answered(ground: str) -> None:
    happened = {"happened_on": date(2025, 1, 1)}
    assert barred_by(OLD, ground, **happened) == {"mandatory_exclusion_ground"}
    answered = barred_by(OLD, ground, **happened, self_cleaning=PUT_RIGHT)
    assert answered == ({"mandatory_exclusion_ground"} if ground == "tax_breach_established" else set())


@pytest.mark.parametrize("ground", CODES[Law.PCR_2015, ExclusionNature.DISCRETIONARY])
def test_a_discretionary_ground_bars_only_where_nothing_answers_it(ground: str) -> None:
    happened = {"happened_on": date(2025, 1, 1)}
    assert barred_by(OLD, ground, **happened) == {"discretionary_exclusion_ground"}
    answered = {"ended_on": TODAY} if ground == "tax_arrears" else {"self_cleaning": PUT_RIGHT}
    assert barred_by(OLD, ground, **happened, **answered) == set()


@pytest.mark.parametrize("ground", CODES[Law.PA_2023, ExclusionNature.MANDATORY])
def test_under_the_act_a_mandatory_ground_that_goes_on_bars_whatever_is_said_of_it(ground: str) -> None:
    happened = {"happened_on": date(2025, 3, 1), "self_cleaning": PUT_RIGHT}
    assert barred_by(NEW, ground, **happened) == {"mandatory_exclusion_ground"}
    assert barred_by(NEW, ground, **happened, ended_on=date(2025, 4, 1)) == set()


def test_the_act_ignores_what_was_before_its_own_grounds_began() -> None:
    assert not stood(NEW, "fraud", happened_on=date(2022, 2, 23)).counts
    assert stood(NEW, "fraud", happened_on=date(2022, 2, 24)).counts
    poor = {"happened_on": date(2024, 1, 1), "ended_on": date(2025, 2, 23)}
    assert not stood(NEW, "poor_performance", **poor).counts
    assert stood(NEW, "poor_performance", happened_on=date(2024, 1, 1)).counts, "it goes on"


def test_a_ground_that_the_law_of_the_market_does_not_know_counts_for_nothing() -> None:
    for regime, ground in ((OLD, "national_security"), (NEW, "prior_involvement"), (OLD, "of_the_next_release")):
        one = stood(regime, ground, happened_on=date(2026, 1, 1))
        assert (one.nature, one.counts, one.bars) == (None, False, False)


def test_a_ground_without_days_counts_until_somebody_says_when_it_was() -> None:
    """As declarations of before 0.1.0 have them: a bare code, and one text for all."""
    kept = Declaration.model_validate({"exclusion_grounds": ["fraud", "insolvency"], "self_cleaning": PUT_RIGHT})
    assert [(one.ground, one.self_cleaning) for one in kept.exclusion_grounds] == [
        ("fraud", PUT_RIGHT),
        ("insolvency", PUT_RIGHT),
    ]
    assert [(one.counts, one.counts_until) for one in grounds_on(kept, under(OLD), TODAY)] == [(True, None)] * 2
    assert Declaration.model_validate(kept.model_dump(mode="json")) == kept


def test_what_is_over_does_not_bar_admission_and_the_reason_names_the_last_day_of_what_is_not() -> None:
    assert admitting(an_applicant(exclusion_grounds=(a_ground("fraud", happened_on=date(2012, 3, 8)),)))
    with pytest.raises(Rejected) as refusal:
        admitting(an_applicant(exclusion_grounds=(a_ground("fraud", happened_on=date(2012, 3, 9)),)))
    assert set(refusal.value.codes) == {"mandatory_exclusion_ground"}
    assert "fraud until 2017-03-09" in str(refusal.value)


@pytest.mark.parametrize(
    ("said", "code", "pointer"),
    [
        ({"happened_on": TODAY + timedelta(days=1)}, "day_to_come", "/exclusion_grounds/0/happened_on"),
        (
            {"happened_on": TODAY, "ended_on": TODAY + timedelta(days=1)},
            "day_to_come",
            "/exclusion_grounds/0/ended_on",
        ),
        (
            {"happened_on": TODAY, "ended_on": TODAY - timedelta(days=1)},
            "ended_before_it_happened",
            "/exclusion_grounds/0/ended_on",
        ),
        (
            {"happened_on": TODAY, "about": "subcontractor"},
            "associate_not_named",
            "/exclusion_grounds/0/about",
        ),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused_by_field(
    said: dict[str, Any], code: str, pointer: str
) -> None:
    (refused,) = does_not_contradict_itself(_declared("fraud", **said), TODAY)
    assert (refused.code, refused.pointer) == (code, pointer)


def test_a_ground_of_an_associate_counts_as_the_applicants_own_and_says_whose_it_is() -> None:
    subcontractor = Associate(name="Beacon Transport", kind="subcontractor")
    said = DeclaredGround(ground="fraud", happened_on=date(2025, 1, 1), about="subcontractor")
    declaration = Declaration(exclusion_grounds=(said,), associates=(subcontractor,))
    assert list(does_not_contradict_itself(declaration, TODAY)) == []
    (barred,) = no_ground_bars(declaration, under(OLD), TODAY)
    assert "fraud of a subcontractor" in barred.detail
