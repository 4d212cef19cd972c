"""For how long a course has hardly begun: so long the place of a client who leaves is worth something to others."""

from datetime import date
from typing import TypedDict

from services.ordering.orders.domain.state import Order, regime_is_known
from shared.reference import Regime, policy
from shared.reference.policy_values import PlacesOfStarts


class FreedPlace(TypedDict):
    """Whether the place of a client who leaves is free again, and the policy that says so."""

    frees_place: bool
    policies: tuple[str, ...]


def has_hardly_begun(begins_on: date, ends_on: date | None, day: date, below_percent: int) -> bool:
    """Say whether less than so much of a course is over before a day; on its first day nothing is."""
    if ends_on is None:
        return False
    passed, whole = (day - begins_on).days, (ends_on - begins_on).days + 1
    return passed * 100 < below_percent * whole


def freed_place(order: Order, today: date) -> FreedPlace:
    """Return what becomes of the place of a client who is said today to have left; none where nothing is counted."""
    if order.source.start_id is None or regime_is_known(order):
        return FreedPlace(frees_place=False, policies=())
    followed = policy(PlacesOfStarts, Regime(order.regime), today)
    frees = has_hardly_begun(order.starts_on, order.ends_on, today, followed.values.free_again_before_percent)
    return FreedPlace(frees_place=frees, policies=(followed.stamp,))
