"""What can be asked about notices of the law: what is due and overdue, and what a notice has to say."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.register_notices.domain.notice import REGISTER_NOTICES, RegisterNotice
from services.supplier_registry.register_notices.history import REGISTER_NOTICE_DISCLOSURE
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import Identifier, NoticeOccasion, NoticeType
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Asked, Between, one_of
from shared.kernel.shown import fields_of
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.store.store import Store


class NoticeState(StrEnum):
    """Whether a notice is given, and if not, whether its day is over."""

    DUE = "due"
    OVERDUE = "overdue"
    GIVEN = "given"


class Named(BaseModel):
    """What a notice says of its supplier (Procurement Regulations 2024 reg. 25(6)), as it is now."""

    name: str
    identifiers: tuple[Identifier, ...]
    sme: bool
    vcse: bool


class RegisterNoticeShown(BaseModel):
    """A notice that the law asks for, with what it has to say."""

    notice_id: UUID
    supplier_id: UUID
    supplier: Named
    market: AnyMarket
    category: AnyCategory | None
    regime: Annotated[str, Code("regime")]
    notice_type: NoticeType
    occasion: NoticeOccasion
    happened_at: datetime
    due_on: date
    state: Annotated[NoticeState, Code("state of notice")]
    given_on: date | None
    reference: str


class RegisterNoticeQueries:
    """Answers about notices, to those who give them and to auditors. Each raises `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Answer from what the store holds, as of today."""
        self._store = store
        self._now = clock
        self._past = Past(store, REGISTER_NOTICE_DISCLOSURE)

    async def get(self, notice_id: UUID) -> tuple[dict[str, Any], int]:
        """Return a notice and its version."""
        stored = await self._store.get(REGISTER_NOTICES(notice_id))
        (shown,) = await self._shown([stored.state])
        return shown.model_dump(mode="json"), stored.version

    async def history(self, notice_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a notice."""
        return await self._past.history(notice_id, caller, lambda one: one, after=after, limit=limit)

    async def listed(
        self,
        *,
        state: NoticeState | None,
        notice_type: str | None,
        supplier_id: UUID | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, dict[str, Any]]]:
        """Return a page of notices, in the order in which they came up."""
        asked = {"notice_type": notice_type, "supplier_id": supplier_id, **self._standing(state)}
        found = await self._store.documents(REGISTER_NOTICES, asked, after=after, limit=limit)
        shown = await self._shown([REGISTER_NOTICES.decode(document) for _, document in found])
        return [(str(each.notice_id), each.model_dump(mode="json")) for each in shown]

    def _standing(self, state: NoticeState | None) -> Mapping[str, Asked | None]:
        today = uk_date(self._now())
        match state:
            case NoticeState.DUE:
                return {"open": True, "due_on": Between(least=today.isoformat())}
            case NoticeState.OVERDUE:
                return {"open": True, "due_on": Between(most=(today - timedelta(days=1)).isoformat())}
            case NoticeState.GIVEN:
                return {"open": False}
        return {}

    async def _shown(self, notices: list[RegisterNotice]) -> list[RegisterNoticeShown]:
        named = await self._named({each.supplier_id for each in notices})
        return [self._view(each, named[each.supplier_id]) for each in notices]

    async def _named(self, supplier_ids: Iterable[UUID]) -> dict[UUID, Named]:
        wanted = {str(each) for each in supplier_ids}
        if not wanted:
            return {}
        found = await self._store.documents(SUPPLIERS, {"supplier_id": one_of(wanted)}, after=None, limit=len(wanted))
        suppliers: list[Supplier] = [SUPPLIERS.decode(document) for _, document in found]
        return {
            each.supplier_id: Named(name=each.name, identifiers=each.identifiers, sme=each.sme, vcse=each.vcse)
            for each in suppliers
        }

    def _view(self, notice: RegisterNotice, named: Named) -> RegisterNoticeShown:
        if not notice.open:
            state = NoticeState.GIVEN
        else:
            state = NoticeState.OVERDUE if uk_date(self._now()) > notice.due_on else NoticeState.DUE
        said = fields_of(RegisterNoticeShown, notice)
        return RegisterNoticeShown(**said, supplier=named, state=state)
