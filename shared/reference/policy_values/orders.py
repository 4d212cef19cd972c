"""What policies set about orders, budgets and payment."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, PositiveInt, model_validator

from shared.reference.categories import CategoryCode
from shared.reference.districts import DistrictCode
from shared.reference.files import ReferenceModel
from shared.reference.policy_values.base import Authority, Pence, Percent, PolicyValues


class Level(StrEnum):
    """Whose authority an order needs, the lowest first."""

    POLICY = "policy"
    DISTRICT = "district"
    BUYER = "buyer"


class ApprovalSteps(ReferenceModel):
    """Certain orders, and whose approvals they need, one after another: a row of the matrix of authority.

    It fits orders above `above_pence` up to `up_to_pence`, in these categories and districts, decided on from
    `first_on` to `last_on`; what is `None` fits any. No step at all means that nobody's approval is needed.
    """

    above_pence: Pence = 0
    up_to_pence: Pence | None = None
    categories: tuple[CategoryCode, ...] | None = None
    districts: tuple[DistrictCode, ...] | None = None
    first_on: date | None = None
    last_on: date | None = None
    steps: tuple[Level, ...]

    @model_validator(mode="after")
    def _fits_something(self) -> Self:
        if Level.POLICY in self.steps:
            raise ValueError("a step is somebody's: district or buyer, not policy")
        if self.up_to_pence is not None and self.up_to_pence <= self.above_pence:
            raise ValueError(f"no order is above {self.above_pence} pence and up to {self.up_to_pence}")
        if self.first_on is not None and self.last_on is not None and self.last_on < self.first_on:
            raise ValueError(f"the row ends on {self.last_on}, before {self.first_on}")
        return self

    def fits(self, pence: int, category: str, district: str, day: date) -> bool:
        """Say whether an order of this price, category and district that is decided on this day is one of these."""
        return (
            self.above_pence < pence
            and (self.up_to_pence is None or pence <= self.up_to_pence)
            and (self.categories is None or category in self.categories)
            and (self.districts is None or district in self.districts)
            and (self.first_on is None or self.first_on <= day)
            and (self.last_on is None or day <= self.last_on)
        )


class OrderApproval(Authority):
    """Who approves an order: up to the first limit nobody needs to, then the district, then the buyers.

    Orders know these three levels and no other. The first row of `matrix` that fits an order says otherwise of it, and
    may ask for several approvals. An authority is lent to somebody else for `lent_days_at_most` calendar days.
    """

    ID: ClassVar[str] = "order_approval"
    matrix: tuple[ApprovalSteps, ...] = ()
    lent_days_at_most: PositiveInt = 42

    @model_validator(mode="after")
    def _has_the_levels_that_orders_know(self) -> Self:
        names = tuple(each.level for each in self.levels)
        if names != tuple(Level):
            raise ValueError(f"the levels must be {', '.join(Level)}, not {', '.join(names)}")
        return self

    def steps_for(self, pence: int, category: str, district: str, day: date) -> tuple[Level, ...]:
        """Return whose approvals an order needs, in turn: none, one or several."""
        for row in self.matrix:
            if row.fits(pence, category, district, day):
                return row.steps
        level = Level(self.level_for(pence).level)
        return () if level is Level.POLICY else (level,)

    @property
    def no_approval_up_to_pence(self) -> Pence:
        """Up to which total an order needs nobody's approval."""
        return self.level("policy").up_to_pence or 0

    @property
    def district_authority_up_to_pence(self) -> Pence:
        """Up to which total the district may approve."""
        return self.level("district").up_to_pence or 0


class PaymentVerification(Authority):
    """Who verifies a claim for payment."""

    ID: ClassVar[str] = "payment_verification"


class OrderResponse(PolicyValues):
    """The clock of a supplier's answer to an order: reminded so many working days before it lapses."""

    ID: ClassVar[str] = "order_response"
    answer_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        if self.remind_before_working_days >= self.answer_within_working_days:
            raise ValueError("the reminder must come after the order was issued")
        return self


class OrderChanges(PolicyValues):
    """The clock of the other side's answer to a proposed change, and how far changes may go.

    All changes together raise the first price by so many percent at most, and extend the delivery by so many calendar
    days beyond its first end.
    """

    ID: ClassVar[str] = "order_changes"
    answer_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt
    price_up_by_at_most_percent: Percent
    extend_by_at_most_days: Annotated[int, Field(ge=0, le=366)]

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        if self.remind_before_working_days >= self.answer_within_working_days:
            raise ValueError("the reminder must come after the change was proposed")
        return self


class NextBestOffer(PolicyValues):
    """When the next offer of a match takes the place of an order that came to nothing, and who decides it.

    It follows an order that lapsed, or was declined for one of these reasons. Up to `taken_up_to_pence`, and dearer
    than the first by no more than so many percent, the policy orders it by itself, once for a need; every other is
    proposed to the district.
    """

    ID: ClassVar[str] = "next_best_offer"
    after_declines: tuple[str, ...]
    after_lapses: bool
    match_good_for_working_days: PositiveInt
    starts_later_by_at_most_days: Annotated[int, Field(ge=0, le=366)]
    looks_at_offers: Annotated[int, Field(ge=1, le=20)]
    decide_within_working_days: PositiveInt
    taken_up_to_pence: Pence
    taken_dearer_by_at_most_percent: Percent


