"""Facts about prices: what was really paid, as it is released quarter by quarter."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.catalogue.content import Part
from shared.contracts.codes import AnyCategory, AnyDistrictGroup, AnyMarket
from shared.contracts.event import Event


class Quartiles(Part):
    """A quarter of the orders cost at most `lower_pence`, half of them `median_pence`, three quarters `upper_pence`."""

    lower_pence: int
    median_pence: int
    upper_pence: int


class ReferencePrice(Part):
    """What orders of a category for clients in a group of districts cost; without a group, in all districts together.

    `per_place` is for one place of a course, `per_hour` for one place and hour of it. `orders` is rounded down.
    """

    category: AnyCategory
    district_group: AnyDistrictGroup | None = None
    per_place: Quartiles
    per_hour: Quartiles
    orders: int


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
