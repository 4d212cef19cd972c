"""Orders as staff see them, what both sides see of them, and what they do with them."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class Source(Answer):
    """The version of an offer that was ordered, and its start."""

    offer_id: UUID
    offer_version: int
    start_id: UUID | None = None
    competition_id: UUID | None = None


class Attendance(Answer):
    """How many sessions there were, and how the client attended."""

    sessions: int
    attended: int
    late: int
    missed: int


class Outcome(Answer):
    """What was achieved, and whether it has been checked."""

    outcome: str
    achieved_on: date
    evidence: str | None
    to_check: bool
    check_by: date | None
    verified_at: datetime | None


class Line(Answer):
    """What the order is for one client."""

    line: int
    need_id: UUID
    amount_pence: int
    started_on: date | None
    did_not_start: bool
    ended_on: date | None
    ended_early: bool
    reason: str | None
    attendance: Attendance
    outcomes: tuple[Outcome, ...]


class OrderProblem(Answer):
    """Something that went wrong, and the other side's answer."""

    number: int
    said_by: str
    reason: str
    reported_at: datetime
    answer_by: date
    answer: str | None = None
    answered_at: datetime | None = None
    overdue: bool = False


class ChangedStart(Answer):
    """How the offer's start is not as it was ordered."""

    reason: str
    moved_to: date | None


class Terms(Answer):
    """What a change comes to."""

    starts_on: date
    ends_on: date | None
    amount_pence: int


class Proposal(Answer):
    """A change that one side proposes."""

    terms: Terms
    reason: str
    by_supplier: bool
    answer_by: date


class NextBest(Answer):
    """The offer that is proposed in place of an order that came to nothing."""

    offer_id: UUID
    offer_version: int
    starts_on: date
    amount_pence: int
    decide_by: date


class Repeat(Answer):
    """The order that this one repeats."""

    order_id: UUID
    reason: str


class Order(Answer):
    """An order."""

    order_id: UUID
    supplier_id: UUID
    supplier_name: str | None
    title: str | None
    district: str
    category: str
    source: Source
    lines: tuple[Line, ...]
    amount_pence: int
    starts_on: date
    ends_on: date | None
    placed_at: datetime
    status: str
    purchase_order: str | None
    issued_on: date | None
    respond_by: date | None
    reason: str | None
    start_change: ChangedStart | None
    problems: tuple[OrderProblem, ...]
    disputed: bool
    closed_on: date | None
    proposal: Proposal | None
    level: str = ""
    place_held_until: date | None = None
    place_lapsed: bool = False
    placed_by: str = ""
    match_id: UUID | None = None
    route: str = ""
    repeat: Repeat | None = None
    next_best: NextBest | None = None


class OrderCreated(Answer):
    """An order that was placed."""

    order_id: UUID


class ReportProblem(Body):
    """Say what went wrong."""

    reason: str
    line: int | None = None


class VerifyOutcome(Body):
    """Say that the evidence of an outcome was checked and holds."""

    line: int
    outcome: str


ORDERS = Operation(
    "GET",
    "/v1/orders",
    Listed[Order],
    query=(
        "status",
        "district",
        "category",
        "need_id",
        "supplier_id",
        "disputed",
        "to_check",
        "start_changed",
        "change_proposed",
        "next_best_proposed",
        "after",
        "limit",
    ),
)
ORDER = Operation("GET", "/v1/orders/{order_id}", Order)
CANCEL_ORDER = Operation("POST", "/v1/orders/{order_id}/cancellation", Nothing, body=ForReason)
REPORT_PROBLEM = Operation("POST", "/v1/orders/{order_id}/problems", Nothing, body=ReportProblem)
ORDER_NEXT_BEST = Operation("POST", "/v1/orders/{order_id}/next-best-order", OrderCreated)
REFUSE_NEXT_BEST = Operation("POST", "/v1/orders/{order_id}/next-best-refusal", Nothing, body=ForReason)
AGREE_TO_CHANGE = Operation("POST", "/v1/orders/{order_id}/change-agreement", Nothing)
REFUSE_CHANGE = Operation("POST", "/v1/orders/{order_id}/change-refusal", Nothing, body=ForReason)
ANSWER_PROBLEM = Operation("POST", "/v1/orders/{order_id}/problems/{number}/answer", Nothing, body=ForReason)
VERIFY_OUTCOME = Operation("POST", "/v1/orders/{order_id}/outcome-verification", Nothing, body=VerifyOutcome)
