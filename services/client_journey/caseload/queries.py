"""A coach's own caseload, and for a manager how much each coach of the district has on hand."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Annotated
from uuid import UUID

from services.client_journey.caseload.domain.waiting import OnList, Waiting, not_seen_since, on_list
from services.client_journey.journeys.domain.journey import JOURNEYS, Journey, Status
from services.client_journey.journeys.domain.rules import caseload_on
from services.client_journey.journeys.queries import (
    JOURNEY_ACCESS,
    CoachView,
    coach_view,
    coach_who_asks,
    looked_after_by,
    of_coach,
)
from services.client_journey.known.orders import KnownOrder
from services.client_journey.needs.bought import orders_for
from services.client_journey.needs.domain.need import NEEDS, Need
from shared.contracts.client_journey import Coach
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyJobcentre
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import ABSENT, PRESENT, Filters, one_of
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.store.rows import Rows
from shared.store.store import Store

_CHUNK = 200
WaitingCode = Annotated[Waiting, Code("what a journey waits for")]


@dataclass(frozen=True)
class CaseloadCounts:
    """How many open journeys a coach looks after, and how many of them wait for what; `coach` is `None` for nobody.

    A journey may wait for several things, and counts for each.
    """

    coach: CoachView | None
    journeys: int
    need_open: int = 0
    need_unmet: int = 0
    awaiting_approval: int = 0
    awaiting_supplier: int = 0
    awaiting_start: int = 0
    starting_soon: int = 0
    start_missed: int = 0
    ended_without_outcome: int = 0
    not_seen: int = 0


@dataclass(frozen=True)
class JourneyOnHand:
    """A journey on a coach's list, and why it is there."""

    journey_id: UUID
    district: AnyDistrict
    jobcentre: AnyJobcentre | None
    category: AnyCategory
    coach: CoachView | None
    waiting: tuple[WaitingCode, ...]
    not_seen_since: date


class CaseloadQueries:
    """Each works a caseload out anew, from journeys found by an index and what is known of their needs and orders."""

    def __init__(self, store: Store, orders: Rows[KnownOrder], clock: Clock) -> None:
        """Answer from what the service holds and knows, as of the day of this clock."""
        self._store = store
        self._orders = orders
        self._now = clock

    async def mine(self, caller: Caller) -> CaseloadCounts:
        """Return how much the caller has on hand, what is covered today included."""
        coach, after, found = coach_who_asks(caller), None, list[OnList]()
        while page := await self._of(coach, caller, after):
            found += await self._on_lists(page)
            after = str(page[-1].journey_id)
        return _counts(coach, found)

    async def on_hand(
        self, caller: Caller, waiting: Waiting | None, *, after: str | None, limit: int
    ) -> list[tuple[str, JourneyOnHand]]:
        """Return the caller's open journeys that wait for something, or for this, in the order of their ids."""
        coach, found = coach_who_asks(caller), list[tuple[str, JourneyOnHand]]()
        while len(found) < limit and (page := await self._of(coach, caller, after)):
            for each in await self._on_lists(page):
                if each.waiting if waiting is None else waiting in each.waiting:
                    found.append((str(each.journey.journey_id), _shown(each)))
            after = str(page[-1].journey_id)
        return found[:limit]

    async def of_district(
        self, caller: Caller, district: str, *, after: str | None, limit: int
    ) -> list[tuple[str, CaseloadCounts]]:
        """Return how much each coach of a district has on hand, after those whom no coach looks after; by no order."""
        within = {**JOURNEY_ACCESS.filters(caller, district=district), "status": Status.OPEN}
        groups = await self._store.counts(JOURNEYS, {**within, "coach": PRESENT}, by=("coach.issuer", "coach.subject"))
        coaches = sorted((_place(coach), coach) for coach in map(_coach_of, groups))
        page = [each for each in coaches if after is None or each[0] > after][:limit]
        found = [(place, _counts(coach, await self._all(coach, within))) for place, coach in page]
        if after is None:
            nobody = await self._store.count(JOURNEYS, {**within, "coach": ABSENT})
            found = [("0", CaseloadCounts(None, nobody)), *found][:limit]
        return found

    async def _of(self, coach: Coach, caller: Caller, after: str | None) -> list[Journey]:
        within: Filters = {"status": Status.OPEN, **JOURNEY_ACCESS.filters(caller)}
        return await of_coach(self._store, coach, uk_date(self._now()), within, after=after, limit=_CHUNK)

    async def _all(self, coach: Coach, within: Filters) -> list[OnList]:
        pages = self._store.pages(JOURNEYS, {**within, **looked_after_by(coach)})
        return [each async for page in pages for each in await self._on_lists(page)]

    async def _on_lists(self, journeys: Sequence[Journey]) -> list[OnList]:
        """Say what journeys wait for: one query for all their needs, one for all orders of these."""
        needs, today = await self._needs_of(journeys), uk_date(self._now())
        bounds = caseload_on(today).values
        orders = await orders_for(self._orders, [each.need_id for several in needs.values() for each in several])
        by_need: dict[UUID, list[KnownOrder]] = defaultdict(list)
        for order in orders:
            for line in order.lines:
                by_need[line.need_id].append(order)
        return [
            on_list(
                journey,
                own := needs.get(journey.journey_id, []),
                [order for need in own for order in by_need[need.need_id]],
                bounds,
                today,
            )
            for journey in journeys
        ]

    async def _needs_of(self, journeys: Sequence[Journey]) -> Mapping[UUID, list[Need]]:
        found: dict[UUID, list[Need]] = defaultdict(list)
        filters: Filters = {"journey_id": one_of(each.journey_id for each in journeys)}
        async for page in self._store.pages(NEEDS, filters):
            for need in page:
                found[need.journey_id].append(need)
        return found


def _counts(coach: Coach, found: Sequence[OnList]) -> CaseloadCounts:
    counted = Counter(str(each) for one in found for each in one.waiting)
    return CaseloadCounts(coach_view(coach), len(found), **counted)


def _shown(on: OnList) -> JourneyOnHand:
    journey = on.journey
    return JourneyOnHand(
        journey_id=journey.journey_id,
        district=journey.district,
        jobcentre=journey.jobcentre,
        category=journey.category,
        coach=coach_view(journey.coach) if journey.coach else None,
        waiting=tuple(each for each in Waiting if each in on.waiting),
        not_seen_since=not_seen_since(journey),
    )


def _coach_of(group: tuple[str | None, ...]) -> Coach:
    issuer, subject = group
    return Coach(issuer=issuer or "", subject=subject or "")


def _place(coach: Coach) -> str:
    """Return what comes behind a coach is asked for by: short, whatever an identity provider calls its accounts."""
    return blake2b(f"{coach.issuer}\n{coach.subject}".encode(), digest_size=12).hexdigest()
