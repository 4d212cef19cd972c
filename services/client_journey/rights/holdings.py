"""What there is of one client: found before a decision, and held to what it is when that is committed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS, Client
from services.client_journey.journeys.domain.journey import JOURNEYS, Journey
from services.client_journey.needs.domain.need import NEEDS, Need
from services.client_journey.rights.domain.erasing import Held
from services.client_journey.rights.domain.erasure import ERASURE_OF
from services.client_journey.rights.domain.request import Kind, open_request
from services.client_journey.safeguarding.domain.report import REPORTS, Report
from shared.kernel.aggregate import Ref
from shared.kernel.filters import one_of
from shared.store.errors import Contended
from shared.store.reliance import Known, ReliedOn, guarded
from shared.store.store import Store


class AnotherJourney(Contended):
    """The client has begun another journey since it was looked: what is held is to be found anew."""


@dataclass(frozen=True)
class Around:
    """The journeys, needs and open safeguarding reports of one client.

    `client` is `None` where the client was never known by a key.
    """

    client: Ref[Client] | None
    client_id: UUID | None
    journeys: tuple[Ref[Journey], ...]
    needs: tuple[Ref[Need], ...]
    reports: tuple[Ref[Report], ...] = ()

    def relied_on(self) -> tuple[ReliedOn, ...]:
        """Name what must not change before a decision about all of it is committed; the client is what it changes."""
        client: tuple[ReliedOn, ...] = ()
        if self.client and self.client_id:
            waiting = (open_request(self.client_id, each) for each in Kind)
            client = (self.client, ERASURE_OF(self.client_id), *waiting)
        reports: tuple[ReliedOn, ...] = tuple(map(guarded, self.reports))
        return (*map(guarded, self.journeys), *map(guarded, self.needs), *reports, *client)

    def told(self) -> tuple[ReliedOn, ...]:
        """Name what is told of an erasure."""
        return (*self.journeys, *self.needs)

    def held(self, known: Known, deciding: str | None = None) -> Held:
        """Return what is held, but for the request of the kind that is `deciding`.

        Raises `AnotherJourney` where the client began one meanwhile.
        """
        client = known[self.client] if self.client else None
        journeys = tuple(each.existing(known[each]) for each in self.journeys)
        if client and {*client.journey_ids} != {each.journey_id for each in journeys}:
            raise AnotherJourney("the client has another journey by now")
        needs = tuple(each.existing(known[each]) for each in self.needs)
        waiting = frozenset[str]()
        if self.client_id:
            waits = {each.value: known[open_request(self.client_id, each)] for each in Kind}
            waiting = frozenset(kind for kind, holder in waits.items() if holder and kind != deciding)
        erased = bool(client and client.erased_at) or any(each.erased_at for each in journeys)
        reported = any(each.existing(known[each]).running for each in self.reports)
        return Held(self.client_id, journeys, needs, bool(client and client.restricted_for), waiting, erased, reported)


class Holdings:
    """Finds what there is of clients."""

    def __init__(self, store: Store) -> None:
        """Read the states of this store."""
        self._store = store

    async def around(self, journey: Journey) -> Around:
        """Return what there is of the client of a journey."""
        client_id = journey.client_id
        client = await self._store.read(CLIENTS(client_id)) if client_id else None
        if client:
            return await self.of_journeys(client_id, client.state.journey_ids)
        return await self.of_journeys(None, [each.journey_id for each in await self._same_key(journey)])

    async def of_journeys(self, client_id: UUID | None, journeys: Sequence[UUID]) -> Around:
        """Return what there is of a client with these journeys."""
        needs = await self._needs_of(journeys)
        return Around(
            CLIENTS(client_id) if client_id else None,
            client_id,
            tuple(JOURNEYS(each) for each in journeys),
            tuple(NEEDS(each) for each in needs),
            tuple(REPORTS(each) for each in await self._open_reports(client_id)),
        )

    async def _same_key(self, journey: Journey) -> list[Journey]:
        """Return a journey with those of the same client, as they were told apart before clients had keys."""
        if journey.client_key is None:
            return [journey]
        return [each async for page in self._store.pages(JOURNEYS, {"client_key": journey.client_key}) for each in page]

    async def _open_reports(self, client_id: UUID | None) -> list[UUID]:
        if client_id is None:
            return []
        pages = self._store.pages(REPORTS, {"client_id": client_id, "running": True})
        return [each.report_id async for page in pages for each in page]

    async def _needs_of(self, journeys: Sequence[UUID]) -> list[UUID]:
        pages = self._store.pages(NEEDS, {"journey_id": one_of(journeys)})
        return [each.need_id async for page in pages for each in page]
