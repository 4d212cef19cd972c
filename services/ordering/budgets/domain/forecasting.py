"""What will be taken of a budget by the end of its year, if orders go on as they have of late.

The method, of this project's own: what is held (reserved, committed or spent) now, and for each day to 31 March what
was taken a day over the last `look_back_days` of the policy, net of what was freed. Fewer days where the budget has not
been there for so long, and no forecast where it has not been there for `at_least_days`. Never less than is spent.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from services.ordering.budgets.domain.budget import Budget
from shared.reference.financial_years import days_of
from shared.reference.policy_values import BudgetForecast


@dataclass(frozen=True)
class Forecast:
    """In pence: `taken` over so many `days`, what is `expected` to be taken by `until`, and when nothing will be left.

    `expected_pence` is `None` where there has been a budget for too few days to say.
    """

    until: date
    days: int
    taken_pence: int
    expected_pence: int | None
    runs_out_on: date | None


def looked_back_from(budget: Budget, terms: BudgetForecast, today: date) -> date | None:
    """Return the day at whose end the forecast begins to count; `None` where there are too few days between."""
    since = budget.allocated_on
    if since is None or (today - since).days < terms.at_least_days:
        return None
    return max(since, today - timedelta(days=terms.look_back_days))


def forecast(now: Budget, then: Budget | None, day: date | None, today: date) -> Forecast:
    """Forecast from a budget as it is now, and as it was at the end of a day, if it was."""
    _, until = days_of(now.financial_year)
    if then is None or day is None:
        return Forecast(until, 0, 0, None, None)
    days, taken = (today - day).days, now.held_pence - then.held_pence
    ahead = max(0, (until - today).days)
    expected = max(now.spent_pence, now.held_pence + taken * ahead // days)
    return Forecast(until, days, taken, expected, _runs_out_on(now.left_pence, taken, days, today, until))


def _runs_out_on(left_pence: int, taken_pence: int, days: int, today: date, until: date) -> date | None:
    """Return the day on which nothing is left at this pace, where that is one of the year."""
    if taken_pence <= 0:
        return None
    ahead = left_pence * days // taken_pence
    return today + timedelta(days=ahead) if ahead <= (until - today).days else None
