"""The policies that orders follow, as they are in force on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from shared.reference import policy, stamps, the_open_market
from shared.reference.policy_values import BudgetThresholds, OrderApproval, OrderDates, OrderResponse


@dataclass(frozen=True)
class Terms:
    """The values of the policies in force, with their stamp for the record; thresholds are in percent."""

    no_approval_up_to_pence: int
    district_authority_up_to_pence: int
    answer_within_working_days: int
    thresholds: Sequence[int]
    stamp: str


@lru_cache(maxsize=64)
def terms_on(day: date) -> Terms:
    """Return the policies for orders in force on a day."""
    regime = the_open_market(day).regime
    approval, response = policy(OrderApproval, regime, day), policy(OrderResponse, regime, day)
    thresholds, dates = policy(BudgetThresholds, regime, day), policy(OrderDates, regime, day)
    return Terms(
        no_approval_up_to_pence=approval.values.no_approval_up_to_pence,
        district_authority_up_to_pence=approval.values.district_authority_up_to_pence,
        answer_within_working_days=response.values.answer_within_working_days,
        thresholds=thresholds.values.thresholds_percent,
        stamp=" ".join(stamps(approval, response, thresholds, dates)),
    )
