"""What each order adds to the figures: one row, in whole numbers that can be summed.

A row is folded from the order's own public facts, so that figures of a period are one pass over rows and no fact is
counted twice, whatever is delivered again. An order counts in the period in which it was placed.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Annotated
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket, AnyRoute
from shared.kernel.projection import Projection
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.reference.outcomes import outcome_kinds
from shared.reference.policy_values import Level

THREE_WEEKS, SIXTEEN_WEEKS = 21, 112
"""Days: what the proof of concept took on average from need to provision, and a competition for it before."""

_NOTHING_BOUGHT = (facts.OrderRejected, facts.OrderCancelled, facts.OrderStopped)


@dataclass(frozen=True)
class CountedLine:
    """How the provision for one need has come so far; `outcomes` are the kinds that stand."""

    line: int
    need_id: UUID
    pence: int
    needed_on: date | None = None
    started_on: date | None = None
    did_not_start: bool = False
    completed: bool = False
    ended_early: bool = False
    sessions: tuple[tuple[date, int, bool], ...] = ()
    outcomes: tuple[Annotated[str, Code("outcome")], ...] = ()

    @property
    def days_attended(self) -> frozenset[date]:
        """The days on which the client came, late or not."""
        return frozenset(held_on for held_on, _, came in self.sessions if came)

    @property
    def days_to_start(self) -> int | None:
        """Calendar days from the need to the start, where both are known; none where it began before it was needed."""
        return max(0, (self.started_on - self.needed_on).days) if self.started_on and self.needed_on else None


@dataclass(frozen=True)
class Counts:
    """The numbers of one order. `clients` and whatever follows it count lines, each the provision for one need."""

    placed: int = 0
    placed_pence: int = 0
    issued: int = 0
    accepted: int = 0
    declined: int = 0
    lapsed: int = 0
    bought: int = 0
    spend_pence: int = 0
    clients: int = 0
    order_timed: int = 0
    order_days: int = 0
    started: int = 0
    start_timed: int = 0
    start_days: int = 0
    within_three_weeks: int = 0
    within_sixteen_weeks: int = 0
    did_not_start: int = 0
    completed: int = 0
    ended_early: int = 0
    in_work: int = 0
    sustained: int = 0
    sessions: int = 0
    attended: int = 0


COUNTED = tuple(each.name for each in fields(Counts))


@dataclass(frozen=True)
class CountedOrder:
    """One order, by what figures are asked for, and what it adds to them.

    `unapproved` says that the policy for small orders let it go without anybody's approval.
    """

    order_id: UUID
    supplier_id: UUID
    district: AnyDistrict
    market: AnyMarket | None = None
    category: AnyCategory | None = None
    route: AnyRoute = "standing_offer"
    placed_on: date | None = None
    placed_in: str | None = None
    placed_pence: int = 0
    placed_by: str = ""
    unapproved: bool = False
    issued: bool = False
    answered: str | None = None
    came_to_nothing: bool = False
    offer_id: UUID | None = None
    start_id: UUID | None = None
    lines: tuple[CountedLine, ...] = ()
    counts: Counts = field(default_factory=Counts)

    @property
    def pence(self) -> int:
        """What all its lines cost."""
        return sum(each.pence for each in self.lines)


def fold_order(row: CountedOrder | None, event: facts.OrderEvent) -> CountedOrder:
    """Fold one fact about an order into its row."""
    row = _folded(row or CountedOrder(event.order_id, event.supplier_id, event.district), event)
    return replace(row, counts=_counted(row))


def _folded(row: CountedOrder, event: facts.OrderEvent) -> CountedOrder:
    match event:
        case facts.OrderPlaced():
            return _placed(row, event)
        case facts.OrderApproved():
            return replace(row, unapproved=event.authority.level == Level.POLICY)
        case facts.OrderIssued():
            return replace(row, issued=True)
        case facts.OrderAccepted():
            return replace(row, answered="accepted")
        case facts.OrderDeclined() | facts.OrderLapsed():
            answered = "declined" if isinstance(event, facts.OrderDeclined) else "lapsed"
            return replace(row, answered=answered, came_to_nothing=True)
        case facts.OrderTransferred():
            return replace(row, supplier_id=event.supplier_id)
        case facts.OrderChanged():
            costs = {each.line: each.amount_pence for each in event.lines}
            lines = tuple(replace(one, pence=costs.get(one.line, one.pence)) for one in row.lines)
            return replace(row, lines=lines, start_id=event.terms.start_id)
        case facts.LineEvent():
            return _with_line(row, event)
    return replace(row, came_to_nothing=True) if isinstance(event, _NOTHING_BOUGHT) else row


def _placed(row: CountedOrder, event: facts.OrderPlaced) -> CountedOrder:
    placed_on = uk_date(event.placed_at)
    return replace(
        row,
        market=event.market,
        category=event.category,
        route=event.route,
        placed_on=placed_on,
        placed_in=f"{placed_on:%Y-%m}",
        placed_pence=event.amount_pence,
        placed_by=event.placed_by,
        offer_id=getattr(event.source, "offer_id", None),
        start_id=getattr(event.source, "start_id", None),
        lines=tuple(CountedLine(each.line, each.need_id, each.amount_pence, each.needed_on) for each in event.lines),
    )


def _with_line(row: CountedOrder, event: facts.LineEvent) -> CountedOrder:
    lines = tuple(_line(each, event) if each.line == event.line else each for each in row.lines)
    return replace(row, lines=lines)


def _line(line: CountedLine, event: facts.LineEvent) -> CountedLine:
    match event:
        case facts.ProvisionStarted():
            return replace(line, started_on=event.started_on)
        case facts.DidNotStart():
            return replace(line, did_not_start=True)
        case facts.ProvisionCompleted():
            return replace(line, completed=True)
        case facts.ProvisionEndedEarly():
            return replace(line, ended_early=True)
        case facts.AttendanceRecorded():
            said = {(each.held_on, each.number): each.attended != "no" for each in event.sessions}
            before = {(held_on, number): came for held_on, number, came in line.sessions}
            sessions = ((*each, came) for each, came in sorted((before | said).items()))
            return replace(line, sessions=tuple(sessions))
        case facts.OutcomeRecorded():
            return replace(line, outcomes=(*_without(line, event.outcome), event.outcome))
        case facts.OutcomeReversed():
            return replace(line, outcomes=_without(line, event.outcome))
    return line


def _without(line: CountedLine, outcome: str) -> tuple[str, ...]:
    return tuple(each for each in line.outcomes if each != outcome)


def _counted(row: CountedOrder) -> Counts:
    lines, bought = row.lines, row.issued and not row.came_to_nothing
    waited = [(row.placed_on - each.needed_on).days for each in lines if row.placed_on and each.needed_on]
    until_start = [each.days_to_start for each in lines if each.days_to_start is not None]
    spend = sum(each.pence for each in lines if not each.did_not_start) if bought else 0
    return Counts(
        placed=int(row.placed_on is not None),
        placed_pence=row.placed_pence,
        issued=int(row.issued),
        accepted=int(row.answered == "accepted"),
        declined=int(row.answered == "declined"),
        lapsed=int(row.answered == "lapsed"),
        bought=int(bought),
        spend_pence=spend,
        clients=len(lines),
        order_timed=len(waited),
        order_days=sum(max(0, days) for days in waited),
        started=sum(each.started_on is not None for each in lines),
        start_timed=len(until_start),
        start_days=sum(until_start),
        within_three_weeks=sum(days <= THREE_WEEKS for days in until_start),
        within_sixteen_weeks=sum(days <= SIXTEEN_WEEKS for days in until_start),
        did_not_start=sum(each.did_not_start for each in lines),
        completed=sum(each.completed for each in lines),
        ended_early=sum(each.ended_early and not each.completed for each in lines),
        in_work=sum(any(_is(each, "in_work") for each in line.outcomes) for line in lines),
        sustained=sum(any(_is(each, "sustained") for each in line.outcomes) for line in lines),
        sessions=sum(len(each.sessions) for each in lines),
        attended=sum(came for each in lines for *_, came in each.sessions),
    )


def _is(outcome: str, what: str) -> bool:
    """Return what the reference data says of a kind of outcome; one that it lacks counts for nothing."""
    kind = outcome_kinds().get(outcome)
    return kind is not None and bool(getattr(kind, what))


COUNTED_ORDERS: Projection[CountedOrder] = Projection(
    "counted_orders",
    CountedOrder,
    (facts.OrderEvent,),
    fold_order,
    indexes=(("placed_on", "district"), ("supplier_id",), ("placed_by", "placed_on")),
)
