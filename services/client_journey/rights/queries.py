"""What can be asked about requests by right and about erasures: staff see those of their districts, auditors all."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from services.client_journey.rights.domain.erasure import ERASURES, Erasure
from services.client_journey.rights.domain.request import DATA_REQUESTS, DataRequest, Kind, Status
from services.client_journey.rights.history import DATA_REQUEST_DISCLOSURE
from shared.auth.access import Access, is_staff
from shared.contracts.client_journey import (
    AnyDataRequestKind,
    AnyErasureGround,
    AnyOutcomeOfRequest,
    AnyRefusalOfRequest,
)
from shared.contracts.codes import AnyDistrict
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.reference.codes import Code
from shared.store.store import Store

Order = Literal["received", "due"]
_BY_DAY = ("answer_by", "request_id")
DATA_REQUEST_ACCESS = Access(DATA_REQUESTS, district="district")


@dataclass(frozen=True)
class DataRequestView:
    """A request: by when it is to be answered, and how it was. `journey_id` is null for whoever is no staff."""

    request_id: UUID
    district: AnyDistrict
    kind: AnyDataRequestKind
    received_on: date
    answer_by: date
    remind_on: date
    status: Annotated[Status, Code("data request status")]
    overdue: bool
    extended: bool
    journey_id: UUID | None
    identified: Annotated[str, Code("way of identifying")] | None
    exported_at: datetime | None
    ground: AnyErasureGround | None
    outcome: AnyOutcomeOfRequest | None
    reason: AnyRefusalOfRequest | None
    ended_at: datetime | None


@dataclass(frozen=True)
class ErasureView:
    """An erasure as it was decided and carried out: on which ground, after which request, of how many journeys."""

    erasure_id: UUID
    ground: AnyErasureGround
    request_id: UUID | None
    journeys: int
    decided_at: datetime
    carried_out_at: datetime | None


def shown_to(caller: Caller, found: DataRequest) -> DataRequestView:
    """Return what a caller who may see a request sees of it."""
    said = {each.name: getattr(found, each.name) for each in fields(DataRequestView)}
    return DataRequestView(**said | {"journey_id": found.journey_id if is_staff(caller) else None})


def erasure_shown(found: Erasure) -> ErasureView:
    """Return what is shown of an erasure: nothing by which its journeys could be found."""
    said = {each.name: getattr(found, each.name) for each in fields(ErasureView) if each.name != "journeys"}
    return ErasureView(**said, journeys=len(found.journey_ids))


class DataRequestQueries:
    """Answers about requests and erasures. What a caller may not see is `NotFound`, or missing from a list."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, DATA_REQUEST_DISCLOSURE)

    async def get(self, request_id: UUID, caller: Caller) -> Stored[DataRequestView]:
        """Return a request with its version."""
        stored = await self._store.get(DATA_REQUESTS(request_id))
        found = DATA_REQUEST_ACCESS.readable(caller, request_id, stored.state)
        return Stored(shown_to(caller, found), stored.version)

    async def history(self, request_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a request."""
        readable = DATA_REQUEST_ACCESS.readable_by(caller, request_id)
        return await self._past.history(request_id, caller, readable, after=after, limit=limit)

    async def find(
        self,
        caller: Caller,
        *,
        district: str | None,
        kind: Kind | None,
        open_ones: bool | None,
        overdue: bool | None,
        order: Order = "received",
        after: str | None,
        limit: int,
    ) -> list[tuple[str, DataRequestView]]:
        """Return requests of the caller's districts with their places, the oldest first, or those to be answered."""
        filters: Filters = {
            "kind": kind,
            "open": open_ones,
            "overdue": overdue,
            **DATA_REQUEST_ACCESS.filters(caller, district=district),
        }
        if order == "due":
            found = await self._store.in_order(DATA_REQUESTS, filters, _BY_DAY, after=after, limit=limit)
        else:
            found = await self._store.documents(DATA_REQUESTS, filters, after=after, limit=limit)
        return [(one, shown_to(caller, DATA_REQUESTS.decode(state))) for one, state in found]

    async def erasures(self, *, after: str | None, limit: int) -> list[tuple[str, ErasureView]]:
        """Return erasures with their ids, the oldest first."""
        found = await self._store.documents(ERASURES, {}, after=after, limit=limit)
        return [(one, erasure_shown(ERASURES.decode(state))) for one, state in found]
