"""D14: three times as many come as can be served, as on the day on which a list closes.

Who comes does not wait for who came before, and nobody comes again: what was refused did not happen, and what was
acknowledged is there. Who is let in is answered soon, and once the crowd has gone the next are served as before. One
service is tried, behind the gateway; everybody is somebody else, so that no limit of one user is met.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
import orjson

from deploy.local.broker import start_broker
from deploy.local.mongod import start_mongod
from deploy.reconciliation.reading import logged_aggregates
from services.supplier_registry.wiring import SERVICE
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierRegistered
from shared.runtime import database_of, prepare
from shared.store.mongo import Database, disconnect
from tests.drills.auditor import acknowledged_is_kept, effects_happen_once, unknown_outcomes_resolve
from tests.drills.cores import kept_apart
from tests.drills.evidence import Evidence
from tests.drills.ground import Drill, Ground, patience
from tests.drills.ledger import Entry, Known, Ledger, commands_in, done
from tests.drills.opening import ALL_IN_ONE, no_gateway
from tests.drills.outcome import Outcome
from tests.performance.world import organisation
from tests.running import a_while, issuer_in, settings_for, until
from tests.servers import SMALL, scratch_folder
from tests.upgrades.fleet import a_fleet, environment_of

NO_LIMIT = "as many are let in as come"
"""Planted in the settings, not in the processes: what every service did before there was a limit."""

_SIDE_BY_SIDE = 32
_GUESSED_SECONDS, _MEASURED_SECONDS = 8.0, 15.0
_JUST_TOO_MANY = 1.5
_TIMES = 3
_LASTS, _LASTS_AT_LEAST, _LASTS_WITH_A_FAULT = 60.0, 30.0, 12.0
"""Seconds: a fifth of the five minutes of which it is the drill, and a tenth; longer than who is let in may wait."""
_PATIENCE = 25.0
"""Longer than the gateway's, which gives up after 20 seconds what has no answer: whether it is done, nobody knows."""
_GOODPUT = 0.9
_REFUSED_WITHIN = 1.0
_ROOM = 64
"""A quarter of what it is as it comes, so that a machine that serves as few as ten a second keeps the limits too."""
_ROOMFULS = 3.0
"""Who is let in waits for no more than three times as many as a process has room for, as fast as they are served."""
_SERVED_AGAIN_WITHIN = 30.0
_IN_A_ROW = 5
_APART = 1_000_000  # numbers of organisations that one crowd has to itself
_DONE = 201
_REFUSALS = frozenset({429, 503})
_GIVEN_UP = 504
_SETTINGS: Mapping[str, Any] = {"store_max_group": 1}
"""A commit for each command, so that a small machine can send three times as many as it serves."""


