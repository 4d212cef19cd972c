"""The HTTP of case notes: for staff of the client's district. Only coaches open what they say."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.client_journey.notes.commands import CaseNotes
from services.client_journey.notes.domain.writing import WriteNote
from services.client_journey.notes.queries import CaseNoteQueries, ListedNote, OpenedNotes, OpenNotes
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.commands import Day

router = service_router("case notes")

Coach = Annotated[Caller, allow(Role.WORK_COACH)]
Looking = Annotated[Caller, allow(Role.WORK_COACH, reads=True)]
Staff = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER)]
Commands = Annotated[CaseNotes, provided(CaseNotes)]
Queries = Annotated[CaseNoteQueries, provided(CaseNoteQueries)]
Author = Annotated[str | None, Query(max_length=200, description="Only notes of this account")]


class NoteCreated(Created):
    """The new note's id."""

    note_id: UUID


_WRITTEN = created("/v1/case-notes/{}/history", "note_id")


@router.post("/journeys/{journey_id}/case-notes", status_code=201, response_model=NoteCreated)
async def write_case_note(journey_id: UUID, asked: WriteNote, caller: Coach, notes: Commands) -> Response:
    """Write a note on the client's way. What it says is sealed before anything is kept, and cannot be changed."""
    return respond(await notes.write(journey_id, asked, caller.answered(_WRITTEN)))


@router.post("/case-notes/{note_id}/correction", status_code=201, response_model=NoteCreated)
async def correct_case_note(note_id: UUID, asked: WriteNote, caller: Coach, notes: Commands) -> Response:
    """Write a note in the place of one that is wrong. That one is kept, and names the new one."""
    return respond(await notes.correct(note_id, asked, caller.answered(_WRITTEN)))


@router.get("/journeys/{journey_id}/case-notes", response_model=Paged[ListedNote])
async def list_case_notes(
    journey_id: UUID,
    caller: Staff,
    notes: Queries,
    by: Author = None,
    on: Day | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the notes of a journey by day and author, without a word of what they say."""
    return page(await notes.of_journey(journey_id, caller, by=by, on=on, after=after, limit=limit), limit)


@router.get("/case-notes/{note_id}/history", response_model=Paged[Happened])
async def get_history_of_case_note(
    note_id: UUID, caller: Staff, notes: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell when a note was written and by which note it was corrected, and not what it says."""
    return page(await notes.history(note_id, caller, after=after, limit=limit), limit)


@router.post("/journeys/{journey_id}/case-notes/openings", response_model=OpenedNotes, responses=RULES_MAY_REFUSE)
async def open_case_notes(journey_id: UUID, asked: OpenNotes, caller: Looking, notes: Queries) -> Response:
    """Open notes of the journey. Who looks and why is recorded first, for every look."""
    return computed(await notes.open(journey_id, asked, caller))
