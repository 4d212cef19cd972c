"""What a need is recorded with: its kinds, the ground to help its client, and what else could have paid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from services.client_journey.journeys.domain.journey import Status as JourneyStatus
from services.client_journey.needs.domain.giving_up import ResumeNeed, resume
from services.client_journey.needs.domain.need import Need, evolve, transfer_with_journey
from services.client_journey.needs.domain.recording import (
    Considered,
    QualifyNeed,
    RecordNeed,
    qualify,
    record,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.client_journey.examples import (
    CATEGORY,
    JOURNEY,
    JOURNEY_ID,
    NEED_ID,
    NOON,
    a_need,
    after,
    unmet,
    withdrawn,
)
from tests.needs import need_body

ASKED_FROM = datetime(2017, 4, 1, 12, tzinfo=UTC)
QUALIFIED = QualifyNeed(
    eligibility="work_search",
    other_funding=(
        Considered(funding="contracted_provision", finding="no_places"),
        Considered(funding="employer", finding="not_there"),
    ),
)
RESUME = ResumeNeed(reason="offer_available")


def reasons_of(decide: Callable[[], list[Event]]) -> set[tuple[str, str]]:
    with pytest.raises(Rejected) as refused:
        decide()
    return {(each.code, each.pointer) for each in refused.value.rejections}


def recorded(asked: RecordNeed, now: datetime = ASKED_FROM) -> Need:
    return after(None, *record(JOURNEY, NEED_ID, None, asked, now))


def test_a_need_says_its_kinds_and_who_may_be_helped_why() -> None:
    asked = TypeAdapter(RecordNeed).validate_python(need_body(CATEGORY, kinds=["digital_skills"]))
    public, private = record(JOURNEY, NEED_ID, None, asked, ASKED_FROM)
    assert isinstance(public, facts.NeedRecorded)
    assert isinstance(private, facts.NeedQualified)
    assert (public.kinds, public.PRIVATE, private.PRIVATE) == (("digital_skills",), False, True)
    assert private.policies == ("need_qualification.v2",)
    assert "eligibility" not in public.model_dump()
    need = after(None, public, private)
    assert need.kinds == ("digital_skills",)
    assert need.qualification is not None
    assert need.qualification.eligibility == "work_search"


def test_every_reason_against_a_need_is_given_with_its_place() -> None:
    closed = replace(JOURNEY, status=JourneyStatus.CLOSED)
    twice = replace(
        QUALIFIED, other_funding=(*QUALIFIED.other_funding, Considered(funding="employer", finding="no_places"))
    )
    asked = RecordNeed(category=CATEGORY, kinds=("digital_skills", "job_search"), qualification=twice)
    assert reasons_of(lambda: record(closed, new_id(), str(NEED_ID), asked, ASKED_FROM)) == {
        ("journey_closed", ""),
        ("need_open", "/category"),
        ("need_not_in_category", "/kinds/1"),
        ("funding_named_twice", "/qualification/other_funding/2"),
    }


def test_what_qualifies_a_need_is_asked_from_its_day_on_and_not_before() -> None:
    bare = RecordNeed(category=CATEGORY)
    assert recorded(bare, ASKED_FROM - timedelta(days=1)).qualification is None
    assert reasons_of(lambda: record(JOURNEY, NEED_ID, None, bare, ASKED_FROM)) == {
        ("qualification_needed", "/qualification")
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"eligibility": "sanctioned"},
        {"other_funding": []},
        {"other_funding": [{"funding": "employer"}]},
        {"other_funding": [{"funding": "employer", "finding": "because"}]},
        {"note": "was ill"},
    ],
)
def test_what_qualifies_a_need_is_codes_and_nothing_else(wrong: dict[str, object]) -> None:
    body = need_body(CATEGORY)
    body["qualification"] = {**body["qualification"], **wrong}
    with pytest.raises(ValidationError):
        TypeAdapter(RecordNeed).validate_python(body)


def test_what_qualifies_a_need_can_be_said_later_and_corrected() -> None:
    need = a_need()
    (said,) = qualify(need, QUALIFIED, ASKED_FROM)
    need = evolve(need, said)  # type: ignore[arg-type] # a fact of a need
    assert qualify(need, QUALIFIED, ASKED_FROM) == []
    (corrected,) = qualify(need, replace(QUALIFIED, eligibility="lead_carer"), ASKED_FROM)
    assert isinstance(corrected, facts.NeedQualified)
    assert corrected.eligibility == "lead_carer"
    assert reasons_of(lambda: qualify(withdrawn(need), replace(QUALIFIED, eligibility="lead_carer"), NOON)) == {
        ("need_withdrawn", "")
    }


def test_what_was_unmet_is_looked_for_anew_where_nothing_else_of_its_category_stands() -> None:
    given_up, closed = unmet(a_need()), replace(JOURNEY, status=JourneyStatus.CLOSED)
    assert after(given_up, *resume(given_up, JOURNEY, None, RESUME, NOON)) == a_need()
    assert resume(a_need(), JOURNEY, str(NEED_ID), RESUME, NOON) == []
    assert reasons_of(lambda: resume(given_up, closed, str(new_id()), RESUME, NOON)) == {
        ("journey_closed", ""),
        ("need_open", ""),
    }
    assert reasons_of(lambda: resume(withdrawn(given_up), JOURNEY, None, RESUME, NOON)) == {("need_withdrawn", "")}


@pytest.mark.parametrize("need", [a_need(), unmet(a_need()), withdrawn(a_need())])
def test_a_need_follows_its_journey_to_another_district_whatever_became_of_it(need: Need) -> None:
    (moved,) = transfer_with_journey(need, "D02", NOON)
    assert isinstance(moved, facts.NeedTransferred)
    assert (moved.journey_id, moved.from_district, moved.district) == (JOURNEY_ID, "D01", "D02")
    assert after(need, moved) == replace(need, district="D02")
    assert transfer_with_journey(after(need, moved), "D02", NOON) == []