@dataclass
class Crowd:
    """Organisations that register, each once, and how long each waited for its answer, in seconds."""

    url: str
    session: aiohttp.ClientSession
    issuer: Issuer
    ledger: Ledger
    chance: random.Random
    number: int = 0
    served: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    unanswered: int = 0
    odd: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def next(self) -> "Crowd":
        """Return those who come after these, of whom nothing is known yet."""
        after = (self.number // _APART + 1) * _APART
        return Crowd(self.url, self.session, self.issuer, self.ledger, self.chance, after)

    async def one(self) -> bool:
        """Register once, and write down what is known of it; return whether it was done."""
        self.number += 1
        body = organisation(self.number)
        key = f"{self.chance.getrandbits(96):024x}"
        token = self.tokens.pop() if self.tokens else self._token()
        headers = {"Idempotency-Key": key, "X-Correlation-Id": key, "Authorization": f"Bearer {token}"}
        self._note(key, Known.UNKNOWN)
        began = time.monotonic()
        status, named = await self._ask(headers, body)
        took = time.monotonic() - began
        if status == _DONE:
            self.served.append(took)
            self._note(key, Known.DONE, named)
        elif status in _REFUSALS:
            self.refused.append(took)
            self._note(key, Known.REFUSED)
        elif status in {None, _GIVEN_UP}:
            self.unanswered += 1
        else:
            self.odd.append(f"a registration was answered {status}")
        return status == _DONE

    def bring(self, tokens: int) -> None:
        """Make tokens beforehand: who signs them does not keep others from coming meanwhile."""
        self.tokens = [self._token() for _ in range(tokens)]

    def _token(self) -> str:
        org = str(UUID(int=self.chance.getrandbits(128), version=4))
        return self.issuer.token(org, [Role.SUPPLIER], org=org)

    async def _ask(self, headers: Mapping[str, str], body: Mapping[str, Any]) -> tuple[int | None, Mapping[str, str]]:
        timeout, sent = aiohttp.ClientTimeout(total=_PATIENCE), {**headers, "Content-Type": "application/json"}
        try:
            async with self.session.post(self.url, data=orjson.dumps(body), headers=sent, timeout=timeout) as response:
                answer = await response.read()
        except (aiohttp.ClientError, TimeoutError):
            return None, {}
        return response.status, orjson.loads(answer) if response.status == _DONE else {}

    def _note(self, key: str, known: Known, named: Mapping[str, str] | None = None) -> None:
        ids = {name: value for name, value in (named or {}).items() if name.endswith("_id")}
        self.ledger.write(Entry(key=key, known=known, at=time.time(), effect=SupplierRegistered.TYPE, ids=ids))


@dataclass(frozen=True)
class Measured:
    """Registrations a second before the crowd, of it and after it; seconds until the next were served as before.

    `busy` is how many times as long everything took as on an idle machine, before the drill itself made it busy.
    """

    before: float
    served: float
    after: float
    again: float
    busy: float

    @property
    def capacity(self) -> float:
        """What can be served a second: the less of two figures, since others use the machine too."""
        return min(self.before, self.after)


async def overwhelm(ground: Ground) -> Outcome:
    """Measure what is served, let more come than that, and see what is served then and afterwards."""
    busy = patience()
    async with _a_service(ground) as (first, database):
        guess = await _served_side_by_side(first)
        before = await _served_at_most(first.next(), guess)
        crowd = first.next().next()
        served, again = await _come_in_crowds(ground, crowd, before)
        after = await _served_at_most(crowd.next().next(), guess)
        logs = {SERVICE.name: [aggregate async for aggregate in logged_aggregates(database)]}
    commands = commands_in(ground.folder / "ledger")
    evidence = Evidence(commands=commands, logs=logs)
    lost, doubled = list(acknowledged_is_kept(evidence)), list(effects_happen_once(evidence))
    unresolved = list(unknown_outcomes_resolve(evidence))
    violations = _judged(ground, crowd, Measured(before, served, after, again, busy))
    return Outcome(
        drill="D14 overload",
        seed=ground.seed,
        faults=1,
        acknowledged=len(done(commands)),
        lost=len(lost) + len(unresolved),
        doubled=len(doubled),
        first_success=again,
        violations=(*violations, *map(str, [*lost, *doubled, *unresolved][:20])),
    )


@asynccontextmanager
async def _a_service(ground: Ground) -> AsyncIterator[tuple[Crowd, Database]]:
    """Run the registry of suppliers as one process behind a gateway, with servers of its own."""
    room = {"http_at_once": 1_000_000 if ground.fault == NO_LIMIT else _ROOM}
    ground.folder.mkdir(parents=True, exist_ok=True)
    issuer = issuer_in(ground.folder)
    async with AsyncExitStack() as stack:
        data = stack.enter_context(scratch_folder(durable=not ground.short))
        ledger = stack.enter_context(Ledger(ground.folder / "ledger" / "crowd.jsonl"))
        mongod = await start_mongod(data, **SMALL)
        stack.push_async_callback(mongod.kill)
        broker = await start_broker(log=ground.folder / "broker.log")
        stack.push_async_callback(broker.kill)
        settings = settings_for(mongod.uri, broker.bootstrap, "", issuer, **_SETTINGS, **room)
        database = database_of(SERVICE, settings)
        stack.callback(disconnect, database)
        await prepare(SERVICE, settings)
        roles = {SERVICE.name: ALL_IN_ONE}
        fleet = await stack.enter_async_context(a_fleet(roles, environment_of(settings), settings, ground.folder))
        serving = [mongod.process, *(member.process for member in fleet.members)]
        stack.enter_context(kept_apart(serving, [fleet.front.process] if fleet.front else []))
        connections = aiohttp.TCPConnector(limit=0)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connections))
        yield Crowd(f"{fleet.url}/v1/suppliers", session, issuer, ledger, ground.chance()), database


