"""How long staff have for a review, and a supplier for its answer, by the policy of the day on which it begins."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.reference import policy
from shared.reference.calendar import add_working_days, subtract_working_days, uk_date
from shared.reference.markets import markets
from shared.reference.policy_values import OfferReview


@dataclass(frozen=True)
class Clock:
    """A clock that begins now: its last day, when to remind of it, and the stamps of the policy that set both."""

    by: date
    remind_on: date
    policies: tuple[str, ...]


def for_staff(market: str, now: datetime) -> Clock:
    """Begin the clock of those who review."""
    return _clock(market, now, of_staff=True)


def for_the_supplier(market: str, now: datetime) -> Clock:
    """Begin the clock of an answer."""
    return _clock(market, now, of_staff=False)


def _clock(market: str, now: datetime, *, of_staff: bool) -> Clock:
    today = uk_date(now)
    found = policy(OfferReview, markets()[market].regime, today)
    days = found.values.review_within_working_days if of_staff else found.values.answer_within_working_days
    by = add_working_days(today, days)
    return Clock(by, subtract_working_days(by, found.values.remind_before_working_days), (found.stamp,))
