"""D13: a service loses its database, gets back a backup, and takes the rest from its topics.

Nothing public is lost, no version is given twice, no letter and no message goes out twice, and readers who have seen
everything go on. A restore without the recovery, and one without the ledger of erasures, must be noticed.
"""

import asyncio
import json
import secrets
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch
from uuid import UUID

import aiohttp
import pytest
from pymongo import MongoClient
from structlog.testing import capture_logs
from typer.testing import CliRunner

from deploy.console.main import app
from deploy.local.mongod import Mongod
from services.notifications.wiring import SERVICE
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.contracts import topics
from shared.contracts.sealed import Sealed
from shared.kernel.clock import RecordClock
from shared.messaging.backlog import backlogs
from shared.messaging.envelope import Envelope
from shared.messaging.guard import Guard
from shared.messaging.subscribing import group_of
from shared.messaging.topic_reader import records_of
from shared.runtime import Process, database_of, vault_of
from shared.runtime.wholeness import FRESH_SECONDS
from shared.settings import Settings
from shared.store.mongo import disconnect
from shared.store.recoveries import LEAP
from shared.store.standing import Standings
from tests.drills.outcome import Outcome, table
from tests.events import publish
from tests.notifications.mailing import MailServer, a_mail_server
from tests.notifications.test_deliveries_http import WORKING_DAY, questioned
from tests.running import ALL, Running, issuer_in, running, settings_for, until
from tests.servers import OwnMongod, a_broker, scratch_folder
from tests.upgrades.fleet import environment_of

EVENTS = 3
GONE = "somebody who left"


@dataclass
class Ground:
    """Notifications, with servers of its own; what its topic has told, and when it ended."""

    issuer: Issuer
    settings: Settings
    mongod: Mongod
    folder: Path
    backup: Path
    mail: MailServer
    ledger: Path
    told: dict[str, bytes] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    sealed: tuple[UUID, Sealed] | None = None
    lifted: bool = False
    first_success: float | None = None

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Running]:
        async with running(SERVICE, self.settings, self.issuer) as one:
            yield one

    async def happens(self, one: Running, letters: int) -> None:
        """Let news come, and wait until so many letters have come in all, and all is read that is to be read."""
        await publish(self.settings, *(questioned("D01") for _ in range(EVENTS)))

        async def sent() -> bool:
            waiting = await one.database["deliveries"].count_documents({"state.status": "waiting"})
            return len(self.mail.came) >= letters and not waiting

        async def read() -> bool:
            behind = await backlogs(self.settings, group_of(SERVICE.name), SERVICE.subscribes)
            return not any(each.events for each in behind)

        await until(sent, f"{letters} letters are sent", within=60)
        await until(read, "everything is read", within=60)
        await until(sent, "nothing is waiting", within=60)

    async def hears(self, one: Running) -> None:
        """Wait until all that is public is on the topic, and keep it as a reader outside has it."""

        async def whole() -> bool:
            log = await one.database["events"].find({"public": True}, {"_id": 1}).to_list(None)
            self.told = {key: value for key, (value, _) in (await heard(self.settings)).items()}
            return {each["_id"] for each in log} <= set(self.told)

        await until(whole, "everything is published", within=60)

    def back_up(self) -> None:
        """Copy the files under a lock, which holds up every write meanwhile: by a client and in a thread of its own."""
        with MongoClient[dict[str, Any]](self.settings.mongodb_uri) as client:
            client.admin.command("fsync", lock=True)
            try:
                shutil.copytree(self.folder, self.backup, ignore=shutil.ignore_patterns("mongod.lock", "*.log"))
            finally:
                client.admin.command("fsyncUnlock")

    async def lose_and_restore(self) -> None:
        await self.mongod.kill()
        shutil.rmtree(self.folder)
        shutil.copytree(self.backup, self.folder)
        await self.mongod.start()
        await until(self._is_no_longer_said, "what the relay said before the backup is old, as in any that is restored")

    async def _is_no_longer_said(self) -> bool:
        database = database_of(SERVICE, self.settings)
        try:
            standing = await Standings(database).read()
        finally:
            disconnect(database)
        return standing.seconds is not None and standing.seconds > FRESH_SECONDS

    async def dps(self, *arguments: str) -> str:
        with capture_logs():
            result = await asyncio.to_thread(CliRunner().invoke, app, arguments, env=environment_of(self.settings))
        assert result.exit_code == 0, result.output
        return result.stdout

    async def recover(self, ledger: Path) -> None:
        found = await self.dps("recover", "notifications", "--ledger", str(ledger), "--json", "--by", "drill")
        self.report = json.loads(found)


