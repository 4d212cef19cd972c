"""A whole system while a drill lasts: what is done to it, how it is watched, and what became of it."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.broker import Broker
from deploy.local.mongod import Mongod
from deploy.local.portal import Pages
from deploy.local.replay.client import Client
from deploy.reconciliation.barrier import draw
from shared.contracts.topics import OFFERS, ORDERS, SUPPLIERS
from shared.settings import Settings
from shared.store.mongo import Database
from tests.drills.auditor import Invariant, Violation, audit
from tests.drills.gathering import books, gather, settled
from tests.drills.ground import Ground, patience
from tests.drills.ledger import commands_in, done
from tests.drills.load import Follower, Load
from tests.drills.outcome import Outcome
from tests.drills.trio import Trio
from tests.drills.victims import Limits, Struck, Victim
from tests.performance.world import World
from tests.running import turns, until
from tests.upgrades.fleet import Fleet, Member

PORTAL = "portal"

FOLLOWED = {"orders": ("ordering", ORDERS.name), "offers": ("catalogue", OFFERS.name)}
FOLLOWED |= {"register": ("supplier_registry", SUPPLIERS.name)}
FOLLOWS_EVERY = (0.2, 1.0)
_PORTAL_SEEN_EVERY = 0.5
SETTLES_WITHIN = 120.0
_COLUMNS = {
    Invariant.KEPT: "lost",
    Invariant.RESOLVED: "lost",
    Invariant.ONCE: "doubled",
    Invariant.PUBLISHED: "missed",
    Invariant.FOLDED: "missed",
    Invariant.SEEN: "missed",
    Invariant.IN_ORDER: "reordered",
}
_SHOWN = 20


@dataclass
class Site:
    """The running system."""

    ground: Ground
    mongod: Mongod | Trio
    broker: Broker | None
    settings: Settings
    fleet: Fleet
    load: Load
    followers: Sequence[Follower]
    databases: Mapping[str, Database]
    ledger: Path
    pages: Pages | None
    client: Client
    world: World
    struck: list[Struck] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def victims(self) -> list[Victim]:
        """Return every process that a drill may kill."""
        found = [self.victim(member) for member in self.fleet.members]
        return found if self.pages is None else [*found, self._portal(self.pages)]

    def victim(self, member: Member) -> Victim:
        """Return one process of a service."""
        return Victim(
            member.name,
            frozenset({member.service}),
            lambda: self.fleet.crash(member),
            lambda: self.fleet.restart(member),
        )

    def _portal(self, pages: Pages) -> Victim:
        async def restart() -> None:
            pages.process.start()

        return Victim(PORTAL, frozenset({PORTAL}), pages.process.kill, restart)

    @asynccontextmanager
    async def under_load(self) -> AsyncIterator[None]:
        """Let people come and feeds be followed while the block lasts."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.load.coming())
            paces = itertools.cycle(FOLLOWS_EVERY)
            besides = [follower.follow(next(paces)) for follower in self.followers]
            if self.pages:
                besides.append(self._look_at_the_portal())
            for work in besides:
                stack.push_async_callback(_end, asyncio.create_task(work))
            yield

    async def _look_at_the_portal(self) -> None:
        async for _ in turns(_PORTAL_SEEN_EVERY):
            await self.load.sender.look(PORTAL, "/", None)

    async def goes_on(self, more: int) -> None:
        """Wait until so many more commands have been answered."""
        wanted = self._changes() + more

        async def gone_on() -> bool:
            return self._changes() >= wanted

        await until(gone_on, f"{more} more commands are answered", within=60 * patience())

    def _changes(self) -> int:
        return sum(answered.changes for answered in self.load.sender.answered)

    async def strike(
        self,
        what: str,
        fault: Callable[[], Awaitable[None]],
        mend: Callable[[], Awaitable[None]],
        *,
        of: Collection[str] = (),
        limits: Limits,
        times: int = 1,
    ) -> Struck:
        """Do something bad, mend it, and wait until the load is served again and every reader is up with it.

        First served is a request to each of these services, or a command of any where none is named. What is so many
        faults at once counts as so many.
        """
        began = time.monotonic()
        await fault()
        await mend()
        within = limits.lag_normal * patience() + 60
        first = await until(lambda: self._first_after(began, of), f"somebody is served after {what}", within)
        barrier = await draw(self.settings, self.databases, within)
        struck = Struck(what, first - began, time.monotonic() - began, times)
        self.struck.append(struck)
        if barrier.unpublished or barrier.unread:
            late = ", ".join(sorted({*barrier.unpublished, *barrier.unread}))
            self.violations.append(f"{what}: {late} did not catch up within {within:.0f} s")
        self.hold(what, "the first success", struck.first_success, limits.first_success)
        self.hold(what, "normal lag", struck.lag_normal, limits.lag_normal)
        return struck

    async def _first_after(self, began: float, services: Collection[str]) -> float | None:
        """Return when each of these had answered a request that was sent after a moment, if it has."""
        firsts = [self._first_of(service, began) for service in services or (None,)]
        return None if None in firsts else max(first for first in firsts if first is not None)

    def _first_of(self, service: str | None, began: float) -> float | None:
        return next(
            (
                answered.at
                for answered in self.load.sender.answered
                if answered.sent >= began and (answered.changes if service is None else answered.service == service)
            ),
            None,
        )

    def hold(self, what: str, of: str, seconds: float, limit: float) -> None:
        """Note as a violation that something came later than it may on an idle machine, in seconds."""
        if seconds > self.ground.limit(limit):
            self.violations.append(f"{what}: {of} came after {seconds:.1f} s, and {limit:g} are allowed")

    async def outcome(self, drill: str) -> Outcome:
        """Wait until all is quiet, audit everything, and return the row of the table."""
        within = SETTLES_WITHIN * patience()
        barrier = await settled(self.settings, self.databases, within)
        for name in sorted({*barrier.unpublished, *barrier.unread}):
            self.violations.append(f"{name} did not catch up within {within:.0f} s of the end")
        for follower in self.followers:
            await until(follower.catch_up, f"the feed of {follower.feed} is read", within=60)
        commands = commands_in(self.ledger)
        feeds: dict[str, dict[str, Sequence[str]]] = {}
        for number, follower in enumerate(self.followers):
            feeds.setdefault(FOLLOWED[follower.feed][1], {})[f"follower {number}"] = follower.seen
        found = audit(await gather(self.settings, self.databases, commands, feeds))
        self.violations += [f"a service failed: {broken}" for broken in self.load.sender.broken[:_SHOWN]]
        self.violations += await books(self.settings, 10.0)
        return self._row(drill, len(done(commands)), found)

    def _row(self, drill: str, acknowledged: int, found: Sequence[Violation]) -> Outcome:
        counts = {"lost": 0, "doubled": 0, "missed": 0, "reordered": 0}
        for violation in found:
            if column := _COLUMNS.get(violation.invariant):
                counts[column] += 1
        return Outcome(
            drill=drill,
            seed=self.ground.seed,
            faults=sum(struck.times for struck in self.struck),
            acknowledged=acknowledged,
            first_success=max((struck.first_success for struck in self.struck), default=None),
            lag_normal=max((struck.lag_normal for struck in self.struck), default=None),
            violations=(*map(str, found[:_SHOWN]), *self.violations),
            **counts,
        )


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
