"""What can be asked about removals that are under way: by those who decide on them, and by auditors.

The supplier itself reads its notices with its memberships; what is proposed about it is not for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.suppliers.domain.state import ProposedRemoval, RemovalNotice, Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SupplierQueries
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import RemovalCode
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.reference.calendar import uk_date
from shared.store.store import Store


class Awaits(StrEnum):
    """What a removal waits for: that its notice is served, an answer, a decision, or that a second person confirms."""

    SERVICE = "service"
    ANSWER = "answer"
    DECISION = "decision"
    CONFIRMATION = "confirmation"


class RemovalNoticeShown(BaseModel):
    """What the supplier was told, until when it may answer, and what it answered."""

    reasons: tuple[RemovalCode, ...]
    representations_by: date
    explanation: str
    answer: str
    answered_at: datetime | None
    notice_id: UUID | None
    served_on: date | None


class ProposalShown(BaseModel):
    """What was proposed: for which reasons, what the supplier is to be told, the note to whoever confirms, by whom."""

    reasons: tuple[RemovalCode, ...]
    detail: str
    note: str
    proposed_by: str
    proposed_at: datetime


class RemovalShown(BaseModel):
    """A removal from one category that is under way. What is compulsory has no notice."""

    supplier_id: UUID
    name: str
    market: AnyMarket
    category: AnyCategory
    awaits: Awaits
    notice: RemovalNoticeShown | None
    proposal: ProposalShown | None


class RemovalQueries:
    """Answers about removals. Each raises `NotFound`."""

    def __init__(self, store: Store, suppliers: SupplierQueries, clock: Clock) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._suppliers = suppliers
        self._now = clock

    async def of(self, supplier_id: UUID, caller: Caller) -> tuple[list[dict[str, Any]], int]:
        """Return the removals of one supplier, category by category, and the version that a decision is made on."""
        stored = await self._suppliers.read(supplier_id, caller)
        return list(_shown(stored.state, uk_date(self._now()))), stored.version

    async def under_way(self, after: str | None, limit: int) -> Sequence[tuple[str, list[dict[str, Any]]]]:
        """Return a page of the suppliers of which removals are under way, each with all of them."""
        documents = await self._store.documents(SUPPLIERS, {"removal_open": True}, after=after, limit=limit)
        today = uk_date(self._now())
        return [(identifier, list(_shown(SUPPLIERS.decode(state), today))) for identifier, state in documents]


def _shown(supplier: Supplier, today: date) -> Iterator[dict[str, Any]]:
    for name in sorted({*supplier.notices, *supplier.removals_proposed}):
        market, _, category = name.partition(":")
        notice, proposed = supplier.notices.get(name), supplier.removals_proposed.get(name)
        awaits = _awaits(notice, today)
        shown = RemovalShown(
            supplier_id=supplier.supplier_id,
            name=supplier.name,
            market=market,
            category=category,
            awaits=Awaits.CONFIRMATION if proposed else awaits,
            notice=RemovalNoticeShown(**{**vars(notice), "reasons": notice.named}) if notice else None,
            proposal=_proposal(proposed) if proposed else None,
        )
        yield shown.model_dump(mode="json")


def _awaits(notice: RemovalNotice | None, today: date) -> Awaits:
    if notice and notice.awaits_service:
        return Awaits.SERVICE
    return Awaits.ANSWER if notice and today <= notice.representations_by else Awaits.DECISION


def _proposal(proposed: ProposedRemoval) -> ProposalShown:
    return ProposalShown(reasons=proposed.reasons, detail=proposed.detail, **asdict(proposed.proposal))
