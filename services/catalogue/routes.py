"""The HTTP of the catalogue."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Response

from services.catalogue.commands import GAP_ACCESS, OFFER_ACCESS, Catalogue
from services.catalogue.domain import gap as gaps
from services.catalogue.domain import offer as offers
from services.catalogue.domain.gap import GAPS, AnswerGap, Gap
from services.catalogue.domain.offer import OFFERS, Offer, Status, WithdrawOffer, WriteOffer
from shared.auth.access import only_supplier
from shared.auth.principal import PEOPLE, Role
from shared.contracts.catalogue import OfferContent
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.reference import CategoryCode, DistrictCode

router = service_router("catalogue")

Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
UpToDateSupplier = Annotated[Caller, allow(Role.SUPPLIER, versioned=True)]
Answerer = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.BUYER)]
CategoryManager = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Anyone = Annotated[Caller, allow(*PEOPLE, scope="offers:read")]
GapReader = Annotated[Caller, allow(*PEOPLE, scope="gaps:read")]

GapId = Annotated[
    str,
    Path(
        pattern="^[A-Z][A-Z_]{0,63}:[A-Z][0-9A-Z]{0,15}$",
        description="Category and district, such as SKILLS_FOR_WORK:D01",
    ),
]
Service = Annotated[Catalogue, provided(Catalogue)]


class OfferCreated(Created):
    """The new offer's id."""

    offer_id: UUID


@router.post("/offers", status_code=201, response_model=OfferCreated)
async def publish_offer(asked: WriteOffer, caller: Supplier, service: Service) -> Response:
    """Publish an offer in a category that the supplier is admitted to."""
    return respond(await service.publish(asked, caller.answered(created("/v1/offers/{}", "offer_id"))))


@router.get("/offers", response_model=Paged[Offer])
async def list_offers(
    caller: Anyone,
    service: Service,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
    supplier_id: UUID | None = None,
    status: Status | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List offers. A supplier sees the published ones of everybody, and its own whatever their status."""
    filters: dict[str, Any] = {
        "category": category,
        "districts": district,
        **_seen(caller, supplier_id, status),
    }
    return page(await service.store.documents(OFFERS, filters, after=after, limit=limit), limit)


def _seen(caller: Caller, supplier_id: UUID | None, status: Status | None) -> dict[str, Any]:
    """Return the filters within what the caller may see; raises `NotFound`, and `Forbidden` without an organisation."""
    own = only_supplier(caller)
    if own is not None and own != supplier_id and status in {None, Status.PUBLISHED}:
        return {"supplier_id": str(supplier_id) if supplier_id else None, "status": Status.PUBLISHED}
    return {"status": status, **OFFER_ACCESS.filters(caller, supplier_id=supplier_id)}


@router.get("/offers/{offer_id}", response_model=Offer)
async def get_offer(offer_id: UUID, caller: Anyone, service: Service) -> Response:
    """Show an offer in its latest version."""
    stored = await _visible(offer_id, caller, service)
    return one(OFFERS.encode(stored.state), stored.version)


@router.get("/offers/{offer_id}/versions", response_model=Paged[OfferContent])
async def list_versions(offer_id: UUID, caller: Anyone, service: Service) -> Response:
    """Show every version that an offer ever had, oldest first; orders name the one that they are for."""
    await _visible(offer_id, caller, service)
    versions = [(str(each.offer_version), each.model_dump(mode="json")) for each in await service.versions(offer_id)]
    return page(versions, limit=len(versions) + 1)


async def _visible(offer_id: UUID, caller: Caller, service: Catalogue) -> Stored[Offer]:
    stored = await service.store.get(OFFERS(offer_id))
    if stored.state.status is not Status.PUBLISHED:
        OFFER_ACCESS.readable(caller, offer_id, stored.state)
    return stored


@router.put("/offers/{offer_id}", status_code=204)
async def update_offer(offer_id: UUID, asked: WriteOffer, caller: UpToDateSupplier, service: Service) -> Response:
    """Replace what an offer says by a new version; orders already placed keep theirs."""
    decide = partial(offers.update, asked=asked, now=service.now())
    return respond(await service.change_offer(offer_id, caller, decide))


@router.post("/offers/{offer_id}/withdrawal", status_code=204)
async def withdraw_offer(offer_id: UUID, asked: WithdrawOffer, caller: Supplier, service: Service) -> Response:
    """Take an offer back for good."""
    decide = partial(offers.withdraw, asked=asked, now=service.now())
    return respond(await service.change_offer(offer_id, caller, decide))


@router.get("/gaps", response_model=Paged[Gap])
async def list_gaps(
    caller: GapReader,
    service: Service,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
    status: gaps.Status | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List gaps: staff of a district see those of the district; suppliers see all, since a gap invites an offer."""
    filters = {"category": category, "status": status, **GAP_ACCESS.filters(caller, district=district)}
    return page(await service.store.documents(GAPS, filters, after=after, limit=limit), limit)


@router.post("/gaps/{gap_id}/answer", status_code=204)
async def answer_gap(gap_id: GapId, asked: AnswerGap, caller: Answerer, service: Service) -> Response:
    """Tell the district what is done about a gap."""
    decide = partial(gaps.answer, asked=asked, now=service.now())
    return respond(await service.change_gap(gap_id, caller, decide))


@router.post("/gaps/{gap_id}/closure", status_code=204)
async def accept_gap_as_unmet(gap_id: GapId, caller: CategoryManager, service: Service) -> Response:
    """Close a gap that nobody can fill."""
    return respond(await service.change_gap(gap_id, caller, partial(gaps.accept_as_unmet, now=service.now())))
