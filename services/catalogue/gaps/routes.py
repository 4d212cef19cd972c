"""The HTTP of gaps."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.catalogue.gaps.commands import Gaps
from services.catalogue.gaps.domain.decisions import AnswerGap, CloseGap
from services.catalogue.gaps.domain.gap import Status
from services.catalogue.gaps.domain.reporting import ReportGap
from services.catalogue.gaps.queries import Board, ClosedOfLate, CountedGap, GapQueries, ShownGap
from shared.auth.principal import PEOPLE, Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode, DistrictCode
from shared.reference.markets import MarketCode

router = service_router("catalogue")

Answerer = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.BUYER)]
CategoryManager = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Asker = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER)]
GapReader = Annotated[Caller, allow(*PEOPLE, scope="gaps:read")]

Commands = Annotated[Gaps, provided(Gaps)]
Queries = Annotated[GapQueries, provided(GapQueries)]


class GapReportCreated(Created):
    """The gap that was joined or raised."""

    gap_id: UUID


@router.post("/gaps/reports", status_code=201, response_model=GapReportCreated)
async def report_gap(asked: ReportGap, caller: Asker, gaps: Commands) -> Response:
    """Report what was looked for in vain: it joins the gap that is open for all that is alike, or raises one.

    Whoever reports the same again is not counted twice.
    """
    return respond(await gaps.report_search(asked, caller.answered(created("/v1/gaps/{}", "gap_id"))))


@router.get("/gaps", response_model=Paged[CountedGap | ShownGap])
async def list_gaps(
    caller: GapReader,
    gaps: Queries,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
    status: Status | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List gaps: staff of a district see those of the district; suppliers see all, since a gap invites an offer."""
    found = await gaps.listed(caller, category=category, district=district, status=status, after=after, limit=limit)
    return page([(str(each.gap_id), each.model_dump(mode="json")) for each in found], limit)


@router.get("/gaps/board", response_model=Board, responses=RULES_MAY_REFUSE)
async def show_gap_board(
    caller: GapReader,
    gaps: Queries,
    market: MarketCode | None = None,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
) -> Response:
    """Show what is asked for and not offered, by category and district: exactly to staff, in bands to everybody else.

    What few ask for stands in one line for their group of districts; what it has to offer stands there once enough
    share it.
    """
    return computed(await gaps.board(caller, market=market, category=category, district=district))


@router.get("/gaps/statistics", response_model=ClosedOfLate, responses=RULES_MAY_REFUSE)
async def show_gap_statistics(_: GapReader, gaps: Queries, market: MarketCode | None = None) -> Response:
    """Show how gaps were closed of late, and after how many days."""
    return computed(await gaps.closed(market=market))


@router.get("/gaps/{gap_id}", response_model=CountedGap | ShownGap)
async def get_gap(gap_id: UUID, caller: GapReader, gaps: Queries, as_at: AsAt = None) -> Response:
    """Show a gap, as it is or as it was when a day ended; only staff see exact numbers of needs."""
    stored = await gaps.one(gap_id, caller, as_at)
    return one(stored.state.model_dump(mode="json"), stored.version, as_at)


@router.get("/gaps/{gap_id}/history", response_model=Paged[Happened])
async def get_history_of_gap(
    gap_id: UUID, caller: GapReader, gaps: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a gap, oldest first; only staff learn of each need that waits, nobody of which."""
    return page(await gaps.history(gap_id, caller, after=after, limit=limit), limit)


@router.post("/gaps/{gap_id}/report-withdrawal", status_code=204)
async def take_back_report_of_gap(gap_id: UUID, caller: Asker, gaps: Commands) -> Response:
    """Take back what you reported; what you did not report stays as it is. A gap that nobody waits for is closed."""
    return respond(await gaps.take_back(gap_id, caller))


@router.post("/gaps/{gap_id}/answer", status_code=204)
async def answer_gap(gap_id: UUID, asked: AnswerGap, caller: Answerer, gaps: Commands) -> Response:
    """Tell the district what is done about a gap."""
    return respond(await gaps.answer(gap_id, asked, caller))


@router.post("/gaps/{gap_id}/closure", status_code=204)
async def close_gap(gap_id: UUID, asked: CloseGap, caller: CategoryManager, gaps: Commands) -> Response:
    """Close a gap that no offer closes, with the reason."""
    return respond(await gaps.close(gap_id, asked, caller))
