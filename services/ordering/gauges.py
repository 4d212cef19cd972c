"""What ordering tells of the business as metrics: what every district has left to spend."""

from services.ordering.domain.budget import BUDGETS
from shared.reference import districts
from shared.reference.calendar import financial_year, uk_date
from shared.service import Parts
from shared.telemetry import metrics


async def tell_budgets(parts: Parts) -> None:
    """Set what every district was allocated for the financial year that it is now, and what is left of it, in pence."""
    year = financial_year(uk_date(parts.clock()))
    found = await parts.store.documents(BUDGETS, {"financial_year": year}, after=None, limit=len(districts()))
    for gauge in (metrics.BUDGET_ALLOCATED, metrics.BUDGET_LEFT):
        gauge.clear()
    for _, document in found:
        budget = BUDGETS.decode(document)
        metrics.BUDGET_ALLOCATED.labels(budget.district, year).set(budget.allocated_pence)
        metrics.BUDGET_LEFT.labels(budget.district, year).set(budget.left_pence)
