"""Case notes: the rules, and over HTTP how they are sealed, listed, corrected and opened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from services.client_journey.clients.domain.client import Client
from services.client_journey.journeys.domain.journey import Status
from services.client_journey.notes.domain.note import CASE_NOTES, CaseNote
from services.client_journey.notes.domain.writing import WriteNote, correct, write
from shared.auth.principal import Role
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.client_journey.calling import ask, coach_of, log_of, shown, start
from tests.client_journey.examples import JOURNEY, NOON
from tests.running import Running

CLIENT = Client(uuid4(), NOON)
SEALED = Sealed.of(b"words")
NOTE_ID, ANOTHER_ID = new_id(), new_id()
DAY = date(2017, 3, 1)
WRITE = WriteNote(said="We met.", occasion="meeting")
LATER = NOON + timedelta(days=10)
CLOSED = replace(JOURNEY, status=Status.CLOSED, closed_at=NOON + timedelta(days=5))
REASON = {"reason": "client_made_contact"}


def a_note() -> CaseNote:
    note = CASE_NOTES.fold(write(JOURNEY, CLIENT, NOTE_ID, WRITE, SEALED, "coach", NOON))
    assert note is not None
    return note


def refused(decide: Callable[[], list[Event]]) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        decide()
    return set(refusal.value.codes)


def test_a_note_is_of_a_day_of_the_journey_and_today_where_none_is_named() -> None:
    assert a_note().on == DAY
    for on in (DAY - timedelta(days=1), DAY + timedelta(days=11)):
        asked = replace(WRITE, on=on)
        assert refused(lambda asked=asked: write(JOURNEY, CLIENT, NOTE_ID, asked, SEALED, "coach", LATER)) == {
            "day_out_of_bounds"
        }


def test_every_reason_against_a_note_is_given() -> None:
    asked = replace(WRITE, on=DAY + timedelta(days=6))
    assert refused(lambda: write(CLOSED, CLIENT, NOTE_ID, asked, SEALED, "coach", LATER)) == {
        "journey_closed",
        "day_out_of_bounds",
    }
    gone = replace(CLIENT, erased_at=NOON)
    assert refused(lambda: write(JOURNEY, gone, NOTE_ID, WRITE, SEALED, "coach", NOON)) == {"client_erased"}


def test_a_correction_stands_beside_what_it_corrects_once_and_on_a_closed_journey_too() -> None:
    written, corrected = correct(CLOSED, CLIENT, a_note(), ANOTHER_ID, WRITE, SEALED, "colleague", LATER)
    fresh = CASE_NOTES.fold([written])
    assert fresh is not None
    assert (fresh.corrects, fresh.by, fresh.on) == (NOTE_ID, "colleague", DAY)
    old = CASE_NOTES.evolve(a_note(), corrected)
    assert (old.corrected_by, old.sealed) == (ANOTHER_ID, SEALED), "what was written stays as it was"
    assert refused(lambda: correct(JOURNEY, CLIENT, old, new_id(), WRITE, SEALED, "coach", LATER)) == {"note_corrected"}


async def test_a_note_is_sealed_listed_without_its_words_corrected_and_opened(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    path = f"journeys/{journey_id}/case-notes"
    written = await ask(service, path, said="Met at the library.", occasion="meeting")
    assert written.status == 201, written
    note_id = written.body["note_id"]
    right = await ask(service, f"case-notes/{note_id}/correction", said="Met at the caf\u00e9.", occasion="meeting")
    assert right.status == 201, right
    again = await ask(service, f"case-notes/{note_id}/correction", said="No.", occasion="meeting")
    assert (again.status, again.codes) == (409, {"note_corrected"})
    listed = await shown(service, path)
    assert "library" not in str(listed.body)
    assert {each["note_id"]: each["corrected_by"] for each in listed.body["items"]} == {
        note_id: right.body["note_id"],
        right.body["note_id"]: None,
    }
    author = listed.body["items"][0]["by"]
    mine = await service.call("GET", f"/v1/{path}", coach_of(service, "D01"), params={"by": author})
    others = await service.call("GET", f"/v1/{path}", coach_of(service, "D01"), params={"by": "somebody else"})
    assert (len(mine.body["items"]), others.body["items"]) == (2, [])
    colleague = service.token(Role.WORK_COACH, districts=["D01"], subject="a colleague")
    refused = await service.call("POST", f"/v1/{path}/openings", colleague, json={"note_ids": [note_id]})
    assert refused.codes == {"reason_needed"}
    opened = await ask(service, f"{path}/openings", note_ids=[right.body["note_id"], note_id], **REASON)
    assert [each["said"] for each in opened.body["notes"]] == ["Met at the caf\u00e9.", "Met at the library."]
    manager = service.token(Role.DISTRICT_MANAGER, districts=["D01"])
    looks = (await service.call("GET", f"/v1/journeys/{journey_id}/openings", manager)).body["items"]
    assert [(each["kinds"], each["reason"]) for each in looks] == [(["case_notes"], "client_made_contact")]
    assert await log_of(service, note_id) == ["CaseNoteWritten", "CaseNoteCorrected"]
    kept = [event async for event in service.database["events"].find({"aggregate_id": note_id})]
    assert "library" not in str(kept)
    history = await shown(service, f"case-notes/{note_id}/history")
    assert kept[0]["data"]["sealed"] not in str(history.body)


async def test_notes_and_words_of_steps_are_for_coaches_of_the_district(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    note = await ask(service, f"journeys/{journey_id}/case-notes", said="Met.", occasion="telephone")
    due = NOON.date().replace(year=2099).isoformat()
    step = {"kind": "other", "done_by": "client", "said": "Ring the college.", "due": due}
    refused_for_its_day = await ask(service, f"journeys/{journey_id}/action-plans", steps=[step])
    assert refused_for_its_day.codes == {"step_due_out_of_bounds"}
    assert "college" not in str(refused_for_its_day.body)
    elsewhere, note_id = coach_of(service, "D02"), note.body["note_id"]
    body = {"note_ids": [note_id], **REASON}
    for path, sent in (
        (f"journeys/{journey_id}/case-notes/openings", body),
        (f"case-notes/{note_id}/correction", {"said": "x1", "occasion": "meeting"}),
    ):
        reply = await service.call("POST", f"/v1/{path}", elsewhere, json=sent)
        assert reply.status == 404
    for role in (Role.AUDITOR, Role.OPERATOR, Role.DISTRICT_MANAGER):
        token = service.token(role, districts=["D01"])
        reply = await service.call("POST", f"/v1/journeys/{journey_id}/case-notes/openings", token, json=body)
        assert reply.status == 403
    another = (await start(service)).body["journey_id"]
    reply = await ask(service, f"journeys/{another}/case-notes/openings", **body)
    assert reply.status == 404, "a note is opened on its own journey"
    assert UUID(note_id)
