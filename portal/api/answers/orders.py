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


class Question(Answer):
    """That somebody has to decide whether the order goes on, since when and until when."""

    asked_at: datetime
    decide_by: date
    overdue: bool


class Decision(Answer):
    """What was decided last on an order in question; a last day that is still to come can be moved or taken back."""

    goes_on: bool
    reason: str | None
    decided_at: datetime
    ends_on: date | None


class Dispute(Answer):
    """What one side disputes, and by when a buyer decides; over by a decision or taken back."""

    said_by: str
    line: int | None = None
    reason: str
    disputed_at: datetime
    decide_by: date
    overdue: bool = False
    settled: str | None
    over_at: datetime | None = None


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
    dispute: Dispute | None = None
    decision: Decision | None = None
    closed_on: date | None
    proposal: Proposal | None
    level: str = ""
    in_question: bool = False
    question: Question | None = None
    place_held_until: date | None = None
    place_lapsed: bool = False
    placed_by: str = ""
    match_id: UUID | None = None
    route: str = ""
    repeat: Repeat | None = None
    next_best: NextBest | None = None

    @property
    def decision_stands(self) -> bool:
        """Whether it was decided that a provision under way ends, on a day that can still be moved."""
        decided = self.decision
        return self.status == "started" and not self.in_question and bool(decided and not decided.goes_on)


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


class ContinueOrder(Body):
    """Decide that an order in question goes on."""

    reason: str
    note: str | None = None


class TerminateOrder(Body):
    """Decide that an order in question does not go on; what has started needs its last day."""

    reason: str
    ends_on: date | None = None
    note: str | None = None


class DisputeOrder(Body):
    """Dispute an order, or one place of it."""

    reason: str
    line: int | None = None


class ReverseOutcome(Body):
    """Take back an outcome that does not stand."""

    line: int
    outcome: str
    reason: str


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
        "in_question",
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
CONTINUE_ORDER = Operation("POST", "/v1/orders/{order_id}/continuation", Nothing, body=ContinueOrder)
TERMINATE_ORDER = Operation("POST", "/v1/orders/{order_id}/termination", Nothing, body=TerminateOrder)
DISPUTE_ORDER = Operation("POST", "/v1/orders/{order_id}/dispute", Nothing, body=DisputeOrder)
WITHDRAW_DISPUTE = Operation("POST", "/v1/orders/{order_id}/dispute-withdrawal", Nothing)
SETTLE_DISPUTE = Operation("POST", "/v1/orders/{order_id}/settlement", Nothing, body=ForReason)
REVERSE_OUTCOME = Operation("POST", "/v1/orders/{order_id}/outcome-reversal", Nothing, body=ReverseOutcome)
