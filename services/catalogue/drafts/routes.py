"""The HTTP of drafts of offers. Nobody but their supplier's own people opens any of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.catalogue.drafts.commands import Drafts
from services.catalogue.drafts.domain.draft import DraftStatus
from services.catalogue.drafts.domain.drafting import BeginDraft, SaveDraft
from services.catalogue.drafts.queries import DraftListed, DraftQueries, DraftShown
from services.catalogue.offers.routes import OfferCreated
from shared.auth.principal import Role
from shared.contracts.catalogue import OfferDraftPublished
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.store.answer import Answer
from shared.store.commands import Committed

router = service_router("offer-drafts")

Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
UpToDateSupplier = Annotated[Caller, allow(Role.SUPPLIER, versioned=True)]
Commands = Annotated[Drafts, provided(Drafts)]
Queries = Annotated[DraftQueries, provided(DraftQueries)]
Status = Annotated[DraftStatus | None, Query(description="Only drafts that are open, or of which this became")]

_BEGUN = created("/v1/offer-drafts/{}", "offer_draft_id")


class OfferDraftCreated(Created):
    """The new draft's id."""

    offer_draft_id: UUID


def _published(committed: Committed) -> Answer:
    (became,) = (each.event for each in committed.events if isinstance(each.event, OfferDraftPublished))
    return Answer(201, {"offer_id": str(became.offer_id)}, {"Location": f"/v1/offers/{became.offer_id}"})


@router.post("/offer-drafts", status_code=201, response_model=OfferDraftCreated)
async def begin_offer_draft(asked: BeginDraft, caller: Supplier, drafts: Commands) -> Response:
    """Begin to write an offer, with as much of it as is known."""
    return respond(await drafts.begin(asked, caller.answered(_BEGUN)))


@router.post("/offers/{offer_id}/copy", status_code=201, response_model=OfferDraftCreated)
async def copy_offer(offer_id: UUID, caller: Supplier, drafts: Commands) -> Response:
    """Begin a draft of a new offer with what an own one says, whatever became of it; without its starts."""
    return respond(await drafts.copy(offer_id, caller.answered(_BEGUN)))


@router.post("/offers/{offer_id}/revision", status_code=201, response_model=OfferDraftCreated)
async def revise_offer(offer_id: UUID, caller: Supplier, drafts: Commands) -> Response:
    """Begin a draft of the next version of an own offer with what it says now; the offer stands as it is meanwhile."""
    return respond(await drafts.revise(offer_id, caller.answered(_BEGUN)))


@router.get("/offer-drafts", response_model=Paged[DraftListed])
async def list_offer_drafts(
    caller: Supplier, queries: Queries, status: Status = None, after: After = None, limit: Limit = 50
) -> Response:
    """List the drafts of the own organisation."""
    return page(await queries.list(caller, status, after, limit), limit)


@router.get("/offer-drafts/{offer_draft_id}", response_model=DraftShown)
async def get_offer_draft(offer_draft_id: UUID, caller: Supplier, queries: Queries) -> Response:
    """Show a draft: what it says, and what stands in the way of publishing it."""
    return one(*await queries.get(offer_draft_id, caller))


@router.get("/offer-drafts/{offer_draft_id}/history", response_model=Paged[Happened])
async def get_history_of_offer_draft(
    offer_draft_id: UUID, caller: Supplier, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a draft, oldest first, to its supplier alone."""
    return page(await queries.history(offer_draft_id, caller, after=after, limit=limit), limit)


@router.put("/offer-drafts/{offer_draft_id}", status_code=204)
async def save_offer_draft(
    offer_draft_id: UUID, asked: SaveDraft, caller: UpToDateSupplier, drafts: Commands
) -> Response:
    """Save all that a draft says, however little it is. What is left out is not said."""
    return respond(await drafts.save(offer_draft_id, asked, caller))


@router.post("/offer-drafts/{offer_draft_id}/publication", status_code=201, response_model=OfferCreated)
async def publish_offer_draft(offer_draft_id: UUID, caller: UpToDateSupplier, drafts: Commands) -> Response:
    """Publish a draft as it was read: it becomes an offer, or the next version of one.

    Refused with all that is missing, not valid or forbidden.
    """
    return respond(await drafts.publish(offer_draft_id, caller.answered(_published)))


@router.post("/offer-drafts/{offer_draft_id}/discarding", status_code=204)
async def discard_offer_draft(offer_draft_id: UUID, caller: Supplier, drafts: Commands) -> Response:
    """Give a draft up. Another may be begun at any time."""
    return respond(await drafts.discard(offer_draft_id, caller))
