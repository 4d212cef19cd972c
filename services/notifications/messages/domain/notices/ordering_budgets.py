"""What is told of budgets, and of the year's end, which changes which budget pays."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import the_district, the_district_and_the_buying_team
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.ordering import (
    BudgetAllocated,
    BudgetBroughtForward,
    BudgetCarriedForward,
    BudgetCommitted,
    BudgetRecovered,
    BudgetReleased,
    BudgetReserved,
    BudgetSpent,
    BudgetThresholdCleared,
    BudgetThresholdReached,
    BudgetVaried,
    OrderCarriedForward,
    OrderNotCarriedForward,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        BudgetVaried,
        the_district,
        Urgency.KNOW,
        Group.BUDGETS,
        "Your budget has changed",
        "Budget {budget_id} was changed by {change_pence} and is {allocated_pence} now. Its history shows the reason.",
    ),
    Notice(
        BudgetThresholdReached,
        the_district,
        Urgency.KNOW,
        Group.BUDGETS,
        "{percent}% of your budget is taken",
        "Orders hold {held_pence} of the {allocated_pence} allocated to budget {budget_id}: {percent}% or more.",
    ),
    Notice(
        BudgetThresholdCleared,
        the_district,
        Urgency.KNOW,
        Group.BUDGETS,
        "Less than {percent}% of your budget is taken again",
        "Orders hold {held_pence} of the {allocated_pence} allocated to budget {budget_id}, so less than {percent}%.",
    ),
    Notice(
        OrderNotCarriedForward,
        the_district_and_the_buying_team,
        Urgency.ACT,
        Group.BUDGETS,
        "Order that the next year cannot pay for",
        "What is still to be paid of order {order_id} was to pass to the budget of the new financial year, which has "
        "too little left for it. It stays with the year that ended until the new one has more. The list of orders "
        "shows which there are; please see to the budget.",
    ),
)

OF_ONE_ORDER = "it follows from an order or its end, which is told of where somebody has to know"

_OF_THE_YEAR_END = "it changes which year's budget pays, and nothing that anybody has to do"

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    BudgetAllocated: "the list of budgets shows it",
    BudgetReserved: OF_ONE_ORDER,
    BudgetReleased: OF_ONE_ORDER,
    BudgetCommitted: OF_ONE_ORDER,
    BudgetSpent: OF_ONE_ORDER,
    BudgetRecovered: OF_ONE_ORDER,
    BudgetCarriedForward: _OF_THE_YEAR_END,
    BudgetBroughtForward: _OF_THE_YEAR_END,
    OrderCarriedForward: _OF_THE_YEAR_END,
}
