"""What an order holds of the budget that pays for it: reserved when it is placed, committed when it is issued."""

from collections.abc import Callable, Sequence

from services.ordering.budgets.domain.budget import Budget, Hold, commit, evolve, release, reserve
from services.ordering.orders.domain.state import Order, Status
from shared.contracts.event import Event
from shared.contracts.ordering import BudgetEvent, Holder

Step = Callable[[Budget, Holder, int], list[Event]]


def reserved(order: Order, budget: Budget, thresholds: Sequence[int]) -> list[Event]:
    """Set aside what each line costs."""
    return _line_by_line(order, budget, lambda of, holder, pence: reserve(of, holder, pence, thresholds))


def committed(order: Order, budget: Budget) -> list[Event]:
    """Commit what each line had reserved: the department owes it once it is delivered."""
    return _line_by_line(order, budget, commit)


def freed(order: Order, budget: Budget) -> list[Event]:
    """Free what each line holds, since the order comes to nothing."""
    was = Hold.RESERVED if order.status is Status.AWAITING_APPROVAL else Hold.COMMITTED
    return _line_by_line(order, budget, lambda of, holder, pence: release(of, holder, pence, was))


def after(budget: Budget, events: Sequence[Event]) -> Budget:
    """Return the budget as it is after these events."""
    for event in events:
        if isinstance(event, BudgetEvent):
            budget = evolve(budget, event)
    return budget


def _line_by_line(order: Order, budget: Budget, step: Step) -> list[Event]:
    events: list[Event] = []
    for each in order.lines:
        holder = Holder(kind="order", id=order.order_id, line=each.line)
        events += step(after(budget, events), holder, each.amount_pence)
    return events
