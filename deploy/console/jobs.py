"""`dps jobs`: the clocks that run out soon, what the system then does by itself, and what it does again and again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import typer
from rich.console import Group, RenderableType

from deploy import services
from deploy.console.clocks import jobs_of_periods, moment, unreadable, unreadable_steps, working_days
from deploy.console.failures import ends_well, plainly
from deploy.console.showing import AsJson, Services, duration, look, table
from deploy.inspection.clocks import Clocks, Span, about_to
from deploy.inspection.periodic import Periodic, periodic
from deploy.inspection.steps import Found, to_come
from shared.contracts.topics import topics_of
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.expiry import expiries_of
from shared.store.lease import leases_of
from shared.store.mongo import disconnect


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that is done again and again without being asked for: by whom, and how it stands."""

    service: str
    duty: str
    by: str
    stands: str


@dataclass(frozen=True, slots=True)
class Jobs:
    """Clocks by kind, the soonest first, what is done by itself, jobs of each period, and duties."""

    within: str
    deadlines: tuple[Clocks, ...]
    by_itself: Found
    periodic: tuple[Periodic, ...]
    duties: tuple[Duty, ...]


@plainly
def jobs(
    service: Services = None,
    within: Annotated[
        str, typer.Option(help="How far ahead: hours, days or working days, such as 48h, 3d, 5wd")
    ] = "48h",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Show this many of each kind of deadline")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show every deadline that runs out soon, what the system does by itself then, and its duties.

    A deadline ends with its last day in the United Kingdom. What happens then is shown with each; reminders and ends
    that the system sees to by itself are listed with their moments. Exit code 2 if the clocks of something cannot be
    told.
    """
    names = services.named(service)
    found = look(partial(_look, Settings(), names, within, Span.read(within), limit), _drawn, as_json=as_json)
    ends_well(well=True, whole=not (found.by_itself.unreadable or any(each.unreadable for each in found.deadlines)))


async def _look(settings: Settings, names: Sequence[str], within: str, span: Span, limit: int) -> Jobs:
    async with asyncio.TaskGroup() as group:
        clocks = group.create_task(about_to(settings, names, limit, span))
        steps = group.create_task(to_come(settings, names, limit, span))
        turns = group.create_task(periodic(settings, names))
        duties = [group.create_task(_duties(settings, name)) for name in names]
    done = tuple(each for found in duties for each in found.result())
    return Jobs(within, tuple(clocks.result()), steps.result(), tuple(turns.result()), done)


async def _duties(settings: Settings, name: str) -> list[Duty]:
    database = database_of(services.service(name), settings)
    try:
        leases, expiries = await asyncio.gather(leases_of(database), expiries_of(database))
    finally:
        disconnect(database)
    found = [
        Duty(name, f"{each.name}, by lease", each.holder, f"{duration(each.seconds_left)} left unless renewed")
        for each in leases
        if each.holds
    ]
    if not any(each.name == "relay" and each.holds for each in leases):
        found.append(Duty(name, "relay, by lease", "nobody", "events are not published"))
    for expiry in expiries:
        after = f" {duration(expiry.seconds)} after" if expiry.seconds else " at"
        about = f"forget {expiry.collection}{after} {expiry.field}"
        found.append(Duty(name, about, "the database, once a minute", f"{expiry.over:,} to go"))
    for topic in topics_of(name):
        found.append(Duty(name, f"forget {topic.name} after {topic.retention.days} d", "the broker", "as it is set up"))
    return found


def _drawn(found: Jobs) -> RenderableType:
    parts: list[RenderableType] = [_deadlines(each) for each in found.deadlines if each.count]
    parts += unreadable(found.deadlines)
    if not parts:
        parts.append(f"No deadline runs out within {found.within}.")
    parts += [_by_itself(found.by_itself)] if found.by_itself.steps else []
    parts += unreadable_steps(found.by_itself)
    parts += jobs_of_periods(found.periodic, "Done once in each period")
    duties = table("Done again and again", "Service", "Duty", "By", "Stands")
    for each in found.duties:
        duties.add_row(each.service, each.duty, each.by, each.stands)
    duties.caption = "Event logs are kept: nothing takes anything from them."
    return Group(*parts, duties)


def _by_itself(found: Found) -> RenderableType:
    drawn = table("Done by itself", "Service", "Clock", "Step", "How many", "First at", "First of them")
    for each in found.steps:
        drawn.add_row(
            each.service, each.clock, each.step, f"{each.count:,}", moment(each.first[0].at), each.first[0].subject
        )
    return drawn


def _deadlines(each: Clocks) -> RenderableType:
    drawn = table(
        f"{each.count:,} soon over: {each.awaits}", "Service", "Deadline", "Id", "Last day", "Working days left"
    )
    more = each.count - len(each.first)
    drawn.caption = f"Afterwards: {each.passed}." + (f" {more:,} more." if more else "")
    for clock in each.first:
        drawn.add_row(clock.service, clock.deadline, clock.subject, str(clock.by), working_days(clock))
    return drawn
