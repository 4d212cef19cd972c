"""One notice that the law asks for, folded from its events."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyMarket, AnyRegime
from shared.contracts.ordering import ProcurementNoticeOccasion, ProcurementNoticeType
from shared.kernel.aggregate import Aggregate, begun


@dataclass(frozen=True)
class Subject:
    """What a notice is about: an order, a competition, or all that was from the first to the last day, inclusive."""

    order_id: UUID | None = None
    competition_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class ProcurementNotice:
    """What has to be published of a subject; `open` until it is, or until it turns out that it has not to be."""

    notice_id: UUID
    market: AnyMarket
    notice_type: ProcurementNoticeType
    about: Subject
    occasion: ProcurementNoticeOccasion
    regime: AnyRegime
    happened_at: datetime
    due_on: date
    remind_on: date
    amount_pence: int | None = None
    amount_includes_vat: bool | None = None
    policies: tuple[str, ...] = ()
    open: bool = True
    overdue: bool = False
    published_on: date | None = None
    reference: str = ""
    withdrawn_for: str | None = None


class Which(TypedDict):
    """Which notice a fact is about."""

    notice_id: UUID
    market: str
    notice_type: str
    order_id: UUID | None
    competition_id: UUID | None
    first_day: date | None
    last_day: date | None


def which(notice_id: UUID, market: str, notice_type: str, about: Subject) -> Which:
    """Return which notice a fact is about."""
    return Which(
        notice_id=notice_id,
        market=market,
        notice_type=notice_type,
        order_id=about.order_id,
        competition_id=about.competition_id,
        first_day=about.first_day,
        last_day=about.last_day,
    )


def said_of(notice: ProcurementNotice) -> Which:
    """Return which notice a fact about one that is there is about."""
    return which(notice.notice_id, notice.market, notice.notice_type, notice.about)


def evolve(notice: ProcurementNotice | None, event: facts.ProcurementNoticeEvent) -> ProcurementNotice:
    """Fold one event into a notice."""
    if isinstance(event, facts.ProcurementNoticeRequired):
        return _required(event)
    notice = begun(notice, event)
    match event:
        case facts.ProcurementNoticeOverdue():
            return replace(notice, overdue=True)
        case facts.ProcurementNoticePublished():
            return replace(notice, open=False, published_on=event.published_on, reference=event.reference)
        case facts.ProcurementNoticeWithdrawn():
            return replace(notice, open=False, withdrawn_for=event.reason.code)
    return notice


def _required(event: facts.ProcurementNoticeRequired) -> ProcurementNotice:
    return ProcurementNotice(
        notice_id=event.notice_id,
        market=event.market,
        notice_type=event.notice_type,
        about=Subject(event.order_id, event.competition_id, event.first_day, event.last_day),
        occasion=event.occasion,
        regime=event.regime,
        happened_at=event.happened_at,
        due_on=event.due_on,
        remind_on=event.remind_on,
        amount_pence=event.amount_pence,
        amount_includes_vat=event.amount_includes_vat,
        policies=event.policies,
    )


NOTICES = Aggregate(
    "procurement_notice",
    "procurement_notices",
    ProcurementNotice,
    evolve,
    indexes=(("open", "due_on"), ("notice_type",), ("about.order_id",)),
)
