"""The books on action plans: they say so where one stands otherwise than told, or its clock misled somebody."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from deploy.local.replay.plan_books import plan_findings
from deploy.local.replay.told import Told
from deploy.reconciliation.reading import Logged
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
DUE, NEXT, TODAY = date(2017, 4, 6), date(2017, 5, 4), date(2017, 4, 20)
JOURNEY, STEP = new_id(), new_id()
ABOUT: dict[str, Any] = {"plan_id": new_id(), "district": "D01"}


def made(**about: Any) -> Event:
    step = facts.PlannedStep(step_id=STEP, kind="write_cv", done_by="client", due=DUE)
    clock = {"review_by": DUE, "remind_on": DUE}
    return facts.ActionPlanMade(
        **(ABOUT | about), journey_id=JOURNEY, steps=(step,), made_at=NOON, **clock, policies=()
    )


MADE = made()
DONE = facts.PlanStepDone(**ABOUT, step_id=STEP, done_on=DUE)
REVIEWED = facts.ActionPlanReviewed(**ABOUT, reviewed_on=DUE, review_by=NEXT, remind_on=NEXT, policies=())
OVERDUE = facts.ActionPlanReviewOverdue(**ABOUT, review_by=DUE)
ENDED = facts.ActionPlanEnded(**ABOUT, reason="journey_closed", ended_at=NOON)
THERE = ABOUT | {"district": "D02"}
MOVED = facts.ActionPlanTransferred(**THERE, from_district="D01")
ENDED_THERE = facts.ActionPlanEnded(**THERE, reason="journey_closed", ended_at=NOON)


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


def wrong(life: list[Event], step: str, *, reviews: int = 0, journey: str = "open", district: str = "") -> list[int]:
    told = Told(plans={"one": [step]}, plan_reviews=Counter(one=reviews), journeys={str(JOURNEY): journey})
    told.transferred = {str(JOURNEY): district} if district else {}
    return [each.wrong for each in plan_findings({"one": logged(*life)}, told, TODAY)]


@pytest.mark.parametrize(
    ("life", "step", "reviews", "expected"),
    [
        ([MADE, OVERDUE], "to_do", 0, [0, 0, 0]),
        ([MADE, DONE, REVIEWED], "done", 1, [0, 0, 0]),
        ([MADE, DONE, REVIEWED], "to_do", 1, [1, 0, 0]),
        ([MADE, DONE, REVIEWED], "done", 2, [1, 0, 0]),
        ([MADE], "to_do", 0, [0, 0, 1]),
        ([MADE, OVERDUE, OVERDUE], "to_do", 0, [0, 0, 1]),
        ([MADE, REVIEWED, OVERDUE], "to_do", 1, [0, 0, 1]),
    ],
)
def test_steps_reviews_and_the_clock_are_as_told(
    life: list[Event], step: str, reviews: int, expected: list[int]
) -> None:
    assert wrong(life, step, reviews=reviews) == expected


def test_a_plan_goes_with_its_journey_and_ends_with_it() -> None:
    assert wrong([MADE, ENDED], "to_do", journey="closed") == [0, 0, 0]
    assert wrong([MADE, OVERDUE], "to_do", journey="closed") == [0, 1, 0]
    assert wrong([MADE, ENDED], "to_do") == [0, 1, 0]
    assert wrong([MADE, MOVED, ENDED_THERE], "to_do", journey="closed", district="D02") == [0, 0, 0]
    assert wrong([MADE, ENDED], "to_do", journey="closed", district="D02") == [0, 1, 0]


def test_a_journey_with_two_live_plans_is_said() -> None:
    told = Told(plans={"one": ["to_do"], "two": ["to_do"]}, journeys={str(JOURNEY): "open"})
    logs = {"one": logged(MADE), "two": logged(made(plan_id=new_id()))}
    assert [each.wrong for each in plan_findings(logs, told, DUE)] == [0, 1, 0]
