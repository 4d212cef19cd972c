"""What policies set about payment: how a price falls due, claims and runs, and what of them is published."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, PositiveInt, model_validator

from shared.reference.files import ReferenceModel
from shared.reference.policy_values.base import Authority, Pence, Percent, PolicyValues


class PaymentVerification(Authority):
    """Who verifies a claim for payment."""

    ID: ClassVar[str] = "payment_verification"


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


class PaymentClaims(PolicyValues):
    """How what fell due is claimed and verified, in calendar days where nothing else is said.

    Up to `automatic_up_to_pence` nobody has to claim: the department invoices itself on the supplier's behalf. What a
    supplier has not claimed within `claim_within_days` is claimed so too. Whoever verifies is reminded so many days
    before the last day to pay. What was paid and does not stand is a debt after `repay_within_days`.
    """

    ID: ClassVar[str] = "payment_claims"
    automatic_up_to_pence: Pence
    claim_within_days: Annotated[int, Field(ge=1, le=366)]
    remind_before_days: PositiveInt
    answer_query_within_working_days: PositiveInt
    repay_within_days: PositiveInt


class PaymentRuns(PolicyValues):
    """How many payments one run makes at most, every working day; whatever is left is in the run after it."""

    ID: ClassVar[str] = "payment_runs"
    payments_at_most: Annotated[int, Field(ge=1, le=1000)]


class PaymentCompliance(PolicyValues):
    """PA 2023 s. 69: how promptly was paid is published for so many months at a time, and within days of their end."""

    ID: ClassVar[str] = "payment_compliance"
    every_months: Annotated[int, Field(ge=1, le=12)]
    publish_within_days: PositiveInt

    @model_validator(mode="after")
    def _fills_the_year(self) -> Self:
        if 12 % self.every_months:
            raise ValueError(f"periods of {self.every_months} months do not fill a year")
        return self


class PaymentPublication(PolicyValues):
    """PA 2023 s. 70: payments of more than so much are published within so many days of the end of the quarter."""

    ID: ClassVar[str] = "payment_publication"
    over_pence: Pence
    within_days_of_quarter: Annotated[int, Field(ge=1, le=92)]

    @model_validator(mode="after")
    def _publishes_some(self) -> Self:
        if not self.over_pence:
            raise ValueError("every payment would be published: no supplier could be paid in confidence")
        return self
