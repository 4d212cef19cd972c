"""From a need to its order when the relay that publishes needs has just been killed, time and again."""

import asyncio
import random
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import orjson

from deploy.local.processes import HOST, ChildProcess, free_port
from shared.store.lease import leases_of
from tests.performance.load import Acknowledged, Failed
from tests.performance.measuring import Ledger
from tests.performance.stack import Bench, ready
from tests.performance.world import Request

_OWNER = "client_journey"
_RELAYS = 3
_READY_SECONDS = 60.0
_ASK_AGAIN_SECONDS = 0.02
_GIVE_UP_SECONDS = 60.0
_NOT_YET = (409, 422, 503)


@dataclass(frozen=True)
class Waited:
    """One try: seconds from the acknowledged need to the accepted order."""

    number: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """As a line of results."""
        return {"part": "relay-killed", "try": self.number, "seconds": round(self.seconds, 3)}


class Relays:
    """Several relays of one service in processes of their own, of which the leader is killed and replaced."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        """Nothing runs yet."""
        self._bench = bench
        self._folder = folder
        self._running: list[ChildProcess] = []
        self._operations: dict[ChildProcess, str] = {}
        self._starting: set[asyncio.Task[None]] = set()

    def start(self, number: int) -> None:
        """Start one more."""
        process, operations = role_of(self._bench, _OWNER, "relay", self._folder / f"relay-{number}.log")
        process.start()
        self._running.append(process)
        self._operations[process] = operations

    async def all_wait(self) -> None:
        """Return once one leads and all others wait behind it."""
        for process in self._running:
            await process.until(ready(self._operations[process]), within=_READY_SECONDS)
        while await self.leader() is None:
            await asyncio.sleep(0.02)

    async def leader(self) -> ChildProcess | None:
        """The relay that holds the lease."""
        held = {each.name: each for each in await leases_of(self._bench.databases[_OWNER])}
        if "relay" not in held or held["relay"].seconds_left < 0:
            return None
        return next((each for each in self._running if f"-{each.pid}-" in held["relay"].holder), None)

    async def kill(self, process: ChildProcess) -> None:
        """Kill it as a crash would."""
        await process.kill()
        self._running.remove(process)

    async def stop(self) -> None:
        """Stop them all."""
        await asyncio.gather(*(each.stop() for each in self._running))


def role_of(
    bench: Bench, service: str, roles: str, log: Path, http_port: int | None = None
) -> tuple[ChildProcess, str]:
    """Return a process that has only these roles of a service, with the stack's settings, and its operations' URL."""
    given = bench.stack.settings.model_dump(mode="json", exclude_unset=True)
    ops = free_port()
    env = {name.upper(): str(value) for name, value in given.items() if value is not None}
    env |= {"HTTP_PORT": str(http_port or free_port()), "OPS_PORT": str(ops)}
    command = [sys.executable, "-m", f"services.{service}", *roles.split()]
    return ChildProcess(command, log, name=f"{service} {roles}", env=env), f"http://{HOST}:{ops}"


async def needs_to_orders(
    bench: Bench, ledger: Ledger, tries: int, chance: random.Random, tell: Callable[[str], None]
) -> list[Waited]:
    """Kill the relay of journeys just before a need is recorded, and ask for the order until it is accepted."""
    (whole,) = (each for each in bench.stack.processes if each.name == _OWNER)
    folder = whole.log.parent
    journeys = await bench.world.journeys(tries)
    await bench.settled()
    await whole.stop(within=20.0)
    http_port = int(bench.stack.urls[_OWNER].rpartition(":")[2])
    async with AsyncExitStack() as stack:
        served, operations = role_of(bench, _OWNER, "api worker", folder / "api-worker.log", http_port)
        served.start()
        stack.push_async_callback(served.stop)
        await served.until(ready(operations), within=_READY_SECONDS)
        relays = Relays(bench, folder)
        stack.push_async_callback(relays.stop)
        for number in range(_RELAYS):
            relays.start(number)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        found = []
        for number, (journey_id, district) in enumerate(journeys):
            await relays.all_wait()
            leader = await relays.leader()
            if leader is None:
                raise RuntimeError("no relay leads")
            await asyncio.sleep(chance.uniform(0, 1))  # wherever in the lease's and the relay's own rhythm
            await relays.kill(leader)
            need = await bench.world.need(journey_id, district, bench.world.categories[0])
            acknowledged = time.monotonic()
            ledger.orders.append(await _until_accepted(bench.orders_url, bench.world.order(need), http))
            found.append(Waited(number, time.monotonic() - acknowledged))
            relays.start(_RELAYS + number)
            tell(f"relay killed, try {number}: {found[-1].seconds:.2f} s from need to order")
    whole.start()
    await whole.until(ready(bench.stack.operations[_OWNER]), within=_READY_SECONDS)
    return found


async def _until_accepted(url: str, request: Request, http: aiohttp.ClientSession) -> Acknowledged:
    give_up = time.monotonic() + _GIVE_UP_SECONDS
    while True:
        headers = {
            "Authorization": f"Bearer {request.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid4().hex,
        }
        async with http.post(url, data=orjson.dumps(request.body), headers=headers) as response:
            answer = await response.read()
        if response.status == 201:
            return Acknowledged(orjson.loads(answer)["order_id"], request.price_pence)
        if response.status not in _NOT_YET or time.monotonic() > give_up:
            raise Failed(f"{url} answered {response.status}: {answer.decode()[:300]}")
        await asyncio.sleep(_ASK_AGAIN_SECONDS)
