"""Reference data is complete, consistent and dated, and says what is wrong with a code that is not in it."""

import subprocess
import sys
from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.reference import (
    CategoryCode,
    DistrictCode,
    ExclusionGroundCode,
    ExclusionNature,
    GroundInLaw,
    Jobcentre,
    LookBack,
    NeedCode,
    OutcomeCode,
    ReasonKind,
    ReferenceDataError,
    Regime,
    categories,
    district_groups,
    districts,
    exclusion_grounds,
    jobcentres,
    need_kinds,
    outcome_kinds,
    reason_of,
    reasons,
)
from shared.reference.codes import Code
from shared.reference.districts import District
from shared.reference.files import ReferenceFile, by_code, read_reference, replaceable
from shared.reference.regimes import Law, law_of

FIRST_DAY = date(2016, 1, 1)
EIGHT = [
    "ENGAGEMENT",
    "MOVING_TOWARDS_WORK",
    "HARDEST_TO_HELP_SUPPORT",
    "HARDEST_TO_HELP_INTO_WORK",
    "ADDRESSING_BARRIERS",
    "SKILLS_FOR_WORK",
    "GETTING_JOBS",
    "KEEPING_JOBS",
]


class Place(BaseModel):
    """A model as a contract or command would write it."""

    category: CategoryCode
    district: DistrictCode
    others: tuple[CategoryCode, ...] = ()


# Categories


def test_there_are_eight_categories_in_the_order_of_the_journey() -> None:
    assert list(categories()) == EIGHT
    assert [category.number for category in categories().values()] == list(range(1, 9))


def test_every_category_has_cpv_codes_of_eight_digits() -> None:
    assert all(code.isdigit() and len(code) == 8 for one in categories().values() for code in one.cpv_codes)
    assert categories()["SKILLS_FOR_WORK"].cpv_codes == ("80530000",)


def test_an_unknown_category_is_refused_with_all_that_are_allowed() -> None:
    with pytest.raises(ValidationError) as refusal:
        Place(category="COOKING", district="D01")
    assert f"unknown category 'COOKING': one of {', '.join(EIGHT)}" in str(refusal.value)


def test_categories_within_a_list_are_checked_too() -> None:
    with pytest.raises(ValidationError, match="unknown category 'engagement'"):
        Place(category="ENGAGEMENT", district="D01", others=("ENGAGEMENT", "engagement"))


def test_the_schema_of_a_request_lists_its_codes() -> None:
    schema = Place.model_json_schema()["properties"]
    assert schema["category"]["enum"] == EIGHT
    assert schema["others"]["items"] == {"type": "string", "enum": EIGHT, "x-code-of": "category"}
    assert schema["district"]["enum"] == list(districts())
    assert schema["district"]["x-code-of"] == "district"


def test_what_is_read_may_hold_any_code_and_its_schema_says_of_which_list() -> None:
    adapter = TypeAdapter[str](Annotated[str, Code("category")])
    assert adapter.validate_python("COOKING") == "COOKING"
    assert adapter.json_schema() == {"type": "string", "x-code-of": "category"}


def test_a_value_that_is_no_member_stays_text_and_equals_none() -> None:
    adapter = TypeAdapter[ExclusionNature](Annotated[ExclusionNature, Code("nature")])
    assert adapter.validate_python("mandatory") is ExclusionNature.MANDATORY
    assert adapter.validate_json('"mandatory"') is ExclusionNature.MANDATORY
    other = adapter.validate_python("optional")
    assert other not in set(ExclusionNature)
    written = [adapter.dump_python(each, mode="json") for each in (other, ExclusionNature.MANDATORY)]
    assert written == ["optional", "mandatory"]
    assert adapter.json_schema() == {"type": "string", "x-code-of": "nature"}
    with pytest.raises(ValidationError):
        adapter.validate_python(1)


# Districts


def test_there_are_37_districts_in_7_groups_each_with_some() -> None:
    assert len(districts()) == 37
    assert len(district_groups()) == 7
    assert {district.group for district in districts().values()} == set(district_groups())


