"""What can be done with case notes, a method each: seal what they say, declare what is relied on, decide, commit."""

from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS
from services.client_journey.clients.keeping import Keeping
from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.notes.domain import writing
from services.client_journey.notes.domain.note import CASE_NOTES
from services.client_journey.notes.domain.writing import NoteWords, WriteNote
from services.client_journey.notes.queries import note_for
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store


class CaseNotes:
    """The index of commands. Each raises `Rejected`, `NotFound`, `Erased` or `KmsAway`."""

    def __init__(self, store: Store, keeping: Keeping, clock: Clock) -> None:
        """Decide by what the journeys, their clients and their notes hold."""
        self._store = store
        self._keeping = keeping
        self._now = clock

    async def write(self, journey_id: UUID, asked: WriteNote, caller: Caller) -> Committed:
        """Write a note on a journey, which must still be open when that is saved."""
        client_id, (sealed,) = await self._keeping.seal(journey_id, caller, NoteWords(said=asked.said))
        note_id, now = new_id(), self._now()
        journey, client = guarded(JOURNEYS(journey_id)), guarded(CLIENTS(client_id))

        def decide(known: Known) -> list[Event]:
            found = JOURNEY_ACCESS.changeable(caller, journey_id, known[journey])
            return writing.write(found, known[client], note_id, asked, sealed, caller.actor, now)

        return await self._store.change(Reliance((CASE_NOTES.new(note_id), journey, client)), decide, caller)

    async def correct(self, note_id: UUID, asked: WriteNote, caller: Caller) -> Committed:
        """Write a note in the place of another, which is kept as it was."""
        found = await note_for(self._store, note_id, caller)
        client_id, (sealed,) = await self._keeping.seal(found.journey_id, caller, NoteWords(said=asked.said))
        fresh, now, old = new_id(), self._now(), CASE_NOTES(note_id)
        journey, client = guarded(JOURNEYS(found.journey_id)), guarded(CLIENTS(client_id))

        def decide(known: Known) -> list[Event]:
            whose = JOURNEY_ACCESS.changeable(caller, found.journey_id, known[journey])
            note = old.existing(known[old])
            return writing.correct(whose, known[client], note, fresh, asked, sealed, caller.actor, now)

        return await self._store.change(Reliance((CASE_NOTES.new(fresh), old, journey, client)), decide, caller)
