"""`dps stuck`: what waits for somebody, or for something to be mended."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Annotated

import typer
from rich.console import Group, RenderableType

from deploy import services
from deploy.console.clocks import jobs_of_periods, moment, unreadable, unreadable_steps, working_days
from deploy.console.failures import ends_well, plainly
from deploy.console.showing import AsJson, Services, bad, duration, good, look, table
from deploy.inspection.clocks import Clocks, run_out
from deploy.inspection.lagging import ServiceLag, lags
from deploy.inspection.periodic import Periodic, periodic
from deploy.inspection.processes import Address, addresses, ask
from deploy.inspection.steps import Found, not_done
from shared.messaging.dead_letters import waiting
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Queue:
    """Events that have waited too long: to be published from a log, or to be read from a topic."""

    service: str
    where: str
    events: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SetAside:
    """The dead letters of one service that nobody has dealt with, by reason."""

    service: str
    reason: str
    letters: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """A worker whose batch keeps failing and holds up its partitions."""

    service: str
    url: str


@dataclass(frozen=True, slots=True)
class Failing:
    """A process that leads the timers of its service, and how much of what is due keeps failing there."""

    service: str
    url: str
    steps: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """Everything that is stuck. `asked` is false where no operations port is known, so that nobody said of blocks.

    `wrong` names topics that are missing, and what the broker has lost.
    """

    well: bool
    deadlines: tuple[Clocks, ...]
    not_done: Found
    jobs: tuple[Periodic, ...]
    failing: tuple[Failing, ...]
    queues: tuple[Queue, ...]
    dead_letters: tuple[SetAside, ...]
    blocked: tuple[Blocked, ...]
    wrong: tuple[str, ...]
    asked: bool


_A_MINUTE = timedelta(minutes=1)
"""For what is done by itself: longer than whoever leads sleeps, or needs to be replaced."""


@plainly
def stuck(
    service: Services = None,
    older: Annotated[float, typer.Option(min=0, help="Events may wait this many seconds")] = 60,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Show this many of each kind of deadline")] = 10,
    at: Annotated[
        list[str] | None, typer.Option("--at", envvar="DPS_OPERATIONS", help="Operations ports, as for dps status")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show deadlines that have passed, what is due and not done, events that wait, dead letters, blocked workers.

    What the rules allow once a deadline has passed is shown with each. What the system does by itself is done within a
    minute of its moment, or it is stuck. Exit code 1 if anything is; a missed target is shown, and does not count.
    Exit code 2 if the clocks of something cannot be told: the others are shown all the same. Only ids are shown:
    of orders, suppliers, gaps and needs, never of clients.
    """
    names = services.named(service)
    found = look(partial(_look, Settings(), names, addresses(at or [], names), older, limit), _drawn, as_json=as_json)
    whole = not (found.not_done.unreadable or any(each.unreadable for each in found.deadlines))
    ends_well(well=found.well, whole=whole)


async def _look(settings: Settings, names: Sequence[str], wanted: Sequence[Address], older: float, limit: int) -> Stuck:
    async with asyncio.TaskGroup() as group:
        clocks = group.create_task(run_out(settings, names, limit))
        due = group.create_task(not_done(settings, names, limit, _A_MINUTE))
        turns = group.create_task(periodic(settings, names))
        behind = group.create_task(lags(settings, names))
        letters = [group.create_task(_set_aside(settings, name)) for name in names]
        asked = group.create_task(ask(wanted))
    queues = tuple(queue for each in behind.result() for queue in _queues(each, older))
    aside = tuple(each for letter in letters for each in letter.result())
    blocked = tuple(Blocked(each.service, each.url) for each in asked.result() if each.blocked)
    failing = tuple(Failing(each.service, each.url, each.failing) for each in asked.result() if each.failing)
    late = any((each.binding and each.count) or each.unreadable for each in clocks.result())
    wrong = tuple(f"{each.service}: {what}" for each in behind.result() for what in each.wrong)
    steps, jobs = due.result(), tuple(each for each in turns.result() if each.late or each.attempts)
    well = not (late or steps.steps or steps.unreadable or jobs or failing or queues or aside or blocked or wrong)
    return Stuck(well, tuple(clocks.result()), steps, jobs, failing, queues, aside, blocked, wrong, asked=bool(wanted))


def _queues(lag: ServiceLag, older: float) -> list[Queue]:
    found = [Queue(lag.service, "event log", lag.unpublished.events, lag.unpublished.seconds)]
    found += [Queue(lag.service, each.topic, each.events, each.seconds) for each in lag.topics]
    return [each for each in found if each.events and each.seconds > older]


async def _set_aside(settings: Settings, name: str) -> list[SetAside]:
    letters = [each.reason for each in (await waiting(settings, name)).values()]
    return [SetAside(name, reason, letters.count(reason)) for reason in sorted(set(letters))]


def _drawn(found: Stuck) -> RenderableType:
    parts: list[RenderableType] = [_deadlines(each) for each in found.deadlines if each.count]
    parts += unreadable(found.deadlines)
    parts += [_not_done(found.not_done)] if found.not_done.steps else []
    parts += unreadable_steps(found.not_done)
    parts += jobs_of_periods(found.jobs, "Jobs that are late or fail")
    parts += [bad(f"{each.service}: {each.steps} of what is due keep failing, at {each.url}") for each in found.failing]
    if found.queues:
        waits = table("Events that wait too long", "Service", "Where", "Events", "Oldest waits")
        for each in found.queues:
            waits.add_row(each.service, each.where, f"{each.events:,}", bad(duration(each.seconds)))
        parts.append(waits)
    if found.dead_letters:
        aside = table("Dead letters", "Service", "Reason", "How many")
        for letters in found.dead_letters:
            aside.add_row(letters.service, letters.reason, bad(str(letters.letters)))
        parts.append(aside)
    parts += [bad(f"{each.service}: a batch keeps failing and blocks, at {each.url}") for each in found.blocked]
    parts += [bad(each) for each in found.wrong]
    if not found.asked:
        parts.append("Whether a worker is blocked was not asked: no operations port is known (--at).")
    parts.append(good("Nothing is stuck.") if found.well else bad("Something is stuck."))
    return Group(*parts)


def _not_done(found: Found) -> RenderableType:
    drawn = table("Due and not done", "Service", "Clock", "Step", "Id", "Since", "More")
    for kind in found.steps:
        for number, each in enumerate(kind.first):
            more = f"{kind.count - len(kind.first):,}" if not number and kind.count > len(kind.first) else ""
            drawn.add_row(kind.service, kind.clock, kind.step, each.subject, bad(moment(each.at)), more)
    return drawn


def _deadlines(each: Clocks) -> RenderableType:
    """Draw one kind of deadline: what is awaited, and what the rules do now that the day is over."""
    kind = (
        f"{each.count:,} past: {each.awaits}" if each.binding else f"{each.count:,} later than aimed at: {each.awaits}"
    )
    drawn = table(kind, "Service", "Deadline", "Id", "Last day", "Working days ago")
    drawn.caption = f"Now: {each.passed}." + (f" {each.count - len(each.first):,} more." if _more(each) else "")
    for clock in each.first:
        drawn.add_row(clock.service, clock.deadline, clock.subject, str(clock.by), working_days(clock))
    return drawn


def _more(each: Clocks) -> bool:
    return each.count > len(each.first)
