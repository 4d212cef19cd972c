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
from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.store.group import Committed
from shared.store.reliance import Known, Reliance
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
        """Commit that something is about to be opened, and return what may be looked at."""
        await self._decide(emergency_id, caller, lambda one, who, now: deciding.use(one, asked, who, now))
        emergency = (await self._store.get(EMERGENCIES(emergency_id))).state
        journey = await self._store.get(JOURNEYS(emergency.journey_id))
        return Look(journey.state, asked.kinds, EMERGENCY, emergency_id=emergency_id)

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
            emergency = EMERGENCY_ACCESS.changeable(caller, emergency_id, found)
            return decide(own_where_an_operator(caller, emergency), who, now)

        return await self._store.change((EMERGENCIES(emergency_id),), decided, caller)

    async def _by_clock(
        self, emergency_id: UUID, caller: Caller, decide: Callable[[Emergency, datetime], list[Event]]
    ) -> Committed:
        ref, now = EMERGENCIES(emergency_id), self._now()
        return await self._store.change((ref,), lambda found: decide(ref.existing(found), now), caller)
