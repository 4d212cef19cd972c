"""Who may see and change a budget: the staff of its district."""

from services.ordering.budgets.domain.budget import BUDGETS
from shared.auth.access import Access

BUDGET_ACCESS = Access(BUDGETS, district="district")
