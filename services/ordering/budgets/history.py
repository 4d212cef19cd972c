"""Which facts of a budget are for whom: it is for staff alone, who see all of it."""

from services.ordering.budgets.domain.budget import BUDGETS
from shared.contracts import ordering as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

BUDGET_DISCLOSURE = Disclosure(
    BUDGETS,
    told_to(
        whoever_sees_it,
        facts.BudgetAllocated,
        facts.BudgetVaried,
        facts.BudgetReserved,
        facts.BudgetCommitted,
        facts.BudgetSpent,
        facts.BudgetRecovered,
        facts.BudgetReleased,
        facts.BudgetCarriedForward,
        facts.BudgetBroughtForward,
        facts.BudgetThresholdReached,
        facts.BudgetThresholdCleared,
    ),
)
