"""What can be done with journeys, for staff of the client's district alone."""

from collections.abc import Callable, Iterable
from uuid import UUID

from services.client_journey.clients.domain import client as clients
from services.client_journey.clients.domain.client import CLIENTS
from services.client_journey.journeys.domain import journey as journeys
from services.client_journey.journeys.domain.journey import (
    JOURNEYS,
    OPEN_JOURNEY,
    CloseJourney,
    Journey,
    MoveJourney,
    StartJourney,
)
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.journeys.references import References
from services.client_journey.needs.domain.need import NEEDS, Need, open_need, withdraw_with_journey
from shared.auth.access import must_serve_district
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference import categories
from shared.sealing import Vault
from shared.store.group import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

Decision = Callable[[Journey], list[Event]]


class Journeys:
    """Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock, references: References, vault: Vault) -> None:
        """Decide by what the journeys and their needs hold; a client is the id of its key in the vault."""
        self._store = store
        self._vault = vault
        self._now = clock
        self._references = references

    async def start(self, asked: StartJourney, client_ref: UUID, caller: Caller) -> Committed:
        """Open the journey of a client, by a reference that was given or has just been made."""
        must_serve_district(caller, asked.district)
        now, minted, names = self._now(), new_id(), self._references.keys(client_ref)
        client_id = await self._vault.key_for(names)
        client = CLIENTS(client_id)
        claims = [OPEN_JOURNEY(client_id), *(OPEN_JOURNEY(each) for each in names)]

        def journey(known: Known) -> Ref[Journey]:
            """Name the client's open journey, by whichever key, or the one that is to begin."""
            holder = next((known[claim] for claim in claims if known[claim]), None)
            return JOURNEYS(holder) if holder else JOURNEYS.new(minted)

        def decide(known: Known) -> list[Event]:
            found = journey(known)
            started = journeys.start(known[found], minted, asked, client_id, now)
            return [*started, *clients.with_journey(known[client], client_id, UUID(found.id), now)]

        return await self._store.change(Reliance(tuple(claims), lambda known: (journey(known), client)), decide, caller)

    async def move(self, journey_id: UUID, asked: MoveJourney, caller: Caller) -> Committed:
        """Move the client to another category."""
        now = self._now()
        return await self._change(journey_id, caller, lambda journey: journeys.move(journey, asked, now))

    async def close(self, journey_id: UUID, asked: CloseJourney, caller: Caller) -> Committed:
        """End the journey, and withdraw its open needs with it."""
        now, closing = self._now(), JOURNEYS(journey_id)
        claims = tuple(open_need(journey_id, category) for category in categories())

        def standing(known: Known) -> Iterable[Ref[Need]]:
            return [NEEDS(holder) for claim in claims if (holder := known[claim])]

        def decide(known: Known) -> list[Event]:
            journey = JOURNEY_ACCESS.changeable(caller, journey_id, known[closing])
            needs = [need for ref in standing(known) if (need := known[ref])]
            closed = journeys.close(journey, asked, now)
            return [*closed, *(event for need in needs if closed for event in withdraw_with_journey(need, now))]

        return await self._store.change(Reliance((closing, *claims), standing), decide, caller)

    async def _change(self, journey_id: UUID, caller: Caller, decide: Decision) -> Committed:
        decided = JOURNEY_ACCESS.deciding(caller, journey_id, decide)
        return await self._store.change((JOURNEYS(journey_id),), decided, caller)
