"""Facts about prices: what was really paid, released quarter by quarter, and queries of abnormally low ones."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.catalogue.content import Part
from shared.contracts.codes import AnyCategory, AnyDistrictGroup, AnyMarket
from shared.contracts.event import Event
from shared.reference.codes import Code


class Quartiles(Part):
    """A quarter of the orders cost at most `lower_pence`, half of them `median_pence`, three quarters `upper_pence`."""

    lower_pence: int
    median_pence: int
    upper_pence: int


class ReferencePrice(Part):
    """What orders of a category for clients in a group of districts cost; without a group, in all districts together.

    `per_place` is for one place of a course, `per_hour` for one place and hour of it. `orders` is rounded down.

    `really_paid` is what was paid for one place, by what became of it, of orders that were closed in the quarter: of
    all groups together alone, and where these were enough.
    """

    category: AnyCategory
    district_group: AnyDistrictGroup | None = None
    per_place: Quartiles
    per_hour: Quartiles
    orders: int
    really_paid: Quartiles | None = None


class ReferencePricesReleased(Event):
    """The prices paid for orders that suppliers accepted from the first to the last day of a quarter, in one market.

    A category or group that is missing had too few orders, or too few suppliers, for its figures to tell nobody's own.
    """

    TOPIC: ClassVar[str] = "catalogue.prices"
    AGGREGATE: ClassVar[str] = "price_release"
    SUBJECT: ClassVar[str] = "release_id"
    TYPE: ClassVar[str] = "catalogue.ReferencePricesReleased.v1"

    release_id: UUID
    market: AnyMarket
    first_day: date
    last_day: date
    figures: tuple[ReferencePrice, ...]
    policies: tuple[str, ...]
    released_at: AwareDatetime


GroundCode = Annotated[str, Code("price_queried reason")]
JustificationCode = Annotated[str, Code("price_justified reason")]


class PriceQueryEvent(Event):
    """Base of every fact about one query of what an offer asks. None of them tells what others ask."""

    TOPIC: ClassVar[str] = "catalogue.prices"
    AGGREGATE: ClassVar[str] = "price_query"
    SUBJECT: ClassVar[str] = "query_id"

    query_id: UUID
    offer_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory


class PriceQueried(PriceQueryEvent):
    """An offer asks abnormally little, and its supplier is asked to explain that by `answer_by`.

    It is decided by `decide_by`. On the day `remind_on` the supplier is reminded. Until it is decided the offer stands.
    """

    TYPE: ClassVar[str] = "catalogue.PriceQueried.v1"
    offer_version: int
    grounds: tuple[GroundCode, ...]
    queried_at: AwareDatetime
    answer_by: date
    remind_on: date
    decide_by: date
    policies: tuple[str, ...]


class PriceMeasured(PriceQueryEvent):
    """What a version of the offer asks for an hour of a place, and what it was compared with.

    `mean_pence` is the mean of what other suppliers ask on average, `next_pence` the least that any of them asks:
    rivals' prices, which the supplier never sees. `compared` is how many suppliers these are.
    """

    TYPE: ClassVar[str] = "catalogue.PriceMeasured.v1"
    PRIVATE: ClassVar[bool] = True
    offer_version: int
    per_hour_pence: int
    mean_pence: int | None = None
    next_pence: int | None = None
    compared: int = 0
    policies: tuple[str, ...]


class PriceJustificationDue(PriceQueryEvent):
    """The day by which the supplier may explain its price is near, and it has not done so yet."""

    TYPE: ClassVar[str] = "catalogue.PriceJustificationDue.v1"
    answer_by: date


class PriceJustified(PriceQueryEvent):
    """The supplier explained its price by these reasons; what else it says is private."""

    TYPE: ClassVar[str] = "catalogue.PriceJustified.v1"
    reasons: tuple[JustificationCode, ...]
    justified_at: AwareDatetime


class PriceJustificationGiven(PriceQueryEvent):
    """What the supplier says of its price in its own words."""

    TYPE: ClassVar[str] = "catalogue.PriceJustificationGiven.v1"
    PRIVATE: ClassVar[bool] = True
    detail: str = Field(examples=["The premises are our own, and the trainer is employed for another course."])


class PriceNotJustified(PriceQueryEvent):
    """The supplier's time to explain its price is over and it did not. Nothing is decided by that: it may be now."""

    TYPE: ClassVar[str] = "catalogue.PriceNotJustified.v1"
    answer_by: date


class PriceDecisionOverdue(PriceQueryEvent):
    """The query was not decided by the end of the day named. Nothing is decided by that: it is still to do."""

    TYPE: ClassVar[str] = "catalogue.PriceDecisionOverdue.v1"
    decide_by: date


class PriceAccepted(PriceQueryEvent):
    """A category manager accepted what the offer asks; the same price, or a higher one, is not queried again."""

    TYPE: ClassVar[str] = "catalogue.PriceAccepted.v1"
    reason: Annotated[str, Code("price_accepted reason")]
    accepted_at: AwareDatetime
    policies: tuple[str, ...]


class PriceRejected(PriceQueryEvent):
    """A category manager rejected what the offer asks: it is delisted until it asks something else."""

    TYPE: ClassVar[str] = "catalogue.PriceRejected.v1"
    reason: Annotated[str, Code("price_rejected reason")]
    rejected_at: AwareDatetime
    policies: tuple[str, ...]


class PriceDecisionExplained(PriceQueryEvent):
    """What was said, in free words, of the decision before this."""

    TYPE: ClassVar[str] = "catalogue.PriceDecisionExplained.v1"
    PRIVATE: ClassVar[bool] = True
    detail: str = Field(examples=["The grant that you name ends before the course does."])


class PriceQueryClosed(PriceQueryEvent):
    """There is nothing to query any more: the offer asks another price, or is gone."""

    TYPE: ClassVar[str] = "catalogue.PriceQueryClosed.v1"
    reason: Annotated[str, Code("price_query_closed reason")]
    closed_at: AwareDatetime


class PriceQueryTransferred(PriceQueryEvent):
    """Another supplier took the place of the offer's, and explains its price from now on."""

    TYPE: ClassVar[str] = "catalogue.PriceQueryTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime
