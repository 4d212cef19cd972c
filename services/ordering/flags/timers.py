"""When orders are looked through: once a week, since a pattern takes weeks to show."""

from datetime import date

from services.ordering.flags.commands import Flags
from shared.kernel.jobs import Daily, Job, Turn


def jobs_of(flags: Flags) -> tuple[Job, ...]:
    """Return the job, which does nothing on days of a week in which it was done."""

    async def look_through(turn: Turn) -> None:
        if turn.last is None or _week(turn.last) != _week(turn.period):
            await flags.look_through(turn.caller)

    return (Job("flags.look_through", Daily(), look_through),)


def _week(day: str) -> tuple[int, int]:
    year, week, _ = date.fromisoformat(day).isocalendar()
    return year, week
