"""The HTTP of offers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.catalogue.offers.commands import Offers
from services.catalogue.offers.domain.content import WithdrawOffer, WriteOffer
from services.catalogue.offers.domain.offer import Status
from services.catalogue.offers.domain.pausing import PauseOffer, ResumeOffer
from services.catalogue.offers.domain.reverting import RevertOffer
from services.catalogue.offers.queries import OfferQueries, View
from services.catalogue.offers.views import Compared, ShownVersion
from shared.auth.principal import PEOPLE, Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.commands import Version
from shared.reference import CategoryCode, DistrictCode

router = service_router("catalogue")

Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
UpToDateSupplier = Annotated[Caller, allow(Role.SUPPLIER, versioned=True)]
Anyone = Annotated[Caller, allow(*PEOPLE, scope="offers:read")]

From = Annotated[Version, Query(alias="from", description="The version that is compared")]
To = Annotated[Version, Query(description="The version that it is compared with")]

Commands = Annotated[Offers, provided(Offers)]
Queries = Annotated[OfferQueries, provided(OfferQueries)]


class OfferCreated(Created):
    """The new offer's id."""

    offer_id: UUID


@router.post("/offers", status_code=201, response_model=OfferCreated)
async def publish_offer(asked: WriteOffer, caller: Supplier, offers: Commands) -> Response:
    """Publish an offer in a category that the supplier is admitted to."""
    return respond(await offers.publish(asked, caller.answered(created("/v1/offers/{}", "offer_id"))))


@router.get("/offers", response_model=Paged[View])
async def list_offers(
    caller: Anyone,
    offers: Queries,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
    supplier_id: UUID | None = None,
    status: Status | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List offers. A supplier sees its own whatever their status, and others' published ones without exact prices."""
    found = await offers.listed(
        caller,
        category=category,
        district=district,
        supplier_id=supplier_id,
        status=status,
        after=after,
        limit=limit,
    )
    return page([(str(each.offer_id), each.model_dump(mode="json")) for each in found], limit)


@router.get("/offers/{offer_id}", response_model=View)
async def get_offer(offer_id: UUID, caller: Anyone, offers: Queries, as_at: AsAt = None) -> Response:
    """Show an offer in its latest version, or in that of a day; a competitor sees no exact price."""
    stored = await offers.one(offer_id, caller, as_at)
    return one(stored.state.model_dump(mode="json"), stored.version, as_at)


@router.get("/offers/{offer_id}/history", response_model=Paged[Happened])
async def get_history_of_offer(
    offer_id: UUID, caller: Anyone, offers: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to an offer, oldest first, with its prices: never to a competitor."""
    return page(await offers.history(offer_id, caller, after=after, limit=limit), limit)


@router.get("/offers/{offer_id}/versions", response_model=Paged[ShownVersion])
async def list_versions(offer_id: UUID, caller: Anyone, offers: Queries) -> Response:
    """Show every version that an offer ever had, oldest first; orders name the one that they are for."""
    found = await offers.versions(offer_id, caller)
    return page([(str(each.offer_version), each.model_dump(mode="json")) for each in found], limit=len(found) + 1)


@router.get("/offers/{offer_id}/differences", response_model=Compared)
async def compare_versions(offer_id: UUID, caller: Anyone, offers: Queries, of: From, to: To) -> Response:
    """Show in which fields two versions of an offer differ, whichever is the older: never to a competitor."""
    return computed((await offers.compared(offer_id, caller, of=of, to=to)).model_dump(mode="json"))


@router.post("/offers/{offer_id}/reversion", status_code=204)
async def revert_offer(offer_id: UUID, asked: RevertOffer, caller: UpToDateSupplier, offers: Commands) -> Response:
    """Let an offer say again what an earlier version said, as a new version; that is held to the rules of today."""
    return respond(await offers.revert(offer_id, asked, caller))


@router.put("/offers/{offer_id}", status_code=204)
async def update_offer(offer_id: UUID, asked: WriteOffer, caller: UpToDateSupplier, offers: Commands) -> Response:
    """Replace what an offer says by a new version; orders already placed keep theirs."""
    return respond(await offers.update(offer_id, asked, caller))


@router.post("/offers/{offer_id}/pause", status_code=204)
async def pause_offer(offer_id: UUID, asked: PauseOffer, caller: Supplier, offers: Commands) -> Response:
    """Take no new orders for an offer for now; orders that were issued go on."""
    return respond(await offers.pause(offer_id, asked, caller))


@router.post("/offers/{offer_id}/resumption", status_code=204)
async def resume_offer(offer_id: UUID, asked: ResumeOffer, caller: Supplier, offers: Commands) -> Response:
    """Take orders for a paused offer again, if it could be published today."""
    return respond(await offers.resume(offer_id, asked, caller))


@router.post("/offers/{offer_id}/withdrawal", status_code=204)
async def withdraw_offer(offer_id: UUID, asked: WithdrawOffer, caller: Supplier, offers: Commands) -> Response:
    """Take an offer back for good."""
    return respond(await offers.withdraw(offer_id, asked, caller))
