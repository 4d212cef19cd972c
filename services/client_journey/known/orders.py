"""What client journeys know of orders: what was bought for a need, how far it is, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event
from shared.kernel.projection import Projection
from shared.reference.codes import Code
from shared.reference.outcomes import outcome_kinds


class Standing(StrEnum):
    """How an order stands for a need; `OVER`: it came to nothing, or was ended before it was delivered."""

    RUNNING = "running"
    COMPLETED = "completed"
    OVER = "over"


class OrderStatus(StrEnum):
    """How far an order is as a whole, before its provision starts; what comes after is said of each line."""

    PLACED = "placed"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    ISSUED = "issued"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Achieved:
    """One kind of outcome, and the day on which the client reached it."""

    outcome: Annotated[str, Code("outcome")]
    on: date


@dataclass(frozen=True)
class KnownLine:
    """What became of the provision for one need: when it started and ended, and what came of it."""

    line: int
    need_id: UUID
    started_on: date | None = None
    ended_on: date | None = None
    ended_early: bool = False
    did_not_start: bool = False
    outcomes: tuple[Achieved, ...] = ()

    @property
    def has_ended(self) -> bool:
        """Whether the provision is over, to its end or not."""
        return self.ended_on is not None

    @property
    def sustained(self) -> bool:
        """Whether the client was still in work after the time that the order sets."""
        kinds = outcome_kinds()
        return any(each.outcome in kinds and kinds[each.outcome].sustained for each in self.outcomes)


@dataclass(frozen=True)
class KnownOrder:
    """An order, with the needs that it was placed for, and the version of the offer that was bought.

    `replaces_id` is the order that came to nothing, and whose needs passed on to this one.
    """

    order_id: UUID
    placed_at: datetime
    needs: dict[UUID, Annotated[Standing, Code("order standing")]]
    status: Annotated[OrderStatus, Code("order status")] = OrderStatus.PLACED
    supplier_id: UUID | None = None
    district: AnyDistrict | None = None
    category: AnyCategory | None = None
    offer_id: UUID | None = None
    offer_version: int | None = None
    start_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    lines: tuple[KnownLine, ...] = ()
    replaces_id: UUID | None = None

    def standing_for(self, need_id: UUID) -> Standing | None:
        """Return how it stands for a need; `None` where it was not placed for it."""
        return self.needs.get(need_id)

    def line_for(self, need_id: UUID) -> KnownLine | None:
        """Return what became of the provision for a need; `None` where it was not placed for it."""
        return next((each for each in self.lines if each.need_id == need_id), None)


_COMES_TO_NOTHING: Mapping[type[facts.OrderEvent], OrderStatus] = {
    facts.OrderRejected: OrderStatus.REJECTED,
    facts.OrderDeclined: OrderStatus.DECLINED,
    facts.OrderLapsed: OrderStatus.LAPSED,
    facts.OrderCancelled: OrderStatus.CANCELLED,
    facts.OrderStopped: OrderStatus.STOPPED,
}
_GOES_ON: Mapping[type[facts.OrderEvent], OrderStatus] = {
    facts.ApprovalRequested: OrderStatus.AWAITING_APPROVAL,
    facts.OrderApproved: OrderStatus.APPROVED,
    facts.OrderIssued: OrderStatus.ISSUED,
    facts.OrderAccepted: OrderStatus.ACCEPTED,
}
CAME_TO_NOTHING: tuple[type[facts.OrderEvent], ...] = tuple(_COMES_TO_NOTHING)
_ON_LINES = (
    facts.ProvisionStarted,
    facts.DidNotStart,
    facts.ProvisionCompleted,
    facts.ProvisionEndedEarly,
    facts.OutcomeRecorded,
    facts.OutcomeReversed,
)


def fold_order(row: KnownOrder | None, event: Event) -> KnownOrder | None:
    """Fold ordering's events: what an order came to is final."""
    match event:
        case facts.OrderPlaced():
            return _placed(event)
        case facts.OrderTransferred() if row:
            return replace(row, supplier_id=event.supplier_id)
        case facts.OrderChanged() if row:
            return _changed(row, event)
        case facts.LineEvent() if row:
            return _delivered(row, event)
        case facts.OrderEvent() if row and type(event) in _COMES_TO_NOTHING:
            over = _standing(row, row.needs, Standing.OVER)
            return replace(over, status=_COMES_TO_NOTHING[type(event)])
        case facts.OrderEvent() if row and type(event) in _GOES_ON:
            return replace(row, status=_GOES_ON[type(event)])
    return row


