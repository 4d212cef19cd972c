"""What policies set about how suppliers perform, and what may be shown of it."""

from typing import ClassVar, Self

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from shared.reference.files import ReferenceModel
from shared.reference.policy_values.base import Percent, PolicyValues


class SupplierPerformance(PolicyValues):
    """Completions per start below which performance is looked into, and the cases needed before anyone is ranked."""

    ID: ClassVar[str] = "supplier_performance"
    completion_floor_percent: Percent
    cases_at_least: PositiveInt


class ScorecardCounting(PolicyValues):
    """What a scorecard counts, and how often it is published.

    Orders issued in so many months count. Work is held to have lasted, or not, once it began so many days ago. Between
    two scorecards of one supplier in one category lie so many days at least.
    """

    ID: ClassVar[str] = "scorecard_counting"
    over_months: PositiveInt
    sustained_after_days: PositiveInt
    publish_every_days: PositiveInt


class PerformanceLevel(ReferenceModel):
    """A level of intervention: it begins where the score falls below this share."""

    level: PositiveInt
    name: str = Field(min_length=1)
    below_percent: Percent


class PerformanceLevels(PolicyValues):
    """The levels of intervention, and how far few cases are drawn towards the mean of all.

    A rate of n cases counts as (n * rate + shrinkage_cases * mean) / (n + shrinkage_cases).
    """

    ID: ClassVar[str] = "performance_levels"
    levels: tuple[PerformanceLevel, ...] = Field(min_length=1)
    shrinkage_cases: NonNegativeInt

    @model_validator(mode="after")
    def _levels_deepen(self) -> Self:
        numbers = [each.level for each in self.levels]
        shares = [each.below_percent for each in self.levels]
        if numbers != list(range(1, len(numbers) + 1)) or shares != sorted(set(shares), reverse=True):
            raise ValueError("levels are numbered from 1, each for a lower share than the one before")
        return self


class ImprovementPlan(PolicyValues):
    """Calendar days that a supplier has to improve, at least and at most, and before their end to be reminded."""

    ID: ClassVar[str] = "improvement_plan"
    at_least_days: PositiveInt
    at_most_days: PositiveInt
    remind_before_days: PositiveInt

    @model_validator(mode="after")
    def _leaves_a_choice(self) -> Self:
        if not self.remind_before_days < self.at_least_days <= self.at_most_days:
            raise ValueError("a plan is reminded of within its shortest time, which is no longer than its longest")
        return self


class Suppression(PolicyValues):
    """A count of people below this, and whatever would give it away, is not published."""

    ID: ClassVar[str] = "suppression"
    counts_fewer_than: PositiveInt
