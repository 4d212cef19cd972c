"""The stack that is measured: the laptop's, on a MongoDB and a broker of its own, with the floor beside it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from deploy import services
from deploy.local.processes import HOST, ChildProcess, accepts_connections, free_port
from deploy.local.replay.client import Client
from deploy.local.stack import Place, Stack, running
from deploy.services import service
from shared.runtime import database_of
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database, connect
from shared.store.unpublished import unpublished
from tests.performance import floor
from tests.performance.machine import Meter, children_of
from tests.performance.world import World

ORDERING = "ordering"
# What no figure may depend on: the addresses of servers that somebody else uses.
_OF_OTHERS = ("MONGODB_URI", "KAFKA_BOOTSTRAP_SERVERS")
_SERVERS = {"mongod": "mongod", "tansu": "broker"}
_LOOK_SECONDS = 0.2
_QUIET_LOOKS = 3
_PATIENCE_SECONDS = 180.0
_READY_SECONDS = 90.0


@dataclass
class Bench:
    """A running stack, its market, and how its processes are looked at."""

    stack: Stack
    world: World
    client: Client
    floor: ChildProcess
    floor_url: str
    databases: Mapping[str, Database]
    absent: set[str] = field(default_factory=set)

    def pids(self) -> dict[str, int]:
        """Every process by name, the client that measures among them."""
        found = {_SERVERS[program]: pid for pid, program in children_of(os.getpid()) if program in _SERVERS}
        found |= {each.name: each.pid for each in self.stack.processes if each.name not in self.absent}
        return found | {"floor": self.floor.pid, "client": os.getpid()}

    def meter(self) -> Meter:
        """Begin to measure."""
        return Meter(self.pids())

    @property
    def orders_url(self) -> str:
        """Where orders are placed."""
        return f"{self.stack.urls[ORDERING]}/v1/orders"

    async def leave_ordering_alone(self) -> None:
        """Stop the other services, so that the database works for ordering alone."""
        others = [each for each in self.stack.processes if each.name != ORDERING]
        self.absent = {each.name for each in others}
        await asyncio.gather(*(each.stop(within=20.0) for each in others))

    async def bring_the_others_back(self) -> None:
        """Start the other services again, and wait until they have caught up."""
        others = [each for each in self.stack.processes if each.name in self.absent]
        for process in others:
            process.start()
        await asyncio.gather(*(each.until(ready(self.stack.operations[each.name]), _READY_SECONDS) for each in others))
        self.absent = set()
        await self.settled()

    async def settled(self) -> None:
        """Return once every log is published and nothing new has been logged for a while."""
        give_up = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        quiet, before = 0, await self._logged()
        while quiet < _QUIET_LOOKS:
            if asyncio.get_running_loop().time() > give_up:
                raise TimeoutError("the stack does not settle: new events keep coming, or are not published")
            await asyncio.sleep(_LOOK_SECONDS)
            after = await self._logged()
            quiet = quiet + 1 if after == before and await self._all_published() else 0
            before = after

    async def _logged(self) -> Sequence[int]:
        """How many events each service has logged; metadata, so that looking costs next to nothing."""
        return await asyncio.gather(*(each[EVENTS].estimated_document_count() for each in self.databases.values()))

    async def _all_published(self) -> bool:
        there = [each for name, each in self.databases.items() if name not in self.absent]
        return not any(each.events for each in await asyncio.gather(*map(unpublished, there)))


async def ready(operations: str) -> None:
    """Return once a service is ready; the caller sets a limit."""
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"{operations}/health/ready") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.02)


@asynccontextmanager
async def bench(folder: Path, seed: int) -> AsyncIterator[Bench]:
    """Start everything and open the market; leaves no process behind."""
    for name in _OF_OTHERS:
        os.environ.pop(name, None)
    async with AsyncExitStack() as everything:
        stack = await everything.enter_async_context(running(Place(folder, fresh=True)))
        session = await everything.enter_async_context(Client.session())
        client = Client(stack, session)
        process, url = await _floor(stack, folder)
        everything.push_async_callback(process.stop)
        databases = {name: database_of(service(name), stack.settings) for name in services.NAMES}
        for database in databases.values():
            everything.callback(database.client.close)
        yield Bench(stack, World(client, seed), client, process, url, databases)


async def _floor(stack: Stack, folder: Path) -> tuple[ChildProcess, str]:
    port = free_port()
    command = [sys.executable, "-m", floor.__name__, str(port), stack.settings.mongodb_uri]
    process = ChildProcess(command, folder / "floor.log", name="floor")
    process.start()
    await process.until(accepts_connections(port), within=30.0)
    return process, f"http://{HOST}:{port}/orders"


def floor_database(stack: Stack) -> Database:
    """The database that the floor writes to."""
    return connect(stack.settings.mongodb_uri, floor.DATABASE, app_name="bench")
