"""What each policy sets: one class per policy, so that a rule reads a named and typed value. Money is in pence."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from shared.reference.files import ReferenceModel

Percent = Annotated[int, Field(ge=0, le=100)]
Pence = NonNegativeInt


class Regime(StrEnum):
    """The body of law that a market, a requirement or a rule belongs to."""

    PCR_DPS = "PCR_DPS"
    PCR_LIGHT_TOUCH = "PCR_LIGHT_TOUCH"
    PA23_DYNAMIC_MARKET = "PA23_DYNAMIC_MARKET"
    PA23_LIGHT_TOUCH = "PA23_LIGHT_TOUCH"
    PA23_BELOW_THRESHOLD = "PA23_BELOW_THRESHOLD"


class PolicyValues(ReferenceModel):
    """The values that one version of a policy sets."""


class ApplicationDecision(PolicyValues):
    """PCR 2015 reg. 34(16), (17): the clock of an application, counted from the day after receipt."""

    decide_within_working_days: PositiveInt
    extended_to_working_days: PositiveInt


class Redeclaration(PolicyValues):
    """PCR 2015 reg. 34(25): the clock of a renewed self-declaration, counted from the day after the request."""

    answer_within_working_days: PositiveInt


class SmeDefinition(PolicyValues):
    """Who counts as a small or medium-sized enterprise."""

    staff_fewer_than: PositiveInt
    turnover_at_most_pence: Pence
    balance_sheet_at_most_pence: Pence

    def is_sme(self, *, staff: int, turnover_pence: int, balance_sheet_pence: int) -> bool:
        """PA 2023 s. 123(1): few enough staff, and a small enough turnover or balance sheet."""
        small_enough = (
            turnover_pence <= self.turnover_at_most_pence or balance_sheet_pence <= self.balance_sheet_at_most_pence
        )
        return staff < self.staff_fewer_than and small_enough


class OrderApproval(PolicyValues):
    """Up to which total, inclusive, an order needs nobody's approval, and up to which the district may approve it."""

    no_approval_up_to_pence: Pence
    district_authority_up_to_pence: Pence


class OrderResponse(PolicyValues):
    """The clock of a supplier's answer to an order."""

    answer_within_working_days: PositiveInt


class OrderDates(PolicyValues):
    """Calendar days: how far ahead an order may start, and how far back what became of it may still be recorded."""

    start_within_days: Annotated[int, Field(ge=1, le=3660)]
    record_within_days: Annotated[int, Field(ge=1, le=3660)]


class BudgetThresholds(PolicyValues):
    """Shares of a budget, ascending, at which those concerned are told."""

    thresholds_percent: tuple[Percent, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ascend(self) -> Self:
        if list(self.thresholds_percent) != sorted(set(self.thresholds_percent)):
            raise ValueError(f"thresholds {self.thresholds_percent} do not ascend")
        return self


class CompetitionTimes(PolicyValues):
    """PCR 2015 reg. 34(11): the shortest time, in calendar days, that bidders are given."""

    tender_days_at_least: PositiveInt


class OfferScoring(PolicyValues):
    """How standing offers are compared: weights that add up to 100, a floor, and when a low price is queried."""

    quality_weight_percent: Percent
    performance_weight_percent: Percent
    price_weight_percent: Percent
    quality_floor_percent: Percent
    query_price_below_percent_of_median: Percent

    @model_validator(mode="after")
    def _weights_add_up(self) -> Self:
        total = self.quality_weight_percent + self.performance_weight_percent + self.price_weight_percent
        if total != 100:
            raise ValueError(f"weights add up to {total}, not 100")
        return self


class SupplierPerformance(PolicyValues):
    """Completions per start below which performance is looked into, and the cases needed before anyone is ranked."""

    completion_floor_percent: Percent
    cases_at_least: PositiveInt


class PaymentSplit(PolicyValues):
    """The share of the price due at each point of delivery; the shares add up to 100."""

    start_percent: Percent
    completion_percent: Percent
    job_outcome_percent: Percent
    sustained_percent: Percent

    @model_validator(mode="after")
    def _shares_add_up(self) -> Self:
        total = self.start_percent + self.completion_percent + self.job_outcome_percent + self.sustained_percent
        if total != 100:
            raise ValueError(f"shares add up to {total}, not 100")
        return self


class PaymentTerms(PolicyValues):
    """PCR 2015 reg. 113: calendar days in which a valid, undisputed invoice is paid."""

    pay_within_days: PositiveInt


class Removal(PolicyValues):
    """The time a supplier has to answer a notice of removal."""

    representations_within_working_days: PositiveInt


class Complaints(PolicyValues):
    """The clocks of a complaint, both counted from the day after it was raised."""

    answer_within_working_days: PositiveInt
    decide_within_working_days: PositiveInt


class EvidenceExpiry(PolicyValues):
    """Calendar days before the end of evidence at which its holder is warned."""

    warn_before_days: PositiveInt


class GapAnswer(PolicyValues):
    """The clock of the answer to a reported gap."""

    answer_within_working_days: PositiveInt


class ProvisionTarget(PolicyValues):
    """Calendar days from a need to the start of its provision that are aimed at."""

    need_to_start_days: PositiveInt


class Retention(PolicyValues):
    """How long records are kept: supporting ones after the live interest ends, procurement ones after the award."""

    supporting_months: PositiveInt
    ephemeral_weeks: PositiveInt
    procurement_years: PositiveInt


class RegimeTerm(ReferenceModel):
    """When a regime holds: its first day, the last on which something new may begin under it, its last. Inclusive."""

    regime: Regime
    name: str
    from_day: date
    last_new_day: date | None
    last_day: date | None


class Regimes(PolicyValues):
    """The legal regimes with their dates."""

    terms: tuple[RegimeTerm, ...]

    def in_force(self, on: date) -> frozenset[Regime]:
        """The regimes under which something may be running on a day."""
        return frozenset(
            term.regime for term in self.terms if term.from_day <= on and (term.last_day is None or on <= term.last_day)
        )

    def open_to_new(self, on: date) -> frozenset[Regime]:
        """The regimes under which a new system or market may be set up on a day."""
        return frozenset(
            term.regime
            for term in self.terms
            if term.from_day <= on and (term.last_new_day is None or on <= term.last_new_day)
        )


VALUES_OF: Mapping[str, type[PolicyValues]] = MappingProxyType(
    {
        "application_decision": ApplicationDecision,
        "redeclaration": Redeclaration,
        "sme_definition": SmeDefinition,
        "order_approval": OrderApproval,
        "order_response": OrderResponse,
        "order_dates": OrderDates,
        "budget_thresholds": BudgetThresholds,
        "competition": CompetitionTimes,
        "offer_scoring": OfferScoring,
        "supplier_performance": SupplierPerformance,
        "payment_split": PaymentSplit,
        "payment_terms": PaymentTerms,
        "removal": Removal,
        "complaints": Complaints,
        "evidence_expiry": EvidenceExpiry,
        "gap_answer": GapAnswer,
        "provision_target": ProvisionTarget,
        "retention": Retention,
        "regimes": Regimes,
    }
)
