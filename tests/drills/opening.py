"""Starting a whole system for a drill: a database on disk, a broker, every process, a market in it, people who come."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from deploy import services
from deploy.local.binaries import ENVOY
from deploy.local.broker import start_broker
from deploy.local.mongod import start_mongod
from deploy.local.portal import pages_of
from deploy.local.processes import HOST, CannotStart
from deploy.local.replay.client import Client
from deploy.local.stack import Stack
from shared.runtime import ProcessRole, database_of, prepare
from shared.store.mongo import disconnect
from tests.drills.around import Around
from tests.drills.gathering import settled
from tests.drills.ground import Ground, patience
from tests.drills.inside import FAULT, FAULT_FROM, FAULTS
from tests.drills.ledger import Ledger
from tests.drills.load import Follower, Load, Sender, scope_of
from tests.drills.site import FOLLOWED, FOLLOWS_EVERY, PORTAL, SETTLES_WITHIN, Site
from tests.drills.trio import start_trio
from tests.performance.world import World
from tests.running import settings_for
from tests.servers import BROKER_OF_ALL_TESTS, SMALL, a_broker, scratch_folder
from tests.upgrades.fleet import Fleet, a_fleet, as_it_is, environment_of

Roles = Sequence[tuple[ProcessRole, ...]]
"""A set of roles for each process of a service."""

ALL_IN_ONE: Roles = ((ProcessRole.API, ProcessRole.WORKER, ProcessRole.RELAY, ProcessRole.TIMER),)
ONE_OF_EACH: Roles = ((ProcessRole.API,), (ProcessRole.WORKER,), (ProcessRole.RELAY,), (ProcessRole.TIMER,))


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

    Without more said, each service is one process; in the long form, where nothing is planted, the portal and they are
    behind the gateway. `more` are settings of the services.
    The database is one member, or a `trio` of them, and keeps its data in the folder `data`, or in one of its own.
    `bootstrap` names brokers that are there; else it is the one that is named for all tests, or an embedded one of its
    own. What is `around` the processes is closed at the end.
    """
    around = around or Around()
    each = roles or ALL_IN_ONE
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
        with_pages = not (no_gateway() or ground.short or ground.fault) if gateway is None else gateway
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
            for feed, (service, _) in FOLLOWED.items()
            for _ in FOLLOWS_EVERY
        ]
        await settled(settings, databases, SETTLES_WITHIN * patience())
        _armed(ground).touch()  # the market has to be there before anything is wrong with it
        kept = ground.folder / "ledger"
        yield Site(ground, mongod, broker, settings, fleet, load, followers, databases, kept, pages, client, world)


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


def no_gateway() -> str:
    """Return why there is no gateway on this machine, nothing where there is one."""
    try:
        ENVOY.find()
    except CannotStart as reason:
        return str(reason)
    return ""
