"""A process killed exactly between two steps: what was committed is published, each effect is there once.

Notifications has them all: news becomes a message, its fact is published, a letter is sent. A planted fault, killed at
the point that it concerns, must lose something: else this would not notice it.
"""

import secrets
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from deploy.local.processes import ChildProcess
from services.notifications.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import topics
from shared.contracts.notifications import MessageWritten
from shared.kernel.clock import RecordClock
from shared.messaging.envelope import Envelope
from shared.messaging.topic_reader import records_of
from shared.runtime import prepare
from shared.settings import Settings
from shared.store.mongo import disconnect
from tests.drills.inside import DIES_AT, FAULT, POINTS
from tests.events import publish
from tests.notifications.mailing import MailServer, a_mail_server
from tests.notifications.test_deliveries_http import WORKING_DAY, questioned
from tests.running import Running, issuer_in, settings_for, until
from tests.servers import a_broker
from tests.upgrades.fleet import environment_of

MANAGER = "manager@dwp.example"
EVENTS = 3
SHORT = ("consumer.done", "relay.published")
"""What every run of the tests does; the others are for `make drills`."""


@dataclass
class Ground:
    """Notifications as one process, which may be killed, with a broker and a mail server of its own."""

    one: Running
    mail: MailServer
    folder: Path

    async def lives(self, **inside: str) -> ChildProcess:
        """Start it, as it is or with something in it; return it once it can work, or has died of that."""
        command = [sys.executable, "-m", "tests.drills.inside", "notifications"]
        environment = environment_of(self.one.settings)
        ports = {"HTTP_PORT": self.one.settings.http_port, "OPS_PORT": self.one.settings.ops_port}
        environment |= {name: str(port) for name, port in ports.items()} | inside
        process = ChildProcess(command, self.folder / "process.log", name="notifications", env=environment)
        process.start()

        async def works() -> bool:
            try:
                return process.returncode is not None or (await self.one.operations("/health/ready"))[0] == 200
            except aiohttp.ClientError:
                return False

        await process.until(until(works, "it can work", within=60), within=60)
        return process

    async def registers(self, key: str) -> int:
        """Say where a manager's letters go; return the answer's status, or 0 where none came."""
        token = self.one.token(Role.DISTRICT_MANAGER, districts=["D01"])
        try:
            headers = {"Idempotency-Key": key}
            return (await self.one.call("PUT", "/v1/me", token, json={"email": MANAGER}, headers=headers)).status
        except aiohttp.ClientError:
            return 0

    async def wrong(self, within: float) -> list[str]:
        """Wait so many seconds until all that has to come is there; return what is wrong with it."""
        try:
            await until(self._is_whole, "everything is there", within=within)
        except AssertionError:
            return await self._faults()
        return await self._faults()

    async def _is_whole(self) -> bool:
        return not await self._faults()

    async def _faults(self) -> list[str]:
        """What a reader of the inbox, the topic and the letters misses, or finds twice."""
        sent = await self.one.database["deliveries"].count_documents({"state.status": "sent"})
        log = await self.one.database["events"].find({}).to_list(None)  # after that: it has each fact of what was sent
        written = [each["data"] for each in log if each["type"] == MessageWritten.TYPE]
        told = Counter((each["about_event"], each["recipient_kind"], each["recipient"]) for each in written)
        heard = {
            str(Envelope.from_headers(record.headers).id)
            async for record in records_of(self.one.settings, topics.MESSAGES.name)
        }
        letters = {str(letter["Message-ID"]) for letter in self.mail.came}
        of_district = sum(kind == "district" for _, kind, _ in told)
        counted = (("messages", of_district), ("letters", len(letters)), ("sent", sent))
        missing = [each["type"] for each in log if each["public"] and str(each["_id"]) not in heard]
        return [
            *(f"{what}: {found}" for what, found in counted if found != EVENTS),
            *(f"{each} was told {times} times" for each, times in told.items() if times > 1),
            *(f"{each} is not on the topic" for each in missing),
        ]


@asynccontextmanager
async def a_ground(mongodb_uri: str, folder: Path) -> AsyncIterator[Ground]:
    async with a_broker(log=folder / "broker.log") as bootstrap, a_mail_server() as mail:
        issuer = issuer_in(folder)
        RecordClock.create(folder / "clock", WORKING_DAY)
        more = {"smtp_url": mail.url, "smtp_sender": "DPS <no-reply@dps.example>", "clock_file": folder / "clock"}
        settings: Settings = settings_for(mongodb_uri, bootstrap, f"test_{secrets.token_hex(4)}", issuer, **more)
        await prepare(SERVICE, settings)
        async with aiohttp.ClientSession() as session:
            one = Running(SERVICE, settings, issuer, session)
            try:
                yield Ground(one, mail, folder)
            finally:
                disconnect(one.database)


async def after_dying(ground: Ground, point: str, *, within: float = 90, **fault: str) -> list[str]:
    """Let it die at a point while it has work of all kinds, start it again, and return what is wrong in the end."""
    key, events = uuid4().hex, [questioned("D01") for _ in range(EVENTS)]
    first = await ground.lives(**{DIES_AT: point, **fault})
    try:
        answered = await ground.registers(key)
        await publish(ground.one.settings, *events)
        await until(partial(died, first), f"it dies at {point}", within=60)
    finally:
        await first.kill()
    second = await ground.lives()
    try:
        if not answered:
            assert await ground.registers(key) == 204
        return await ground.wrong(within)
    finally:
        await second.kill()


async def died(process: ChildProcess) -> bool:
    """Say whether a process has ended."""
    return process.returncode is not None


@pytest.mark.parametrize(
    "point", [pytest.param(each, marks=[] if each in SHORT else [pytest.mark.drill]) for each in POINTS]
)
async def test_whoever_dies_between_two_steps_loses_nothing_and_does_nothing_twice(
    point: str, mongodb_uri: str, tmp_path: Path
) -> None:
    async with a_ground(mongodb_uri, tmp_path) as ground:
        assert await after_dying(ground, point) == []


@pytest.mark.drill
@pytest.mark.parametrize(
    ("fault", "point"),
    [
        ("place saved before publishing", "relay.taken"),
        ("offset committed before the effect", "consumer.fetched"),
    ],
)
async def test_a_planted_fault_is_noticed(fault: str, point: str, mongodb_uri: str, tmp_path: Path) -> None:
    async with a_ground(mongodb_uri, tmp_path) as ground:
        assert await after_dying(ground, point, within=20, **{FAULT: fault}) != []
