"""What can be asked about procurement notices: what is due and overdue, and which contracts one has to list."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.ordering.notices.domain.notice import NOTICES, ProcurementNotice
from services.ordering.notices.history import NOTICE_DISCLOSURE
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket, AnyRegime
from shared.contracts.ordering import ProcurementNoticeOccasion, ProcurementNoticeType
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import PRESENT, Asked, Between
from shared.kernel.shown import fields_of
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.store.store import Store


class ProcurementNoticeState(StrEnum):
    """Whether a notice is published or has not to be, and if neither, whether its day is over."""

    DUE = "due"
    OVERDUE = "overdue"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ProcurementNoticeShown(BaseModel):
    """A notice that the law asks for. Of a contract it says the value that the law counts, with VAT or without.

    `contracts` is where the contracts are listed that a notice of a quarter has to tell of.
    """

    notice_id: UUID
    market: AnyMarket
    regime: AnyRegime
    notice_type: ProcurementNoticeType
    occasion: ProcurementNoticeOccasion
    order_id: UUID | None
    competition_id: UUID | None
    first_day: date | None
    last_day: date | None
    amount_pence: int | None
    amount_includes_vat: bool | None
    happened_at: datetime
    due_on: date
    state: Annotated[ProcurementNoticeState, Code("state of procurement notice")]
    published_on: date | None
    reference: str
    withdrawn_for: Annotated[str, Code("procurement_notice_withdrawn reason")] | None
    policies: tuple[str, ...]


class ContractListed(BaseModel):
    """A contract that a notice tells of: with whom, from when, for how much, and how it stands now."""

    order_id: UUID
    purchase_order: str | None
    supplier_id: UUID
    category: AnyCategory
    district: AnyDistrict
    accepted_on: date | None
    starts_on: date
    ends_on: date | None
    amount_pence: int
    status: Annotated[str, Code("order status")]


class NoticeQueries:
    """Answers about notices, to those who publish them and to auditors. Each raises `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Answer from what the store holds, as of today."""
        self._store = store
        self._now = clock
        self._past = Past(store, NOTICE_DISCLOSURE)

    async def get(self, notice_id: UUID) -> tuple[dict[str, Any], int]:
        """Return a notice and its version."""
        stored = await self._store.get(NOTICES(notice_id))
        return self._view(stored.state).model_dump(mode="json"), stored.version

    async def history(self, notice_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a notice."""
        return await self._past.history(notice_id, caller, lambda one: one, after=after, limit=limit)

    async def listed(
        self,
        *,
        state: ProcurementNoticeState | None,
        notice_type: str | None,
        order_id: UUID | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, dict[str, Any]]]:
        """Return a page of notices."""
        asked = {"notice_type": notice_type, "about.order_id": order_id, **self._standing(state)}
        found = await self._store.documents(NOTICES, asked, after=after, limit=limit)
        shown = [self._view(NOTICES.decode(document)) for _, document in found]
        return [(str(each.notice_id), each.model_dump(mode="json")) for each in shown]

    async def all_listed(
        self, *, state: ProcurementNoticeState | None, notice_type: str | None
    ) -> list[ProcurementNoticeShown]:
        """Return all notices, those with the earliest day first, for a table."""
        asked = {"notice_type": notice_type, **self._standing(state)}
        shown = [self._view(each) async for page in self._store.pages(NOTICES, asked) for each in page]
        return sorted(shown, key=lambda each: (each.due_on, each.notice_id))

    async def contracts(self, notice_id: UUID, *, after: str | None, limit: int) -> list[tuple[str, dict[str, Any]]]:
        """Return a page of the contracts that a notice has to tell of: those of its quarter, or its own."""
        notice = (await self._store.get(NOTICES(notice_id))).state
        found = await self._store.documents(ORDERS, _of(notice), after=after, limit=limit)
        return [(identifier, _listed(ORDERS.decode(document))) for identifier, document in found]

    def _standing(self, state: ProcurementNoticeState | None) -> Mapping[str, Asked | None]:
        today = uk_date(self._now())
        match state:
            case ProcurementNoticeState.DUE:
                return {"open": True, "due_on": Between(least=today.isoformat())}
            case ProcurementNoticeState.OVERDUE:
                return {"open": True, "due_on": Between(most=(today - timedelta(days=1)).isoformat())}
            case ProcurementNoticeState.PUBLISHED:
                return {"published_on": PRESENT}
            case ProcurementNoticeState.WITHDRAWN:
                return {"withdrawn_for": PRESENT}
        return {}

    def _state(self, notice: ProcurementNotice) -> ProcurementNoticeState:
        if notice.open:
            return (
                ProcurementNoticeState.OVERDUE if uk_date(self._now()) > notice.due_on else ProcurementNoticeState.DUE
            )
        return ProcurementNoticeState.WITHDRAWN if notice.withdrawn_for else ProcurementNoticeState.PUBLISHED

    def _view(self, notice: ProcurementNotice) -> ProcurementNoticeShown:
        said = fields_of(ProcurementNoticeShown, notice)
        return ProcurementNoticeShown(**said, **vars(notice.about), state=self._state(notice))


def _of(notice: ProcurementNotice) -> Mapping[str, Asked | None]:
    about = notice.about
    if about.first_day and about.last_day:
        between = Between(least=about.first_day.isoformat(), most=about.last_day.isoformat())
        return {"market": notice.market, "accepted_on": between}
    return {"order_id": about.order_id or notice.notice_id}  # of a competition, none


def _listed(order: Order) -> dict[str, Any]:
    said = fields_of(ContractListed, order)
    return ContractListed(**said, amount_pence=order.amount_pence).model_dump(mode="json")
