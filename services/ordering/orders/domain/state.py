"""An order as it stands.

Reasons are codes only: a free text about an order would be about a client, and the facts go to everyone on the bus.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypedDict
from uuid import UUID

from services.ordering.orders.domain.decided import Approval, Authority, Question
from services.ordering.orders.domain.delivered import Dispute, Line, Problem
from services.ordering.orders.domain.proposals import NextBest, OrderTerms, Proposal
from shared.contracts.codes import AnyAuthority, AnyCategory, AnyDistrict, AnyMarket, AnyRegime, AnyRoute
from shared.contracts.ordering import PaymentShares
from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import Rejection
from shared.reference.codes import Code
from shared.reference.policy_values import Level


class Status(StrEnum):
    """Where an order stands."""

    AWAITING_APPROVAL = "awaiting_approval"
    ISSUED = "issued"
    ACCEPTED = "accepted"
    DID_NOT_START = "did_not_start"
    STARTED = "started"
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"
    REJECTED = "rejected"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    LAPSED = "lapsed"


OVER_WITHOUT_PROVISION = (
    Status.REJECTED,
    Status.DECLINED,
    Status.CANCELLED,
    Status.STOPPED,
    Status.LAPSED,
    Status.DID_NOT_START,
)
BEFORE_ACCEPTANCE = (Status.AWAITING_APPROVAL, Status.ISSUED)
BEFORE_START = (*BEFORE_ACCEPTANCE, Status.ACCEPTED)
RUNNING = (Status.ACCEPTED, Status.STARTED)
DELIVERED = (Status.DID_NOT_START, Status.COMPLETED, Status.ENDED_EARLY)
"""Over, and of which something may still come until it is closed."""


@dataclass(frozen=True)
class Source:
    """One version of a standing offer, the start of it that was chosen, and how many of its places the order has.

    A bid that was awarded stands in the place of an offer, and there is none of that id.
    """

    offer_id: UUID
    offer_version: int
    start_id: UUID | None = None
    places: int = 1
    competition_id: UUID | None = None
    bid_id: UUID | None = None


@dataclass(frozen=True)
class Repeat:
    """Which order is repeated, why, and which in a row of this offer in the district it is.

    `performance_id` names the scorecard that is looked at again; orders that were placed before name none.
    """

    order_id: UUID
    reason: Annotated[str, Code("order_repeated reason")]
    in_a_row: int
    performance_id: UUID | None = None


@dataclass(frozen=True)
class StartChanged:
    """How the start of an order differs from what was ordered, since when, and to which day it was moved."""

    reason: Annotated[str, Code("order_start_changed reason")]
    since: datetime
    moved_to: date | None = None


@dataclass(frozen=True)
class Order:
    """One call-off, a line for each need.

    `level` is whose approval it needs now, `steps` whose it needs in all, and `approvals` which of these were given.
    `handed_over` says that the district left the one that is next to the buyers. `reason` is why it came to nothing, or
    why it is in question whether a running one goes on. The supplier is reminded on `remind_on`, where the order says
    so; `reminded_of` is the last day for an answer of which it was. `ends_on` is the last day of the delivery, as the
    offer said when the order was placed. `question` is the last one about whether it goes on, unless that fell away.
    `start_change` is what was said last of its start, and `start_changed` whether that still matters. `match_id` is the
    match that it follows.
    `route` is how it came to be placed, `repeat` what it repeats.
    `proposal` is the last change that one side proposed, and `change_proposed` whether the other is to answer it;
    `changes` counts those that were agreed, and `at_first` are the terms before the first of them. `next_best` is the
    offer that was proposed in place of an order that came to nothing, and `next_best_proposed` whether the district is
    to decide on it; `replaces_id` and `replaced_by_id` are the orders whose place it took, and which took its own.

    `problem_due` is the first day by which a problem is to be answered, `dispute` the last one, `disputed` whether it
    runs, and `to_check` whether the district has an outcome to check. Nothing more is expected after `last_day`:
    once all lines are over and nothing is disputed, the order closes with that day (`closes_on`).
    While it awaits approval, the place of its start is held until the end of `place_held_until`; `place_lapsed` says
    that it is held no longer.
    `payment_split` is how each line's price falls due; an order of before payments were made names none, and no VAT.
    """

    order_id: UUID
    need_ids: tuple[UUID, ...]
    supplier_id: UUID
    district: AnyDistrict
    market: AnyMarket
    regime: AnyRegime
    category: AnyCategory
    source: Source
    lines: tuple[Line, ...]
    starts_on: date
    placed_by: str
    placed_at: datetime
    status: Annotated[Status, Code("order status")]
    level: AnyAuthority = Level.POLICY.value
    steps: tuple[AnyAuthority, ...] = ()
    approvals: tuple[Approval, ...] = ()
    handed_over: bool = False
    place_held_until: date | None = None
    place_lapsed: bool = False
    authority: Authority | None = None
    purchase_order: str | None = None
    issued_on: date | None = None
    respond_by: date | None = None
    reason: str | None = None
    in_question: bool = False
    remind_on: date | None = None
    reminded_of: date | None = None
    ends_on: date | None = None
    question: Question | None = None
    start_change: StartChanged | None = None
    start_changed: bool = False
    match_id: UUID | None = None
    route: AnyRoute = "standing_offer"
    repeat: Repeat | None = None
    proposal: Proposal | None = None
    change_proposed: bool = False
    at_first: OrderTerms | None = None
    changes: int = 0
    next_best: NextBest | None = None
    next_best_proposed: bool = False
    replaces_id: UUID | None = None
    replaced_by_id: UUID | None = None
    problems: tuple[Problem, ...] = ()
    problem_due: date | None = None
    dispute: Dispute | None = None
    disputed: bool = False
    to_check: bool = False
    last_day: date | None = None
    closes_on: date | None = None
    closed_on: date | None = None
    accepted_on: date | None = None
    carried_at: datetime | None = None
    not_carried: bool = False
    payment_split: PaymentShares | None = None
    vat: Annotated[str, Code("VAT treatment")] | None = None
    vat_rate: int | None = None

    @property
    def terms(self) -> OrderTerms:
        """What both sides may agree to change, as it stands."""
        source = self.source
        return OrderTerms(source.offer_version, source.start_id, self.starts_on, self.ends_on, self.amount_pence)

    @property
    def answer_by(self) -> date | None:
        """The last day for the supplier's answer; while another start is proposed, for the district's to that."""
        open_start = self.proposal if self.change_proposed and self.status is Status.ISSUED else None
        return open_start.answer_by if open_start else self.respond_by

    @property
    def ends_as_decided_on(self) -> date | None:
        """The last day of a provision under way that was decided not to go on."""
        decided = self.question.decided if self.question else None
        return decided.ends_on if decided and self.status is Status.STARTED else None

    @property
    def amount_pence(self) -> int:
        """What all lines cost together."""
        return sum(each.amount_pence for each in self.lines)

    @property
    def budget_ids(self) -> tuple[str, ...]:
        """The budgets that its lines are paid from, each once."""
        return tuple(dict.fromkeys(each.budget_id for each in self.lines))

    @property
    def running_dispute(self) -> Dispute | None:
        """The dispute that is to be decided, if any."""
        return self.dispute if self.disputed else None

    @property
    def led_to_an_outcome(self) -> bool:
        """Whether its provision ended, with an outcome on record that stands."""
        return self.status in DELIVERED and any(each.outcomes for each in self.lines)

    @property
    def several_pay(self) -> bool:
        """Whether it is paid by several districts: one pays from the same budget for all of a category."""
        return len(self.budget_ids) > 1

    def line_of(self, number: int) -> Line | None:
        """Return a line, `None` where the order has none of this number."""
        return next((each for each in self.lines if each.line == number), None)


def stands_at(order: Order, *allowed: Status) -> Rejection | None:
    """A step is taken from certain statuses only."""
    if order.status in allowed:
        return None
    return Rejection("wrong_status", f"the order is {order.status}; this needs it to be {' or '.join(allowed)}")


def regime_is_known(order: Order) -> Rejection | None:
    """Which rules an order follows is not known where a newer version wrote its regime."""
    return code_is_known("regime", order.regime)


class About(TypedDict):
    """Whom every fact about an order concerns."""

    order_id: UUID
    need_ids: tuple[UUID, ...]
    supplier_id: UUID
    district: str


def about(order: Order) -> About:
    """Return whom a fact about this order concerns."""
    return About(
        order_id=order.order_id,
        need_ids=order.need_ids,
        supplier_id=order.supplier_id,
        district=order.district,
    )
