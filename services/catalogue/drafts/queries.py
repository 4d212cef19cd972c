"""What can be asked about drafts of offers: by their supplier's own people, and by nobody else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import BaseModel, JsonValue

from services.catalogue.drafts.domain.draft import DRAFTS, Draft, DraftStatus
from services.catalogue.drafts.domain.drafting import publish
from services.catalogue.drafts.history import DRAFT_DISCLOSURE
from services.catalogue.offers.domain.offer import OFFERS
from shared.auth.access import Access
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.http.problems import ReasonBody
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected, Rejection
from shared.reference.codes import Code
from shared.store.rows import Rows
from shared.store.store import Store

DRAFT_ACCESS = Access(DRAFTS, supplier="supplier_id")


class DraftListed(BaseModel):
    """A draft among others: when it was saved last, and what became of it.

    `revises` is the offer of which it is to be the next version after `revises_version`, `copied_from` the one that it
    began as a copy of, `offer_id` the one that it became.
    """

    offer_draft_id: UUID
    supplier_id: UUID
    status: Annotated[DraftStatus, Code("offer draft status")]
    begun_at: datetime
    saved_at: datetime
    copied_from: UUID | None
    revises: UUID | None
    revises_version: int | None
    offer_id: UUID | None


class DraftShown(DraftListed):
    """A draft with all that it says, and what stands in the way of publishing it today."""

    offer: dict[str, JsonValue]
    in_the_way: tuple[ReasonBody, ...]


class DraftQueries:
    """Answers about drafts. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, suppliers: Rows[KnownSupplier], clock: Clock) -> None:
        """Answer from what the store holds, and from what is known of suppliers."""
        self._store = store
        self._suppliers = suppliers
        self._now = clock
        self._past = Past(store, DRAFT_DISCLOSURE)

    async def get(self, offer_draft_id: UUID, caller: Caller) -> tuple[dict[str, Any], int]:
        """Return a draft of the caller's own organisation as it is shown, and its version."""
        stored = await self._store.get(DRAFTS(offer_draft_id))
        draft = DRAFT_ACCESS.readable(caller, offer_draft_id, stored.state)
        reasons = await self._in_the_way(draft) if draft.status == DraftStatus.OPEN else ()
        shown = DraftShown(
            **_listed(draft),
            offer=orjson.loads(draft.written),
            in_the_way=tuple(ReasonBody(code=one.code, detail=one.detail, pointer=one.pointer) for one in reasons),
        )
        return shown.model_dump(mode="json"), stored.version

    async def list(
        self, caller: Caller, status: DraftStatus | None, after: str | None, limit: int
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the drafts of the caller's own organisation."""
        filters: Filters = {"status": status, **DRAFT_ACCESS.filters(caller)}
        found = await self._store.documents(DRAFTS, filters, after=after, limit=limit)
        return [(one, DraftListed(**_listed(DRAFTS.decode(state))).model_dump(mode="json")) for one, state in found]

    async def history(self, offer_draft_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a draft; raises `NotFound`."""
        readable = DRAFT_ACCESS.readable_by(caller, offer_draft_id)
        return await self._past.history(offer_draft_id, caller, readable, after=after, limit=limit)

    async def _in_the_way(self, draft: Draft) -> Sequence[Rejection]:
        """Return why it could not be published now, by the very decision that would publish it."""
        supplier = await self._suppliers.get(draft.supplier_id)
        revised = await self._store.read(OFFERS(draft.revises)) if draft.revises else None
        try:
            # It is only tried, so that no id of it is ever used: one will do for the offer and all of its starts.
            publish(
                draft,
                revised.state if revised else None,
                supplier,
                draft.offer_draft_id,
                lambda: draft.offer_draft_id,
                self._now(),
            )
        except Rejected as refused:
            return refused.rejections
        return ()


def _listed(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in DraftListed.model_fields}
