"""What can be asked about reviews: by those who review of all, by a supplier of its own, the next that is due first."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.catalogue.offers.domain.differences import Difference, differences
from services.catalogue.offers.versions import versions_of
from services.catalogue.reviews.domain.review import OFFER_REVIEWS, OfferReview, Status
from services.catalogue.reviews.history import OFFER_REVIEW_DISCLOSURE
from shared.auth.access import Access
from shared.contracts.catalogue import QuestionCode, TakedownCode
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters, one_of
from shared.reference.codes import Code
from shared.store.store import Store

REVIEW_ACCESS = Access(OFFER_REVIEWS, supplier="supplier_id")


class Waiting(StrEnum):
    """What a review waits for: staff (`overdue`: after their day), an answer, a correction, or nothing."""

    REVIEW = "review"
    OVERDUE = "overdue"
    ANSWER = "answer"
    CORRECTION = "correction"
    NOTHING = "nothing"


_WAITING: dict[Waiting, Filters] = {
    Waiting.REVIEW: {"status": Status.OPEN},
    Waiting.OVERDUE: {"status": Status.OPEN, "overdue": True},
    Waiting.ANSWER: {"status": Status.QUESTIONED},
    Waiting.CORRECTION: {"status": Status.TAKEN_DOWN},
    Waiting.NOTHING: {"status": one_of((Status.ACKNOWLEDGED, Status.CLOSED))},
}


class ListedReview(BaseModel):
    """A review as a list has it: of which offer, from which version to which, and whom it waits for until when."""

    review_id: UUID
    offer_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    from_version: int
    to_version: int
    status: Annotated[Status, Code("offer review status")]
    opened_at: datetime
    review_by: date
    overdue: bool
    questioned_for: QuestionCode | None
    question: str
    answer_by: date | None
    answered_at: datetime | None
    answer: str
    taken_down_for: TakedownCode | None
    takedown: str
    ended_at: datetime | None


class ShownReview(ListedReview):
    """A review with what changed: each field that differs between the two versions, before and after."""

    differences: tuple[Difference, ...]


class OfferReviewQueries:
    """The queries about reviews: a supplier sees its own alone. Each raises `NotFound`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, OFFER_REVIEW_DISCLOSURE)

    async def get(self, review_id: UUID, caller: Caller, as_at: date | None = None) -> tuple[dict[str, Any], int]:
        """Return a review with what changed, as it is or as it was on a day, and its version."""
        stored = await self._past.read(review_id, as_at, REVIEW_ACCESS.readable_by(caller, review_id))
        review = stored.state
        said = await versions_of(self._store, review.offer_id)
        changed = differences(said[review.from_version].content, said[review.to_version].content)
        return ShownReview(**_said(review), differences=changed).model_dump(mode="json"), stored.version

    async def history(self, review_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a review."""
        readable = REVIEW_ACCESS.readable_by(caller, review_id)
        return await self._past.history(review_id, caller, readable, after=after, limit=limit)

    async def listed(
        self,
        caller: Caller,
        *,
        waiting: Waiting | None,
        supplier_id: UUID | None,
        offer_id: UUID | None,
        after: str | None,
        limit: int,
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the reviews that the caller may see, the first that is due to staff first."""
        own = REVIEW_ACCESS.filters(caller, supplier_id=supplier_id)
        filters: Filters = {"offer_id": offer_id, **(_WAITING[waiting] if waiting else {}), **own}
        order = ("review_by", "review_id")
        found = await self._store.in_order(OFFER_REVIEWS, filters, order, after=after, limit=limit)
        return [
            (place, ListedReview(**_said(OFFER_REVIEWS.decode(state))).model_dump(mode="json"))
            for place, state in found
        ]


def _said(review: OfferReview) -> dict[str, Any]:
    shown = ListedReview.model_fields
    return {each.name: getattr(review, each.name) for each in fields(review) if each.name in shown}
