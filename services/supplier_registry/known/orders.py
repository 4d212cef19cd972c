"""What became of orders: one row for each, with what it adds to the scorecard of its supplier."""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from shared.contracts import ordering as orders
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.kernel.filters import PRESENT, Filters
from shared.kernel.projection import Projection
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.reference.outcomes import OutcomeKind, outcome_kinds

FOR_WORK = "client_found_work"
"""The reason for an early end that nobody would call a failure: it counts neither as completed nor as broken off."""

BY_DEPARTMENT = "ended_by_department"
"""The reason for an end that the department decided on since the supplier's standing had changed: that is judged there,
and the end counts neither way."""


@dataclass(frozen=True)
class Achieved:
    """One kind of outcome of one line of an order; one that `waits` is to be checked first, and counts for nothing."""

    line: int
    outcome: Annotated[str, Code("outcome")]
    achieved_on: date | None = None
    waits: bool = False


@dataclass(frozen=True)
class LineDelivery:
    """How far the provision of one line has come; `ended_for` is the reason where it ended early.

    `not_started_for` is the reason where it never began; `sessions` are those recorded, by day and number.
    """

    line: int
    started_on: date | None = None
    completed: bool = False
    ended_for: Annotated[str, Code("provision_ended_early reason")] | None = None
    not_started_for: Annotated[str, Code("did_not_start reason")] | None = None
    sessions: dict[str, Annotated[str, Code("attendance")]] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether it is over, in whatever way."""
        return self.completed or self.ended_for is not None


@dataclass(frozen=True)
class Counts:
    """What orders add up to, in whole numbers that can be summed.

    `issued` to `acceptance_minutes` are of orders: `timed` counts those accepted whose times are known,
    `acceptance_minutes` is how long these took together. The others count lines, each the provision of one client:
    `on_time` those that started by the day agreed, `ended_early` those that were broken off, `ended_for_work` those
    that a job ended, and neither those that the department ended; `successful` are finished lines with a successful
    outcome, `in_work` and `sustained` lines with such an outcome. `not_started` are lines that never began, but for
    those that a job came before; `sessions` are those recorded, `attended` those of them that the client came to.
    """

    issued: int = 0
    accepted: int = 0
    declined: int = 0
    lapsed: int = 0
    timed: int = 0
    acceptance_minutes: int = 0
    started: int = 0
    on_time: int = 0
    completed: int = 0
    ended_early: int = 0
    ended_for_work: int = 0
    successful: int = 0
    in_work: int = 0
    sustained: int = 0
    not_started: int = 0
    sessions: int = 0
    attended: int = 0


COUNTED = tuple(each.name for each in fields(Counts))


@dataclass(frozen=True)
class OrderDelivered:
    """What one order came to so far; what has happened to it stays true, unless an outcome is reversed.

    `market` is unknown until its first event is. `in_work_on` is the first day on which a line of it led to work.
    """

    supplier_id: UUID
    market: AnyMarket | None = None
    category: AnyCategory | None = None
    starts_on: date | None = None
    issued_at: datetime | None = None
    issued_on: date | None = None
    accepted_at: datetime | None = None
    declined: bool = False
    lapsed: bool = False
    lines: tuple[LineDelivery, ...] = ()
    outcomes: tuple[Achieved, ...] = ()
    in_work_on: date | None = None
    counts: Counts = field(default_factory=Counts)


def fold_order(row: OrderDelivered | None, event: orders.OrderEvent) -> OrderDelivered | None:
    """Fold ordering's events: each kind of outcome counts once for a line, until it is reversed."""
    row = _folded(row or OrderDelivered(event.supplier_id), event)
    days = [each.achieved_on for each in _that_count(row) if each.achieved_on and _kind(each).in_work]
    row = replace(row, in_work_on=min(days, default=None))
    return replace(row, counts=counted(row))


def _folded(row: OrderDelivered, event: orders.OrderEvent) -> OrderDelivered:
    match event:
        case orders.OrderTransferred():
            return replace(row, supplier_id=event.supplier_id)
        case orders.OrderPlaced():
            return replace(row, market=event.market, category=event.category, starts_on=event.starts_on)
        case orders.OrderChanged():
            return replace(row, starts_on=event.terms.starts_on)
        case orders.OrderIssued(issued_at=at):
            return replace(row, category=event.category, starts_on=event.starts_on, issued_at=at, issued_on=uk_date(at))
        case orders.OrderAccepted():
            return replace(row, accepted_at=event.accepted_at)
        case orders.OrderDeclined():
            return replace(row, declined=True)
        case orders.OrderLapsed():
            return replace(row, lapsed=True)
        case orders.LineEvent():
            return _of_line(row, event)
    return row


