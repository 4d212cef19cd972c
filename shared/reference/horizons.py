"""Up to which day the reference data says what to do: nothing that a command needs may end without a warning before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shared.reference.calendar import calendar
from shared.reference.markets import markets
from shared.reference.policies import policies

WARN_DAYS = 180
"""Long enough for a department to decide, write it down and bring it out."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """Something that ends, and the last day on which it is there."""

    what: str
    last_day: date

    def days_left(self, today: date) -> int:
        """Return how many days it goes on after today; negative where it has ended."""
        return (self.last_day - today).days


def horizons(today: date) -> tuple[Horizon, ...]:
    """Return what ends, the soonest first: the working-day calendar, the last open market, policies not written on."""
    found = [Horizon("working_days", calendar().last_day), *_of_markets(today), *_of_policies(today)]
    return tuple(sorted(found, key=lambda each: (each.last_day, each.what)))


def _of_markets(today: date) -> Iterator[Horizon]:
    last_day = covered_until(sorted((one.opens_on, one.closes_on) for one in markets().values()), today)
    if last_day is not None:
        yield Horizon("open_market", last_day)


def _of_policies(today: date) -> Iterator[Horizon]:
    for policy_id, versions in policies().items():
        last_day = covered_until([(one.valid_from, one.valid_to) for one in versions], today)
        if last_day is not None:
            yield Horizon(f"policy:{policy_id}", last_day)


def covered_until(spans: Iterable[tuple[date, date | None]], today: date) -> date | None:
    """Return the last day before the first that no span covers, from today on; `None` where that never comes.

    Spans come in the order of their first days, include their last, and are open where that is `None`.
    """
    day = today
    for first, last in spans:
        if first <= day and (last is None or day <= last):
            if last is None:
                return None
            day = last + timedelta(days=1)
    return day - timedelta(days=1)
