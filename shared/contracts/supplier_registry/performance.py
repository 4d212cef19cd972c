"""Facts about performance: how a supplier delivers in one category of a market, and what is done about it."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event
from shared.reference.codes import Code

LevelCode = Annotated[str, Code("performance_level_changed reason")]
MeasureCode = Annotated[str, Code("measure of performance")]


class Measure(BaseModel):
    """One measure of a scorecard: a share in percent, or hours, to one decimal.

    `rate` is the supplier's own over its `cases`, null where these are too few to be told; `category_rate` that of
    all suppliers of the category together; `adjusted` the supplier's own drawn towards it, the more the fewer cases
    there are, and the only one to compare suppliers by.
    """

    model_config = ConfigDict(frozen=True)

    cases: int
    rate: float | None = None
    category_rate: float | None = None
    adjusted: float | None = None


class Scorecard(BaseModel):
    """What became of the orders that were issued to a supplier in one category, from one day to another.

    `acceptance` is of the orders that were answered or lapsed, `acceptance_hours` the mean time from issue to
    acceptance; `on_time_starts` of the provision that started, by the day agreed; `completion` and `outcomes` of what
    finished, since what still runs speaks neither for nor against: for `completion` without what a job ended;
    `sustained_outcomes` of the jobs that began long enough ago; `complaints` are those upheld for each hundred orders
    issued, where they were counted; `attendance` is of the sessions recorded, `did_not_start` of the provision that
    began or was to, but for that which work came before. Only where `ranked` are there enough finished cases to
    rank or to judge; `below_floor` then says whether the adjusted completion is under the policy's floor.
    """

    model_config = ConfigDict(frozen=True)

    counted_from: date
    counted_to: date
    issued: int
    acceptance: Measure
    acceptance_hours: Measure
    on_time_starts: Measure
    completion: Measure
    outcomes: Measure
    sustained_outcomes: Measure
    ranked: bool
    below_floor: bool | None = None
    complaints: Measure | None = None
    attendance: Measure | None = None
    did_not_start: Measure | None = None


class PerformanceEvent(Event):
    """Base of every fact about how one supplier delivers in one category of a market."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "performance"
    SUBJECT: ClassVar[str] = "performance_id"

    performance_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory


class PerformanceManagementBegun(PerformanceEvent):
    """A supplier was admitted to a category for the first time: from now on it is watched how it delivers there."""

    TYPE: ClassVar[str] = "supplier_registry.PerformanceManagementBegun.v1"
    begun_at: AwareDatetime


class PerformanceTransferred(PerformanceEvent):
    """How `predecessor_id` delivered is the record of `supplier_id` from now on, which took its place.

    Its level, plans and questions stand on. `beside` where the successor has a record of its own in the category: then
    that one is counted and asked, and what runs in this is only brought to its end.
    """

    TYPE: ClassVar[str] = "supplier_registry.PerformanceTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime
    beside: bool = False


class ScorecardChanged(PerformanceEvent):
    """How a supplier delivers in a category has changed since it was last published: by its orders, or by the mean."""

    TYPE: ClassVar[str] = "supplier_registry.ScorecardChanged.v1"
    scorecard: Scorecard
    indicated_level: int | None = Field(default=None, description="The level that the policy has for this; null: none")
    policies: tuple[str, ...]


class PerformanceFellBelowFloor(PerformanceEvent):
    """A supplier that was not below the floor of completed provision is now; what follows, people decide."""

    TYPE: ClassVar[str] = "supplier_registry.PerformanceFellBelowFloor.v1"
    completion: Measure
    floor_percent: int
    policies: tuple[str, ...]


class PerformanceLevelChanged(PerformanceEvent):
    """Another level of intervention was decided on, from 1, routine, to the highest, formal action."""

    TYPE: ClassVar[str] = "supplier_registry.PerformanceLevelChanged.v1"
    level: int
    before: int
    reason: LevelCode
    changed_at: AwareDatetime
    policies: tuple[str, ...]


class PerformanceLevelExplained(PerformanceEvent):
    """What was said to the supplier, in free words, of the level that was decided on before."""

    TYPE: ClassVar[str] = "supplier_registry.PerformanceLevelExplained.v1"
    PRIVATE: ClassVar[bool] = True
    detail: str = Field(examples=["Four of ten left within a week. We will visit on Tuesday."])


