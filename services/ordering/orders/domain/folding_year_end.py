"""How the end of a financial year folds into an order: its lines are paid from the budget of the next."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from services.ordering.orders.domain.delivered import Line
from services.ordering.orders.domain.state import Order
from shared.contracts import ordering as facts


def _carried(order: Order, event: facts.OrderCarriedForward) -> Order:
    carried = {each.line: each for each in event.lines}
    lines = tuple(_carried_line(each, carried.get(each.line)) for each in order.lines)
    return replace(order, lines=lines, carried_at=event.carried_at, not_carried=False)


def _carried_line(line: Line, carried: facts.CarriedLine | None) -> Line:
    return replace(line, budget_id=carried.budget_id, left_behind=carried.left_behind) if carried else line


def _not_carried(order: Order, _: facts.OrderNotCarriedForward) -> Order:
    return replace(order, not_carried=True)


OF_YEAR_END: Mapping[type[facts.OrderEvent], Callable[[Order, Any], Order]] = MappingProxyType(
    {facts.OrderCarriedForward: _carried, facts.OrderNotCarriedForward: _not_carried}
)
