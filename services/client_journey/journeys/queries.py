"""What staff of a client's district see of its journey."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.journeys.domain.journey import JOURNEYS, Journey, Status
from services.client_journey.journeys.history import JOURNEY_DISCLOSURE
from services.client_journey.journeys.references import References
from shared.auth.access import Access, account_of
from shared.contracts.client_journey import Coach
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyJobcentre
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.documents import Document
from shared.kernel.filters import ABSENT, Between, Filters, HasPart, one_of
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.sealing import Vault
from shared.store.store import Store

JOURNEY_ACCESS = Access(JOURNEYS, district="district")


def looked_after_by(coach: Coach) -> Filters:
    """Mean the journeys that a coach is assigned to."""
    return {"coach.subject": coach.subject, "coach.issuer": coach.issuer}


def covered_by(coach: Coach, day: date) -> Filters:
    """Mean the journeys that a coach covers on a day."""
    part: Filters = {
        "coach.subject": coach.subject,
        "coach.issuer": coach.issuer,
        "first_on": Between(most=day.isoformat()),
        "last_on": Between(least=day.isoformat()),
    }
    return {"covers": HasPart(part)}


async def of_coach(
    store: Store, coach: Coach, day: date, filters: Filters, *, after: str | None, limit: int
) -> list[Journey]:
    """Return journeys that a coach is assigned to or covers on a day, in the order of their ids."""
    found = {
        identifier: document
        for whose in (looked_after_by(coach), covered_by(coach, day))
        for identifier, document in await store.documents(JOURNEYS, {**filters, **whose}, after=after, limit=limit)
    }
    return [JOURNEYS.decode(document) for _, document in sorted(found.items())[:limit]]


def coach_who_asks(caller: Caller) -> Coach:
    """Return a caller as a coach; raises `Forbidden` for a reactor."""
    account = account_of(caller)
    return Coach(issuer=account.issuer, subject=account.subject)


@dataclass(frozen=True)
class CoachView:
    """A work coach, by the account of the identity provider."""

    issuer: str
    subject: str


@dataclass(frozen=True)
class CoverView:
    """Who looks after the client as well, and on which days."""

    coach: CoachView
    first_on: date
    last_on: date


@dataclass(frozen=True)
class JourneyView:
    """A client's journey, without a word of who the client is; once erased, that is to be found out nowhere.

    `coach` looks after the client, others on the days of `covers`. `moved_on` is the day of the last move.
    """

    journey_id: UUID
    district: AnyDistrict
    category: AnyCategory
    status: Annotated[Status, Code("journey status")]
    started_at: datetime
    closed_at: datetime | None
    erased_at: datetime | None
    jobcentre: AnyJobcentre | None
    coach: CoachView | None
    covers: tuple[CoverView, ...]
    moved_on: date | None
    last_seen_on: date | None


def coach_view(coach: Coach) -> CoachView:
    """Return what is shown of a coach."""
    return CoachView(coach.issuer, coach.subject)


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
        jobcentre=journey.jobcentre,
        coach=coach_view(journey.coach) if journey.coach else None,
        covers=tuple(CoverView(coach_view(each.coach), each.first_on, each.last_on) for each in journey.covers),
        moved_on=journey.moved_on,
        last_seen_on=journey.last_seen_on,
    )


class JourneyQueries:
    """What can be asked about journeys. What a caller may not see is `NotFound`, or missing from a list."""

    def __init__(self, store: Store, references: References, vault: Vault, clock: Clock) -> None:
        """Answer from the journeys themselves; whose each is, the vault knows by the names of a reference."""
        self._vault = vault
        self._store = store
        self._now = clock
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
        jobcentre: str | None = None,
        mine: bool = False,
        unassigned: bool = False,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, JourneyView]]:
        """Return journeys of the caller's districts with their ids, in the order of ids.

        `mine` are those that the caller is assigned to or covers today, `unassigned` those that nobody looks after.
        """
        filters: Filters = {
            "status": status,
            "category": category,
            "jobcentre": jobcentre,
            "coach": ABSENT if unassigned else None,
            **JOURNEY_ACCESS.filters(caller, district=district),
        }
        if mine:
            return await self._mine(filters, caller, after, limit)
        found = await self._store.documents(JOURNEYS, filters, after=after, limit=limit)
        return [(identifier, view_of(JOURNEYS.decode(document))) for identifier, document in found]

    async def _mine(
        self, filters: Filters, caller: Caller, after: str | None, limit: int
    ) -> list[tuple[str, JourneyView]]:
        coach, today = coach_who_asks(caller), uk_date(self._now())
        found = await of_coach(self._store, coach, today, filters, after=after, limit=limit)
        return [(str(each.journey_id), view_of(each)) for each in found]

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
