"""A whole system for a drill: a database on disk, a broker, every process, a market in it, and people who come."""

import asyncio
import itertools
import os
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from deploy import services
from deploy.local.binaries import ENVOY
from deploy.local.broker import Broker, start_broker
from deploy.local.mongod import Mongod, start_mongod
from deploy.local.portal import Pages, pages_of
from deploy.local.processes import HOST, CannotStart
from deploy.local.replay.client import Client
from deploy.local.stack import Stack
from deploy.reconciliation.barrier import draw
from shared.contracts.topics import OFFERS, ORDERS, SUPPLIERS
from shared.runtime import ProcessRole, database_of, prepare
from shared.settings import Settings
from shared.store.mongo import Database, disconnect
from tests.drills.around import Around
from tests.drills.auditor import Invariant, Violation, audit
from tests.drills.gathering import books, gather, settled
from tests.drills.ground import Ground, patience
from tests.drills.inside import FAULT, FAULT_FROM, FAULTS
from tests.drills.ledger import Ledger, commands_in, done
from tests.drills.load import Follower, Load, Sender, scope_of
from tests.drills.outcome import Outcome
from tests.drills.trio import Trio, start_trio
from tests.performance.world import World
from tests.running import settings_for, turns, until
from tests.servers import BROKER_OF_ALL_TESTS, SMALL, a_broker, scratch_folder
from tests.upgrades.fleet import Fleet, Member, a_fleet, as_it_is, environment_of

Roles = Sequence[tuple[ProcessRole, ...]]
"""A set of roles for each process of a service."""

ALL_IN_ONE: Roles = ((ProcessRole.API, ProcessRole.WORKER, ProcessRole.RELAY, ProcessRole.TIMER),)
ONE_OF_EACH: Roles = ((ProcessRole.API,), (ProcessRole.WORKER,), (ProcessRole.RELAY,), (ProcessRole.TIMER,))
PORTAL = "portal"

_FOLLOWED = {"orders": ("ordering", ORDERS.name), "offers": ("catalogue", OFFERS.name)}
_FOLLOWED |= {"register": ("supplier_registry", SUPPLIERS.name)}
_FOLLOWS_EVERY = (0.2, 1.0)
_PORTAL_SEEN_EVERY = 0.5
_SETTLES_WITHIN = 120.0
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


@dataclass(frozen=True)
class Limits:
    """How long it may take after a fault, in seconds on an idle machine, until somebody is served and all is read."""

    first_success: float
    lag_normal: float = 30.0


@dataclass(frozen=True)
class Struck:
    """What became of one fault: seconds from it until the first request that was sent after it was answered, and
    until all that was recorded by the time of its mending was published and read."""

    what: str
    first_success: float
    lag_normal: float