async def _served_side_by_side(crowd: Crowd) -> float:
    """Return how many a second are served to callers who each wait for their answer: somewhat less than can be."""
    ends = time.monotonic() + _GUESSED_SECONDS

    async def caller() -> None:
        while time.monotonic() < ends:
            await crowd.one()

    async with asyncio.TaskGroup() as group:
        for _ in range(_SIDE_BY_SIDE):
            group.create_task(caller())
    return len(crowd.served) / _GUESSED_SECONDS


async def _served_at_most(crowd: Crowd, guess: float) -> float:
    """Return how many a second can be served, to those who come as a crowd does: half as many again come."""
    served, coming = await _come(crowd, _JUST_TOO_MANY * guess, _MEASURED_SECONDS)
    await asyncio.gather(*coming)
    return served


async def _come_in_crowds(ground: Ground, crowd: Crowd, capacity: float) -> tuple[float, float]:
    """Let more come than can be served; return how many a second were, and after how long the next were as before."""
    lasts = _LASTS_WITH_A_FAULT if ground.fault else max(_LASTS_AT_LEAST, ground.seconds(_LASTS))
    served, coming = await _come(crowd, _TIMES * capacity, lasts)
    again = await _served_again(crowd.next())
    await asyncio.gather(*coming)
    return served, again


async def _come(crowd: Crowd, rate: float, lasts: float) -> tuple[float, set[asyncio.Task[bool]]]:
    """Let so many a second come for so long; return how many a second were served, and those who wait still."""
    crowd.bring(int(1.1 * rate * lasts))
    began = next_one = time.monotonic()
    coming: set[asyncio.Task[bool]] = set()
    while (next_one := next_one + crowd.chance.expovariate(rate)) < began + lasts:
        await a_while(max(0.0, next_one - time.monotonic()))
        coming.add(task := asyncio.create_task(crowd.one()))
        task.add_done_callback(coming.discard)
    return len(crowd.served) / (time.monotonic() - began), coming


async def _served_again(crowd: Crowd) -> float:
    """Return after how long some in a row had been served, each within a second, by the machine as busy as it is."""
    began, in_a_row = time.monotonic(), [0]

    async def again() -> bool:
        was_served = await crowd.one() and crowd.served[-1] < patience()
        in_a_row[0] = in_a_row[0] + 1 if was_served else 0
        return in_a_row[0] == _IN_A_ROW

    await until(again, "the next are served as before", within=120 * patience())
    return time.monotonic() - began


def _judged(ground: Ground, crowd: Crowd, measured: Measured) -> Sequence[str]:
    """Hold what was served and refused to its limits, which are those of an idle machine."""
    part, refused, waited = measured.served / measured.capacity, _slowest(crowd.refused), _slowest(crowd.served)
    longest, again = _ROOMFULS * _ROOM / min(measured.served, measured.capacity), measured.again
    _tell(
        f"registrations a second: {measured.before:.0f} before, {measured.served:.0f} while {_TIMES} times as many"
        f" came, {measured.after:.0f} afterwards; 99 of 100 of {len(crowd.refused)} refusals within {refused:.2f} s,"
        f" of {len(crowd.served)} served within {waited:.1f} s; {crowd.unanswered} without an answer"
    )
    found = {
        f"{part:.0%} of what can be served was, and {_GOODPUT:.0%} is required": part < _GOODPUT / measured.busy,
        f"{crowd.unanswered} had no answer within {_PATIENCE:.0f} s": crowd.unanswered > 0,
        "nobody was refused": not crowd.refused,
        f"refusals took {refused:.1f} s, and {_REFUSED_WITHIN:g} are allowed": refused > ground.limit(_REFUSED_WITHIN),
        f"who was let in waited for {waited:.1f} s, and {longest:.1f} are allowed": waited > longest,
        f"the next were served {again:.0f} s later": again > ground.limit(_SERVED_AGAIN_WITHIN),
    }
    return [*crowd.odd[:1], *(what for what, is_so in found.items() if is_so)]


def _slowest(seconds: Sequence[float]) -> float:
    """Return what 99 of 100 did not exceed."""
    return sorted(seconds)[int(len(seconds) * 0.99)] if seconds else 0.0


def _tell(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - figures that the table has no column for


D14 = Drill("D14", "three times as many come as can be served", overwhelm, (NO_LIMIT,), no_gateway)
