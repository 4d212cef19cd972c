"""What ordering tells of the business as metrics: what every district has left to spend, and when budgets end."""

from collections.abc import AsyncIterator
from datetime import date

import structlog
from prometheus_client import Gauge
from pydantic import ValidationError

from services.ordering.budgets.domain.budget import BUDGETS, Budget
from shared.reference.calendar import financial_year, last_day_of, uk_date
from shared.service import Gauges, Parts

log = structlog.get_logger(__name__)

WARN_OF_BUDGETS_DAYS = 60
"""Budgets of a year are set in the weeks before it."""

_PAGE = 200

BUDGET_ALLOCATED = Gauge(
    "dps_budget_allocated_pence", "What a district may commit this year, told by the leader", ["district", "year"]
)
BUDGET_LEFT = Gauge(
    "dps_budget_left_pence", "What a district may still commit this year, told by the leader", ["district", "year"]
)
BUDGETS_END = Gauge(
    "dps_budgets_end_days",
    "Days until a district has no budget: until this year ends, or the next where all have one; told by the leader",
    ["year"],
)


async def tell_budgets(parts: Parts) -> None:
    """Set what every district was allocated for the financial year that it is now, and what is left of it, in pence."""
    today = uk_date(parts.clock())
    year = financial_year(today)
    found = [each async for each in budgets_of(parts, year)]
    end = await budgets_end(parts, today)
    forget_budgets()
    for budget in found:  # one from each fund that the district has
        BUDGET_ALLOCATED.labels(budget.district, year).inc(budget.allocated_pence)
        BUDGET_LEFT.labels(budget.district, year).inc(budget.left_pence)
    if end is not None:
        BUDGETS_END.labels(financial_year(end)).set((end - today).days)


def forget_budgets() -> None:
    """Report nothing any more, as a process does that leads no longer."""
    for gauge in (BUDGET_ALLOCATED, BUDGET_LEFT, BUDGETS_END):
        gauge.clear()


GAUGES = Gauges(tell_budgets, forget_budgets)


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
