"""The books on what nobody opened: they say so where it was told too early, twice, wrongly, or not at all."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from deploy.local.replay.escalation_books import escalation_finding
from deploy.reconciliation.reading import Logged
from shared.contracts import notifications as facts
from shared.contracts.event import Event

MESSAGE = UUID("01890000-0000-7000-8000-00000000000a")
ABOUT: dict[str, Any] = {"message_id": MESSAGE, "recipient_kind": "district", "recipient": "D01"}
NEWS: dict[str, Any] = {"about_type": "ordering.OrderQuestioned.v1"}
WEDNESDAY = datetime(2017, 3, 8, 9, tzinfo=UTC)
LAST_DAY = date(2017, 3, 8)
READ = facts.MessageRead(**ABOUT, read_at=WEDNESDAY, by_one=True)


def written(read_by: date | None = LAST_DAY) -> facts.MessageWritten:
    return facts.MessageWritten(**ABOUT, **NEWS, about_event="x:1", written_at=WEDNESDAY, read_by=read_by)


def told(days: int = 1) -> facts.MessageEscalated:
    at = WEDNESDAY + timedelta(days=days)
    return facts.MessageEscalated(
        **ABOUT, **NEWS, unread_since=LAST_DAY, escalated_at=at, told_kind="district_manager", told="D01", together=1
    )


def adds_up(life: Sequence[Event], today: date = date(2017, 3, 15)) -> bool:
    logged = [
        Logged(str(number), event, event.TOPIC, number, WEDNESDAY, WEDNESDAY, 0, True)
        for number, event in enumerate(life, 1)
    ]
    return escalation_finding({str(MESSAGE): logged}, today).adds_up


@pytest.mark.parametrize(
    ("life", "right"),
    [
        ([written(), told()], True),
        ([written(), READ], True),
        ([written(), told(), READ], True),
        ([written(None)], True),
        ([written()], False),
        ([written(), told(), told()], False),
        ([written(), READ, told()], False),
        ([written(), told(0)], False),
    ],
)
def test_what_is_told_of_unread_messages_adds_up(life: Sequence[Event], right: bool) -> None:
    assert adds_up(life) is right


def test_what_waits_is_told_of_by_the_next_time_that_it_is_told_of_an_inbox() -> None:
    assert adds_up([written()], date(2017, 3, 14)), "five working days after the day before"
    assert not adds_up([written()], date(2017, 3, 15))
    assert adds_up([written(date(2017, 3, 10))], date(2017, 3, 19)), "a Sunday: the job looks on Monday"
    assert not adds_up([written(date(2017, 3, 10))], date(2017, 3, 20))
