"""The books on case notes: they say so where one is missing, sealed by another's key, or looked at off the record."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.local.replay.note_books import note_findings
from deploy.reconciliation.reading import Logged
from shared.contracts import client_journey as facts
from shared.contracts.event import Event, Reason
from shared.contracts.sealed import Sealed
from shared.kernel.ids import new_id

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
CLIENT, JOURNEY, FIRST, SECOND = uuid4(), new_id(), new_id(), new_id()


def by_key(client_id: UUID) -> Sealed:
    """Return what looks as if the key of a client had sealed it."""
    return Sealed.of(b"\x02" + client_id.bytes + bytes(64))


def written(note_id: UUID, key: UUID = CLIENT, **about: Any) -> Event:
    who = {"note_id": note_id, "journey_id": JOURNEY, "client_id": CLIENT, "by": "ada"}
    what = {"on": date(2017, 3, 9), "occasion": "meeting", "sealed": by_key(key), "written_at": NOON}
    return facts.CaseNoteWritten(**who, **what, **about)


CORRECTED = facts.CaseNoteCorrected(note_id=FIRST, corrected_by=SECOND, corrected_at=NOON)
OF_FIRST = [written(FIRST), CORRECTED]
OF_SECOND = [written(SECOND, corrects=FIRST)]


def opened(kind: str) -> Event:
    about = {"opening_id": new_id(), "client_id": CLIENT, "journey_id": JOURNEY, "opened_at": NOON}
    return facts.SealedOpened(**about, kinds=(kind,), reason=Reason(code="looks_after_client"), by="ada")


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, False) for each, event in enumerate(life, 1)]


BOTH = {str(FIRST): OF_FIRST, str(SECOND): OF_SECOND}
TOLD = {str(FIRST): str(SECOND), str(SECOND): ""}
LOOK = {("case_notes", str(JOURNEY)): 1}


@pytest.mark.parametrize(
    ("notes", "looks", "expected"),
    [
        (BOTH, ["case_notes", "contact_details"], [0, 0, 0]),
        ({str(FIRST): OF_FIRST}, ["case_notes"], [1, 0, 0]),
        (BOTH | {str(FIRST): [written(FIRST)]}, ["case_notes"], [1, 0, 0]),
        (BOTH | {str(FIRST): [written(FIRST, key=uuid4()), CORRECTED]}, ["case_notes"], [0, 1, 0]),
        (BOTH, [], [0, 0, 1]),
        (BOTH, ["case_notes", "case_notes"], [0, 0, 1]),
        (BOTH, ["case_notes", "safeguarding_report"], [0, 0, 1]),
    ],
)
def test_what_does_not_add_up_is_said(notes: dict[str, list[Event]], looks: list[str], expected: list[int]) -> None:
    logs = {each: logged(*life) for each, life in notes.items()}
    openings = {str(number): logged(opened(kind)) for number, kind in enumerate(looks)}
    assert [each.wrong for each in note_findings(logs, openings, TOLD, LOOK)] == expected
