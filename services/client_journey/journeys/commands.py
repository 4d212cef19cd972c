"""The commands of journeys, for staff of the client's district alone."""

from collections.abc import Callable
from uuid import UUID

from services.client_journey.journeys.domain import journey as journeys
from services.client_journey.journeys.domain.journey import (
    JOURNEYS,
    OPEN_JOURNEY,
    CloseJourney,
    Journey,
    MoveJourney,
    RecordNeed,
    ReportUnmet,
    StartJourney,
)
from shared.auth.access import Access, must_serve_district
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref, Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.store.group import Committed
from shared.store.needs import Known, Needs
from shared.store.store import Store

Decision = Callable[[Journey], list[Event]]

JOURNEY_ACCESS = Access(JOURNEYS, district="district")


class Journeys:
    """What can be done with journeys. Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the journeys themselves hold."""
        self.store = store
        self.now = clock

    async def start(self, asked: StartJourney, caller: Caller) -> Committed:
        """Open a client's journey."""
        must_serve_district(caller, asked.district)
        now, minted, claim = self.now(), new_id(), OPEN_JOURNEY(asked.client_ref)

        def journey(known: Known) -> Ref[Journey]:
            """Name the client's open journey, or the one that is to begin."""
            holder = known[claim]
            return JOURNEYS(holder) if holder else JOURNEYS.new(minted)

        def decide(known: Known) -> list[Event]:
            return journeys.start(known[journey(known)], minted, asked, now)

        return await self.store.change(Needs((claim,), lambda known: (journey(known),)), decide, caller)

    async def get(self, journey_id: UUID, caller: Caller) -> Stored[Journey]:
        """Return a journey as staff of its district may see it."""
        stored = await self.store.get(JOURNEYS(journey_id))
        JOURNEY_ACCESS.readable(caller, journey_id, stored.state)
        return stored

    async def move(self, journey_id: UUID, asked: MoveJourney, caller: Caller) -> Committed:
        """Move the client to another category."""
        now = self.now()
        return await self._change(journey_id, caller, lambda journey: journeys.move(journey, asked, now))

    async def record_need(self, journey_id: UUID, asked: RecordNeed, caller: Caller) -> Committed:
        """Record a need; it is read as a part of its journey."""
        need_id, now = new_id(), self.now()
        return await self._change(
            journey_id,
            caller,
            lambda journey: journeys.record_need(journey, need_id, asked, now),
        )

    async def report_unmet(self, journey_id: UUID, need_id: UUID, asked: ReportUnmet, caller: Caller) -> Committed:
        """Report that no suitable offer was found for a need."""
        now = self.now()
        return await self._change(
            journey_id, caller, lambda journey: journeys.report_unmet(journey, need_id, asked, now)
        )

    async def close(self, journey_id: UUID, asked: CloseJourney, caller: Caller) -> Committed:
        """End the journey."""
        now = self.now()
        return await self._change(journey_id, caller, lambda journey: journeys.close(journey, asked, now))

    async def _change(self, journey_id: UUID, caller: Caller, decide: Decision) -> Committed:
        return await self.store.change(
            (JOURNEYS(journey_id),), JOURNEY_ACCESS.deciding(caller, journey_id, decide), caller
        )
