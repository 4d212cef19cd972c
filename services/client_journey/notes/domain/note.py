"""A case note, folded from its events: who wrote it, of which day, and what it says as it was sealed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.contracts.client_journey import AnyOccasion
from shared.contracts.sealed import Sealed
from shared.kernel.aggregate import Aggregate, begun


@dataclass(frozen=True)
class CaseNote:
    """One note. `corrects` is the note in whose place it stands, `corrected_by` the one that stands in its own."""

    note_id: UUID
    journey_id: UUID
    client_id: UUID
    by: str
    on: date
    occasion: AnyOccasion
    sealed: Sealed
    written_at: datetime
    corrects: UUID | None = None
    corrected_by: UUID | None = None


def evolve(note: CaseNote | None, event: facts.CaseNoteEvent) -> CaseNote:
    """Fold one event into a note."""
    if isinstance(event, facts.CaseNoteWritten):
        return CaseNote(
            note_id=event.note_id,
            journey_id=event.journey_id,
            client_id=event.client_id,
            by=event.by,
            on=event.on,
            occasion=event.occasion,
            sealed=event.sealed,
            written_at=event.written_at,
            corrects=event.corrects,
        )
    note = begun(note, event)
    match event:
        case facts.CaseNoteCorrected():
            return replace(note, corrected_by=event.corrected_by)
    return note


CASE_NOTES = Aggregate(
    "case_note",
    "case_notes",
    CaseNote,
    evolve,
    indexes=(("journey_id", "on", "note_id"), ("journey_id", "by", "on", "note_id"), ("client_id",)),
)
