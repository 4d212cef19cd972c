"""What can be asked about feedback: by the organisation that asked for it, and by its assessors."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.feedback.domain.feedback import FEEDBACK, Feedback
from services.supplier_registry.feedback.history import FEEDBACK_DISCLOSURE
from services.supplier_registry.suppliers.access import assessors_alone
from shared.auth.access import Access
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import FeedbackOccasion
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.store.store import Store

FEEDBACK_ACCESS = Access(FEEDBACK, supplier="supplier_id")
_BY_DAY = ("give_by", "feedback_id")


class FeedbackShown(BaseModel):
    """Feedback on one decision, as the organisation reads it: `text` is empty until it is given."""

    feedback_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    occasion: FeedbackOccasion
    application_id: UUID | None
    decided_at: datetime
    requested_at: datetime
    give_by: date
    question: str
    open: bool
    overdue: bool
    given_at: datetime | None
    text: str


class FeedbackToAssessors(FeedbackShown):
    """Feedback as assessors see it. `given_by` is an account of the department."""

    given_by: str


def shown_to(caller: Caller, feedback: Feedback) -> dict[str, Any]:
    """Return what a caller who may see feedback sees of it."""
    said = vars(feedback)
    view = FeedbackToAssessors if assessors_alone(caller) else FeedbackShown
    return view(**{name: said[name] for name in view.model_fields}).model_dump(mode="json")


class FeedbackQueries:
    """Answers about feedback. Each raises `NotFound`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, FEEDBACK_DISCLOSURE)

    async def get(self, feedback_id: UUID, caller: Caller) -> tuple[dict[str, Any], int]:
        """Return feedback that the caller may see, and its version."""
        stored = await self._store.read(FEEDBACK(feedback_id))
        readable = FEEDBACK_ACCESS.readable(caller, feedback_id, stored.state if stored else None)
        return shown_to(caller, readable), stored.version if stored else 0

    async def history(self, feedback_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to feedback."""
        readable = FEEDBACK_ACCESS.readable_by(caller, feedback_id)
        return await self._past.history(feedback_id, caller, readable, after=after, limit=limit)

    async def by_day(
        self,
        caller: Caller,
        *,
        supplier_id: UUID | None,
        is_open: bool | None,
        overdue: bool | None,
        after: str | None,
        limit: int,
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the feedback that the caller may see, whose last day comes first first."""
        own = FEEDBACK_ACCESS.filters(caller, supplier_id=supplier_id)
        filters: Filters = {"open": is_open, "overdue": overdue, **own}
        found = await self._store.in_order(FEEDBACK, filters, _BY_DAY, after=after, limit=limit)
        return [(place, shown_to(caller, FEEDBACK.decode(state))) for place, state in found]
