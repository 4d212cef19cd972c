"""The books on requirements to come: they say so where a number differs, a month is miscounted, or too much is out."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from deploy.local.replay.requirement_books import HowFarOff, how_far_off, requirement_findings
from deploy.local.replay.told import NOT_STATED
from deploy.reconciliation.reading import Logged
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
CATEGORY = "SKILLS_FOR_WORK"
STATED = facts.RequirementStated(
    requirement_id=uuid4(),
    district="D01",
    jobcentre=None,
    category=CATEGORY,
    month=date(2017, 6, 1),
    expected=12,
    policies=(),
    stated_at=NOON,
)
GONE = facts.RequirementWithdrawn(
    requirement_id=STATED.requirement_id, district="D01", reason="stated_in_error", withdrawn_at=NOON
)
ID = str(STATED.requirement_id)
NEED = facts.NeedRecorded(need_id=uuid4(), journey_id=uuid4(), district="D01", category=CATEGORY, recorded_at=NOON)


def counted(recorded: int, month: date = date(2017, 3, 1)) -> Event:
    flow = facts.CountedFlow(district="D02", category=CATEGORY, recorded=recorded, under_way=None)
    return facts.NeedsCounted(counted_month_id=uuid4(), month=month, flows=(flow,), policies=(), counted_at=NOON)


def released(
    told: int | None, month: date = date(2017, 3, 1), at: datetime = datetime(2017, 1, 1, tzinfo=UTC)
) -> list[Event]:
    about = {"forecast_id": new_id(), "month": month}
    figures = (facts.Expected(district="D02", category=CATEGORY, stated=None, forecast=8),)
    line = facts.RequirementLine(district_group="G1", district="D02", stated=None, forecast=told)
    return [
        facts.RequirementsExpected(
            **about, counted_until=date(2016, 12, 1), figures=figures, policies=(), expected_at=at
        ),
        facts.RequirementsForecast(
            **about,
            market="DPS-EMPLOYABILITY",
            category=CATEGORY,
            lines=(line,),
            rounded_to=5,
            fewer_than=5,
            policies=(),
            released_at=at,
        ),
    ]


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


def logs(*lives: list[Event]) -> dict[str, list[Logged]]:
    return {str(number): logged(*life) for number, life in enumerate(lives)}


@pytest.mark.parametrize(
    ("life", "told", "months", "out", "wrong"),
    [
        ([STATED], 12, [counted(1)], [released(10)], [0, 0, 0]),
        ([STATED], 13, [counted(1)], [], [1, 0, 0]),
        ([STATED, GONE], NOT_STATED, [counted(2)], [], [0, 1, 0]),
        ([STATED, GONE], 12, [counted(1), counted(1)], [], [1, 1, 0]),
        ([STATED], 12, [counted(1)], [released(4)], [0, 0, 1]),
        ([STATED], 12, [counted(1)], [released(7)], [0, 0, 1]),
        ([STATED], 12, [counted(1)], [released(10), released(10)], [0, 0, 1]),
        ([STATED], 12, [counted(1)], [released(10, at=NOON)], [0, 0, 1]),
    ],
)
def test_what_does_not_add_up_is_said(
    life: list[Event], told: int, months: list[Event], out: list[list[Event]], wrong: list[int]
) -> None:
    counts, forecasts = logs(*([each] for each in months)), logs(*out)
    found = requirement_findings(logs(life), counts, forecasts, logs([NEED]), {ID: told})
    assert [each.wrong for each in found] == wrong


def test_how_far_off_a_forecast_was_is_a_share_of_what_came() -> None:
    off = how_far_off(logs([counted(10)]), logs(released(10)))
    assert off == HowFarOff(published=20, stated=None, forecast=None, repeated=None)
    assert how_far_off({}, {}) == HowFarOff(None, None, None, None)
