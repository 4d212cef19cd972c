"""How long there is until a day, in words, and whether it is over."""

from dataclasses import dataclass
from datetime import date

from portal.components.states import State
from portal.web.wording import count, short_day


@dataclass(frozen=True)
class Due:
    """A last day, how far off it is, and a tag where that is worth one."""

    day: str
    left: str
    state: State | None = None


def due(last_day: date, today: date, *, soon: int = 2) -> Due:
    """Return how a last day stands today; within `soon` days it has a tag."""
    days = (last_day - today).days
    if days < 0:
        return Due(short_day(last_day), f"{count(-days, 'day')} late", State("Overdue", "red"))
    if days == 0:
        return Due(short_day(last_day), "today", State("Due today", "orange"))
    left = f"{count(days, 'day')} left"
    return Due(short_day(last_day), left, State("Due soon", "yellow") if days <= soon else None)
