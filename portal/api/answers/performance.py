"""How suppliers deliver: the scorecard of each category, and what is done about it."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation, TwoWay


class Measure(Answer):
    """One rate with the number of its cases; None where there are too few."""

    cases: int
    rate: float | None = None
    category_rate: float | None = None


class Scorecard(Answer):
    """What became of a supplier's orders in one category."""

    counted_from: date
    counted_to: date
    issued: int
    acceptance: Measure
    acceptance_hours: Measure
    on_time_starts: Measure
    completion: Measure
    outcomes: Measure
    sustained_outcomes: Measure
    complaints: Measure | None = None
    attendance: Measure | None = None
    did_not_start: Measure | None = None


class Level(Answer):
    """The level of intervention, with its reason."""

    number: int
    name: str
    reason: str | None
    since: AwareDatetime | None
    explanation: str


class Target(TwoWay):
    """What one measure is to reach, in per cent; the hours to accept in hours."""

    measure: str
    value: int


class Plan(Answer):
    """An improvement plan."""

    plan_id: UUID
    status: str
    opened_at: AwareDatetime
    review_on: date | None
    improve_by: date
    targets: tuple[Target, ...]
    steps: str
    agreed: bool | None
    reply: str
    note: str


class Inactivity(Answer):
    """A member without an order for a year is asked whether it still offers."""

    no_order_since: date
    answer_by: date
    still_offers: bool | None
    answered_on: date | None


class Performance(Answer):
    """How a supplier delivers in one category."""

    performance_id: UUID
    supplier_id: UUID
    category: str
    scorecard: Scorecard | None
    below_floor: bool
    level: Level
    improvement_plans: tuple[Plan, ...]
    inactivity: Inactivity | None


class ReplyToPlan(Body):
    """Whether the supplier agrees to the plan, and what it says to it."""

    agrees: bool
    reply: str = ""


class AnswerInactivity(Body):
    """Whether the supplier still offers in the category."""

    still_offers: bool


PERFORMANCES = Operation(
    "GET",
    "/v1/performance",
    Listed[Performance],
    query=("supplier_id", "category", "below_floor", "plan_runs", "after", "limit"),
)
PERFORMANCE = Operation("GET", "/v1/performance/{performance_id}", Performance)
REPLY_TO_PLAN = Operation("POST", "/v1/performance/{performance_id}/improvement-plan/reply", Nothing, body=ReplyToPlan)
ANSWER_INACTIVITY = Operation(
    "POST", "/v1/performance/{performance_id}/inactivity-answer", Nothing, body=AnswerInactivity
)
