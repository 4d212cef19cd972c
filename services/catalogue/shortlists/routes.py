"""The HTTP of shortlists."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.catalogue.shortlists.commands import Shortlists
from services.catalogue.shortlists.domain.freezing import FreezeShortlist, MakeShortlist
from services.catalogue.shortlists.domain.shortlist import ShortlistStatus
from services.catalogue.shortlists.queries import ShortlistQueries
from services.catalogue.shortlists.views import ShortlistListed, ShortlistShown
from shared.auth.principal import OF_A_DISTRICT, Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import DistrictCode

router = service_router("catalogue")

Orderer = Annotated[Caller, allow(*OF_A_DISTRICT, Role.BUYER)]
UpToDateOrderer = Annotated[Caller, allow(*OF_A_DISTRICT, Role.BUYER, versioned=True)]
Reader = Annotated[Caller, allow(*OF_A_DISTRICT, Role.BUYER, Role.AUDITOR)]

Commands = Annotated[Shortlists, provided(Shortlists)]
Queries = Annotated[ShortlistQueries, provided(ShortlistQueries)]


class ShortlistCreated(Created):
    """The new shortlist's id."""

    shortlist_id: UUID


@router.post("/shortlists", status_code=201, response_model=ShortlistCreated)
async def make_shortlist(asked: MakeShortlist, caller: Orderer, shortlists: Commands) -> Response:
    """Put offers on a shortlist, each frozen in the version in which it was seen."""
    return respond(await shortlists.make(asked, caller.answered(created("/v1/shortlists/{}", "shortlist_id"))))


@router.get("/shortlists", response_model=Paged[ShortlistListed])
async def list_shortlists(
    caller: Reader,
    shortlists: Queries,
    district: DistrictCode | None = None,
    need_id: UUID | None = None,
    status: ShortlistStatus | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the shortlists of the own district."""
    found = await shortlists.listed(caller, district=district, need_id=need_id, status=status, after=after, limit=limit)
    return page([(str(each.shortlist_id), each.model_dump(mode="json")) for each in found], limit)


@router.get("/shortlists/{shortlist_id}", response_model=ShortlistShown)
async def get_shortlist(shortlist_id: UUID, caller: Reader, shortlists: Queries) -> Response:
    """Show a shortlist side by side, and whether it may still be relied on.

    `order` of an offer is what `POST /v1/orders` takes, null where the list has to be frozen again first.
    """
    stored = await shortlists.one(shortlist_id, caller)
    return one(stored.state.model_dump(mode="json"), stored.version)


@router.get("/shortlists/{shortlist_id}/history", response_model=Paged[Happened])
async def get_history_of_shortlist(
    shortlist_id: UUID, caller: Reader, shortlists: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a shortlist, oldest first."""
    return page(await shortlists.history(shortlist_id, caller, after=after, limit=limit), limit)


@router.put("/shortlists/{shortlist_id}", status_code=204)
async def freeze_shortlist(
    shortlist_id: UUID, asked: FreezeShortlist, caller: UpToDateOrderer, shortlists: Commands
) -> Response:
    """Freeze a shortlist anew, with the same offers or others, each in the version in which it was seen."""
    return respond(await shortlists.freeze(shortlist_id, asked, caller))


@router.post("/shortlists/{shortlist_id}/discarding", status_code=204)
async def discard_shortlist(shortlist_id: UUID, caller: Orderer, shortlists: Commands) -> Response:
    """Let go of a shortlist. Orders that were begun from it go on."""
    return respond(await shortlists.discard(shortlist_id, caller))