async def refuses_until_it_is_recovered(ground: Ground) -> None:
    """Start what was restored as it is: it waits, serving nothing, for the recovery, and works once that has ended."""
    stopping = asyncio.Event()
    async with aiohttp.ClientSession() as session:
        one = Running(SERVICE, ground.settings, ground.issuer, session)
        task = asyncio.create_task(Process(SERVICE, ground.settings, ALL).run(stopping))
        try:
            found = await until(lambda: not_ready(one), "it refuses")
            assert found["checks"]["log"] is found["checks"]["published"] is False
            lacks = str(found["reasons"]["log"])
            assert topics.MESSAGES.name in lacks
            with pytest.raises(aiohttp.ClientConnectionError):
                await one.call("GET", "/v1/messages")
            await ground.recover(ground.ledger)
            await until(lambda: ready(one), "it works")
        finally:
            stopping.set()
            await task
            one.database.client.close()


async def not_ready(one: Running) -> dict[str, Any] | None:
    """Return what it says of itself once it names what its log lacks."""
    with suppress(aiohttp.ClientConnectionError):
        status, text = await one.operations("/health/ready")
        found: dict[str, Any] = json.loads(text)
        if status != 200 and found.get("reasons", {}).get("log"):
            return found
    return None


async def ready(one: Running) -> bool:
    return (await one.operations("/health/ready"))[0] == 200


async def heard(settings: Settings) -> dict[str, tuple[bytes, Envelope]]:
    found = {}
    async for record in records_of(settings, topics.MESSAGES.name):
        envelope = Envelope.from_headers(record.headers)
        found.setdefault(envelope.id, (record.value or b"", envelope))
    return found


async def violations(ground: Ground, one: Running, letters: int) -> list[str]:
    """Hold the log, the topic as a reader had it before the loss, and the letters that came, against one another."""
    log = {each["_id"]: each async for each in one.database["events"].find({})}
    wrong = [f"lost: {each}" for each in sorted(set(ground.told) - set(log))]
    given, last = dict[str, bytes](), Counter[str]()
    async for record in records_of(ground.settings, topics.MESSAGES.name):
        envelope = Envelope.from_headers(record.headers)
        value = record.value or b""
        if given.setdefault(envelope.id, value) != value:
            wrong.append(f"given twice: {envelope.id}")
        if envelope.follows > last[envelope.subject]:
            wrong.append(f"missed: {envelope.id} follows {envelope.follows}, read to {last[envelope.subject]}")
        last[envelope.subject] = max(last[envelope.subject], envelope.aggregate_version)
    came = Counter(str(letter["Message-ID"]) for letter in ground.mail.came)
    wrong += [f"doubled: letter {each}" for each, times in came.items() if times > 1]
    about = Counter(
        (each["data"]["about_event"], each["data"]["recipient"])
        for each in log.values()
        if each["type"] == "notifications.MessageDelivered.v1"
    )
    wrong += [f"doubled: message about {each}" for each, times in about.items() if times > 1]
    if len(came) != letters:
        wrong.append(f"lost: {len(came)} letters of {letters}")
    return wrong


@asynccontextmanager
async def a_ground(own_mongod: OwnMongod, folder: Path) -> AsyncIterator[Ground]:
    with scratch_folder() as place:
        mongod = await own_mongod(data_dir=place / "data")
        async with a_broker(log=folder / "broker.log") as bootstrap, a_mail_server() as mail:
            issuer = issuer_in(folder)
            RecordClock.create(folder / "clock", WORKING_DAY)
            more = {"smtp_url": mail.url, "smtp_sender": "DPS <no-reply@dps.example>", "clock_file": folder / "clock"}
            name = f"test_{secrets.token_hex(4)}"
            settings = settings_for(mongod.uri, bootstrap, name, issuer, relay_lease_seconds=1, **more)
            yield Ground(issuer, settings, mongod, place / "data", place / "backup", mail, folder / "ledger.json")


