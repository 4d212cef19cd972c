"""What policies set about safeguarding reports."""

from typing import ClassVar

from pydantic import NonNegativeInt

from shared.reference.policy_values.base import PolicyValues


class Safeguarding(PolicyValues):
    """Working days in which a lead takes each step with a report, fewer where it is urgent; none: the same day."""

    ID: ClassVar[str] = "safeguarding"
    acknowledge_within_working_days: NonNegativeInt
    acknowledge_urgent_within_working_days: NonNegativeInt
    decide_within_working_days: NonNegativeInt
    decide_urgent_within_working_days: NonNegativeInt
    follow_up_within_working_days: NonNegativeInt
    follow_up_urgent_within_working_days: NonNegativeInt

    def days(self, step: str, *, urgent: bool) -> int:
        """Return the working days for a step: `acknowledge`, `decide` or `follow_up`."""
        found: int = getattr(self, f"{step}_{'urgent_' if urgent else ''}within_working_days")
        return found
