"""One notice that the law asks for, folded from its events."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import NoticeOccasion, NoticeType
from shared.kernel.aggregate import Aggregate, begun
from shared.reference.codes import Code


@dataclass(frozen=True)
class RegisterNotice:
    """What the law asks for because of what happened to a supplier; `open` until it is given."""

    notice_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory | None
    notice_type: NoticeType
    occasion: NoticeOccasion
    regime: Annotated[str, Code("regime")]
    happened_at: datetime
    due_on: date
    remind_on: date
    open: bool = True
    overdue: bool = False
    given_on: date | None = None
    reference: str = ""


def evolve(notice: RegisterNotice | None, event: facts.RegisterNoticeEvent) -> RegisterNotice:
    """Fold one event into a notice."""
    if isinstance(event, facts.RegisterNoticeRequired):
        return _required(event)
    notice = begun(notice, event)
    match event:
        case facts.RegisterNoticeOverdue():
            return replace(notice, overdue=True)
        case facts.RegisterNoticeGiven():
            return replace(notice, open=False, given_on=event.given_on, reference=event.reference)
    return notice


def _required(event: facts.RegisterNoticeRequired) -> RegisterNotice:
    return RegisterNotice(
        notice_id=event.notice_id,
        supplier_id=event.supplier_id,
        market=event.market,
        category=event.category,
        notice_type=event.notice_type,
        occasion=event.occasion,
        regime=event.regime,
        happened_at=event.happened_at,
        due_on=event.due_on,
        remind_on=event.remind_on,
    )


REGISTER_NOTICES = Aggregate(
    "register_notice",
    "register_notices",
    RegisterNotice,
    evolve,
    indexes=(("supplier_id",), ("open", "due_on"), ("notice_type",)),
)
