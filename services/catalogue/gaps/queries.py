"""What can be asked about gaps, and what each audience is shown of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.catalogue.gaps.domain.board import BoardLine, ClosedGaps, board, closed_gaps
from services.catalogue.gaps.domain.gap import GAPS, UNFILLED, Gap, Status
from services.catalogue.gaps.domain.publishing import group_of, publishing
from services.catalogue.gaps.history import GAP_DISCLOSURE
from shared.auth.access import Access, is_staff
from shared.contracts.codes import (
    AnyAccessNeed,
    AnyAttribute,
    AnyCategory,
    AnyDistrict,
    AnyDistrictGroup,
    AnyLanguage,
    AnyMarket,
)
from shared.contracts.event import Reason
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, Filters, one_of
from shared.kernel.markets import market_for
from shared.reference import policy
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.reference.policy_values import GapPublishing
from shared.store.store import Store

GAP_ACCESS = Access(GAPS, district="district")


class ShownGap(BaseModel):
    """A gap as suppliers and others outside the districts see it: `needs` is a band, counted since it was raised.

    While few have asked, only category and group of districts are named, and in an answer only its code is said.
    """

    gap_id: UUID
    market: AnyMarket
    category: AnyCategory
    district_group: AnyDistrictGroup | None
    district: AnyDistrict | None
    reason: Annotated[str, Code("need_unmet reason")] | None
    access: tuple[AnyAccessNeed, ...]
    attributes: tuple[AnyAttribute, ...]
    languages: tuple[AnyLanguage, ...]
    needs: Annotated[str, Code("count band")]
    status: Annotated[Status, Code("gap status")]
    raised_at: datetime
    answer: Annotated[Reason, Code("gap_answered reason")] | None
    closed_for: Annotated[str, Code("gap_closed reason")] | None
    offer_id: UUID | None
    closed_at: datetime | None


class CountedGap(ShownGap):
    """A gap as staff see it: `waiting` is how many needs still wait for it, `reported` how many ever did."""

    waiting: int
    reported: int


@dataclass(frozen=True)
class Board:
    """What is asked for and not offered. Where it is not exact, lines of fewer than `fewer_than` share one of a group.

    `policies` are the stamps of those by which numbers are published.
    """

    lines: tuple[BoardLine, ...]
    exact: bool
    fewer_than: int
    policies: tuple[str, ...]


@dataclass(frozen=True)
class ClosedOfLate:
    """How gaps were closed since a day, by category; numbers below `fewer_than` are not told."""

    since: date
    categories: tuple[ClosedGaps, ...]
    fewer_than: int
    policies: tuple[str, ...]


class GapQueries:
    """The queries about gaps: staff of a district see those of the district, everybody else sees all."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Answer from what the store holds, on the day of this clock."""
        self._store = store
        self._now = clock
        self._past = Past(store, GAP_DISCLOSURE)

    async def listed(
        self,
        caller: Caller,
        *,
        category: str | None,
        district: str | None,
        status: Status | None,
        after: str | None,
        limit: int,
    ) -> list[ShownGap]:
        """Return a page of gaps; raises `NotFound` for a district that the token does not cover."""
        # To whom a gap's district is not told, it is not found by it either.
        told: Filters = {"described": True} if district and not is_staff(caller) else {}
        within = GAP_ACCESS.filters(caller, district=district)
        filters: Filters = {"category": category, "status": status, **within, **told}
        found = await self._store.documents(GAPS, filters, after=after, limit=limit)
        return [_view(GAPS.decode(document), caller) for _, document in found]

    async def board(self, caller: Caller, *, market: str | None, category: str | None, district: str | None) -> Board:
        """Return what is asked for and not offered; raises `NotFound` for a district that the token does not cover."""
        today = uk_date(self._now())
        one, exact = market_for(market, today).code, is_staff(caller)
        within = GAP_ACCESS.filters(caller, district=district if exact else None)
        filters: Filters = {"market": one, "status": one_of(UNFILLED), "category": category, **within}
        gaps = [gap async for found in self._store.pages(GAPS, filters) for gap in found]
        rules = publishing(one, today)
        lines = board(gaps, rules, exact=exact)
        # Asked for by a district, what few of it ask for is in the line of its group.
        shown = lines if district is None or exact else [each for each in lines if _is_about(each, district)]
        return Board(tuple(shown), exact, rules.fewer_than, rules.policies)

    async def closed(self, *, market: str | None) -> ClosedOfLate:
        """Return how gaps were closed of late, and how long they stood; the same for everybody."""
        today = uk_date(self._now())
        one = market_for(market, today)
        values = policy(GapPublishing, one.regime, today).values
        since = today - timedelta(days=values.statistics_days)
        filters: Filters = {
            "market": one.code,
            "status": Status.CLOSED,
            "closed_at": Between(least=since.isoformat()),
        }
        gaps = [gap async for found in self._store.pages(GAPS, filters) for gap in found]
        rules = publishing(one.code, today)
        return ClosedOfLate(since, closed_gaps(gaps, rules), rules.fewer_than, rules.policies)

    async def one(self, gap_id: UUID, caller: Caller, as_at: date | None = None) -> Stored[ShownGap]:
        """Return a gap that the caller may see, as it is or as it was on a day; raises `NotFound`."""
        stored = await self._past.read(gap_id, as_at, GAP_ACCESS.readable_by(caller, gap_id))
        return Stored(_view(stored.state, caller), stored.version)

    async def history(self, gap_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a gap; raises `NotFound`."""
        readable = GAP_ACCESS.readable_by(caller, gap_id)
        return await self._past.history(gap_id, caller, readable, after=after, limit=limit)


def _is_about(line: BoardLine, district: str) -> bool:
    return line.district == district or (line.district is None and line.district_group == group_of(district))


def _view(gap: Gap, caller: Caller) -> ShownGap:
    rules = publishing(gap.market, uk_date(gap.raised_at))
    group = gap.district_group or group_of(gap.district)
    told = {**vars(gap), "district_group": group, "needs": rules.band_of(gap.reported)}
    if is_staff(caller):
        return CountedGap.model_validate({**told, "waiting": len(gap.askers)})
    return ShownGap.model_validate({**told, **_in_public(gap)})


def _in_public(gap: Gap) -> dict[str, object]:
    """Return what of a gap is shown in another way to whoever is not staff."""
    code = Reason(code=gap.answer.code) if gap.answer else None
    if gap.described:
        return {"answer": code}
    nothing = dict.fromkeys(("access", "attributes", "languages"), ())
    return {"answer": code, "district": None, "reason": None, "offer_id": None, **nothing}
