"""Holding suppliers against the debarment list: on days that change what it says, and when another list is read."""

import asyncio
from collections.abc import Mapping
from datetime import date

import structlog

from services.supplier_registry.debarment.commands import DebarmentCommands
from services.supplier_registry.debarment.queries import DebarmentQueries
from services.supplier_registry.suppliers.domain.debarring import says_the_same_on
from shared.kernel.clock import Clock
from shared.kernel.jobs import Daily, Every, Job, Turn
from shared.reference.calendar import uk_date
from shared.reference.debarments import Debarment, debarments

log = structlog.get_logger(__name__)

DAILY, NEW_LIST = "debarment.daily", "debarment.new_list"
_SECONDS = 10


class HoldingAgainstTheList:
    """Looks through suppliers, for as long as this process leads."""

    def __init__(self, commands: DebarmentCommands, queries: DebarmentQueries, clock: Clock) -> None:
        """Have each supplier checked by these commands, on the days of the service's clock."""
        self._commands = commands
        self._queries = queries
        self._now = clock
        self._seen: Mapping[str, Debarment] | None = None

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs of the service: a list is read at the start of a process, so a new one is seen soon after it."""
        return (Job(DAILY, Daily(), self.check_by_the_day), Job(NEW_LIST, Every(_SECONDS), self.check_if_new))

    async def check_if_new(self, turn: Turn) -> None:
        """Check all once for each list, as this process has seen it."""
        listed = debarments()
        if listed is not self._seen:  # a list is read once: another one is another object
            await self.check_all(turn)
            self._seen = listed

    async def check_by_the_day(self, turn: Turn) -> None:
        """Check all where the list says something else than on the last day, and once a month whatever it says.

        What changes about a supplier is checked as it happens; the check of the month is for what that missed.
        """
        last = date.fromisoformat(turn.last) if turn.last else None
        if is_to_be_checked(last, date.fromisoformat(turn.period)):
            await self.check_all(turn)

    async def check_all(self, turn: Turn) -> None:
        """Check every supplier; where nobody is on the list, those alone of whom it said something before."""
        today = uk_date(self._now())
        anybody = any(each.is_in_force_on(today) for each in debarments().values())
        changed = 0
        async for page in self._queries.all_suppliers() if anybody else self._queries.with_findings():
            checks = (self._commands.check(each, turn.caller.part(each)) for each in page)
            changed += sum(bool(committed.events) for committed in await asyncio.gather(*checks))
        if changed:
            log.info("held against the debarment list", changed=changed)


def is_to_be_checked(last: date | None, today: date) -> bool:
    """Say whether all are to be checked on a day, by the day on which that was asked last."""
    return last is None or (last.year, last.month) != (today.year, today.month) or not says_the_same_on(last, today)
