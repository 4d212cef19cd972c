"""What can be asked about complaints, and what each audience is shown.

That there is one and how it stands is for the supplier, its assessors, and staff of the district where it happened.
What was said in free words is for the supplier and its assessors; who raised it, for no supplier.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.complaints.domain.complaint import COMPLAINTS, Complaint, Status
from services.supplier_registry.complaints.history import COMPLAINT_DISCLOSURE
from services.supplier_registry.suppliers.access import in_full
from shared.auth.access import Access, only_supplier
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.contracts.supplier_registry import ComplaintCode, ConsequenceCode, FindingCode, SourceCode
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.reference.codes import Code
from shared.store.store import Store

COMPLAINT_ACCESS = Access(COMPLAINTS, district="district", supplier="supplier_id")


class ComplaintShown(BaseModel):
    """A complaint as staff of its district see it."""

    complaint_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory | None
    district: AnyDistrict | None
    reason: ComplaintCode
    source: SourceCode
    order_id: UUID | None
    raised_at: datetime
    answer_by: date
    decide_by: date
    status: Annotated[Status, Code("complaint status")]
    overdue: bool
    answered_at: datetime | None
    finding: FindingCode | None
    consequence: ConsequenceCode | None
    ended_at: datetime | None


class ComplaintToSupplier(ComplaintShown):
    """A complaint as the supplier sees it: with what was said, and not by whom."""

    detail: str
    answer: str
    explanation: str


class ComplaintInFull(ComplaintToSupplier):
    """A complaint as assessors see it. `raised_by` is an account of the department."""

    raised_by: str


def shown_to(caller: Caller, complaint: Complaint) -> ComplaintShown:
    """Return what a caller who may see a complaint sees of it."""
    said = {each.name: getattr(complaint, each.name) for each in fields(complaint)}
    if not in_full(caller):
        return ComplaintShown(**said)
    return ComplaintInFull(**said) if only_supplier(caller) is None else ComplaintToSupplier(**said)


class ComplaintQueries:
    """Answers about complaints. Each raises `NotFound`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, COMPLAINT_DISCLOSURE)

    async def get(self, complaint_id: UUID, caller: Caller, as_at: date | None = None) -> tuple[dict[str, Any], int]:
        """Return what the caller may see of a complaint, as it is or as it was on a day, and its version."""
        stored = await self._past.read(complaint_id, as_at, COMPLAINT_ACCESS.readable_by(caller, complaint_id))
        return shown_to(caller, stored.state).model_dump(mode="json"), stored.version

    async def history(self, complaint_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a complaint."""
        readable = COMPLAINT_ACCESS.readable_by(caller, complaint_id)
        return await self._past.history(complaint_id, caller, readable, after=after, limit=limit)

    async def list(
        self,
        caller: Caller,
        *,
        supplier_id: UUID | None,
        district: str | None,
        is_open: bool | None,
        consequence: str | None,
        after: str | None,
        limit: int,
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the complaints that the caller may see."""
        own = COMPLAINT_ACCESS.filters(caller, district=district, supplier_id=supplier_id)
        filters: Filters = {"open": is_open, "consequence": consequence, **own}
        found = await self._store.documents(COMPLAINTS, filters, after=after, limit=limit)
        return [(one, shown_to(caller, COMPLAINTS.decode(state)).model_dump(mode="json")) for one, state in found]
