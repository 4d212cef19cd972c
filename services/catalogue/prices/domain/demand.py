"""What is in demand: how many needs of a category were recorded in a district in a month that is over.

A month's needs were recorded in it for good, so a month that is out does not change, and months do not overlap: there
is no difference to learn from. Small numbers are left out, and so is what nobody needed, so that one cannot be told
from the other. No totals are published: who adds up the rounded figures learns nothing of what is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.kernel.rules import Rejection
from shared.reference.calendar import add_months
from shared.reference.policy_values import DemandFigures, Suppression


@dataclass(frozen=True)
class Demand:
    """So many needs of a category in a district, rounded."""

    category: str
    district: str
    needs: int


def last_month(today: date, figures: DemandFigures) -> date:
    """Return the first day of the last month that is out."""
    then = today - timedelta(days=figures.released_after_days)
    return add_months(date(then.year, then.month, 1), -1)


def month_is_out(month: date, last: date) -> Rejection | None:
    """What a month is short of late news, or not over, would change, and the change could be about one person."""
    if month <= last:
        return None
    return Rejection("month_not_out", f"the last month that is out is {last:%Y-%m}", "/month")


def demand(
    counted: Mapping[tuple[str, str], int], figures: DemandFigures, suppression: Suppression
) -> tuple[Demand, ...]:
    """Return what may be published of the numbers of needs by category and district."""
    to = figures.rounds_to
    return tuple(
        Demand(category, district, max(round(needs / to) * to, suppression.counts_fewer_than))
        for (category, district), needs in sorted(counted.items())
        if needs >= suppression.counts_fewer_than
    )
