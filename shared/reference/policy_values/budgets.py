"""What policies set about budgets: who is told, how their year is forecast, and how it ends."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, PositiveInt, model_validator

from shared.reference.policy_values.base import Percent, PolicyValues


class BudgetThresholds(PolicyValues):
    """Shares of a budget, ascending, at which those concerned are told.

    They are told that a share is fallen below once it is so by more than the margin, in points of a percent.
    """

    ID: ClassVar[str] = "budget_thresholds"
    thresholds_percent: tuple[Percent, ...] = Field(min_length=1)
    margin_percent: Percent = 0

    @model_validator(mode="after")
    def _ascend(self) -> Self:
        if list(self.thresholds_percent) != sorted(set(self.thresholds_percent)):
            raise ValueError(f"thresholds {self.thresholds_percent} do not ascend")
        return self


class BudgetForecast(PolicyValues):
    """Over how many calendar days what is taken of a budget is averaged to forecast its year's end, and the fewest."""

    ID: ClassVar[str] = "budget_forecast"
    look_back_days: Annotated[int, Field(ge=1, le=366)]
    at_least_days: PositiveInt

    @model_validator(mode="after")
    def _looks_back_far_enough(self) -> Self:
        if self.at_least_days > self.look_back_days:
            raise ValueError("no forecast looks back over fewer days than it needs at least")
        return self


class BudgetYearEnd(PolicyValues):
    """Whether what is not due yet is paid from the next year's budget, so many calendar days after 31 March.

    `with_funding`: the money goes along; else it is a first call on the next year's allocation.
    """

    ID: ClassVar[str] = "budget_year_end"
    carry_over: bool
    with_funding: bool
    after_days: Annotated[int, Field(ge=1, le=180)]
