"""Two relays of one service as processes: one is killed, or stopped and goes on, and nothing is lost or overtaken."""

import os
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from deploy.local.processes import ChildProcess, free_port
from deploy.services import service
from shared.contracts.topics import GAPS
from shared.messaging.envelope import Envelope
from shared.messaging.topic_reader import records_of
from shared.runtime import database_of, prepare
from shared.settings import Settings
from shared.store.lease import leases_of
from shared.store.mongo import Database, disconnect
from shared.store.position import Position, Positions
from tests.messaging.relaying import is_in_order
from tests.running import issuer_in, settings_for, until
from tests.servers import OwnBroker
from tests.store.numbering import numbers_are_whole

# Beside the lease's two seconds: a look, opening the change stream, and a machine that is busy with other tests.
TAKEN_OVER_WITHIN = 6.0


@dataclass
class Pair:
    """Two relays of the catalogue, and a hand that writes into its log."""

    settings: Settings
    database: Database
    relays: dict[int, ChildProcess]
    written: dict[str, int]

    async def write(self, names: list[str]) -> None:
        """Append the next version of each of these aggregates."""
        for name in names:
            self.written[name] = self.written.get(name, 0) + 1
            await self.database["events"].insert_one(_event(name, self.written[name]))

    async def leader(self) -> int:
        """The process id of the relay that leads, once one does."""
        return int(await until(self._leads, "a relay leads"))

    async def _leads(self) -> int | None:
        for lease in await leases_of(self.database):
            if lease.name == "relay" and lease.seconds_left > 0:
                return int(lease.holder.split("-")[-2])
        return None

    async def leads_other_than(self, pid: int) -> int | None:
        leader = await self._leads()
        return leader if leader != pid else None

    async def heard(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        async for record in records_of(self.settings, GAPS.name):
            envelope = Envelope.from_headers(record.headers)
            found[envelope.subject].append(envelope.aggregate_version)
        return found

    async def is_complete(self) -> bool:
        found = await self.heard()
        return all(set(found[name]) == set(range(1, last + 1)) for name, last in self.written.items())


def _event(name: str, version: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "_id": f"{name}:{version}", "aggregate": "gap", "aggregate_id": name, "version": version,
        "type": "catalogue.GapClosed.v1", "topic": GAPS.name, "public": True, "previous_version": version - 1,
        "data": {}, "time": now, "recorded_at": now,
        "actor": "t", "correlation_id": "c", "causation_id": None, "traceparent": None, "originated_at": now,
    }  # fmt: skip


@pytest.fixture
async def pair(mongodb_uri: str, own_broker: OwnBroker, database_name: str, tmp_path: Path) -> AsyncIterator[Pair]:
    catalogue = service("catalogue")
    broker = await own_broker()
    settings = settings_for(mongodb_uri, broker.bootstrap, database_name, issuer_in(tmp_path))
    await prepare(catalogue, settings)
    database = database_of(catalogue, settings)
    async with AsyncExitStack() as stack:
        stack.callback(disconnect, database)
        relays: dict[int, ChildProcess] = {}
        ports = [free_port(), free_port()]
        for port in ports:
            process = _relay(settings, port, tmp_path / f"relay-{port}.log")
            process.start()
            stack.push_async_callback(process.kill)
            relays[process.pid] = process
        for port in ports:
            await until(partial(has_a_relay_at_work, port), "both would lead")
        yield Pair(settings, database, relays, {})


def _relay(settings: Settings, port: int, log: Path) -> ChildProcess:
    environment = {
        "MONGODB_URI": settings.mongodb_uri,
        "MONGODB_DATABASE": settings.mongodb_database,
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "KAFKA_CREATE_TOPICS": "true",
        "KAFKA_PARTITIONS": "2",
        "OPS_PORT": str(port),
    }
    return ChildProcess([sys.executable, "-m", "services.catalogue", "relay"], log, name="relay", env=environment)


async def has_a_relay_at_work(port: int) -> bool:
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/health/ready") as response,
        ):
            return (await response.json())["checks"].get("topics", False) is True
    except aiohttp.ClientConnectionError:
        return False


NAMES = ["a", "b", "c", "d", "e"]


async def test_another_relay_goes_on_soon_after_one_was_killed(pair: Pair) -> None:
    await pair.write(NAMES)
    await until(pair.is_complete, "the first events are published")
    killed = await pair.leader()
    await pair.write(NAMES)
    await pair.relays[killed].kill()
    await pair.write(NAMES)
    await until(pair.is_complete, "what came meanwhile is published", within=TAKEN_OVER_WITHIN)
    assert await pair.leader() != killed
    found = await pair.heard()
    assert all(is_in_order(found[name]) for name in NAMES)
    assert set(await numbers_are_whole(pair.database)) == set(NAMES)


async def test_a_relay_that_was_stopped_and_goes_on_when_another_leads_does_no_harm(pair: Pair) -> None:
    """It sends again what it had in hand; it neither overtakes, nor moves the position, nor leads."""
    await pair.write(NAMES)
    await until(pair.is_complete, "the first events are published")
    stopped = await pair.leader()
    for moment in range(7):
        await pair.write(NAMES)  # some of it is in its hands, whenever that is
        if moment == 3:
            os.kill(stopped, signal.SIGSTOP)
    other = await until(partial(pair.leads_other_than, stopped), "the other leads", within=TAKEN_OVER_WITHIN)
    await until(pair.is_complete, "the other has published what came meanwhile")
    await pair.write(NAMES)
    await until(pair.is_complete, "and goes on")
    before = await Positions(pair.database).read()
    assert before is not None

    os.kill(stopped, signal.SIGCONT)
    for _ in range(20):
        await pair.write(NAMES)
    await until(pair.is_complete, "everything is published")
    await until(partial(has_given_way, pair.relays[stopped]), "it has noticed")
    assert await pair.leader() == other
    found = await pair.heard()
    assert all(is_in_order(found[name]) for name in NAMES)
    assert set(await numbers_are_whole(pair.database)) == set(NAMES)
    await until(partial(has_moved, pair, before), "the one that leads has saved its position")


async def has_moved(pair: Pair, before: Position) -> bool:
    """Positions are saved four times a second, so the newest may not be there yet."""
    after = await Positions(pair.database).read()
    assert after is not None
    assert after.token["_data"] >= before.token["_data"]
    return after.token["_data"] > before.token["_data"]


async def has_given_way(relay: ChildProcess) -> bool:
    return "relay lease passed on" in relay.last_lines(20)