def needs_of(event: facts.OrderEvent) -> tuple[UUID, ...]:
    """Return the needs that a fact about an order concerns: one of a line its own, any other all of them."""
    return (event.need_id,) if isinstance(event, facts.LineEvent) else event.need_ids


def _placed(event: facts.OrderPlaced) -> KnownOrder:
    return KnownOrder(
        event.order_id,
        event.placed_at,
        dict.fromkeys(needs_of(event), Standing.RUNNING),
        supplier_id=event.supplier_id,
        district=event.district,
        category=event.category,
        offer_id=event.source.offer_id,
        offer_version=event.source.offer_version,
        start_id=event.source.start_id,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        lines=tuple(KnownLine(each.line, each.need_id) for each in event.lines),
        replaces_id=event.replaces_id,
    )


def _changed(row: KnownOrder, event: facts.OrderChanged) -> KnownOrder:
    """What both sides agreed to holds from then on: the client comes on another day, or to another version."""
    terms = event.terms
    return replace(
        row,
        offer_version=terms.offer_version,
        start_id=terms.start_id,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
    )


def _delivered(row: KnownOrder, event: facts.LineEvent) -> KnownOrder:
    lines = tuple(_line(each, event) if each.line == event.line else each for each in row.lines)
    row = replace(row, lines=lines)
    match event:
        case facts.ProvisionCompleted():
            return _standing(row, needs_of(event), Standing.COMPLETED)
        case facts.ProvisionEndedEarly() | facts.DidNotStart():
            return _standing(row, needs_of(event), Standing.OVER)
    return row


def _line(line: KnownLine, event: facts.LineEvent) -> KnownLine:
    match event:
        case facts.ProvisionStarted():
            return replace(line, started_on=event.started_on)
        case facts.DidNotStart():
            return replace(line, did_not_start=True)
        case facts.ProvisionCompleted():
            return replace(line, ended_on=event.completed_on, ended_early=False)
        case facts.ProvisionEndedEarly():
            return replace(line, ended_on=event.ended_on, ended_early=True)
        case facts.OutcomeRecorded():
            others = _outcomes_but(line, event.outcome)
            return replace(line, outcomes=(*others, Achieved(event.outcome, event.achieved_on)))
        case facts.OutcomeReversed():
            return replace(line, outcomes=_outcomes_but(line, event.outcome))
    return line


def _outcomes_but(line: KnownLine, outcome: str) -> tuple[Achieved, ...]:
    return tuple(each for each in line.outcomes if each.outcome != outcome)


def _standing(row: KnownOrder, needs: Iterable[UUID], standing: Standing) -> KnownOrder:
    return replace(row, needs={**row.needs, **dict.fromkeys(needs, standing)})


FOLLOWED: tuple[type[facts.OrderEvent], ...] = (
    facts.OrderPlaced,
    facts.OrderAccepted,
    *CAME_TO_NOTHING,
    facts.DidNotStart,
    facts.ProvisionCompleted,
    facts.ProvisionEndedEarly,
)
"""What makes a need follow its order."""

_FOLDED: tuple[type[facts.OrderEvent], ...] = (
    facts.OrderPlaced,
    *_GOES_ON,
    *CAME_TO_NOTHING,
    facts.OrderTransferred,
    facts.OrderChanged,
    *_ON_LINES,
)

KNOWN_ORDERS = Projection("known_orders", KnownOrder, _FOLDED, fold_order, indexes=(("lines.need_id",),))
