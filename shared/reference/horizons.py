"""Up to which day the reference data says what to do: nothing that a command needs may end without a warning before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.reference.calendar import calendar
from shared.reference.markets import markets
from shared.reference.policies import AnyPolicy, policies
from shared.reference.regimes import regimes

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
        last_day = last_day_of(versions, today)
        if last_day is not None:
            yield Horizon(f"policy:{policy_id}", last_day)


def last_day_of(versions: Sequence[AnyPolicy], today: date) -> date | None:
    """Return the last day on which a policy has a version under every regime that is in force today."""
    in_force = [term.code for term in regimes().values() if term.is_in_force_on(today)]
    of_each = [[(one.valid_from, one.valid_to) for one in versions if regime in one.regimes] for regime in in_force]
    return min((end for end in (covered_until(spans, today) for spans in of_each) if end is not None), default=None)


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