def _of_line(row: OrderDelivered, event: orders.LineEvent) -> OrderDelivered:
    line = next((each for each in row.lines if each.line == event.line), LineDelivery(event.line))
    match event:
        case orders.ProvisionStarted():
            return _with_line(row, replace(line, started_on=event.started_on))
        case orders.DidNotStart():
            return _with_line(row, replace(line, not_started_for=event.reason.code))
        case orders.AttendanceRecorded():
            recorded = {f"{each.held_on}/{each.number}": each.attended for each in event.sessions}
            return _with_line(row, replace(line, sessions={**line.sessions, **recorded}))
        case orders.ProvisionCompleted():
            return _with_line(row, replace(line, completed=True))
        case orders.ProvisionEndedEarly():
            return _with_line(row, replace(line, ended_for=event.reason.code))
        case orders.OutcomeRecorded():
            achieved = Achieved(event.line, event.outcome, event.achieved_on, waits=event.to_check)
            return replace(row, outcomes=(*_without(row, event), achieved))
        case orders.OutcomeVerified():
            achieved = Achieved(event.line, event.outcome, event.achieved_on)
            return replace(row, outcomes=(*_without(row, event), achieved))
        case orders.OutcomeReversed():
            return replace(row, outcomes=_without(row, event))
    return row


def counted(row: OrderDelivered) -> Counts:
    """Return what an order adds to the sums of its supplier."""
    timed = row.accepted_at is not None and row.issued_at is not None
    minutes = (row.accepted_at - row.issued_at).total_seconds() / 60 if row.accepted_at and row.issued_at else 0
    started = [each.started_on for each in row.lines if each.started_on]
    finished = {each.line for each in row.lines if each.finished and each.ended_for != BY_DEPARTMENT}
    sessions = [attended for each in row.lines for attended in each.sessions.values()]
    outcomes = _that_count(row)
    early = [each.ended_for for each in row.lines if each.ended_for and not each.completed]
    return Counts(
        issued=int(row.issued_at is not None),
        accepted=int(row.accepted_at is not None),
        declined=int(row.declined),
        lapsed=int(row.lapsed),
        timed=int(timed),
        acceptance_minutes=max(0, round(minutes)),
        started=len(started),
        on_time=sum(1 for day in started if row.starts_on and day <= row.starts_on),
        completed=sum(1 for each in row.lines if each.completed),
        ended_early=sum(1 for reason in early if reason not in {FOR_WORK, BY_DEPARTMENT}),
        ended_for_work=sum(1 for reason in early if reason == FOR_WORK),
        successful=len({each.line for each in outcomes if _kind(each).successful} & finished),
        in_work=len({each.line for each in outcomes if _kind(each).in_work}),
        sustained=len({each.line for each in outcomes if _kind(each).sustained}),
        not_started=sum(1 for each in row.lines if each.not_started_for not in {None, FOR_WORK}),
        sessions=len(sessions),
        attended=sum(1 for each in sessions if each != "no"),
    )


def _that_count(row: OrderDelivered) -> list[Achieved]:
    return [each for each in row.outcomes if not each.waits]


_UNKNOWN = OutcomeKind(code="unknown", text="A kind that is not known here.", successful=False, in_work=False)


def _kind(achieved: Achieved) -> OutcomeKind:
    """Return what the reference data says of an outcome; one that it lacks counts for nothing."""
    return outcome_kinds().get(achieved.outcome, _UNKNOWN)


def _with_line(row: OrderDelivered, line: LineDelivery) -> OrderDelivered:
    others = tuple(each for each in row.lines if each.line != line.line)
    return replace(row, lines=tuple(sorted((*others, line), key=lambda each: each.line)))


def _without(
    row: OrderDelivered, event: orders.OutcomeRecorded | orders.OutcomeVerified | orders.OutcomeReversed
) -> tuple[Achieved, ...]:
    return tuple(each for each in row.outcomes if (each.line, each.outcome) != (event.line, event.outcome))


ORDERS_DELIVERED: Projection[OrderDelivered] = Projection(
    "orders_delivered",
    OrderDelivered,
    (orders.OrderEvent,),
    fold_order,
    indexes=(("supplier_id",), ("market", "category", "issued_on")),
)


def accepted_by(supplier_id: UUID) -> Filters:
    """Mean the orders that a supplier has accepted. They stay so, and may be asked for before a decision."""
    return {"supplier_id": supplier_id, "accepted_at": PRESENT}
