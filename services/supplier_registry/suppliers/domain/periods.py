"""How a supplier stood in each category, from day to day: what the register of a day is found by."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.kernel.filters import Between, Filters, HasPart
from shared.kernel.memberships import Membership, Standing
from shared.reference.calendar import uk_date
from shared.reference.codes import Code

STILL = date.max
"""The last day of a period that has not ended."""

# A decision's own moment and the time of its fact differ by its wait for the commit, and midnight may lie between.
_LEEWAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A standing from one UK day to another, both included: on a day of change a supplier has both standings."""

    market: AnyMarket
    category: AnyCategory
    standing: Annotated[Standing, Code("membership standing")]
    first: date
    last: date = STILL


def follow(periods: tuple[Period, ...], memberships: Mapping[str, Membership]) -> tuple[Period, ...]:
    """Return the periods with those that now stand: what differs from the memberships ends, and another begins.

    By what stands and not by the fact, so that a change which an older version made without periods is caught up with.
    """
    for name, membership in memberships.items():
        market, _, category = name.partition(":")
        now = Period(market, category, membership.standing, uk_date(membership.since))
        running = next((each for each in periods if _same(each, now) and each.last == STILL), None)
        if running is None:
            periods = (*periods, now)
        elif running.standing != now.standing:
            ended = replace(running, last=now.first)
            periods = (*(each for each in periods if each != running), ended, now)
    return periods


def _same(one: Period, other: Period) -> bool:
    return (one.market, one.category) == (other.market, other.category)


def listed_on(day: date, category: str | None, standing: str | None) -> Filters:
    """Return the filter of all suppliers that may have stood so when a day ended, and of few others."""
    registered = Between(most=str(day + 2 * _LEEWAY))
    if not category and not standing:
        return {"registered_at": registered}
    around = {"first": Between(most=str(day + _LEEWAY)), "last": Between(least=str(day - _LEEWAY))}
    return {"registered_at": registered, "periods": HasPart({"category": category, "standing": standing, **around})}
