"""What more than one decision on a journey asks, and the days by which it is dated."""

from datetime import date, timedelta
from typing import TypedDict
from uuid import UUID

from services.client_journey.journeys.domain.journey import Journey
from shared.kernel.rules import Rejection
from shared.reference import prevailing_policy
from shared.reference.calendar import uk_date
from shared.reference.policies import Policy
from shared.reference.policy_values import Caseload, JourneyDates


class About(TypedDict):
    """Which journey a fact is about."""

    journey_id: UUID
    district: str


def about(journey: Journey) -> About:
    """Return what every fact about this journey says."""
    return About(journey_id=journey.journey_id, district=journey.district)


def dates_on(today: date) -> Policy[JourneyDates]:
    """Return how far back and ahead the days of a journey may lie."""
    return prevailing_policy(JourneyDates, today)


def caseload_on(today: date) -> Policy[Caseload]:
    """Return by what a coach is shown whom to look after first."""
    return prevailing_policy(Caseload, today)


def day_is_past(day: date, today: date, pointer: str) -> Rejection | None:
    """What has happened happened by today."""
    if day <= today:
        return None
    return Rejection("day_to_come", f"{day} is yet to come", pointer)


def lies_in_journey(journey: Journey, day: date, pointer: str) -> Rejection | None:
    """Nothing of a journey happened before it began."""
    began = uk_date(journey.started_at)
    if day >= began:
        return None
    return Rejection("before_journey", f"the journey began on {began}", pointer)


def not_too_far_back(day: date, today: date, days: int, pointer: str) -> Rejection | None:
    """What is recorded long after is recorded from memory: a policy sets how far back a day may lie."""
    first = today - timedelta(days=days)
    if day >= first:
        return None
    return Rejection("day_too_far_back", f"{first} is the first day that may still be recorded", pointer)
