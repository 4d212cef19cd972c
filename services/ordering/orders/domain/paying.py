"""What an order holds of the budgets that pay for it: reserved when it is placed, committed when it is issued.

Each line is paid from a budget of its own, which may be another's too: `budgets` are all of an order's, by their id.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from services.ordering.budgets.domain.budget import Budget, Hold, evolve, has_left
from services.ordering.budgets.domain.holding import commit, release, reserve
from services.ordering.orders.domain.state import Order, Status
from shared.contracts.event import Event
from shared.contracts.ordering import BudgetEvent, Holder
from shared.kernel.rules import Rejection
from shared.reference.policy_values import BudgetThresholds

Step = Callable[[Budget, Holder, int], list[Event]]


def reserved(order: Order, budgets: Mapping[str, Budget], thresholds: BudgetThresholds | None) -> list[Event]:
    """Set aside what each line costs."""
    return _line_by_line(order, budgets, lambda of, holder, pence: reserve(of, holder, pence, thresholds))


def committed(order: Order, budgets: Mapping[str, Budget]) -> list[Event]:
    """Commit what each line had reserved: the department owes it once it is delivered."""
    return _line_by_line(order, budgets, commit)


def freed(order: Order, budgets: Mapping[str, Budget]) -> list[Event]:
    """Free what each line holds, since the order comes to nothing; its payments free a line that did not start."""
    was = Hold.RESERVED if order.status is Status.AWAITING_APPROVAL else Hold.COMMITTED
    order = replace(order, lines=tuple(each for each in order.lines if not each.did_not_start))
    return _line_by_line(order, budgets, lambda of, holder, pence: release(of, holder, pence, was))


def have_left(budgets: Mapping[str, Budget], wanted: Mapping[str, int]) -> list[Rejection | None]:
    """Each budget must cover what is wanted of it, in pence by the budget's id."""
    return [has_left(budgets.get(budget_id), pence) for budget_id, pence in wanted.items()]


def after(budgets: Mapping[str, Budget], events: Sequence[Event]) -> dict[str, Budget]:
    """Return the budgets as they are after these events."""
    now = dict(budgets)
    for event in events:
        if isinstance(event, BudgetEvent):
            now[event.budget_id] = evolve(now.get(event.budget_id), event)
    return now


def _line_by_line(order: Order, budgets: Mapping[str, Budget], step: Step) -> list[Event]:
    events: list[Event] = []
    for each in order.lines:
        holder = Holder(kind="order", id=order.order_id, line=each.line)
        events += step(after(budgets, events)[each.budget_id], holder, each.amount_pence)
    return events
