"""The books on who looks after clients, and where: they say so where the log has something else than was told."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from deploy.local.replay.journey_books import journey_findings
from deploy.local.replay.told import Told
from deploy.reconciliation.reading import Logged
from shared.contracts import client_journey as facts
from shared.contracts.event import Event, Reason
from shared.kernel.ids import new_id

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
JOURNEY_ID, NEED_ID = new_id(), new_id()
KEY = str(JOURNEY_ID)
ABOUT: dict[str, Any] = {"journey_id": JOURNEY_ID, "district": "D01"}
OF_NEED: dict[str, Any] = {"need_id": NEED_ID, "journey_id": JOURNEY_ID, "category": "SKILLS_FOR_WORK"}
STARTED = facts.JourneyStarted(**ABOUT, category="ENGAGEMENT", started_at=NOON)
ROBIN, KIT = (
    facts.CoachAssigned(**ABOUT, coach=facts.Coach(issuer="i", subject=each), assigned_at=NOON)
    for each in ("robin", "kit")
)
COVERED = facts.CoachCovered(**ABOUT, covering=KIT.coach, first_on=NOON.date(), last_on=NOON.date(), covered_at=NOON)
SEEN = facts.ClientSeen(**ABOUT, how="in_person", seen_on=date(2017, 3, 9), recorded_at=NOON)
GONE = facts.JourneyTransferred(
    journey_id=JOURNEY_ID,
    district="D02",
    from_district="D01",
    reason=Reason(code="client_moved_home"),
    transferred_at=NOON,
)
RECORDED = facts.NeedRecorded(**OF_NEED, district="D01", recorded_at=NOON)
ALONG = facts.NeedTransferred(**OF_NEED, district="D02", from_district="D01", transferred_at=NOON)
HANDED_OVER, THERE = {"handed_over": {KEY: "kit"}}, {"transferred": {KEY: "D02"}}


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


@pytest.mark.parametrize(
    ("life", "need", "told", "wrong"),
    [
        ([STARTED, ROBIN], [RECORDED], {}, [0, 0, 0]),
        ([STARTED, ROBIN, KIT], [RECORDED], HANDED_OVER, [0, 0, 0]),
        ([STARTED, ROBIN, KIT, ROBIN], [RECORDED], HANDED_OVER, [1, 0, 0]),
        ([STARTED, ROBIN, KIT], [RECORDED], {}, [1, 0, 0]),
        ([STARTED, ROBIN], [RECORDED], HANDED_OVER, [1, 0, 0]),
        ([STARTED, ROBIN, COVERED], [RECORDED], {"covered": {KEY}}, [0, 0, 0]),
        ([STARTED, ROBIN, COVERED], [RECORDED], {}, [1, 0, 0]),
        ([STARTED, ROBIN], [RECORDED], {"covered": {KEY}}, [1, 0, 0]),
        ([STARTED, GONE], [RECORDED, ALONG], THERE, [0, 0, 0]),
        ([STARTED, GONE], [RECORDED], THERE, [0, 1, 0]),
        ([STARTED, GONE], [RECORDED, ALONG], {"transferred": {KEY: "D03"}}, [0, 1, 0]),
        ([STARTED], [RECORDED], THERE, [0, 1, 0]),
        ([STARTED, SEEN], [RECORDED], {"contacts": 1}, [0, 0, 0]),
        ([STARTED, SEEN], [RECORDED], {"contacts": 2}, [0, 0, 1]),
    ],
)
def test_what_does_not_add_up_is_found(
    life: list[Event], need: list[Event], told: dict[str, Any], wrong: list[int]
) -> None:
    found = journey_findings(Told(**told), {KEY: logged(*life)}, {str(NEED_ID): logged(*need)})
    assert [each.wrong for each in found] == wrong
