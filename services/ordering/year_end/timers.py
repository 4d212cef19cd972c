"""When a year's budgets are closed: looked at every day, and done on the first on which it may be."""

from datetime import date

from services.ordering.year_end.commands import YearEnds
from shared.kernel.jobs import Daily, Job, Turn


def jobs_of(year_ends: YearEnds) -> tuple[Job, ...]:
    """Return the job, which does nothing where it was done on the year's day or since."""

    async def carry_over(turn: Turn) -> None:
        await year_ends.carry_over(date.fromisoformat(turn.last) if turn.last else None, turn.caller)

    return (Job("budgets.year_end", Daily(), carry_over),)
