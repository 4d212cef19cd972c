"""The HTTP of prices and demand."""

from typing import Annotated

from fastapi import Query, Response

from services.catalogue.prices.queries import DemandShown, PriceQueries, ReferencePricesShown
from shared.auth.principal import PEOPLE
from shared.http.answers import computed
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.commands import Day
from shared.reference import CategoryCode, DistrictCode
from shared.reference.districts import DistrictGroupCode
from shared.reference.markets import MarketCode

router = service_router("prices")

Queries = Annotated[PriceQueries, provided(PriceQueries)]
Month = Annotated[str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="A month, such as 2026-10")]
QuarterOf = Annotated[Day, Query(description="A day of the quarter that is meant")]

_ANYBODY = [allow(*PEOPLE, scope="offers:read")]


@router.get("/reference-prices", response_model=ReferencePricesShown, responses=RULES_MAY_REFUSE, dependencies=_ANYBODY)
async def get_reference_prices(
    prices: Queries,
    market: MarketCode | None = None,
    category: CategoryCode | None = None,
    district_group: DistrictGroupCode | None = None,
    quarter_of: QuarterOf | None = None,
) -> Response:
    """Show what was really paid in the last quarter that is released, or in that of a day: quartiles, rounded.

    A figure without `district_group` is of all groups together. What rests on too few orders or suppliers is missing.
    """
    found = await prices.reference_prices(market=market, category=category, group=district_group, quarter_of=quarter_of)
    return computed(found)


@router.get("/demand", response_model=DemandShown, responses=RULES_MAY_REFUSE, dependencies=_ANYBODY)
async def get_demand(
    prices: Queries,
    month: Month | None = None,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
) -> Response:
    """Show how many needs were recorded in a month that is over, by category and district, but no small numbers."""
    return computed(await prices.demand(month=month, category=category, district=district))
