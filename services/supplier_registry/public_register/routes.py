"""The HTTP of the public register. No token is needed, and none is looked at."""

from typing import Annotated, Literal
from uuid import UUID

import orjson
from fastapi import Query, Request, Response

from services.supplier_registry.public_register.domain.finding import place_of
from services.supplier_registry.public_register.domain.listing import ListedSupplier, RegisterCounts, Wanted
from services.supplier_registry.public_register.queries import PublicRegister
from shared.http.answers import Paged
from shared.http.callers import After, Limit, anyone
from shared.http.downloads import of_public_table, public_table
from shared.http.endpoint import service_router
from shared.http.kept import IF_NONE_MATCH, KeptAnswer, responses_of
from shared.http.provided import provided
from shared.reference import CategoryCode, DistrictCode, MarketCode

router = service_router("public register")

Register = Annotated[PublicRegister, provided(PublicRegister)]

Name = Annotated[str | None, Query(max_length=100, description="Words of the name, in whatever case")]
Order = Annotated[Literal["id", "name"], Query(description="By what the members are sorted")]

_KEEP = "public, max-age=300"
_RESPONSES = responses_of(_KEEP)


@router.get(
    "/public/suppliers",
    response_model=Paged[ListedSupplier],
    dependencies=[anyone()],
    responses=_RESPONSES,
    openapi_extra=IF_NONE_MATCH,
)
async def list_members(
    request: Request,
    register: Register,
    market: MarketCode | None = None,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
    sme: bool | None = None,
    vcse: bool | None = None,
    name: Name = None,
    order: Order = "id",
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the members: organisations, their numbers in public registers, each one's categories and where it delivers.

    A member serves a district where it has published an offer that reaches clients there. Those that are asked for by
    name come in the order of names.
    """
    wanted = Wanted(market, category, sme, vcse, district)
    if name is not None or order == "name":
        found = await register.by_name(wanted, name, after, limit)
        following = place_of(found[-1]) if len(found) == limit else None
    else:
        found = await register.members(wanted, after, limit)
        following = str(found[-1].supplier_id) if len(found) == limit else None
    return _kept({"items": found, "next": following}).answer(request)


@router.get(
    "/public/suppliers.csv",
    response_class=Response,
    dependencies=[anyone()],
    responses=of_public_table(_KEEP),
    openapi_extra=IF_NONE_MATCH,
)
async def get_table_of_members(
    request: Request,
    register: Register,
    market: MarketCode | None = None,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
    sme: bool | None = None,
    vcse: bool | None = None,
    name: Name = None,
) -> Response:
    """Send the members as a table, a line for each membership that is asked for.

    A name that a spreadsheet would take for a formula has an apostrophe before it.
    """
    text = await register.table(Wanted(market, category, sme, vcse, district), name)
    return public_table("suppliers.csv", text, _KEEP).answer(request)


@router.get(
    "/public/suppliers/counts",
    response_model=RegisterCounts,
    dependencies=[anyone()],
    responses=_RESPONSES,
    openapi_extra=IF_NONE_MATCH,
)
async def count_members(
    request: Request,
    register: Register,
    market: MarketCode | None = None,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
) -> Response:
    """Count the members by category and by district, with the shares of small and medium and of mission-led ones.

    Members of a category by district: with `category`, the districts are counted for it alone; with `district`, the
    categories are.
    """
    return _kept(await register.counts(Wanted(market, category, district=district))).answer(request)


@router.get(
    "/public/suppliers/{supplier_id}",
    response_model=ListedSupplier,
    dependencies=[anyone()],
    responses=_RESPONSES,
    openapi_extra=IF_NONE_MATCH,
)
async def get_member(request: Request, register: Register, supplier_id: UUID) -> Response:
    """Show one member."""
    return _kept(await register.member(supplier_id)).answer(request)


def _kept(answer: object) -> KeptAnswer:
    # Identifiers are models of events, which the encoder does not know.
    return KeptAnswer.of(orjson.dumps(answer, default=lambda model: model.model_dump()), _KEEP)
