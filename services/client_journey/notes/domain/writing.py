"""Writing a note and correcting one: nothing that was written is changed, a correction stands beside it.

UK GDPR art. 5(1)(d), 16: what is wrong is put right, on a closed journey too, where nothing else is written.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.clients.domain.client import Client, kept
from services.client_journey.journeys.domain.journey import Journey, journey_is_open
from services.client_journey.notes.domain.note import CaseNote
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.commands import Day, command, confidential
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference.calendar import uk_date
from shared.reference.lists import coded

Words = Annotated[str, Shown(longest=10_000, lines=True, needed=True)]


@confidential
@command
class NoteWords:
    """What a note says: all of it that is sealed."""

    said: Words


@confidential
@command
class WriteNote:
    """A note: the day that it tells of (today, where none is named), how client and author met, and what it says."""

    said: Words
    occasion: Annotated[str, coded("occasion of a note")]
    on: Day | None = None


def write(
    journey: Journey, client: Client | None, note_id: UUID, asked: WriteNote, sealed: Sealed, by: str, now: datetime
) -> list[Event]:
    """Write a note on a journey, or raise `Rejected` with every reason against it."""
    found, on = kept(client), asked.on or uk_date(now)
    reject_if_any([journey_is_open(journey), lies_on_the_journey(journey, on, now)])
    return [_written(journey, found, note_id, asked, sealed, by, on, now, None)]


def correct(
    journey: Journey,
    client: Client | None,
    note: CaseNote,
    note_id: UUID,
    asked: WriteNote,
    sealed: Sealed,
    by: str,
    now: datetime,
) -> list[Event]:
    """Write a note in the place of another, which is kept as it was."""
    found, on = kept(client), asked.on or note.on
    reject_if_any([is_not_corrected(note), lies_on_the_journey(journey, on, now)])
    return [
        _written(journey, found, note_id, asked, sealed, by, on, now, note.note_id),
        facts.CaseNoteCorrected(note_id=note.note_id, corrected_by=note_id, corrected_at=now),
    ]


def is_not_corrected(note: CaseNote) -> Rejection | None:
    """One note stands in the place of another: a second correction corrects the first."""
    if note.corrected_by is None:
        return None
    return Rejection("note_corrected", f"note {note.corrected_by} stands in its place: correct that one")


def lies_on_the_journey(journey: Journey, on: date, now: datetime) -> Rejection | None:
    """A note tells of a day on which the journey was under way."""
    first, last = uk_date(journey.started_at), uk_date(journey.closed_at or now)
    if first <= on <= last:
        return None
    return Rejection("day_out_of_bounds", f"a note tells of a day of the journey, from {first} to {last}", "/on")


def _written(
    journey: Journey,
    client: Client,
    note_id: UUID,
    asked: WriteNote,
    sealed: Sealed,
    by: str,
    on: date,
    now: datetime,
    corrects: UUID | None,
) -> Event:
    return facts.CaseNoteWritten(
        note_id=note_id,
        journey_id=journey.journey_id,
        client_id=client.client_id,
        by=by,
        on=on,
        occasion=asked.occasion,
        sealed=sealed,
        corrects=corrects,
        written_at=now,
    )
