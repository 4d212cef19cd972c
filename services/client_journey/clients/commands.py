"""What can be done with what is known of clients, for staff of the client's district alone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.client_journey.clients.domain import client as clients
from services.client_journey.clients.domain import consenting
from services.client_journey.clients.domain import details as of_details
from services.client_journey.clients.domain.client import CLIENTS, Client
from services.client_journey.clients.domain.consenting import GiveConsent, WithdrawConsent
from services.client_journey.clients.domain.details import AccessNeeds, ContactDetails
from services.client_journey.clients.keeping import Keeping
from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

Recording = Callable[[Client | None, Sealed], list[Event]]


class Clients:
    """Each command raises `Rejected`, `NotFound`, `Erased` or `KmsAway`."""

    def __init__(self, store: Store, keeping: Keeping, clock: Clock) -> None:
        """Decide by what the clients and their journeys hold."""
        self._store = store
        self._keeping = keeping
        self._now = clock

    async def record_contact(self, journey_id: UUID, asked: ContactDetails, caller: Caller) -> Committed:
        """Record how the client of a journey is addressed and reached."""
        of_details.check(asked)
        now = self._now()
        return await self._record(
            journey_id, asked, lambda client, sealed: clients.record_contact(client, sealed, now), caller
        )

    async def record_access(self, journey_id: UUID, asked: AccessNeeds, caller: Caller) -> Committed:
        """Record what the client of a journey said about access."""
        now = self._now()
        return await self._record(
            journey_id, asked, lambda client, sealed: clients.record_access(client, sealed, now), caller
        )

    async def give_consent(self, journey_id: UUID, asked: GiveConsent, caller: Caller) -> Committed:
        """Record what the client of a journey agrees to."""
        now = self._now()
        return await self._change(journey_id, lambda client: consenting.give(client, asked, now), caller)

    async def withdraw_consent(self, journey_id: UUID, asked: WithdrawConsent, caller: Caller) -> Committed:
        """Record what the client of a journey does not agree to any more: what rested on it ends at once."""
        now = self._now()
        return await self._change(journey_id, lambda client: consenting.withdraw(client, asked, now), caller)

    async def _change(
        self, journey_id: UUID, decide: Callable[[Client | None], list[Event]], caller: Caller
    ) -> Committed:
        client_id = await self._keeping.changeable_client(journey_id, caller)
        journey, client = JOURNEYS(journey_id), CLIENTS(client_id)

        def decided(known: Known) -> list[Event]:
            JOURNEY_ACCESS.changeable(caller, journey_id, known[journey])
            return decide(known[client])

        return await self._store.change(Reliance((client, journey)), decided, caller)

    async def _record(self, journey_id: UUID, asked: Any, decide: Recording, caller: Caller) -> Committed:
        client_id, (sealed,) = await self._keeping.seal(journey_id, caller, asked)
        journey, client = JOURNEYS(journey_id), CLIENTS(client_id)

        def decided(known: Known) -> list[Event]:
            JOURNEY_ACCESS.changeable(caller, journey_id, known[journey])
            return decide(known[client], sealed)

        return await self._store.change(Reliance((client, journey)), decided, caller)
