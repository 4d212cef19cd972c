"""What ordering tells of the business as metrics: what every district has left to spend, and when budgets end."""

from collections.abc import AsyncIterator
from datetime import date

import structlog
from pydantic import ValidationError

from services.ordering.budgets.domain.budget import BUDGETS, Budget
from shared.reference.calendar import financial_year, last_day_of, uk_date
from shared.service import Parts
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

WARN_OF_BUDGETS_DAYS = 60
"""Budgets of a year are set in the weeks before it."""

_PAGE = 200


async def tell_budgets(parts: Parts) -> None:
    """Set what every district was allocated for the financial year that it is now, and what is left of it, in pence."""
    today = uk_date(parts.clock())
    year = financial_year(today)
    found = [each async for each in budgets_of(parts, year)]
    end = await budgets_end(parts, today)
    for gauge in (metrics.BUDGET_ALLOCATED, metrics.BUDGET_LEFT, metrics.BUDGETS_END):
        gauge.clear()
    for budget in found:
        metrics.BUDGET_ALLOCATED.labels(budget.district, year).set(budget.allocated_pence)
        metrics.BUDGET_LEFT.labels(budget.district, year).set(budget.left_pence)
    if end is not None:
        metrics.BUDGETS_END.labels(financial_year(end)).set((end - today).days)


async def budgets_end(parts: Parts, today: date) -> date | None:
    """Return the last day on which every district has a budget that has one now; `None` where none has."""
    end = last_day_of(today)
    have = {each.district async for each in budgets_of(parts, financial_year(today))}
    following = last_day_of(date(end.year, 4, 1))
    will_have = {each.district async for each in budgets_of(parts, financial_year(following))}
    return (following if have <= will_have else end) if have else None


async def budgets_of(parts: Parts, year: str) -> AsyncIterator[Budget]:
    """Yield the budgets of a financial year; one that cannot be read hides none of the others."""
    after: str | None = None
    while found := await parts.store.documents(BUDGETS, {"financial_year": year}, after=after, limit=_PAGE):
        for identifier, document in found:
            try:
                yield BUDGETS.decode(document)
            except ValidationError as error:
                log.warning("budget cannot be read", budget=identifier, faults=error.error_count())
        after = found[-1][0]