def test_district_names_are_told_apart() -> None:
    assert len({district.name for district in districts().values()}) == 37


def test_every_district_exists_from_the_first_day_of_the_record() -> None:
    assert all(district.exists_on(FIRST_DAY) for district in districts().values())


def test_a_district_exists_from_its_first_to_its_last_day() -> None:
    district = District(code="D99", name="Isles", group="G1", valid_from=date(2011, 4, 5), valid_to=date(2018, 3, 31))
    days = [date(2011, 4, 4), date(2011, 4, 5), date(2018, 3, 31), date(2018, 4, 1)]
    assert [district.exists_on(day) for day in days] == [False, True, True, False]


def test_a_district_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="'D99' ends on 2011-01-01, before 2011-04-05"):
        District(code="D99", name="Isles", group="G1", valid_from=date(2011, 4, 5), valid_to=date(2011, 1, 1))


def test_an_unknown_district_is_refused_with_the_codes_allowed() -> None:
    with pytest.raises(ValidationError) as refusal:
        Place(category="ENGAGEMENT", district="Narnia")
    assert "unknown district 'Narnia': one of D01, D02, " in str(refusal.value)
    assert ", D37" in str(refusal.value)


# Reasons, outcomes, needs, exclusion grounds


WITH_TWO = {ReasonKind.PRICE_QUERIED, ReasonKind.PRICE_QUERY_CLOSED, ReasonKind.DATA_REQUEST_EXTENDED}
"""Kinds of which nobody chooses, since the rules find the reason, and one for which the law names two."""


@pytest.mark.parametrize("kind", list(ReasonKind))
def test_every_kind_has_reasons_with_a_text(kind: ReasonKind) -> None:
    assert len(reasons(kind)) >= (2 if kind in WITH_TWO else 3)
    assert all(reason.text.endswith(".") and code == reason.code for code, reason in reasons(kind).items())


def test_reasons_are_found_by_the_plain_name_of_their_kind() -> None:
    assert reasons("order_declined") == reasons(ReasonKind.ORDER_DECLINED)


def test_an_unknown_kind_of_reason_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match="unknown kind of reason 'mood': one of application_refused, "):
        reasons("mood")


def test_a_reason_of_another_kind_is_refused() -> None:
    decline = TypeAdapter[str](Annotated[str, reason_of(ReasonKind.ORDER_DECLINED)])
    assert decline.validate_python("no_capacity") == "no_capacity"
    with pytest.raises(ValidationError, match="unknown order_declined reason 'client_found_work': one of no_capacity"):
        decline.validate_python("client_found_work")


def test_outcomes_tell_success_and_work_apart() -> None:
    outcomes = outcome_kinds()
    assert outcomes["job_sustained"].successful
    assert outcomes["job_sustained"].in_work
    assert not outcomes["qualification_gained"].in_work
    assert not outcomes["no_outcome"].successful


def test_being_in_work_is_always_a_success() -> None:
    assert all(outcome.successful for outcome in outcome_kinds().values() if outcome.in_work)


def test_every_category_has_needs_that_it_answers() -> None:
    assert {category for need in need_kinds().values() for category in need.categories} == set(EIGHT)


@pytest.mark.parametrize(
    ("codes", "known", "what"),
    [
        (OutcomeCode, "job_started", "outcome"),
        (NeedCode, "cv_and_applications", "need"),
        (ExclusionGroundCode, "bribery", "exclusion ground"),
    ],
)
def test_an_unknown_code_is_refused_by_what_it_should_be(codes: Any, known: str, what: str) -> None:
    adapter = TypeAdapter[str](codes)
    assert adapter.validate_python(known) == known
    with pytest.raises(ValidationError, match=f"unknown {what} 'x': one of .*{known}"):
        adapter.validate_python("x")


def grounds_of(law: Law) -> dict[str, GroundInLaw]:
    return {code: ground.laws[law] for code, ground in exclusion_grounds().items() if law in ground.laws}


