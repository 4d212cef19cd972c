"""The HTTP of figures."""

from typing import Annotated

import orjson
from fastapi import Query, Request, Response

from services.ordering.figures.queries import Asked, By, FigureQueries, FiguresShown, PublicBy, PublicFiguresShown
from services.ordering.figures.table import table_of
from shared.auth.principal import Role
from shared.http.answers import computed
from shared.http.callers import allow, anyone
from shared.http.downloads import OF_TABLE, of_public_table, public_table, table
from shared.http.endpoint import service_router
from shared.http.kept import IF_NONE_MATCH, KeptAnswer, responses_of
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.commands import Day
from shared.reference import CategoryCode, DistrictCode, MarketCode

router = service_router("figures")

Reader = Annotated[
    Caller,
    allow(Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR, scope="figures:read"),
]
Queries = Annotated[FigureQueries, provided(FigureQueries)]
QuarterOf = Annotated[Day, Query(description="A day of the quarter that is meant; of the last that is out, if none")]

_KEEP = "public, max-age=3600"


@router.get("/figures", response_model=FiguresShown, responses=RULES_MAY_REFUSE)
async def get_figures(
    caller: Reader,
    figures: Queries,
    by: By | None = None,
    first_day: Day | None = None,
    last_day: Day | None = None,
    market: MarketCode | None = None,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
) -> Response:
    """Show what the orders placed in a period add up to: spend, time, rates, needs met, hours saved, each defined.

    Staff of a district are shown that of their districts. What is of too few people is left out.
    """
    asked = Asked(by, first_day, last_day, market, category, district)
    return computed(await figures.figures(asked, caller))


@router.get("/figures.csv", response_class=Response, responses={**RULES_MAY_REFUSE, **OF_TABLE})
async def get_table_of_figures(
    caller: Reader,
    figures: Queries,
    by: By | None = None,
    first_day: Day | None = None,
    last_day: Day | None = None,
    market: MarketCode | None = None,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
) -> Response:
    """Send the same as a table, a line for each figure.

    A name that a spreadsheet would take for a formula has an apostrophe before it.
    """
    asked = Asked(by, first_day, last_day, market, category, district)
    return table("figures.csv", table_of(await figures.figures(asked, caller)))


@router.get(
    "/public/figures",
    response_model=PublicFiguresShown,
    dependencies=[anyone()],
    responses={**responses_of(_KEEP), **RULES_MAY_REFUSE},
    openapi_extra=IF_NONE_MATCH,
)
async def get_public_figures(
    request: Request, figures: Queries, by: PublicBy = PublicBy.CATEGORY, quarter_of: QuarterOf | None = None
) -> Response:
    """Show what was ordered in a quarter that is over: orders, cost, share of small suppliers, days from the need."""
    found = await figures.public_figures(by, quarter_of)
    return KeptAnswer.of(orjson.dumps(found.model_dump(mode="json")), _KEEP).answer(request)


@router.get(
    "/public/figures.csv",
    response_class=Response,
    dependencies=[anyone()],
    responses={**of_public_table(_KEEP), **RULES_MAY_REFUSE},
    openapi_extra=IF_NONE_MATCH,
)
async def get_table_of_public_figures(
    request: Request, figures: Queries, by: PublicBy = PublicBy.CATEGORY, quarter_of: QuarterOf | None = None
) -> Response:
    """Send the same as a table, a line for each figure."""
    found = await figures.public_figures(by, quarter_of)
    return public_table("figures.csv", table_of(found), _KEEP).answer(request)
