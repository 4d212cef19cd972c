"""What `dps jobs` and `dps stuck` say alike of clocks."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.table import Table

from deploy.console.showing import bad, table
from deploy.inspection.clocks import Clock, Clocks
from deploy.inspection.steps import Found


def working_days(clock: Clock) -> str:
    """Return the working days of a clock as text."""
    return "beyond the calendar" if clock.days is None else str(clock.days)


def moment(at: datetime) -> str:
    """Return a moment as text, to the minute."""
    return f"{at:%Y-%m-%d %H:%M}Z"


def unreadable_steps(found: Found) -> Iterator[Table]:
    """Yield a table of the states whose steps cannot be told, if there is any."""
    if found.unreadable:
        drawn = table("Cannot be read, so that what is due is not known", "Service", "Id", "Fault")
        for service, state in found.unreadable:
            drawn.add_row(service, state.subject, bad(state.fault))
        yield drawn


def unreadable(found: Iterable[Clocks]) -> Iterator[Table]:
    """Yield a table of what the clocks cannot be told of, if there is any."""
    broken = [(each, state) for each in found for state in each.unreadable]
    if broken:
        drawn = table("Cannot be read, so that their clocks are not known", "Service", "Deadline", "Id", "Fault")
        for each, state in broken:
            drawn.add_row(each.service, each.deadline, state.subject, bad(state.fault))
        yield drawn
