"""The clocks of the services' rules: those that have run out, and those about to."""

import asyncio
import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from deploy import services
from shared.kernel.clock import clock_from
from shared.kernel.deadlines import Deadline, Due, end_of
from shared.reference.calendar import OutsideCalendarError, add_working_days, uk_date, working_days_between
from shared.runtime import database_of, parts_of
from shared.settings import Settings
from shared.store.clocks import Unreadable, running_clocks
from shared.store.mongo import disconnect
from shared.store.store import Store


@dataclass(frozen=True, slots=True)
class Span:
    """How far ahead to look: hours by the clock, or whole working days."""

    hours: float = 0
    working_days: int = 0

    @classmethod
    def read(cls, text: str) -> "Span":
        """Read `48h`, `3d` or `5wd`; raises `ValueError`."""
        for unit, made in (("wd", "working_days"), ("h", "hours"), ("d", "days")):
            number = text.removesuffix(unit)
            if number != text and number.isdecimal() and 0 < int(number) <= _LONGEST:
                count = int(number)
                return cls(hours=count * 24) if made == "days" else cls(**{made: count})
        raise ValueError(
            f"a span is hours, days or working days up to {_LONGEST}, such as 48h, 3d or 5wd, not {text!r}"
        )

    def end(self, now: datetime) -> datetime:
        """Return the moment at which the span ends that begins now."""
        if self.working_days:
            return end_of(add_working_days(uk_date(now), self.working_days))
        return now + timedelta(hours=self.hours)


_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock; `days` are working days: left until its last day, or, where it has run out, gone by since.

    They are `None` where the calendar does not reach as far.
    """

    service: str
    deadline: str
    subject: str
    by: date
    days: int | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of one kind that were looked for: how many, and the first of them.

    `binding` is false where nothing but a target is missed. `unreadable` are the states of which it cannot be told
    whether a clock of theirs is among them.
    """

    service: str
    deadline: str
    awaits: str
    passed: str
    binding: bool
    count: int
    first: tuple[Clock, ...]
    unreadable: tuple[Unreadable, ...] = ()


async def run_out(settings: Settings, names: Sequence[str], limit: int) -> list[Clocks]:
    """Return the clocks whose last day is over, by kind, the longest overdue first; kinds without any are left out."""
    now = clock_from(settings.clock_file)()
    return await _of_all(settings, names, limit, None, now)


async def about_to(settings: Settings, names: Sequence[str], limit: int, span: Span) -> list[Clocks]:
    """Return the clocks that run out within a span from now, by kind, the soonest first."""
    now = clock_from(settings.clock_file)()
    return await _of_all(settings, names, limit, now, span.end(now))


async def _of_all(
    settings: Settings, names: Sequence[str], limit: int, after: datetime | None, until: datetime
) -> list[Clocks]:
    today = uk_date(clock_from(settings.clock_file)())
    async with asyncio.TaskGroup() as group:
        looks = [group.create_task(_of_service(name, settings, limit, after, until, today)) for name in names]
    return [each for look in looks for each in look.result() if each.count or each.unreadable]


async def _of_service(
    name: str, settings: Settings, limit: int, after: datetime | None, until: datetime, today: date
) -> list[Clocks]:
    service = services.service(name)
    database = database_of(service, settings)
    store = parts_of(service, database, settings).store
    try:
        return [await _of_kind(name, store, each, limit, after, until, today) for each in service.deadlines]
    finally:
        disconnect(database)


async def _of_kind(
    name: str, store: Store, deadline: Deadline[Any], limit: int, after: datetime | None, until: datetime, today: date
) -> Clocks:
    """Go through all running clocks, and keep no more than are shown."""
    count, first, unreadable = 0, list[Due](), list[Unreadable]()
    async for due in running_clocks(store, deadline):
        if isinstance(due, Unreadable):
            unreadable.append(due)
            continue
        ends = end_of(due.by)
        if ends <= until and (after is None or ends > after):
            count += 1
            first.append(due)
            if len(first) > 2 * limit:
                first = heapq.nsmallest(limit, first, key=_by_day)
    shown = sorted(first, key=_by_day)[:limit]
    clocks = tuple(Clock(name, deadline.name, each.subject, each.by, _days(each.by, today)) for each in shown)
    about = (name, deadline.name, deadline.awaits, deadline.passed, deadline.binding)
    return Clocks(*about, count, clocks, tuple(unreadable))


def _by_day(due: Due) -> tuple[date, str]:
    return due.by, due.subject


def _days(by: date, today: date) -> int | None:
    try:
        return abs(working_days_between(today, by))
    except OutsideCalendarError:
        return None
