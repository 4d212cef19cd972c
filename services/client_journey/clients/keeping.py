"""Sealing what is said of the client of a journey, and opening it: every subject that keeps words does it here.

In this order: permission, then sealing, then the decision, which relies on the client and so is made anew where the
client is erased meanwhile. To open something, the look is committed first, and only then anything is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS, with_journey
from services.client_journey.clients.domain.details import text_of
from services.client_journey.clients.domain.opening import OPENINGS, Opening, may_be_opened, open_sealed
from services.client_journey.journeys.domain.journey import JOURNEYS, OPEN_JOURNEY, Journey, belongs_to
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from shared.auth.access import only_supplier
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.rules import reject_if_any
from shared.sealing import Erased, Vault
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


@dataclass(frozen=True)
class Look:
    """What somebody is to look at, and why; `order_id` and `emergency_id` say what gave the right to it."""

    journey: Journey
    kinds: tuple[str, ...]
    reason: str
    order_id: UUID | None = None
    emergency_id: UUID | None = None


class Keeping:
    """Seals and opens what is known of clients. Raises `Erased`, and `KmsAway` where the master key is out of reach."""

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        """Seal by the keys of the vault, for the clients that the store knows."""
        self._store = store
        self._vault = vault
        self._now = clock

    async def seal(self, journey_id: UUID, caller: Caller, *words: Any) -> tuple[UUID, list[Sealed]]:
        """Return the client of a journey that the caller may change, and what was said, sealed; raises `NotFound`.

        The command that follows relies on `guarded(CLIENTS(client_id))` and decides on `kept(client)`.
        """
        client_id = await self.changeable_client(journey_id, caller)
        return client_id, await self._seal(client_id, words)

    async def seal_of(self, journey: Journey, caller: Caller, *words: Any) -> tuple[UUID, list[Sealed]]:
        """Do the same where something else than the journey's district gives the right to it."""
        client_id = await self.client_of(journey, caller)
        return client_id, await self._seal(client_id, words)

    async def changeable_client(self, journey_id: UUID, caller: Caller) -> UUID:
        """Return the client of a journey that the caller may change, for a command that seals nothing.

        The vault is asked only where the journey does not know its client yet. Raises `NotFound`.
        """
        stored = await self._store.read(JOURNEYS(journey_id))
        journey = JOURNEY_ACCESS.changeable(caller, journey_id, stored.state if stored else None)
        return await self.client_of(journey, caller)

    async def client_of(self, journey: Journey, caller: Caller) -> UUID:
        """Return whose a journey is: one from before 0.1 gets a client when one is first needed; raises `Erased`."""
        if journey.client_id is not None:
            return journey.client_id
        if journey.client_key is None:
            raise Erased
        client_id, now = await self._vault.key_for([journey.client_key]), self._now()
        ref, client, claim = JOURNEYS(journey.journey_id), CLIENTS(client_id), OPEN_JOURNEY(client_id)

        def decide(known: Known) -> list[Event]:
            found = ref.existing(known[ref])
            events = belongs_to(found, client_id)
            return [*events, *(with_journey(known[client], client_id, found.journey_id, now) if events else ())]

        await self._store.change(Reliance((ref, client, claim)), decide, _not_answered(caller))
        return client_id

    async def open(self, look: Look, values: Sequence[Sealed], caller: Caller) -> list[str | None]:
        """Commit that somebody looks, then return what the values say, `None` each where the client is erased.

        Raises `Rejected` where the client's data is restricted, and the reason is none for which it is opened even so.
        Whoever is to be erased is so from that decision on, before the key is destroyed.
        """
        opening = self.opening(look, caller)
        if opening is None:
            return [None for _ in values]
        client = CLIENTS(opening.client_id)

        def decide(known: Known) -> list[Event]:
            found = known[client]
            if found and found.erased_at:
                return []
            reject_if_any([may_be_opened(found, look.reason)])
            return open_sealed(opening)

        needs = Reliance((OPENINGS.new(opening.opening_id), client))
        committed = await self._store.change(needs, decide, _not_answered(caller))
        return await self.read(opening, values) if committed.events else [None for _ in values]

    def opening(self, look: Look, caller: Caller) -> Opening | None:
        """Return a look that is to be committed with `open_sealed`, `None` where the client is erased.

        For a command that commits it with facts of its own, and then reads.
        """
        client_id = look.journey.client_id
        if client_id is None:
            return None
        return Opening(
            new_id(),
            client_id,
            look.journey.journey_id,
            look.kinds,
            look.reason,
            caller.actor,
            self._now(),
            only_supplier(caller),
            look.order_id,
            look.emergency_id,
        )

    async def read(self, opening: Opening, values: Sequence[Sealed]) -> list[str | None]:
        """Return what the values say, for a look that has been committed."""
        return await self._vault.open(opening.client_id, values)

    async def _seal(self, client_id: UUID, words: Sequence[Any]) -> list[Sealed]:
        return await self._vault.seal_all(client_id, [text_of(each) for each in words])


def _not_answered(caller: Caller) -> Caller:
    """Return a caller for a change beside its command: what is kept for a repeat is the command's alone."""
    return replace(caller, repeatable=None, answer=None, expected_version=None)
