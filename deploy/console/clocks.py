"""What `dps jobs` and `dps stuck` say alike of clocks."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich.table import Table

from deploy.console.showing import bad, duration, good, table
from deploy.inspection.clocks import Clock, Clocks
from deploy.inspection.periodic import Periodic
from deploy.inspection.steps import Found


def working_days(clock: Clock) -> str:
    """Return the working days of a clock as text."""
    return "beyond the calendar" if clock.days is None else str(clock.days)


def moment(at: datetime) -> str:
    """Return a moment as text, to the minute."""
    return f"{at:%Y-%m-%d %H:%M}Z"


def jobs_of_periods(found: Sequence[Periodic], title: str) -> Iterator[Table]:
    """Yield a table of jobs, if there is any: for which period each was done last, when, and whether it fails."""
    if found:
        drawn = table(title, "Service", "Job", "How often", "Done last for", "At", "Took", "Stands")
        for each in found:
            at = moment(each.done_at) if each.done_at else "never"
            took = duration(each.took_ms / 1000) if each.took_ms is not None else "-"
            drawn.add_row(each.service, each.job, each.every, each.period or "-", at, took, _stands(each))
        yield drawn


def _stands(job: Periodic) -> str:
    if job.attempts:
        return bad(f"failed {job.attempts} times since: {job.error}")
    return bad("late") if job.late else good("done")


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
