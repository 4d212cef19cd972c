"""Facts about performance: how a supplier delivers in one category of a market, and what is done about it."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event
from shared.reference.codes import Code

LevelCode = Annotated[str, Code("performance_level_changed reason")]


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
    `sustained_outcomes` of the jobs that began long enough ago. Only where `ranked` are there enough finished cases to
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
