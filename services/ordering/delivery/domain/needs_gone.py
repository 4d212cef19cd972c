"""What becomes of an order whose need was withdrawn: nothing is owed before it was accepted; then people decide.

A need that stands again, or one whose line is over, asks nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget
from services.ordering.known.needs import KnownNeed
from services.ordering.orders.domain.questioning import falls_away, put_in_question
from services.ordering.orders.domain.state import BEFORE_ACCEPTANCE, RUNNING, Order
from services.ordering.orders.domain.stopping import Stop, stopped
from shared.contracts.event import Event


def look_again_at_needs(
    order: Order, budgets: Mapping[str, Budget], needs: Mapping[UUID, KnownNeed | None], now: datetime
) -> list[Event]:
    """Stop an order that nobody accepted, or ask whether it goes on, where a need of it is there no more."""
    gone = any(_is_gone(needs.get(each.need_id)) for each in order.lines if not each.is_over)
    if not gone:
        asks = order.in_question and order.reason == Stop.NEED_WITHDRAWN and order.status in RUNNING
        return falls_away(order, now) if asks else []
    if order.status in BEFORE_ACCEPTANCE:
        return stopped(order, budgets, Stop.NEED_WITHDRAWN, now)
    asked = order.in_question or (order.question is not None and order.question.reason == Stop.NEED_WITHDRAWN)
    return put_in_question(order, Stop.NEED_WITHDRAWN, now) if order.status in RUNNING and not asked else []


def _is_gone(need: KnownNeed | None) -> bool:
    return need is not None and not need.standing
