"""What staff of a client's district see of its journey."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.journeys.domain.journey import JOURNEYS, Journey, Status
from services.client_journey.journeys.history import JOURNEY_DISCLOSURE
from services.client_journey.journeys.references import References
from shared.auth.access import Access
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.kernel.filters import Filters, one_of
from shared.reference.codes import Code
from shared.sealing import Vault
from shared.store.store import Store

JOURNEY_ACCESS = Access(JOURNEYS, district="district")


@dataclass(frozen=True)
class JourneyView:
    """A client's journey, without a word of who the client is; once erased, that is to be found out nowhere."""

    journey_id: UUID
    district: AnyDistrict
    category: AnyCategory
    status: Annotated[Status, Code("journey status")]
    started_at: datetime
    closed_at: datetime | None
    erased_at: datetime | None


def view_of(journey: Journey) -> JourneyView:
    """Return what is shown of a journey."""
    return JourneyView(
        journey_id=journey.journey_id,
        district=journey.district,
        category=journey.category,
        status=journey.status,
        started_at=journey.started_at,
        closed_at=journey.closed_at,
        erased_at=journey.erased_at,
    )


class JourneyQueries:
    """What can be asked about journeys. What a caller may not see is `NotFound`, or missing from a list."""

    def __init__(self, store: Store, references: References, vault: Vault) -> None:
        """Answer from the journeys themselves; whose each is, the vault knows by the names of a reference."""
        self._vault = vault
        self._store = store
        self._past = Past(store, JOURNEY_DISCLOSURE)
        self._references = references

    async def get(self, journey_id: UUID, caller: Caller, as_at: date | None = None) -> Stored[JourneyView]:
        """Return one journey with its version, as it is or as it was on a day."""
        stored = await self._past.read(journey_id, as_at, JOURNEY_ACCESS.readable_by(caller, journey_id))
        return Stored(view_of(stored.state), stored.version)

    async def history(self, journey_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a journey; raises `NotFound`."""
        readable = JOURNEY_ACCESS.readable_by(caller, journey_id)
        return await self._past.history(journey_id, caller, readable, after=after, limit=limit)

    async def find(
        self,
        caller: Caller,
        *,
        district: str | None,
        status: Status | None,
        category: str | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, JourneyView]]:
        """Return journeys of the caller's districts with their ids, in the order of ids."""
        filters: Filters = {
            "status": status,
            "category": category,
            **JOURNEY_ACCESS.filters(caller, district=district),
        }
        found = await self._store.documents(JOURNEYS, filters, after=after, limit=limit)
        return [(identifier, view_of(JOURNEYS.decode(document))) for identifier, document in found]

    async def of_client(
        self, client_ref: UUID, caller: Caller, *, after: str | None, limit: int
    ) -> list[tuple[str, JourneyView]]:
        """Return the journeys of a client with their ids, as far as they are of the caller's districts."""
        names = self._references.keys(client_ref)
        theirs = [{"client_key": one_of(names)}]
        if client_id := await self._vault.find(names):
            theirs.append({"client_id": one_of([str(client_id)])})
        found: dict[str, Document] = {}
        for whose in theirs:
            filters: Filters = {**whose, **JOURNEY_ACCESS.filters(caller)}
            found.update(await self._store.documents(JOURNEYS, filters, after=after, limit=limit))
        return [(each, view_of(JOURNEYS.decode(found[each]))) for each in sorted(found)[:limit]]
