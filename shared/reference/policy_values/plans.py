"""What policies set about clients' action plans."""

from typing import ClassVar, Self

from pydantic import PositiveInt, model_validator

from shared.reference.policy_values.base import PolicyValues


class ActionPlans(PolicyValues):
    """The clock of an action plan's review, and how far ahead and how many its steps may be.

    A review is `review_within_days` away at the most, and `review_after_days` where no day is named, both in calendar
    days. The district is reminded so many working days before.
    """

    ID: ClassVar[str] = "action_plans"
    review_within_days: PositiveInt
    review_after_days: PositiveInt
    remind_before_working_days: PositiveInt
    steps_due_within_days: PositiveInt
    steps_at_most: PositiveInt

    @model_validator(mode="after")
    def _is_reviewed_in_time(self) -> Self:
        if self.review_after_days > self.review_within_days:
            raise ValueError("a review is due no later by itself than it may be at all")
        return self
