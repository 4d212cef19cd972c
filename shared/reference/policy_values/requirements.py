"""What policies set about needs to come: how far ahead they are stated and published, and how they are forecast."""

from typing import ClassVar

from pydantic import PositiveInt

from shared.reference.policy_values.base import Percent, PolicyValues


class RequirementsToCome(PolicyValues):
    """How needs to come are stated, forecast and published.

    A district states months that have not begun, up to `stated_months_ahead`. A month's needs are counted
    `counted_after_days` after it; each month is published once, as soon as it is `released_months_ahead` of the month
    that runs, rounded to a multiple of `rounds_to`. A forecast rests on the last `looks_back_months` that were counted
    and on `counted_months_at_least`; the journeys under way weigh `under_way_percent` in it, the past flow the rest.
    """

    ID: ClassVar[str] = "requirements_to_come"
    stated_months_ahead: PositiveInt
    released_months_ahead: PositiveInt
    counted_after_days: PositiveInt
    looks_back_months: PositiveInt
    counted_months_at_least: PositiveInt
    under_way_percent: Percent
    rounds_to: PositiveInt
