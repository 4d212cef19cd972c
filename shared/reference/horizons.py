"""Up to which day the reference data says what to do: nothing that a command needs may end without a warning before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shared.reference.calendar import calendar
from shared.reference.policies import AnyPolicy, policies

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
    """Return what ends, the soonest first: the working-day calendar, and policies that nobody wrote on."""
    found = [Horizon("working_days", calendar().last_day), *_of_policies(today)]
    return tuple(sorted(found, key=lambda each: (each.last_day, each.what)))


def _of_policies(today: date) -> Iterator[Horizon]:
    for policy_id, versions in policies().items():
        last_day = covered_until(versions, today)
        if last_day is not None:
            yield Horizon(f"policy:{policy_id}", last_day)


def covered_until(versions: tuple[AnyPolicy, ...], today: date) -> date | None:
    """Return the last day before the first that no version is for, from today on; `None` where that never comes."""
    day = today
    for version in versions:  # oldest first
        if version.is_valid_on(day):
            if version.valid_to is None:
                return None
            day = version.valid_to + timedelta(days=1)
    return day - timedelta(days=1)
