"""Facts about needs to come: what districts state, what is counted and forecast, and what of it everybody may know."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.codes import AnyCategory, AnyDistrict, AnyDistrictGroup, AnyJobcentre, AnyMarket
from shared.contracts.event import Event
from shared.reference.codes import Code


class RequirementEvent(Event):
    """Base of every fact about how many needs a district or jobcentre expects: for the department's staff alone.

    What is published of them comes with the forecast, once, suppressed and rounded.
    """

    TOPIC: ClassVar[str] = "client-journey.requirements"
    AGGREGATE: ClassVar[str] = "requirement"
    SUBJECT: ClassVar[str] = "requirement_id"
    PRIVATE: ClassVar[bool] = True

    requirement_id: UUID
    district: AnyDistrict


class RequirementStated(RequirementEvent):
    """A district, or one of its jobcentres, expects so many needs of a category in a month, named by its first day."""

    TYPE: ClassVar[str] = "client_journey.RequirementStated.v1"
    jobcentre: AnyJobcentre | None
    category: AnyCategory
    month: date
    expected: int
    policies: tuple[str, ...]
    stated_at: AwareDatetime


class RequirementCorrected(RequirementEvent):
    """Another number is expected than was stated."""

    TYPE: ClassVar[str] = "client_journey.RequirementCorrected.v1"
    expected: int
    reason: Annotated[str, Code("requirement_corrected reason")]
    corrected_at: AwareDatetime


class RequirementWithdrawn(RequirementEvent):
    """Nothing is stated of these needs any more."""

    TYPE: ClassVar[str] = "client_journey.RequirementWithdrawn.v1"
    reason: Annotated[str, Code("requirement_withdrawn reason")]
    withdrawn_at: AwareDatetime


class CountedFlow(BaseModel):
    """How many needs of a category were recorded in a district in a month, and how many journeys were in it after.

    `under_way` is `None` where the month was counted so late that nobody could tell any more.
    """

    model_config = ConfigDict(frozen=True)

    district: AnyDistrict
    category: AnyCategory
    recorded: int
    under_way: int | None


class CountedMonthEvent(Event):
    """Base of the fact about one month that is over."""

    TOPIC: ClassVar[str] = "client-journey.requirements"
    AGGREGATE: ClassVar[str] = "counted_month"
    SUBJECT: ClassVar[str] = "counted_month_id"
    PRIVATE: ClassVar[bool] = True

    counted_month_id: UUID


class NeedsCounted(CountedMonthEvent):
    """What came in a month that is over; where nothing did, nothing is named."""

    TYPE: ClassVar[str] = "client_journey.NeedsCounted.v1"
    month: date
    flows: tuple[CountedFlow, ...]
    policies: tuple[str, ...]
    counted_at: AwareDatetime


class Expected(BaseModel):
    """How many needs of a category a district states for a month, and how many are forecast; `None`: not said."""

    model_config = ConfigDict(frozen=True)

    district: AnyDistrict
    category: AnyCategory
    stated: int | None
    forecast: int | None


class RequirementLine(BaseModel):
    """What is published of a district or, where `district` is null, of those of a group of which few are expected.

    Numbers are rounded; null means not stated, not forecast, or too few to say.
    """

    model_config = ConfigDict(frozen=True)

    district_group: AnyDistrictGroup
    district: AnyDistrict | None
    stated: int | None
    forecast: int | None


class RequirementsForecastEvent(Event):
    """Base of every fact about what is expected in one month."""

    TOPIC: ClassVar[str] = "client-journey.requirements"
    AGGREGATE: ClassVar[str] = "requirements_forecast"
    SUBJECT: ClassVar[str] = "forecast_id"

    forecast_id: UUID
    month: date


class RequirementsExpected(RequirementsForecastEvent):
    """All that is stated and forecast for a month, in full, as it stood when it was published."""

    TYPE: ClassVar[str] = "client_journey.RequirementsExpected.v1"
    PRIVATE: ClassVar[bool] = True
    counted_until: date
    figures: tuple[Expected, ...]
    policies: tuple[str, ...]
    expected_at: AwareDatetime


class RequirementsForecast(RequirementsForecastEvent):
    """What suppliers of a category may expect in a month, named by its first day; once, and never changed.

    Districts that are in no line have too few, or none. No lines add up to a total.
    """

    TYPE: ClassVar[str] = "client_journey.RequirementsForecast.v1"
    market: AnyMarket
    category: AnyCategory
    lines: tuple[RequirementLine, ...]
    rounded_to: int
    fewer_than: int
    policies: tuple[str, ...]
    released_at: AwareDatetime
