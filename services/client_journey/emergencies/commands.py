"""What can be done with emergency access: asked for, granted or refused, used, ended, reviewed; and by its clocks."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.client_journey.clients.keeping import Look
from services.client_journey.emergencies.domain import deciding
from services.client_journey.emergencies.domain.deciding import (
    OpenInEmergency,
    RefuseEmergencyAccess,
    RequestEmergencyAccess,
    ReviewEmergencyAccess,
)
from services.client_journey.emergencies.domain.emergency import EMERGENCIES, Emergency, Person, running_emergency
from services.client_journey.emergencies.queries import EMERGENCY_ACCESS, own_where_an_operator, person_of
from services.client_journey.journeys.domain.journey import JOURNEYS, Journey
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store

EMERGENCY = "emergency"
"""Why something was opened, of the reasons for openings."""

Deciding = Callable[[Emergency, Person, datetime], list[Event]]


class Emergencies:
    """Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the journeys and the accesses to them hold."""
        self._store = store
        self._now = clock

    async def request(self, asked: RequestEmergencyAccess, caller: Caller) -> Committed:
        """Ask to open what is sealed of the client of a journey."""
        fresh, now, who = new_id(), self._now(), person_of(caller)
        journey, claim = JOURNEYS(asked.journey_id), running_emergency(asked.journey_id, who)

        def decide(known: Known) -> list[Event]:
            found = JOURNEY_ACCESS.readable(caller, asked.journey_id, known[journey])
            return deciding.request(found, known[claim], fresh, asked, who, now)

        return await self._store.change(Reliance((EMERGENCIES.new(fresh), journey, claim)), decide, caller)

    async def grant(self, emergency_id: UUID, caller: Caller) -> Committed:
        """Let another person open what it asked for."""
        return await self._decide(emergency_id, caller, deciding.grant)

    async def refuse(self, emergency_id: UUID, asked: RefuseEmergencyAccess, caller: Caller) -> Committed:
        """Let nothing be opened."""
        return await self._decide(emergency_id, caller, lambda one, who, now: deciding.refuse(one, asked, who, now))

    async def use(self, emergency_id: UUID, asked: OpenInEmergency, caller: Caller) -> Look:
        """Commit that something is about to be opened, and return what may be looked at.

        The caller must be one who may know of the journey by now: another district may look after the client meanwhile.
        """
        who, now, ref = person_of(caller), self._now(), EMERGENCIES(emergency_id)

        def journey_of(known: Known) -> tuple[Ref[Journey], ...]:
            emergency = _of_caller(caller, emergency_id, known[ref])
            return (guarded(JOURNEYS(emergency.journey_id)),) if emergency.journey_id else ()

        def concerned(known: Known) -> Journey:
            (journey,) = journey_of(known) or (None,)
            return JOURNEY_ACCESS.readable(caller, journey.id if journey else None, known[journey] if journey else None)

        def decide(known: Known) -> list[Event]:
            concerned(known)
            return deciding.use(_of_caller(caller, emergency_id, known[ref]), asked, who, now)

        committed = await self._store.change(Reliance((ref,), journey_of), decide, caller)
        return Look(concerned(committed.known), asked.kinds, EMERGENCY, emergency_id=emergency_id)

    async def end(self, emergency_id: UUID, caller: Caller) -> Committed:
        """Let nothing more be opened, before the hours are over."""
        return await self._decide(emergency_id, caller, lambda one, _, now: deciding.end(one, now))

    async def review(self, emergency_id: UUID, asked: ReviewEmergencyAccess, caller: Caller) -> Committed:
        """Say whether it was justified."""
        return await self._decide(emergency_id, caller, lambda one, who, now: deciding.review(one, asked, who, now))

    async def lapse(self, emergency_id: UUID, caller: Caller) -> Committed:
        """Let a request lapse that nobody answered in time."""
        return await self._by_clock(emergency_id, caller, deciding.lapse)

    async def end_in_time(self, emergency_id: UUID, caller: Caller) -> Committed:
        """End it once its hours are over."""
        return await self._by_clock(emergency_id, caller, deciding.end_in_time)

    async def announce_overdue(self, emergency_id: UUID, caller: Caller) -> Committed:
        """Say that nobody reviewed it in time."""
        return await self._by_clock(emergency_id, caller, deciding.announce_overdue)

    async def _decide(self, emergency_id: UUID, caller: Caller, decide: Deciding) -> Committed:
        who, now = person_of(caller), self._now()

        def decided(found: Emergency | None) -> list[Event]:
            return decide(_of_caller(caller, emergency_id, found), who, now)

        return await self._store.change((EMERGENCIES(emergency_id),), decided, caller)

    async def _by_clock(
        self, emergency_id: UUID, caller: Caller, decide: Callable[[Emergency, datetime], list[Event]]
    ) -> Committed:
        ref, now = EMERGENCIES(emergency_id), self._now()
        return await self._store.change((ref,), lambda found: decide(ref.existing(found), now), caller)


def _of_caller(caller: Caller, emergency_id: UUID, found: Emergency | None) -> Emergency:
    return own_where_an_operator(caller, EMERGENCY_ACCESS.changeable(caller, emergency_id, found))