@dataclass
class Victim:
    """A process that may be killed at any moment: how it is, and how it comes back."""

    name: str
    service: str
    kill: Callable[[], Awaitable[None]]
    restart: Callable[[], Awaitable[None]]


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
        return Victim(member.name, member.service, lambda: self.fleet.crash(member), lambda: self.fleet.restart(member))

    def _portal(self, pages: Pages) -> Victim:
        async def restart() -> None:
            pages.process.start()

        return Victim(PORTAL, PORTAL, pages.process.kill, restart)

    @asynccontextmanager
    async def under_load(self) -> AsyncIterator[None]:
        """Let people come and feeds be followed while the block lasts."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.load.coming())
            paces = itertools.cycle(_FOLLOWS_EVERY)
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
        service: str | None,
        limits: Limits,
    ) -> Struck:
        """Do something bad, mend it, and wait until the load is served again and every reader is up with it.

        First served is a request to the `service`, or a command of any where none is named.
        """
        began = time.monotonic()
        await fault()
        await mend()
        within = limits.lag_normal * patience() + 60
        first = await until(lambda: self._first_after(began, service), f"somebody is served after {what}", within)
        barrier = await draw(self.settings, self.databases, within)
        struck = Struck(what, first - began, time.monotonic() - began)
        self.struck.append(struck)
        if barrier.unpublished or barrier.unread:
            late = ", ".join(sorted({*barrier.unpublished, *barrier.unread}))
            self.violations.append(f"{what}: {late} did not catch up within {within:.0f} s")
        self.hold(what, "the first success", struck.first_success, limits.first_success)
        self.hold(what, "normal lag", struck.lag_normal, limits.lag_normal)
        return struck

    async def _first_after(self, began: float, service: str | None) -> float | None:
        """Return when the first request was answered that was sent after a moment, if any was."""
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
        within = _SETTLES_WITHIN * patience()
        barrier = await settled(self.settings, self.databases, within)
        for name in sorted({*barrier.unpublished, *barrier.unread}):
            self.violations.append(f"{name} did not catch up within {within:.0f} s of the end")
        for follower in self.followers:
            await until(follower.catch_up, f"the feed of {follower.feed} is read", within=60)
        commands = commands_in(self.ledger)
        feeds: dict[str, dict[str, Sequence[str]]] = {}
        for number, follower in enumerate(self.followers):
            feeds.setdefault(_FOLLOWED[follower.feed][1], {})[f"follower {number}"] = follower.seen
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
            faults=len(self.struck),
            acknowledged=acknowledged,
            first_success=max((struck.first_success for struck in self.struck), default=None),
            lag_normal=max((struck.lag_normal for struck in self.struck), default=None),
            violations=(*map(str, found[:_SHOWN]), *self.violations),
            **counts,
        )


@asynccontextmanager
async def a_site(
    ground: Ground,
    *,
    roles: Roles | Mapping[str, Roles] | None = None,
    rate: float | None = None,
    gateway: bool | None = None,
    more: Mapping[str, Any] | None = None,
    trio: bool = False,
    data: Path | None = None,
    bootstrap: str = "",
    around: Around | None = None,
) -> AsyncIterator[Site]:
    """Start everything, open the market, and stop everything at the end.

    Without more said, each service is one process in the short form, and one for each role behind the gateway, with the
    portal, in the long one. `more` are settings of the services.
    The database is one member, or a `trio` of them, and keeps its data in the folder `data`, or in one of its own.
    `bootstrap` names brokers that are there; else it is the one that is named for all tests, or an embedded one of its
    own. What is `around` the processes is closed at the end.
    """
    around = around or Around()
    each = roles or (ALL_IN_ONE if ground.short else ONE_OF_EACH)
    of_services = each if isinstance(each, Mapping) else dict.fromkeys(services.NAMES, each)
    async with AsyncExitStack() as stack:
        # What a killed process had handed to the system outlives it in memory too; a disk is only slower.
        folder = data or stack.enter_context(scratch_folder(durable=not ground.short))
        ground.folder.mkdir(parents=True, exist_ok=True)
        mongod = await (start_trio(folder) if trio else start_mongod(folder, **SMALL))
        stack.push_async_callback(mongod.kill)
        if not bootstrap and BROKER_OF_ALL_TESTS in os.environ:
            bootstrap = await stack.enter_async_context(a_broker(log=ground.folder / "broker.log"))
        broker = None if bootstrap else await start_broker(log=ground.folder / "broker.log")
        if broker:
            stack.push_async_callback(broker.kill)
        issuer = around.issuer(ground.folder)
        settings = settings_for(
            mongod.uri, broker.bootstrap if broker else bootstrap, "", issuer, **{**_TIMES, **(more or {})}
        )
        databases = {name: database_of(services.service(name), settings) for name in services.NAMES}
        for database in databases.values():
            stack.callback(disconnect, database)
        await asyncio.gather(*(prepare(services.service(name), settings) for name in services.NAMES))
        environment = {**environment_of(settings), **_planted(ground)}
        program = around.program or (_spoilt if ground.fault in FAULTS else as_it_is)
        stack.callback(around.close)
        own = {
            (name, number): await around.environment(name, number, settings)
            for name, those in of_services.items()
            for number in range(len(those))
        }
        fleet = await stack.enter_async_context(
            a_fleet(
                of_services,
                environment,
                settings,
                ground.folder,
                gateway=False,
                program=program,
                own=lambda name, number: own[name, number],
            )
        )
        found, operations = _addresses(fleet)
        direct = await around.in_front(found)
        whole = Stack(direct, operations, settings, issuer, ())
        with_pages = _has_gateway() if gateway is None and not ground.short else bool(gateway)
        pages = await stack.enter_async_context(pages_of(whole, ground.folder, [])) if with_pages else None
        urls = dict.fromkeys((*services.NAMES, PORTAL), pages.url) if pages else direct
        client = Client(whole, await stack.enter_async_context(Client.session()))
        world = World(client, ground.seed, suppliers=3 if ground.short else 8, categories=2 if ground.short else 4)
        await world.open()
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        ledger = stack.enter_context(Ledger(ground.folder / "ledger" / "load.jsonl"))
        sender = Sender(urls, session, ledger, random.Random(f"keys {ground.seed}"))
        load = Load(world, client, sender, ground.seed, rate or (12.0 if ground.short else 15.0))
        load.begin_with(await world.needs(12 if ground.short else 100))
        followers = [
            Follower(sender, service, feed, client.as_system(scope_of(feed)))
            for feed, (service, _) in _FOLLOWED.items()
            for _ in _FOLLOWS_EVERY
        ]
        await settled(settings, databases, _SETTLES_WITHIN * patience())
        _armed(ground).touch()  # the market has to be there before anything is wrong with it
        kept = ground.folder / "ledger"
        yield Site(ground, mongod, broker, settings, fleet, load, followers, databases, kept, pages, client, world)


def as_small_as_will_do(ground: Ground) -> Mapping[str, Any]:
    """Return how a site is started that has only to show a planted fault: one process a service, and no gateway."""
    return {"roles": ALL_IN_ONE, "gateway": False} if ground.fault else {}


_TIMES: Mapping[str, Any] = {
    "kafka_fetch_max_wait_ms": 100,
    "kafka_session_timeout_ms": 2000,
    "kafka_heartbeat_interval_ms": 400,
    "relay_linger_ms": 60,
}


def _planted(ground: Ground) -> Mapping[str, str]:
    return {FAULT: ground.fault, FAULT_FROM: str(_armed(ground))} if ground.fault in FAULTS else {}


def _armed(ground: Ground) -> Path:
    return ground.folder / "armed"


def _spoilt(service: str) -> Sequence[str]:
    return "tests.drills.inside", service


def _addresses(fleet: Fleet) -> tuple[Mapping[str, str], Mapping[str, str]]:
    answering = [member for member in fleet.members if ProcessRole.API in member.roles]
    return (
        {member.service: f"http://{HOST}:{member.http_port}" for member in answering},
        {member.service: f"http://{HOST}:{member.ops_port}" for member in answering},
    )


def _has_gateway() -> bool:
    try:
        ENVOY.find()
    except CannotStart:
        return False
    return True


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
