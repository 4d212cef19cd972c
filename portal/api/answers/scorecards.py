"""What became of a supplier's orders, category by category, beside the mean of each."""

from portal.api.answers.performance import Scorecard
from portal.api.operation import Answer, Operation


class ScorecardOf(Scorecard):
    """The scorecard of one category."""

    category: str


class Scorecards(Answer):
    """The scorecards of a supplier as they stand now."""

    categories: tuple[ScorecardOf, ...]


SCORECARDS = Operation("GET", "/v1/suppliers/{supplier_id}/scorecard", Scorecards)
