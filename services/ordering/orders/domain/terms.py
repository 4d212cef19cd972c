"""The policies that orders follow, as they are in force on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from shared.reference import policy


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
    approval, response = policy("order_approval", day), policy("order_response", day)
    thresholds, dates = policy("budget_thresholds", day), policy("order_dates", day)
    return Terms(
        no_approval_up_to_pence=approval.values.no_approval_up_to_pence,
        district_authority_up_to_pence=approval.values.district_authority_up_to_pence,
        answer_within_working_days=response.values.answer_within_working_days,
        thresholds=thresholds.values.thresholds_percent,
        stamp=" ".join(each.stamp for each in (approval, response, thresholds, dates)),
    )
