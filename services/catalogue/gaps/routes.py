"""The HTTP of gaps."""

from typing import Annotated

from fastapi import Path, Response

from services.catalogue.gaps.commands import Gaps
from services.catalogue.gaps.domain.gap import AnswerGap, Gap, Status
from services.catalogue.gaps.queries import GapQueries
from shared.auth.principal import PEOPLE, Role
from shared.http.answers import Paged, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode, DistrictCode

router = service_router("catalogue")

Answerer = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.BUYER)]
CategoryManager = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
GapReader = Annotated[Caller, allow(*PEOPLE, scope="gaps:read")]

Commands = Annotated[Gaps, provided(Gaps)]
Queries = Annotated[GapQueries, provided(GapQueries)]

GapId = Annotated[
    str,
    Path(
        pattern="^[A-Z][A-Z_]{0,63}:[A-Z][0-9A-Z]{0,15}$",
        description="Category and district, such as SKILLS_FOR_WORK:D01",
    ),
]


@router.get("/gaps", response_model=Paged[Gap])
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
    return page(found, limit)


@router.post("/gaps/{gap_id}/answer", status_code=204)
async def answer_gap(gap_id: GapId, asked: AnswerGap, caller: Answerer, gaps: Commands) -> Response:
    """Tell the district what is done about a gap."""
    return respond(await gaps.answer(gap_id, asked, caller))


@router.post("/gaps/{gap_id}/closure", status_code=204)
async def accept_gap_as_unmet(gap_id: GapId, caller: CategoryManager, gaps: Commands) -> Response:
    """Close a gap that nobody can fill."""
    return respond(await gaps.accept_as_unmet(gap_id, caller))
