"""What can be asked about the debarment list and suppliers: by those who assess them."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.debarment.domain.findings import DEBARMENT_FINDINGS, DebarmentFindings, Finding
from services.supplier_registry.debarment.history import DEBARMENT_DISCLOSURE
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SupplierQueries
from shared.auth.access import Access
from shared.contracts.supplier_registry import DebarmentEntry, Relation
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.reference.codes import Code
from shared.store.store import Store

DEBARMENT_ACCESS = Access(DEBARMENT_FINDINGS, supplier="supplier_id")


class FindingShown(BaseModel):
    """An entry of the list that may be about a supplier, or about `who` of its associates, and what was made of it.

    `waits` while a category manager has to consider it. One that is `compulsory` has debarred the supplier by itself.
    """

    entry: DebarmentEntry
    relation: Relation
    who: str
    by: Annotated[str, Code("way of a match")]
    nature: str
    compulsory: bool
    found_at: datetime
    published_on: date
    waits: bool
    outcome: Annotated[str, Code("debarment_considered reason")] | None
    note: str
    considered_at: datetime | None


class FindingsShown(BaseModel):
    """All that the list may say of a supplier today."""

    supplier_id: UUID
    findings: tuple[FindingShown, ...]


def _shown(finding: Finding) -> FindingShown:
    return FindingShown(
        **finding.match.model_dump(),
        found_at=finding.found_at,
        published_on=finding.published_on,
        waits=finding.waits,
        outcome=finding.outcome,
        note=finding.note,
        considered_at=finding.considered_at,
    )


class DebarmentQueries:
    """Answers about findings. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, suppliers: SupplierQueries) -> None:
        """Answer from what the store holds, about the suppliers that a caller may see."""
        self._store = store
        self._suppliers = suppliers
        self._past = Past(store, DEBARMENT_DISCLOSURE)

    async def of_supplier(self, supplier_id: UUID, caller: Caller) -> list[dict[str, Any]]:
        """Return what the list may say of a supplier today."""
        found = await self._find(supplier_id, caller)
        return [_shown(each).model_dump(mode="json") for each in (found.standing.values() if found else ())]

    async def history(self, supplier_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what was found and considered over time."""
        found = await self._find(supplier_id, caller)
        if found is None:
            return []
        readable = DEBARMENT_ACCESS.readable_by(caller, found.findings_id)
        return await self._past.history(found.findings_id, caller, readable, after=after, limit=limit)

    async def list(
        self, caller: Caller, *, waiting: bool | None, after: str | None, limit: int
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of suppliers of whom the list may say something, or something that has to be considered."""
        filters = {"any_standing": True, "waiting": waiting, **DEBARMENT_ACCESS.filters(caller)}
        documents = await self._store.documents(DEBARMENT_FINDINGS, filters, after=after, limit=limit)
        return [(each, _listed(DEBARMENT_FINDINGS.decode(state))) for each, state in documents]

    async def all_suppliers(self) -> AsyncIterator[Sequence[UUID]]:
        """Yield every supplier, many at a time, for the list to be held against."""
        async for page in self._store.pages(SUPPLIERS, {}):
            yield [each.supplier_id for each in page]

    async def with_findings(self) -> AsyncIterator[Sequence[UUID]]:
        """Yield the suppliers of whom the list said something, which may have ended."""
        async for page in self._store.pages(DEBARMENT_FINDINGS, {"any_standing": True}):
            yield [each.supplier_id for each in page]

    async def _find(self, supplier_id: UUID, caller: Caller) -> DebarmentFindings | None:
        await self._suppliers.read(supplier_id, caller)
        documents = await self._store.documents(DEBARMENT_FINDINGS, {"supplier_id": supplier_id}, after=None, limit=1)
        return DEBARMENT_FINDINGS.decode(documents[0][1]) if documents else None


def _listed(findings: DebarmentFindings) -> dict[str, Any]:
    shown = FindingsShown(supplier_id=findings.supplier_id, findings=tuple(map(_shown, findings.standing.values())))
    return shown.model_dump(mode="json")
