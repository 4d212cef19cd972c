"""Until when something more is expected of an order, so that it can be closed after that."""

from datetime import date, timedelta

from services.ordering.orders.domain.state import Order, regime_is_known
from shared.reference import Regime, policy
from shared.reference.policy_values import OrderClosing


def expected_until(order: Order, day: date, today: date, *, begun: bool = True) -> date | None:
    """Return until when more may come of a line that ended, or that something came of, on a day.

    `None` where a newer version wrote the regime of the order. One that was never begun has less to come.
    """
    if regime_is_known(order):
        return None
    followed = policy(OrderClosing, Regime(order.regime), today).values
    return day + timedelta(days=followed.after_days if begun else followed.without_provision_days)
