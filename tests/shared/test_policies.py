"""Under every regime and on every day exactly one version of a policy is in force, and a decision can name it."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.reference import (
    Basis,
    Policy,
    PolicyNotFoundError,
    ReferenceDataError,
    Regime,
    markets,
    policies,
    policy,
    regime_of_call_off,
    regimes,
    stamps,
)
from shared.reference.policies import versions_by_id
from shared.reference.policy_values import (
    VALUES_OF,
    ApplicationDecision,
    AwardNotice,
    BudgetThresholds,
    CompetitionTimes,
    Counted,
    EvidenceExpiry,
    OfferScoring,
    OrderApproval,
    OrderResponse,
    PaymentSplit,
    PaymentTerms,
    PerformanceLevels,
    PolicyValues,
    Redeclaration,
    Removal,
    Retention,
    Shares,
    SmeDefinition,
    Standstill,
    Thresholds,
)

FIRST_DAY = date(2016, 1, 1)
NEW_LAW = date(2025, 2, 24)
LEGACY = {Regime.PCR_DPS, Regime.PCR_LIGHT_TOUCH}
DPS = Regime.PCR_DPS
APPROVAL = {
    "levels": (
        {"level": "policy", "role": None, "up_to_pence": 100},
        {"level": "district", "role": "district_manager", "up_to_pence": 200},
        {"level": "buyer", "role": "buyer", "up_to_pence": None},
    )
}


def a_version(**changes: Any) -> Policy[Any]:
    return Policy.model_validate(
        {
            "id": "removal",
            "version": 1,
            "valid_from": date(2020, 1, 1),
            "valid_to": date(2020, 12, 31),
            "regime": None,
            "legal_basis": None,
            "basis": "sample",
            "source": "a test",
            "values": {"representations_within_working_days": 5},
        }
        | changes
    )


def days_of(regime: Regime) -> st.SearchStrategy[date]:
    return st.dates(max(FIRST_DAY, regimes()[regime].from_day), date(2060, 1, 1))


@given(st.sampled_from(list(VALUES_OF.values())), st.sampled_from(Regime), st.data())
def test_exactly_one_version_is_in_force_under_a_regime_on_a_day(
    of: type[PolicyValues], regime: Regime, data: st.DataObject
) -> None:
    day = data.draw(days_of(regime))
    found = policy(of, regime, day)
    assert [one for one in policies()[of.ID] if one.is_valid_on(day) and regime in one.regimes] == [found]
    assert type(found.values) is of


def test_the_clocks_of_the_law_are_those_of_the_law() -> None:
    decision = policy(ApplicationDecision, DPS, FIRST_DAY)
    assert (decision.values.decide_within_working_days, decision.values.extended_to_working_days) == (10, 15)
    assert (decision.regime, decision.basis) == (DPS, Basis.LAW)
    assert decision.legal_basis == "PCR 2015 reg. 34(16), (17)"
    assert policy(Redeclaration, DPS, FIRST_DAY).values.answer_within_working_days == 5
    assert policy(PaymentTerms, DPS, FIRST_DAY).values.pay_within_days == 30
    retention = policy(Retention, DPS, FIRST_DAY).values
    assert (retention.supporting_months, retention.procurement_years) == (24, 3)


def test_regimes_differ_on_the_same_day() -> None:
    tender = {regime: policy(CompetitionTimes, regime, NEW_LAW).values.tender_days_at_least for regime in Regime}
    assert tender == {
        Regime.PCR_DPS: 10,
        Regime.PCR_LIGHT_TOUCH: 10,
        Regime.PA23_DYNAMIC_MARKET: 10,
        Regime.PA23_LIGHT_TOUCH: 0,
        Regime.PA23_BELOW_THRESHOLD: 0,
    }
    pauses = {regime: policy(Standstill, regime, NEW_LAW).values for regime in Regime}
    assert {(one.days, one.counted) for regime, one in pauses.items() if regime in LEGACY} == {(10, Counted.CALENDAR)}
    new = {(one.days, one.counted) for regime, one in pauses.items() if regime not in LEGACY}
    assert new == {(8, Counted.WORKING_BEGINNING_WITH)}
    details = {regime: policy(AwardNotice, regime, NEW_LAW).values.publish_within_days for regime in Regime}
    assert (details[Regime.PA23_LIGHT_TOUCH], details[Regime.PA23_DYNAMIC_MARKET]) == (120, 30)


def test_money_is_in_pence() -> None:
    approval = policy(OrderApproval, DPS, FIRST_DAY).values
    assert (approval.no_approval_up_to_pence, approval.district_authority_up_to_pence) == (5_000_00, 50_000_00)
    sme = policy(SmeDefinition, DPS, NEW_LAW).values
    assert (sme.turnover_at_most_pence, sme.balance_sheet_at_most_pence) == (44_000_000_00, 38_000_000_00)


def test_what_is_dear_for_those_hardest_to_help_is_approved_by_two() -> None:
    approval, day = policy(OrderApproval, DPS, FIRST_DAY).values, FIRST_DAY
    for category, pence, steps in (
        ("HARDEST_TO_HELP_SUPPORT", 6_000_01, ("district", "buyer")),
        ("HARDEST_TO_HELP_SUPPORT", 6_000_00, ("district",)),
        ("SKILLS_FOR_WORK", 6_000_01, ("district",)),
        ("SKILLS_FOR_WORK", 5_000_00, ()),
        ("SKILLS_FOR_WORK", 50_000_01, ("buyer",)),
    ):
        assert approval.steps_for(pence, category, "D07", day) == steps


def test_a_policy_is_stamped_with_the_version_in_force() -> None:
    before, after = policy(SmeDefinition, DPS, NEW_LAW - timedelta(days=1)), policy(SmeDefinition, DPS, NEW_LAW)
    assert stamps(before, after, before) == ("sme_definition.v1", "sme_definition.v2")


def test_a_rule_from_law_names_it() -> None:
    from_law = [one for versions in policies().values() for one in versions if one.basis is Basis.LAW]
    assert all(one.legal_basis for one in from_law)
    assert {one.id for one in from_law if one.regime is None} == {"data_requests"}, "no procurement law"


@pytest.mark.parametrize(
    ("staff", "turnover_pounds", "balance_pounds", "expected"),
    [
        (249, 44_000_000, 99_000_000, True),
        (249, 99_000_000, 38_000_000, True),
        (250, 1, 1, False),
        (10, 44_000_001, 38_000_001, False),
    ],
)
def test_an_sme_is_small_in_staff_and_in_turnover_or_balance_sheet(
    staff: int, turnover_pounds: int, balance_pounds: int, expected: bool
) -> None:
    definition = policy(SmeDefinition, DPS, date(2026, 1, 1)).values
    amounts = {"turnover_pence": turnover_pounds * 100, "balance_sheet_pence": balance_pounds * 100}
    assert definition.is_sme(staff=staff, **amounts) is expected


# The matrix of authority


@pytest.mark.parametrize(
    ("pence", "level"), [(0, "policy"), (100, "policy"), (101, "district"), (200, "district"), (201, "buyer")]
)
def test_the_lowest_level_that_may_decide_is_asked(pence: int, level: str) -> None:
    assert OrderApproval.model_validate(APPROVAL).level_for(pence).level == level


@given(st.integers(0, 10**12))
def test_no_order_is_too_large_for_somebody_to_approve(pence: int) -> None:
    levels = policy(OrderApproval, Regime.PCR_LIGHT_TOUCH, NEW_LAW).values
    assert levels.level_for(pence).level in {"policy", "district", "buyer"}


@pytest.mark.parametrize("limits", [(100, 200, 300), (200, 100, None), (100, 100, None), (None, 200, None)])
def test_a_matrix_that_leaves_a_decision_to_nobody_is_refused(limits: tuple[int | None, ...]) -> None:
    levels = [{**each, "up_to_pence": limit} for each, limit in zip(APPROVAL["levels"], limits, strict=True)]
    with pytest.raises(ValidationError, match="somebody must decide"):
        OrderApproval.model_validate({"levels": levels})


# Regimes and call-offs


def test_the_legacy_regimes_close_to_new_systems_and_later_end() -> None:
    def open_on(day: date) -> set[str]:
        return {code for code, term in regimes().items() if term.is_open_to_new_on(day)}

    def in_force_on(day: date) -> set[str]:
        return {code for code, term in regimes().items() if term.is_in_force_on(day)}

    assert in_force_on(FIRST_DAY) == LEGACY
    assert open_on(NEW_LAW - timedelta(days=1)) == LEGACY
    assert open_on(NEW_LAW) == set(Regime) - LEGACY
    assert in_force_on(date(2029, 2, 23)) == set(Regime)
    assert in_force_on(date(2029, 2, 24)) == set(Regime) - LEGACY


def test_a_small_call_off_stays_under_the_regime_of_a_legacy_system() -> None:
    market = markets()["DPS-EMPLOYABILITY"]
    assert regime_of_call_off(market, 1, NEW_LAW) is market.regime


@pytest.mark.parametrize("regime", [Regime.PA23_DYNAMIC_MARKET, Regime.PA23_LIGHT_TOUCH])
def test_the_new_act_looks_at_each_call_off(regime: Regime) -> None:
    market = markets()["DPS-EMPLOYABILITY"].model_copy(update={"regime": regime})
    least = policy(Thresholds, regime, NEW_LAW).values.call_off_from_pence
    assert least is not None
    found = [regime_of_call_off(market, pence, NEW_LAW) for pence in (least, least - 1)]
    assert found == [regime, Regime.PA23_BELOW_THRESHOLD]


# What is refused


def test_a_day_without_a_version_is_refused_with_those_that_exist() -> None:
    with pytest.raises(PolicyNotFoundError) as refusal:
        policy(SmeDefinition, DPS, date(2015, 12, 31))
    assert str(refusal.value) == (
        "no version of policy 'sme_definition' for PCR_DPS on 2015-12-31: there is sme_definition.v1 from 2016-01-01 "
        "to 2025-02-23, sme_definition.v2 from 2025-02-24 to further notice"
    )


def test_a_regime_without_a_version_is_refused() -> None:
    with pytest.raises(PolicyNotFoundError, match=r"for PA23_LIGHT_TOUCH on 2016-01-01: there is competition\.v1"):
        policy(CompetitionTimes, Regime.PA23_LIGHT_TOUCH, FIRST_DAY)


def test_a_moment_is_not_taken_for_a_day() -> None:
    with pytest.raises(TypeError):
        policy(Removal, DPS, datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("second_begins", [date(2020, 1, 1), date(2020, 6, 1), date(2020, 12, 31)])
def test_versions_that_overlap_under_one_regime_are_refused(second_begins: date) -> None:
    later = a_version(version=2, valid_from=second_begins, valid_to=None, applies_to=(Regime.PA23_LIGHT_TOUCH,))
    with pytest.raises(ReferenceDataError, match=f"are both valid on {second_begins} for PA23_LIGHT_TOUCH"):
        versions_by_id([a_version(), later])


def test_versions_of_different_regimes_may_be_in_force_together() -> None:
    old = a_version(applies_to=(Regime.PCR_DPS,))
    new = a_version(version=2, applies_to=(Regime.PA23_LIGHT_TOUCH,))
    assert versions_by_id([new, old]) == {"removal": (old, new)}


def test_versions_that_follow_one_another_are_ordered_by_date() -> None:
    first, second = a_version(), a_version(version=2, valid_from=date(2021, 1, 1), valid_to=None)
    assert versions_by_id([second, first]) == {"removal": (first, second)}


@pytest.mark.parametrize("regime", [Regime.PCR_DPS, Regime.PA23_LIGHT_TOUCH])
def test_a_stamp_used_twice_is_refused(regime: Regime) -> None:
    earlier = a_version(applies_to=(Regime.PCR_DPS,))
    later = a_version(valid_from=date(2021, 1, 1), valid_to=None, applies_to=(regime,))
    with pytest.raises(ReferenceDataError, match=r"removal\.v1 follows removal\.v1"):
        versions_by_id([earlier, later])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "tea_breaks"}, "unknown policy 'tea_breaks': one of application_decision"),
        ({"valid_to": date(2019, 1, 1)}, r"removal\.v1 ends on 2019-01-01, before 2020-01-01"),
        ({"values": {"representations_within_working_days": 0}}, "greater than 0"),
        ({"values": {"representations_within_working_days": 5, "extra": 1}}, "extra"),
        ({"values": {}}, "representations_within_working_days"),
        ({"regime": "ROMAN_LAW"}, "ROMAN_LAW"),
        ({"applies_to": ("ROMAN_LAW",)}, "ROMAN_LAW"),
    ],
)
def test_a_faulty_policy_is_refused_by_what_is_wrong(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        a_version(**changes)


def shares(*percent: int) -> Shares:
    names = ("start_percent", "completion_percent", "job_outcome_percent", "sustained_percent")
    return Shares.model_validate(dict(zip(names, percent, strict=True)))


def test_a_split_keeps_within_its_bounds() -> None:
    split = policy(PaymentSplit, DPS, FIRST_DAY).values
    assert split.allows(split.default)
    assert split.allows(shares(40, 60, 0, 0))
    assert not split.allows(shares(41, 59, 0, 0))
    assert not split.allows(shares(40, 10, 50, 0))
    assert not split.allows(shares(20, 50, 20, 0))


@pytest.mark.parametrize(
    ("of", "values", "message"),
    [
        (PaymentSplit, {"default": shares(20, 50, 20, 0)}, "shares add up to 90, not 100"),
        (PaymentSplit, {"default": shares(100, 0, 0, 0)}, "outside its own bounds"),
        (OfferScoring, {"start_weight_percent": 25}, "weights add up to 110, not 100"),
        (BudgetThresholds, {"thresholds_percent": (95, 80)}, "do not ascend"),
        (OrderApproval, {"levels": APPROVAL["levels"][1:]}, "must be policy, district, buyer, not district, buyer"),
        (OrderApproval, {"matrix": [{"steps": ["policy"]}]}, "a step is somebody's"),
        (OrderApproval, {"matrix": [{"steps": [], "above_pence": 5, "up_to_pence": 5}]}, "no order is above 5 pence"),
        (
            OrderApproval,
            {"matrix": [{"steps": ["buyer"], "first_on": "2017-02-01", "last_on": "2017-01-31"}]},
            "ends on 2017-01-31, before 2017-02-01",
        ),
        (EvidenceExpiry, {"remind_before_days": (7, 30)}, "do not descend"),
        (OrderResponse, {"remind_before_working_days": 5}, "after the order was issued"),
        (PerformanceLevels, {"levels": ({"level": 2, "name": "Two", "below_percent": 50},)}, "numbered from 1"),
    ],
)
def test_values_that_contradict_one_another_are_refused(
    of: type[PolicyValues], values: dict[str, Any], message: str
) -> None:
    sound = policy(of, DPS, FIRST_DAY).values
    with pytest.raises(ValidationError, match=message):
        of.model_validate({**dict(sound), **values})


def test_a_policy_is_served_whole() -> None:
    written = json.loads(policy(BudgetThresholds, DPS, FIRST_DAY).model_dump_json())
    assert written["values"] == {"thresholds_percent": [80, 95, 100], "margin_percent": 2}
