"""What an order held, given back when it comes to nothing."""

from services.ordering.budgets.domain.budget import Budget, release
from services.ordering.orders.domain.state import Order
from shared.contracts.event import Event


def freed(order: Order, budget: Budget) -> list[Event]:
    """Free the price in the budget that it was to be paid from."""
    return release(budget, order.order_id, order.amount_pence)
