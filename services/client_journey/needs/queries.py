"""What staff of a client's district see of its needs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.needs.domain.need import NEEDS, Need, NeedStatus, Qualification
from services.client_journey.needs.history import NEED_DISCLOSURE
from shared.auth.access import Access
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyNeedKind
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.commands import command
from shared.kernel.constraints import MatchConstraints
from shared.kernel.filters import Filters
from shared.reference import ReasonKind, reason_of
from shared.reference.codes import Code
from shared.store.store import Store

NEED_ACCESS = Access(NEEDS, district="district")


@dataclass(frozen=True)
class Funding:
    """Another source that could have paid, and why it does not."""

    funding: Annotated[str, Code("other funding")]
    finding: Annotated[str, Code("finding on funding")]


@dataclass(frozen=True)
class QualificationView:
    """On what ground the client may be helped, and which other funding was considered first."""

    eligibility: Annotated[str, Code("eligibility")]
    other_funding: tuple[Funding, ...]


@dataclass(frozen=True)
class NeedView:
    """A need and what became of it: the order that runs for it or met it, or why it is unmet or withdrawn.

    `modes` are the ways in which provision may come, none where any will do, `start_by` the first day of the month by
    which it has to begin. `qualification` is null where nobody said it.
    """

    need_id: UUID
    journey_id: UUID
    district: AnyDistrict
    category: AnyCategory
    status: Annotated[NeedStatus, Code("need status")]
    recorded_at: datetime
    order_id: UUID | None
    reason: str | None
    superseded_by: UUID | None
    kinds: tuple[AnyNeedKind, ...]
    modes: tuple[Annotated[str, Code("mode of delivery")], ...]
    start_by: date | None
    qualification: QualificationView | None
    constraints_recorded_at: datetime | None


@command
class OpenConstraints:
    """Open what the client's circumstances ask; who does not look after the client today gives the reason."""

    reason: Annotated[str, reason_of(ReasonKind.DATA_OPENED)] | None = None


@dataclass(frozen=True)
class MatchOfNeed:
    """The request that matches the need: `POST /v1/matches` takes it as it is."""

    need_id: UUID
    constraints: MatchConstraints


@dataclass(frozen=True)
class OpenedConstraints:
    """What was opened: `match` is null where nothing is recorded, or the client was `erased`."""

    erased: bool
    match: MatchOfNeed | None = None


def view_of(need: Need) -> NeedView:
    """Return what is shown of a need."""
    return NeedView(
        need_id=need.need_id,
        journey_id=need.journey_id,
        district=need.district,
        category=need.category,
        status=need.status,
        recorded_at=need.recorded_at,
        order_id=need.order_id,
        reason=need.reason,
        superseded_by=need.superseded_by,
        kinds=need.kinds,
        modes=need.modes,
        start_by=need.start_by,
        qualification=_qualification(need.qualification),
        constraints_recorded_at=need.constrained_at,
    )


def _qualification(known: Qualification | None) -> QualificationView | None:
    if known is None:
        return None
    considered = tuple(Funding(each.funding, each.finding) for each in known.other_funding)
    return QualificationView(known.eligibility, considered)


class NeedQueries:
    """What can be asked about needs. What a caller may not see is `NotFound`, or missing from a list."""

    def __init__(self, store: Store) -> None:
        """Answer from the needs themselves."""
        self._store = store
        self._past = Past(store, NEED_DISCLOSURE)

    async def get(self, need_id: UUID, caller: Caller, as_at: date | None = None) -> Stored[NeedView]:
        """Return one need with its version, as it is or as it was on a day."""
        stored = await self._past.read(need_id, as_at, NEED_ACCESS.readable_by(caller, need_id))
        return Stored(view_of(stored.state), stored.version)

    async def history(self, need_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a need; raises `NotFound`."""
        readable = NEED_ACCESS.readable_by(caller, need_id)
        return await self._past.history(need_id, caller, readable, after=after, limit=limit)

    async def of_journey(
        self, journey_id: UUID, caller: Caller, *, after: str | None, limit: int
    ) -> list[tuple[str, NeedView]]:
        """Return the needs of one journey with their ids, in the order of ids."""
        journey = await self._store.get(JOURNEYS(journey_id))
        JOURNEY_ACCESS.readable(caller, journey_id, journey.state)
        return await self.find(caller, journey_id=journey_id, after=after, limit=limit)

    async def find(
        self,
        caller: Caller,
        *,
        journey_id: UUID | None = None,
        district: str | None = None,
        status: NeedStatus | None = None,
        category: str | None = None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, NeedView]]:
        """Return needs of the caller's districts with their ids, in the order of ids."""
        filters: Filters = {
            "journey_id": journey_id,
            "status": status,
            "category": category,
            **NEED_ACCESS.filters(caller, district=district),
        }
        found = await self._store.documents(NEEDS, filters, after=after, limit=limit)
        return [(identifier, view_of(NEEDS.decode(document))) for identifier, document in found]
