"""Scorecards: how a supplier delivers in one category of a market."""

from datetime import date

from pydantic import BaseModel, ConfigDict


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