class OrderQuestion(PolicyValues):
    """The clock of an order in question: decided within so many working days, of which those who decide are reminded.

    The end that is decided for a provision under way lies within so many calendar days of the decision.
    """

    ID: ClassVar[str] = "order_question"
    decide_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt
    end_within_days: Annotated[int, Field(ge=1, le=366)]

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        if self.remind_before_working_days >= self.decide_within_working_days:
            raise ValueError("the reminder must come after the order was put in question")
        return self


class OrderDates(PolicyValues):
    """Calendar days: how far ahead an order may start, and how far back what became of it may still be recorded."""

    ID: ClassVar[str] = "order_dates"
    start_within_days: Annotated[int, Field(ge=1, le=3660)]
    record_within_days: Annotated[int, Field(ge=1, le=3660)]


class OutcomeChecks(PolicyValues):
    """How outcomes are checked: the share that is drawn by chance, within how many working days the district looks.

    Work has lasted so many calendar days after it began. One that is sustained is always checked where that is said.
    """

    ID: ClassVar[str] = "outcome_checks"
    sample_percent: Percent
    sustained_always: bool
    check_within_working_days: PositiveInt
    sustained_after_days: Annotated[int, Field(ge=1, le=366)]


class OrderProblems(PolicyValues):
    """Working days in which a problem is answered by the other side, and a dispute is decided by a buyer."""

    ID: ClassVar[str] = "order_problems"
    answer_within_working_days: PositiveInt
    decide_within_working_days: PositiveInt


class OrderClosing(PolicyValues):
    """Calendar days after its last day, or after its last outcome, when nothing more is expected of an order.

    An order that was never begun has fewer.
    """

    ID: ClassVar[str] = "order_closing"
    after_days: Annotated[int, Field(ge=1, le=1096)]
    without_provision_days: Annotated[int, Field(ge=1, le=1096)]


class BuyingAgain(PolicyValues):
    """When an order that worked may be repeated without comparing offers anew.

    Its supplier completes at least so much of what it delivers, the price is at most so much above what was paid
    before, the provision ended at most so many calendar days ago, and so many are repeated in a row at most.
    """

    ID: ClassVar[str] = "buying_again"
    quality_floor_percent: Percent
    price_at_most_above_percent: Percent
    ended_within_days: Annotated[int, Field(ge=1, le=3660)]
    in_a_row_at_most: PositiveInt


class RepeatOrders(PolicyValues):
    """How many orders in one category a client may have within so many days before one more needs a reason."""

    ID: ClassVar[str] = "repeat_orders"
    orders_at_most: PositiveInt
    within_days: PositiveInt


class BudgetThresholds(PolicyValues):
    """Shares of a budget, ascending, at which those concerned are told."""

    ID: ClassVar[str] = "budget_thresholds"
    thresholds_percent: tuple[Percent, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ascend(self) -> Self:
        if list(self.thresholds_percent) != sorted(set(self.thresholds_percent)):
            raise ValueError(f"thresholds {self.thresholds_percent} do not ascend")
        return self


class BudgetForecast(PolicyValues):
    """Over how many calendar days what is taken of a budget is averaged to forecast its year's end, and the fewest."""

    ID: ClassVar[str] = "budget_forecast"
    look_back_days: Annotated[int, Field(ge=1, le=366)]
    at_least_days: PositiveInt

    @model_validator(mode="after")
    def _looks_back_far_enough(self) -> Self:
        if self.at_least_days > self.look_back_days:
            raise ValueError("no forecast looks back over fewer days than it needs at least")
        return self


class BudgetYearEnd(PolicyValues):
    """Whether what is not due yet is paid from the next year's budget, so many calendar days after 31 March.

    `with_funding`: the money goes along; else it is a first call on the next year's allocation.
    """

    ID: ClassVar[str] = "budget_year_end"
    carry_over: bool
    with_funding: bool
    after_days: Annotated[int, Field(ge=1, le=180)]


class Shares(ReferenceModel):
    """A share of the price for each point of payment."""

    start_percent: Percent
    completion_percent: Percent
    job_outcome_percent: Percent
    sustained_percent: Percent

    @property
    def each(self) -> tuple[Percent, ...]:
        """The shares, in the order of delivery."""
        return (self.start_percent, self.completion_percent, self.job_outcome_percent, self.sustained_percent)


class PaymentSplit(PolicyValues):
    """How a price may be split over the points of payment: the split where an offer says none, and its bounds."""

    ID: ClassVar[str] = "payment_split"
    default: Shares
    at_least: Shares
    at_most: Shares

    @model_validator(mode="after")
    def _default_is_allowed(self) -> Self:
        if sum(self.default.each) != 100:
            raise ValueError(f"shares add up to {sum(self.default.each)}, not 100")
        if not self.allows(self.default):
            raise ValueError("the default split is outside its own bounds")
        return self

    def allows(self, split: Shares) -> bool:
        """Say whether a split adds up to 100 and keeps each share within its bounds."""
        bounds = zip(self.at_least.each, split.each, self.at_most.each, strict=True)
        return sum(split.each) == 100 and all(least <= share <= most for least, share, most in bounds)


class PaymentTerms(PolicyValues):
    """PCR 2015 reg. 113: calendar days in which a valid, undisputed invoice is paid."""

    ID: ClassVar[str] = "payment_terms"
    pay_within_days: PositiveInt


class NeedQualification(PolicyValues):
    """Whether a need is recorded only with the ground to help its client and the other funding that was considered."""

    ID: ClassVar[str] = "need_qualification"
    asked: bool


class ProvisionTarget(PolicyValues):
    """Calendar days from a need to the start of its provision that are aimed at."""

    ID: ClassVar[str] = "provision_target"
    need_to_start_days: PositiveInt
