"""Facts about case notes, all of them private: what a note says is sealed by the client's own key."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.reference.codes import Code

AnyOccasion = Annotated[str, Code("occasion of a note")]


class CaseNoteEvent(Event):
    """Base of every fact about one case note."""

    TOPIC: ClassVar[str] = "client-journey.journeys"
    AGGREGATE: ClassVar[str] = "case_note"
    SUBJECT: ClassVar[str] = "note_id"
    PRIVATE: ClassVar[bool] = True

    note_id: UUID


class CaseNoteWritten(CaseNoteEvent):
    """Somebody wrote a note on a journey, for good; `corrects` is the note in whose place it stands.

    `on` is the day that it tells of, `occasion` how client and author met.
    """

    TYPE: ClassVar[str] = "client_journey.CaseNoteWritten.v1"
    journey_id: UUID
    client_id: UUID
    by: str
    on: date
    occasion: AnyOccasion
    sealed: Sealed
    corrects: UUID | None = None
    written_at: AwareDatetime


class CaseNoteCorrected(CaseNoteEvent):
    """Another note stands in the place of this one, which is kept as it was."""

    TYPE: ClassVar[str] = "client_journey.CaseNoteCorrected.v1"
    corrected_by: UUID
    corrected_at: AwareDatetime
