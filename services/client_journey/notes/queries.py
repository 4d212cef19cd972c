"""What staff of a client's district see of its case notes: who wrote when; what they say, once a look is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.client_journey.clients.domain.details import read
from services.client_journey.clients.domain.opening import reason_for
from services.client_journey.clients.keeping import Keeping, Look
from services.client_journey.clients.queries import looks_after
from services.client_journey.journeys.domain.journey import JOURNEYS, Journey
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.notes.domain.note import CASE_NOTES, CaseNote
from services.client_journey.notes.domain.writing import NoteWords
from services.client_journey.notes.history import CASE_NOTE_DISCLOSURE
from shared.auth.access import covers
from shared.contracts.client_journey import AnyOccasion
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.commands import Distinct, command
from shared.kernel.filters import Filters
from shared.kernel.rules import NotFound
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date
from shared.store.store import Store

KIND = "case_notes"
"""What these are called where somebody looks at what is sealed."""


@dataclass(frozen=True)
class ListedNote:
    """A note without what it says: who wrote it, of which day, and which note stands in whose place."""

    note_id: UUID
    journey_id: UUID
    on: date
    occasion: AnyOccasion
    by: str
    written_at: datetime
    corrects: UUID | None
    corrected_by: UUID | None


@dataclass(frozen=True)
class OpenedNote(ListedNote):
    """A note with what it says; null where the client is erased."""

    said: str | None


@dataclass(frozen=True)
class OpenedNotes:
    """The notes that were opened, in the order in which they were asked for."""

    erased: bool
    notes: tuple[OpenedNote, ...]


@command
class OpenNotes:
    """Open notes of a journey; who does not look after the client today gives the reason."""

    note_ids: Annotated[tuple[UUID, ...], Distinct(at_least=1), Field(max_length=100)]
    reason: Annotated[str, reason_of(ReasonKind.DATA_OPENED)] | None = None


def listed(note: CaseNote) -> ListedNote:
    """Return what a list shows of a note."""
    return ListedNote(
        note_id=note.note_id,
        journey_id=note.journey_id,
        on=note.on,
        occasion=note.occasion,
        by=note.by,
        written_at=note.written_at,
        corrects=note.corrects,
        corrected_by=note.corrected_by,
    )


async def note_for(store: Store, note_id: UUID, caller: Caller) -> CaseNote:
    """Return a note on a journey of the caller's districts; raises `NotFound` for the note, whatever is missing."""
    stored = await store.read(CASE_NOTES(note_id))
    journey = await store.read(JOURNEYS(stored.state.journey_id)) if stored else None
    if stored is None or journey is None or not covers(caller, journey.state.district):
        raise NotFound("case note", note_id)
    return stored.state


class CaseNoteQueries:
    """What can be asked about case notes. What a caller may not see is `NotFound`, or missing from a list."""

    def __init__(self, store: Store, keeping: Keeping, clock: Clock) -> None:
        """Answer from the notes themselves; what they say is opened once the look is committed."""
        self._store = store
        self._keeping = keeping
        self._now = clock
        self._past = Past(store, CASE_NOTE_DISCLOSURE)

    async def of_journey(
        self, journey_id: UUID, caller: Caller, *, by: str | None, on: date | None, after: str | None, limit: int
    ) -> list[tuple[str, ListedNote]]:
        """Return the notes of one journey by the day that they tell of, those of one author or day if asked for."""
        await self._journey(journey_id, caller)
        filters: Filters = {"journey_id": journey_id, "by": by, "on": on.isoformat() if on else None}
        found = await self._store.in_order(CASE_NOTES, filters, ("on", "note_id"), after=after, limit=limit)
        return [(place, listed(CASE_NOTES.decode(document))) for place, document in found]

    async def history(self, note_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a note; raises `NotFound`."""
        await note_for(self._store, note_id, caller)
        return await self._past.history(note_id, caller, lambda note: note, after=after, limit=limit)

    async def open(self, journey_id: UUID, asked: OpenNotes, caller: Caller) -> OpenedNotes:
        """Return what notes of a journey say, once the look is committed; raises `NotFound`, `Rejected`, `KmsAway`."""
        journey = await self._journey(journey_id, caller)
        reason = reason_for(asked.reason, looks_after=looks_after(journey, caller, uk_date(self._now())))
        notes = await self._notes(journey_id, asked.note_ids)
        look = Look(journey, (KIND,), reason)
        texts = await self._keeping.open(look, tuple(each.sealed for each in notes), caller)
        return OpenedNotes(
            erased=None in texts,
            notes=tuple(_opened(note, text) for note, text in zip(notes, texts, strict=True)),
        )

    async def _notes(self, journey_id: UUID, note_ids: Sequence[UUID]) -> list[CaseNote]:
        found = await self._store.several(CASE_NOTES, note_ids)
        notes = {each.note_id: each for each in found if each.journey_id == journey_id}
        for note_id in note_ids:
            if note_id not in notes:
                raise NotFound("case note", note_id)
        return [notes[each] for each in note_ids]

    async def _journey(self, journey_id: UUID, caller: Caller) -> Journey:
        stored = await self._store.read(JOURNEYS(journey_id))
        return JOURNEY_ACCESS.readable(caller, journey_id, stored.state if stored else None)


def _opened(note: CaseNote, text: str | None) -> OpenedNote:
    return OpenedNote(**vars(listed(note)), said=read(NoteWords, text).said if text is not None else None)
