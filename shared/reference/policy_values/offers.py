"""What policies set about comparing standing offers, reviewing changes to them, and answering gaps."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, PositiveInt, model_validator

from shared.reference.files import ReferenceModel
from shared.reference.policy_values.base import Pence, Percent, PolicyValues


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


class PriceScale(ReferenceModel):
    """What a place may cost for all points, and from when it gets none; for one category, or for those not named."""

    category: str | None
    full_points_to_pence: Pence
    no_points_from_pence: Pence

    @model_validator(mode="after")
    def _falls(self) -> Self:
        if self.no_points_from_pence <= self.full_points_to_pence:
            raise ValueError("what gets no points costs more than what gets all")
        return self


class OfferMatching(PolicyValues):
    """How offers are scored and ranked for a need, beside the weights of `offer_scoring`. Points are of 100.

    Offers within `near_equal_points` take turns. A supplier with too few cases to be judged by counts as if it had
    `newcomers_quality_percent`; once in `newcomers_first_once_in` matches it may be put before better ones, by
    `newcomers_within_points` at most. Everything that keeps the limits is scored; the first are recorded, and the first
    of those shown at once. An order names a match for `valid_working_days`.
    """

    ID: ClassVar[str] = "offer_matching"
    price_scales: tuple[PriceScale, ...] = Field(min_length=1)
    no_points_from_km: PositiveInt
    no_points_from_days: PositiveInt
    newcomers_quality_percent: Percent
    near_equal_points: Percent
    newcomers_within_points: Percent
    newcomers_first_once_in: PositiveInt
    shows_at_most: PositiveInt
    records_at_most: PositiveInt
    shows_excluded_at_most: PositiveInt
    valid_working_days: PositiveInt

    @model_validator(mode="after")
    def _has_one_scale_for_each(self) -> Self:
        named = [each.category for each in self.price_scales]
        if None not in named or len(set(named)) < len(named):
            raise ValueError("each category has one scale of prices at most, and one is for those not named")
        return self

    def price_scale(self, category: str) -> PriceScale:
        """Return the scale by which prices of a category are compared."""
        by_category = {each.category: each for each in self.price_scales}
        return by_category.get(category) or by_category[None]


class AbnormallyLowPrice(PolicyValues):
    """PA 2023 s. 19(3), (4): how far under the mean, or the next lowest, a price is queried before a refusal.

    It is compared with what so many other suppliers ask at least. The working days to explain it and to decide are
    counted from the day after the query; the supplier is reminded so many before the first of them is over.
    """

    ID: ClassVar[str] = "abnormally_low_price"
    under_mean_percent: Percent
    under_next_percent: Percent
    compares_suppliers_at_least: PositiveInt
    justify_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt
    decide_within_working_days: PositiveInt

    @model_validator(mode="after")
    def _is_decided_after_it_was_heard(self) -> Self:
        if self.decide_within_working_days <= self.justify_within_working_days:
            raise ValueError("a price is decided on after its supplier has had its time to explain it")
        return self


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


class OfferExpiry(PolicyValues):
    """How many working days before the last day of an offer its supplier is told that it expires."""

    ID: ClassVar[str] = "offer_expiry"
    remind_before_working_days: PositiveInt


class Shortlist(PolicyValues):
    """How many offers a shortlist compares at most, and for how many working days it may be relied on."""

    ID: ClassVar[str] = "shortlist"
    offers_at_most: PositiveInt
    valid_working_days: PositiveInt


class BulkUpload(PolicyValues):
    """How many rows a file of offers may have, the header not counted, and how many venues a supplier may keep.

    And for how many days after it was published an upload can be undone, and how often, and how many, rows can be sent
    again.
    """

    ID: ClassVar[str] = "bulk_upload"
    rows_at_most: PositiveInt
    venues_at_most: PositiveInt
    undone_within_days: PositiveInt
    corrections_at_most: PositiveInt
    rows_of_a_correction_at_most: PositiveInt


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


class OfferReview(PolicyValues):
    """The clocks of reviewing a change to a published offer, each counted from the day after it began.

    Whoever is to act is reminded so many working days before the last one.
    """

    ID: ClassVar[str] = "offer_review"
    review_within_working_days: PositiveInt
    answer_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt
