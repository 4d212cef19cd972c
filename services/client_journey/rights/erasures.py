"""Erasing clients: what was decided is carried out, by whoever comes first, and again until all of it is done.

The key is destroyed before anybody is told, so that who hears of an erasure can rely on it; a crash between the two is
made up for by a job.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

import structlog

from services.client_journey.journeys.domain.journey import JOURNEYS, Journey, Status, start_retention
from services.client_journey.rights.domain import erasing
from services.client_journey.rights.domain.erasure import ERASURES, Erasure
from services.client_journey.rights.holdings import Around, Holdings
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import ABSENT, Filters
from shared.kernel.ids import new_id
from shared.sealing import Vault
from shared.store.reliance import Known, Reliance, ReliedOn
from shared.store.store import Store

log = structlog.get_logger(__name__)


class Erasures:
    """The commands about erasures; each may be repeated, and raises `Unavailable` where it is to come again."""

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        """Destroy keys of this vault for what this store decided."""
        self._store = store
        self._vault = vault
        self._now = clock
        self._holdings = Holdings(store)

    async def end_retention(self, journey_id: UUID, keep_until: date, caller: Caller) -> None:
        """Erase the client of a journey that was closed long enough ago, unless something stands in the way."""
        now, erasure_id, ref = self._now(), new_id(), JOURNEYS(journey_id)
        around = await self._holdings.around((await self._store.get(ref)).state)
        needs = (ref, ERASURES.new(erasure_id), *_but(ref, around.relied_on()))

        def decided(known: Known) -> list[Event]:
            return erasing.end_retention(ref.existing(known[ref]), around.held(known), erasure_id, keep_until, now)

        committed = await self._store.change(Reliance(needs), decided, caller)
        if any(isinstance(each.event, facts.ErasureDecided) for each in committed.events):
            await self.carry_out(erasure_id, replace(caller.part("carried out"), firing=None))

    async def begin_retention(self, caller: Caller) -> None:
        """Begin the time of every closed journey that has none: those that were closed before there was such a time."""
        timeless: Filters = {"status": Status.CLOSED, "keep_until": ABSENT, "erased_at": ABSENT}
        async for page in self._store.pages(JOURNEYS, timeless):
            for journey in page:
                part = caller.part(journey.journey_id)
                await self._store.change((JOURNEYS(journey.journey_id),), _begin, part)

    async def carry_out_all(self, caller: Caller) -> None:
        """Carry out every erasure that is decided and not done: a process died meanwhile, or the vault was away."""
        async for page in self._store.pages(ERASURES, {"carried_out_at": ABSENT}):
            for erasure in page:
                log.warning("erasure carried out late", erasure=str(erasure.erasure_id))
                await self.carry_out(erasure.erasure_id, caller.part(erasure.erasure_id))

    async def carry_out(self, erasure_id: UUID, caller: Caller) -> None:
        """Destroy the client's key, then tell everybody to forget whose the journeys and needs were."""
        now, ref = self._now(), ERASURES(erasure_id)
        erasure = (await self._store.get(ref)).state
        if erasure.carried_out_at:
            return
        if erasure.client_id:
            await self._vault.destroy(erasure.client_id, str(erasure_id), now)
        around = await self._of(erasure)

        def decided(known: Known) -> list[Event]:
            journeys = [each.existing(known[each]) for each in around.journeys]
            needs = [each.existing(known[each]) for each in around.needs]
            return erasing.carry_out(ref.existing(known[ref]), journeys, needs, now)

        await self._store.change(Reliance((ref, *around.told())), decided, caller)

    async def _of(self, erasure: Erasure) -> Around:
        """Return what an erasure concerns: the journeys that it names, those that it has."""
        return await self._holdings.of_journeys(erasure.client_id, erasure.journey_ids)


def _begin(journey: Journey | None) -> list[Event]:
    if journey is None or journey.closed_at is None or journey.keep_until or journey.erased_at:
        return []
    return [start_retention(journey, journey.closed_at)]


def _but(ref: ReliedOn, needs: Iterable[ReliedOn]) -> tuple[ReliedOn, ...]:
    """Return what else a decision relies on: what it changes is held to its version by that."""
    return tuple(each for each in needs if each.key != ref.key)