async def works_and_is_lost(ground: Ground) -> str:
    """Work, take a backup, go on, erase somebody, lose everything; return a delivery that came back in between."""
    async with ground.at_work() as one:
        await registers(one)
        vault = vault_of(SERVICE, one.database, ground.settings)
        key = await vault.key_for([GONE])
        ground.sealed = key, await vault.seal(key, "where somebody lives")
        await ground.happens(one, EVENTS)
        await ground.hears(one)
        await asyncio.to_thread(ground.back_up)
        first = await one.database["deliveries"].find_one({"state.status": "sent"})
        assert first is not None
        assert await bounces(one, first["_id"], "address_bounced") == 204
        await registers(one)  # the bounce has stopped the address
        await ground.happens(one, 2 * EVENTS)
        await vault.destroy(key, "left", datetime.now(UTC))
        await ground.hears(one)
    ground.ledger.write_text(await ground.dps("erasures", "list", "--service", "notifications", "--json"))
    await ground.lose_and_restore()
    return str(first["_id"])


async def registers(one: Running) -> None:
    token = one.token(Role.DISTRICT_MANAGER, districts=["D01"])
    assert (await one.call("PUT", "/v1/me", token, json={"email": "manager@dwp.example"})).status == 204


async def bounces(one: Running, delivery: str, code: str) -> int:
    path = f"/v1/deliveries/{delivery}/bounce"
    return (await one.call("POST", path, one.token(Role.OPERATOR), json={"code": code})).status


async def goes_on(ground: Ground, delivery: str) -> list[str]:
    """Start what was restored, let the same letter come back and new news come, and return what is wrong then."""
    began = datetime.now(UTC)
    async with ground.at_work() as one:
        await bounces(one, delivery, "message_refused")
        await registers(one)  # what took the place of the address in the backup is private, and lost
        before = ground.told
        await ground.happens(one, 3 * EVENTS)
        await ground.hears(one)
        ground.told = before
        wrong = await violations(ground, one, 3 * EVENTS)
        vault = vault_of(SERVICE, one.database, ground.settings)
        assert ground.sealed
        key, sealed = ground.sealed
        if await vault.open(key, [sealed]) != [None]:
            wrong.append("erased: a value of somebody who was erased opens")
        states = await one.database["deliveries"].find({}, {"version": 1}).to_list(None)
        ground.lifted = all(each["version"] > LEAP for each in states if str(each["_id"]) == delivery)
    ground.first_success = (datetime.now(UTC) - began).total_seconds()
    return wrong


async def test_a_restored_service_takes_back_its_tail_and_goes_on(own_mongod: OwnMongod, tmp_path: Path) -> None:
    async with a_ground(own_mongod, tmp_path) as ground:
        delivery = await works_and_is_lost(ground)
        had = len(ground.told)
        await refuses_until_it_is_recovered(ground)
        report = ground.report
        assert report["gone"] == report["unfolded"] == report["contested"] == []
        assert report["missing"] == 0
        assert report["by_type"]["notifications.MessageSent.v1"] == EVENTS
        assert report["by_type"]["notifications.MessageFailed.v1"] == 1
        said = [each.partition(":")[0] for each in report["went_out"]]
        assert sorted(said) == ["failed", *("sent" for _ in range(EVENTS))], report["went_out"]
        assert any(each.startswith(f"failed: {delivery} by email, of message ") for each in report["went_out"])
        assert report["may_go_again"] == []
        assert report["lost"] == len(report["withheld"]["message"]) > 0, "what a message says is private"
        wrong = await goes_on(ground, delivery)
        outcome = Outcome(drill="D13", seed=0, faults=1, acknowledged=had, violations=tuple(wrong))
        print(table([outcome]))  # noqa: T201 - the drill shows its row
        assert wrong == []


@pytest.mark.drill
async def test_a_restore_without_the_guard_and_without_recovery_is_noticed(
    own_mongod: OwnMongod, tmp_path: Path
) -> None:
    async with a_ground(own_mongod, tmp_path) as ground:
        delivery = await works_and_is_lost(ground)
        with patch.object(Guard, "lacking", AsyncMock(return_value=())):
            wrong = await goes_on(ground, delivery)
        assert any(each.startswith("given twice") for each in wrong), wrong
        assert any(each.startswith("lost") for each in wrong), wrong


@pytest.mark.drill
async def test_a_restore_without_the_ledger_is_noticed(own_mongod: OwnMongod, tmp_path: Path) -> None:
    async with a_ground(own_mongod, tmp_path) as ground:
        delivery = await works_and_is_lost(ground)
        ground.ledger.write_text(json.dumps({"destroyed": []}))
        await ground.recover(ground.ledger)
        wrong = await goes_on(ground, delivery)
        assert wrong == ["erased: a value of somebody who was erased opens"]