class ImprovementPlanEvent(PerformanceEvent):
    """Base of every fact about one improvement plan."""

    plan_id: UUID


class ImprovementPlanOpened(ImprovementPlanEvent):
    """A supplier was given until the end of `improve_by` to improve; how it does is reviewed on `review_on`.

    What it is to reach, and how, is private. It is reminded on `remind_on`.
    """

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanOpened.v1"
    measures: tuple[MeasureCode, ...]
    review_on: date
    improve_by: date
    remind_on: date
    opened_at: AwareDatetime
    policies: tuple[str, ...]


class Target(BaseModel):
    """What is to be reached of a measure: at least so many percent, or at most so many hours or complaints."""

    model_config = ConfigDict(frozen=True)

    measure: MeasureCode
    value: int


class ImprovementPlanDetailed(ImprovementPlanEvent):
    """What an improvement plan asks for: targets, and the steps agreed."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanDetailed.v1"
    PRIVATE: ClassVar[bool] = True
    targets: tuple[Target, ...]
    steps: str = Field(examples=["Call each client before the start; a second trainer from May."])


class ImprovementPlanAnswered(ImprovementPlanEvent):
    """The supplier replied to a plan: it agrees, or it does not."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanAnswered.v1"
    agreed: bool
    answered_at: AwareDatetime


class ImprovementPlanReplied(ImprovementPlanEvent):
    """What the supplier said of a plan, in free words."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanReplied.v1"
    PRIVATE: ClassVar[bool] = True
    reply: str = Field(examples=["We agree, but a second trainer can only begin in June."])


class ImprovementPlanReviewDue(ImprovementPlanEvent):
    """The day of a plan's review is over, and nobody has reviewed it."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanReviewDue.v1"
    review_on: date


class ImprovementPlanReviewed(ImprovementPlanEvent):
    """A plan was found to be on track or not; `review_on` is the day of the next review, if there is to be one."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanReviewed.v1"
    on_track: bool
    review_on: date | None = None
    reviewed_at: AwareDatetime


class ImprovementPlanExtended(ImprovementPlanEvent):
    """The supplier was given more time to improve."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanExtended.v1"
    improve_by: date
    remind_on: date
    extended_at: AwareDatetime
    policies: tuple[str, ...]


class ImprovementPlanNoted(ImprovementPlanEvent):
    """What was said to the supplier, in free words, of the decision on a plan before it."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanNoted.v1"
    PRIVATE: ClassVar[bool] = True
    note: str = Field(examples=["Seven of ten completed since April."])


class ImprovementPlanDue(ImprovementPlanEvent):
    """The last day of a plan is near."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanDue.v1"
    improve_by: date


class ImprovementPlanOverdue(ImprovementPlanEvent):
    """The last day of a plan is over, and nobody has decided whether it was met. Nothing happens by itself."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanOverdue.v1"
    improve_by: date


class ImprovementPlanMet(ImprovementPlanEvent):
    """The supplier has improved as the plan asked."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanMet.v1"
    met_at: AwareDatetime


class ImprovementPlanFailed(ImprovementPlanEvent):
    """The supplier had its opportunity and has not improved: where it is a member, notice of its removal follows."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanFailed.v1"
    failed_at: AwareDatetime


class ImprovementPlanWithdrawn(ImprovementPlanEvent):
    """A plan was given up without a judgment, as where the supplier left."""

    TYPE: ClassVar[str] = "supplier_registry.ImprovementPlanWithdrawn.v1"
    withdrawn_at: AwareDatetime


class InactivityQuestioned(PerformanceEvent):
    """A member without an order since a day was asked, until the end of `answer_by`, whether it still offers."""

    TYPE: ClassVar[str] = "supplier_registry.InactivityQuestioned.v1"
    no_order_since: date
    answer_by: date
    asked_at: AwareDatetime
    policies: tuple[str, ...]


class InactivityAnswered(PerformanceEvent):
    """The supplier said whether it still offers. Where it does not, it left the category with that."""

    TYPE: ClassVar[str] = "supplier_registry.InactivityAnswered.v1"
    still_offers: bool
    answered_at: AwareDatetime


class InactivityUnanswered(PerformanceEvent):
    """The supplier has not said whether it still offers. Nothing happens by itself."""

    TYPE: ClassVar[str] = "supplier_registry.InactivityUnanswered.v1"
    answer_by: date