def test_by_the_regulations_convictions_count_for_the_long_time_and_events_for_the_short_one() -> None:
    regulations = grounds_of(Law.PCR_2015).values()
    by_nature = {
        nature: {each.look_back for each in regulations if each.nature is nature} for nature in ExclusionNature
    }
    assert by_nature == {
        ExclusionNature.MANDATORY: {LookBack.LONG, None},
        ExclusionNature.DISCRETIONARY: {LookBack.SHORT, None},
    }
    assert all(each.from_conviction for each in regulations if each.look_back is LookBack.LONG)


def test_by_the_act_no_mandatory_ground_counts_for_the_short_time() -> None:
    act = grounds_of(Law.PA_2023).values()
    assert {each.look_back for each in act if each.nature is ExclusionNature.MANDATORY} == {LookBack.LONG}
    assert {each.look_back for each in act} == set(LookBack)


def test_only_unpaid_tax_bars_until_it_is_paid() -> None:
    open_ended = {code for code, ground in grounds_of(Law.PCR_2015).items() if ground.look_back is None}
    assert open_ended == {"tax_breach_established", "tax_arrears"}
    assert not any(grounds_of(Law.PCR_2015)[code].self_cleaning for code in open_ended), "reg. 57(5) and (13)"


@pytest.mark.parametrize(("law", "basis"), [(Law.PCR_2015, "PCR 2015 reg. 57("), (Law.PA_2023, "PA 2023 Sch. ")])
def test_every_exclusion_ground_rests_on_its_law(law: Law, basis: str) -> None:
    assert all(ground.legal_basis.startswith(basis) for ground in grounds_of(law).values())


def test_every_regime_is_under_a_law() -> None:
    assert {law_of(regime) for regime in Regime} == set(Law)


# The files


def test_reference_data_cannot_be_changed_by_who_reads_it() -> None:
    with pytest.raises(TypeError):
        categories()["NEW"] = categories()["ENGAGEMENT"]  # type: ignore[index]  # what is tested
    with pytest.raises(ValidationError, match="frozen"):
        districts()["D01"].name = "Elsewhere"  # type: ignore[misc]  # what is tested


def test_a_code_used_twice_is_refused() -> None:
    group = district_groups()["G1"]
    with pytest.raises(ReferenceDataError, match="code 'G1' is used twice"):
        by_code([group, group])


def test_a_file_that_does_not_fit_its_model_is_refused_by_name() -> None:
    with pytest.raises(ReferenceDataError, match=r"districts\.json: "):
        read_reference("districts.json", ReferenceFile)


@pytest.mark.parametrize("name", replaceable())
def test_every_file_says_what_is_sourced(name: str) -> None:
    class AnyFile(ReferenceFile, extra="ignore"):
        pass

    file = read_reference(name, AnyFile)
    assert file.about
    assert file.source


def test_importing_reads_no_file() -> None:
    code = (
        "import shared.reference as r, shared.reference.calendar as c;"
        "caches = (r.categories, r.districts, r.policies, r.exclusion_grounds, c.calendar);"
        "print([cached.cache_info().currsize for cached in caches])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[0, 0, 0, 0, 0]"


# Jobcentres


def test_every_district_has_jobcentres_and_each_has_a_place_in_great_britain() -> None:
    assert {jobcentre.district for jobcentre in jobcentres().values()} == set(districts())
    places = {(one.latitude, one.longitude) for one in jobcentres().values()}
    assert len(places) == len(jobcentres())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": "ZZZ"}, "ZZZ stands for an office that is not known"),
        ({"valid_to": date(2011, 1, 1)}, "ends on 2011-01-01, before 2011-04-05"),
        ({"latitude": -0.1, "longitude": 51.5}, "greater than or equal to 49"),
    ],
)
def test_a_faulty_jobcentre_is_refused_by_what_is_wrong(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Jobcentre.model_validate({**dict(jobcentres()["PLY"]), **changes})
