"""Orders as their supplier sees and answers them."""

from datetime import date, datetime
from uuid import UUID

from portal.api.answers.orders import Attendance, ChangedStart, Decision, Outcome, Source, Terms
from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class Session(Answer):
    """One session as it was recorded; `number` tells several of a day apart."""

    held_on: date
    number: int
    attended: str
    reason: str | None = None


class Line(Answer):
    """One person's place in an order."""

    line: int
    need_id: UUID
    amount_pence: int
    started_on: date | None
    did_not_start: bool
    ended_on: date | None
    ended_early: bool
    reason: str | None
    attendance: Attendance
    sessions: tuple[Session, ...]
    outcomes: tuple[Outcome, ...]


class Problem(Answer):
    """Something that went wrong, and what the other side answered."""

    number: int
    said_by: str
    reason: str
    reported_at: datetime
    answer_by: date
    line: int | None = None
    answer: str | None = None


class Dispute(Answer):
    """A dispute that a buyer decides; it is over once it was decided or withdrawn."""

    said_by: str
    reason: str
    decide_by: date
    settled: str | None
    over_at: datetime | None = None


class Proposal(Answer):
    """A change that one side proposes and the other may agree to."""

    terms: Terms
    reason: str
    by_supplier: bool
    answer_by: date


class SupplierOrder(Answer):
    """An order of the own organisation."""

    order_id: UUID
    district: str
    category: str
    source: Source
    title: str | None = None
    lines: tuple[Line, ...]
    amount_pence: int
    starts_on: date
    ends_on: date | None
    placed_at: datetime
    status: str
    purchase_order: str | None
    respond_by: date | None
    reason: str | None
    start_change: ChangedStart | None
    problems: tuple[Problem, ...]
    to_check: bool
    dispute: Dispute | None
    closed_on: date | None
    proposal: Proposal | None
    decision: Decision | None = None

    @property
    def running_dispute(self) -> Dispute | None:
        """The dispute that a buyer has to decide; one that was decided or withdrawn is none."""
        return self.dispute if self.dispute and self.dispute.over_at is None and self.dispute.settled is None else None


class StartProvision(Body):
    """The first day on which somebody came."""

    line: int
    started_on: date


class BecauseOfLine(Body):
    """A reason that concerns one person's place."""

    line: int
    reason: str


class AttendedSession(Body):
    """Whether somebody came to a session."""

    held_on: date
    number: int | None = None
    attended: str
    reason: str | None = None


class RecordAttendance(Body):
    """Who came to sessions."""

    line: int
    sessions: tuple[AttendedSession, ...]


class CompleteProvision(Body):
    """The last day."""

    line: int
    completed_on: date


class EndEarly(Body):
    """The last day of somebody who left, and why."""

    line: int
    ended_on: date
    reason: str


class RecordOutcome(Body):
    """What came of it, and what shows it."""

    line: int
    outcome: str
    achieved_on: date
    evidence: str | None = None
    evidence_on: date | None = None


class ProposeStart(Body):
    """Another first day in place of a plain no."""

    reason: str
    starts_on: date
    start_id: UUID | None = None


class ProposeChange(Body):
    """Another first or last day of an order that was accepted."""

    reason: str
    starts_on: date | None = None
    start_id: UUID | None = None
    ends_on: date | None = None


SUPPLIER_ORDERS = Operation(
    "GET",
    "/v1/orders",
    Listed[SupplierOrder],
    query=("status", "start_changed", "disputed", "to_check", "change_proposed", "after", "limit"),
)
SUPPLIER_ORDER = Operation("GET", "/v1/orders/{order_id}", SupplierOrder)
ACCEPT = Operation("POST", "/v1/orders/{order_id}/acceptance", Nothing)
DECLINE = Operation("POST", "/v1/orders/{order_id}/decline", Nothing, body=ForReason)
PROPOSE_START = Operation("POST", "/v1/orders/{order_id}/start-proposal", Nothing, body=ProposeStart)
START = Operation("POST", "/v1/orders/{order_id}/start", Nothing, body=StartProvision)
DID_NOT_START = Operation("POST", "/v1/orders/{order_id}/did-not-start", Nothing, body=BecauseOfLine)
ATTENDANCE = Operation("POST", "/v1/orders/{order_id}/attendance", Nothing, body=RecordAttendance)
COMPLETE = Operation("POST", "/v1/orders/{order_id}/completion", Nothing, body=CompleteProvision)
END_EARLY = Operation("POST", "/v1/orders/{order_id}/early-end", Nothing, body=EndEarly)
OUTCOME = Operation("POST", "/v1/orders/{order_id}/outcome", Nothing, body=RecordOutcome)
DISPUTE = Operation("POST", "/v1/orders/{order_id}/dispute", Nothing, body=ForReason)
PROPOSE_CHANGE = Operation("POST", "/v1/orders/{order_id}/change-proposal", Nothing, body=ProposeChange)
WITHDRAW_CHANGE = Operation("POST", "/v1/orders/{order_id}/change-withdrawal", Nothing)
