"""What is asked for and not offered, and what was paid for the like: as suppliers may see it."""

from datetime import date, datetime
from uuid import UUID

from portal.api.answers.matches import ScoreParts
from portal.api.operation import Answer, Listed, Operation


class BoardLine(Answer):
    """What is asked for in a category and place; `needs` is a band of numbers."""

    category: str
    district_group: str | None
    district: str | None
    needs: str
    access: tuple[str, ...]
    attributes: tuple[str, ...]
    languages: tuple[str, ...]
    since: date


class Board(Answer):
    """All that is asked for and not offered. What fewer than `fewer_than` ask for stands in one line for a group."""

    lines: tuple[BoardLine, ...]
    fewer_than: int


class Demand(Answer):
    """How many needs were recorded in a month, rounded."""

    category: str
    district: str
    needs: int


class DemandShown(Answer):
    """The demand of a month that is over."""

    month: str
    items: tuple[Demand, ...]
    fewer_than: int


class Quartiles(Answer):
    """A quarter paid less than the lower figure, half less than the middle one, a quarter more than the upper one."""

    lower_pence: int
    median_pence: int
    upper_pence: int


class ReferencePrice(Answer):
    """What was paid in a category; of all districts together where no group is named."""

    category: str
    district_group: str | None = None
    per_place: Quartiles
    per_hour: Quartiles
    orders: int


class ReferencePrices(Answer):
    """What was paid in a quarter."""

    first_day: date
    last_day: date
    figures: tuple[ReferencePrice, ...]


class OwnRanked(Answer):
    """How an own offer fared in a match."""

    offer_id: UUID
    rank: int | None
    score: int | None
    parts: ScoreParts | None
    reasons: tuple[str, ...]


class PassedOver(Answer):
    """A match from which another supplier was ordered."""

    match_id: UUID
    category: str
    district: str
    made_at: datetime
    offers: int
    own: tuple[OwnRanked, ...]


GAP_BOARD = Operation("GET", "/v1/gaps/board", Board, query=("category", "district"))
DEMAND = Operation("GET", "/v1/demand", DemandShown, query=("month", "category", "district"))
REFERENCE_PRICES = Operation("GET", "/v1/reference-prices", ReferencePrices, query=("category",))
PASSED_OVER = Operation("GET", "/v1/passed-over", Listed[PassedOver], query=("after", "limit"))
