"""What policies set about comparing standing offers and answering gaps."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, PositiveInt, model_validator

from shared.reference.policy_values.base import Percent, PolicyValues


class OfferScoring(PolicyValues):
    """How standing offers are compared: weights that add up to 100, and the quality that even the best must have."""

    ID: ClassVar[str] = "offer_scoring"
    quality_weight_percent: Percent
    price_weight_percent: Percent
    distance_weight_percent: Percent
    start_weight_percent: Percent
    quality_floor_percent: Percent

    @model_validator(mode="after")
    def _weights_add_up(self) -> Self:
        weights = (
            self.quality_weight_percent,
            self.price_weight_percent,
            self.distance_weight_percent,
            self.start_weight_percent,
        )
        if sum(weights) != 100:
            raise ValueError(f"weights add up to {sum(weights)}, not 100")
        return self


class AbnormallyLowPrice(PolicyValues):
    """PA 2023 s. 19(3), (4): how far under the mean, or the next lowest, a price is queried before a refusal."""

    ID: ClassVar[str] = "abnormally_low_price"
    under_mean_percent: Percent
    under_next_percent: Percent


class ReferencePrices(PolicyValues):
    """When the prices paid in a quarter are released, of how many orders and suppliers at least, and how exactly.

    They are released so many calendar days after the quarter, so that late news are counted.
    """

    ID: ClassVar[str] = "reference_prices"
    orders_at_least: Annotated[int, Field(ge=2)]
    suppliers_at_least: PositiveInt
    released_after_days: PositiveInt
    rounds_per_place_to_pence: PositiveInt
    rounds_per_hour_to_pence: PositiveInt
    rounds_orders_to: PositiveInt


class DemandFigures(PolicyValues):
    """How many calendar days after a month the needs recorded in it are published, rounded to a multiple of what."""

    ID: ClassVar[str] = "demand_figures"
    released_after_days: PositiveInt
    rounds_to: PositiveInt


class OfferSearch(PolicyValues):
    """How many offers a search ranks and counts at most, and how far around a place it looks."""

    ID: ClassVar[str] = "offer_search"
    considers_at_most: PositiveInt
    within_at_most_km: PositiveInt


class Shortlist(PolicyValues):
    """How many offers a shortlist compares at most, and for how many working days it may be relied on."""

    ID: ClassVar[str] = "shortlist"
    offers_at_most: PositiveInt
    valid_working_days: PositiveInt


class BulkUpload(PolicyValues):
    """How many rows a file of offers may have, the header not counted."""

    ID: ClassVar[str] = "bulk_upload"
    rows_at_most: PositiveInt


class GapPublishing(PolicyValues):
    """The steps of the bands in which numbers of those who ask for something are published, above what is suppressed.

    `statistics_days` is how far back closed gaps count for how long they stood, in calendar days.
    """

    ID: ClassVar[str] = "gap_publishing"
    bands_from: tuple[PositiveInt, ...]
    statistics_days: PositiveInt

    @model_validator(mode="after")
    def _steps_rise(self) -> Self:
        if list(self.bands_from) != sorted(set(self.bands_from)):
            raise ValueError("the steps of bands rise")
        return self


class GapAnswer(PolicyValues):
    """The clock of the answer to a reported gap."""

    ID: ClassVar[str] = "gap_answer"
    answer_within_working_days: PositiveInt
