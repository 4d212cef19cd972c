"""The HTTP of prices and demand."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.catalogue.prices.commands import Prices
from services.catalogue.prices.domain.deciding import AcceptPrice, JustifyPrice, RejectPrice
from services.catalogue.prices.domain.query import Status
from services.catalogue.prices.queries import (
    DemandShown,
    PriceQueries,
    PriceQueryQueries,
    QueryInFull,
    QueryToSupplier,
    ReferencePricesShown,
)
from shared.auth.principal import PEOPLE, Role
from shared.history.telling import Happened
from shared.http.answers import Paged, computed, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.commands import MONTH, Day
from shared.reference import CategoryCode, DistrictCode
from shared.reference.districts import DistrictGroupCode
from shared.reference.markets import MarketCode

router = service_router("prices")

Queries = Annotated[PriceQueries, provided(PriceQueries)]
Commands = Annotated[Prices, provided(Prices)]
QueryQueries = Annotated[PriceQueryQueries, provided(PriceQueryQueries)]
Reader = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.BUYER, Role.AUDITOR, Role.SUPPLIER)]
Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER, versioned=True)]
Shown = QueryInFull | QueryToSupplier
Month = Annotated[str, Query(pattern=MONTH, description="A month, such as 2026-10")]
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


@router.get("/price-queries", response_model=Paged[Shown])
async def list_price_queries(
    caller: Reader,
    queries: QueryQueries,
    supplier_id: UUID | None = None,
    offer_id: UUID | None = None,
    status: Status | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List queries of abnormally low prices: the commercial team sees all, a supplier those of its own offers."""
    found = await queries.listed(
        caller, supplier_id=supplier_id, offer_id=offer_id, status=status, after=after, limit=limit
    )
    return page(found, limit)


@router.get("/price-queries/{query_id}", response_model=Shown)
async def get_price_query(query_id: UUID, caller: Reader, queries: QueryQueries, as_at: AsAt = None) -> Response:
    """Show a query of an abnormally low price; what other suppliers ask is for the department alone."""
    return one(*await queries.get(query_id, caller, as_at), as_at)


@router.get("/price-queries/{query_id}/history", response_model=Paged[Happened])
async def get_history_of_price_query(
    query_id: UUID, caller: Reader, queries: QueryQueries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a query, oldest first."""
    return page(await queries.history(query_id, caller, after=after, limit=limit), limit)


@router.post("/price-queries/{query_id}/justification", status_code=204)
async def justify_price(query_id: UUID, asked: JustifyPrice, caller: Supplier, prices: Commands) -> Response:
    """Explain why your offer costs so little, as long as nothing is decided; another explanation replaces it."""
    return respond(await prices.justify(query_id, asked, caller))


@router.post("/price-queries/{query_id}/acceptance", status_code=204)
async def accept_price(query_id: UUID, asked: AcceptPrice, caller: Officer, prices: Commands) -> Response:
    """Accept the price as you have read the query, explanation and all."""
    return respond(await prices.accept(query_id, asked, caller))


@router.post("/price-queries/{query_id}/rejection", status_code=204)
async def reject_price(query_id: UUID, asked: RejectPrice, caller: Officer, prices: Commands) -> Response:
    """Reject the price once its supplier was heard, or had its time; its offer is delisted until it asks another."""
    return respond(await prices.reject(query_id, asked, caller))
