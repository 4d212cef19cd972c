"""Case notes: listed by day and author, and read by a look that stays on record."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Body, Listed, Operation


class ListedNote(Answer):
    """A note without a word of what it says."""

    note_id: UUID
    on: date
    occasion: str
    by: str
    written_at: datetime
    corrected_by: UUID | None


class OpenedNote(Answer):
    """What a note says; nothing where the client was erased."""

    note_id: UUID
    said: str | None


class OpenedNotes(Answer):
    """The notes that were opened."""

    erased: bool
    notes: tuple[OpenedNote, ...]


class NoteCreated(Answer):
    """A note that was written."""

    note_id: UUID


class WriteNote(Body):
    """Write a note, or one that stands in the place of another."""

    said: str
    occasion: str
    on: date | None = None


class OpenNotes(Body):
    """Open these notes."""

    note_ids: tuple[UUID, ...]
    reason: str | None = None


WRITE_NOTE = Operation("POST", "/v1/journeys/{journey_id}/case-notes", NoteCreated, body=WriteNote)
CORRECT_NOTE = Operation("POST", "/v1/case-notes/{note_id}/correction", NoteCreated, body=WriteNote)
NOTES = Operation("GET", "/v1/journeys/{journey_id}/case-notes", Listed[ListedNote], query=("after", "limit"))
OPEN_NOTES = Operation("POST", "/v1/journeys/{journey_id}/case-notes/openings", OpenedNotes, body=OpenNotes)
