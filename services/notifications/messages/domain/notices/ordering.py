"""What is told of orders and budgets.

Notices of orders give no reasons: a reason may tell of a client's life, and whoever may know it reads it in the order.
"""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import the_district, the_supplier
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.ordering import (
    BudgetAllocated,
    BudgetReleased,
    BudgetReserved,
    BudgetThresholdReached,
    OrderAccepted,
    OrderApproved,
    OrderCancelled,
    OrderDeclined,
    OrderIssued,
    OrderPlaced,
    OrderRejected,
    OutcomeRecorded,
    ProvisionCompleted,
    ProvisionEndedEarly,
    ProvisionStarted,
)

NOTICES = (
    Notice(
        OrderIssued,
        the_supplier,
        "New order {purchase_order}",
        "You have a new order for {category}, starting on {starts_on}: {purchase_order} (order {order_id}). "
        "Please accept or decline it by {respond_by}.",
    ),
    Notice(
        OrderCancelled,
        the_supplier,
        "Order cancelled",
        "The district has cancelled order {order_id} for {category}. You need do nothing more for it.",
    ),
    Notice(
        OrderAccepted,
        the_district,
        "Order accepted",
        "The supplier has accepted order {order_id} for {category} and will deliver it.",
    ),
    Notice(
        OrderDeclined,
        the_district,
        "Order declined",
        "The supplier has declined order {order_id} for {category}. Its price is back in the budget. "
        "The order shows the reason.",
    ),
    Notice(
        OrderRejected,
        the_district,
        "Order not approved",
        "Order {order_id} was not approved. Its price is back in the budget. The order shows the reason.",
    ),
    Notice(
        ProvisionEndedEarly,
        the_district,
        "Provision ended early",
        "The provision under order {order_id} ended early, on {ended_on}. The order shows the reason.",
    ),
    Notice(
        BudgetThresholdReached,
        the_district,
        "{percent}% of your budget is committed",
        "Orders have committed {committed_pence} of the {allocated_pence} allocated to budget {budget_id}: "
        "{percent}% or more.",
    ),
)

_IN_THE_ORDER = "the order shows it to both sides, and neither has to act on it"
_OF_ONE_ORDER = "it follows from an order or its end, which is told of where somebody has to know"

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    OrderPlaced: "whoever placed it knows, and the supplier is told once it is issued",
    OrderApproved: "it is issued in the same commit, which the supplier is told of",
    ProvisionStarted: _IN_THE_ORDER,
    ProvisionCompleted: _IN_THE_ORDER,
    OutcomeRecorded: _IN_THE_ORDER,
    BudgetAllocated: "the list of budgets shows it",
    BudgetReserved: _OF_ONE_ORDER,
    BudgetReleased: _OF_ONE_ORDER,
}
