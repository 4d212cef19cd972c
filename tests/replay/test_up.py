"""The stack left running, as a newcomer at a terminal starts and stops it."""

import re
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from dotenv import dotenv_values
from rich.console import Console

from deploy.inspection.clocks import run_out
from deploy.local.replay.recent import furnished
from deploy.local.stack import Place
from deploy.services import NAMES, service
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.kernel.clock import RecordClock, system_clock
from shared.reference import categories
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.mongo import disconnect
from tests.examples.calling import order_by_example
from tests.replay.terminal import DPS, ENVIRONMENT, printed_until, processes_in


@dataclass
class Up:
    """A stack that `dps up` has started: what it printed, and whom to ask."""

    printed: str
    issuer: Issuer
    settings: Settings
    session: aiohttp.ClientSession

    def address(self, ending: str, name: str) -> str:
        return re.findall(rf"(http://127\.0\.0\.1:\d+)/{ending}$", self.printed, re.MULTILINE)[NAMES.index(name)]

    async def call(self, method: str, name: str, path: str, role: Role, **request: Any) -> tuple[int, Any]:
        (org,) = re.findall(r"^supplier org (\S+)$", self.printed, re.MULTILINE)
        token = self.issuer.token(
            "me",
            [role],
            org=org if role is Role.SUPPLIER else None,
            districts=["D01"] if role in {Role.WORK_COACH, Role.DISTRICT_MANAGER} else (),
        )
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
        url = self.address("docs", name) + path
        async with self.session.request(method, url, headers=headers, **request) as reply:
            return reply.status, await reply.json(content_type=None)

    async def items(self, name: str, path: str, role: Role) -> list[dict[str, Any]]:
        status, body = await self.call("GET", name, path, role)
        assert status == 200, body
        return list(body["items"])


@asynccontextmanager
async def up(folder: Path, *options: str) -> AsyncIterator[Up]:
    command = [*DPS, "up", "--folder", str(folder), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        try:
            printed = printed_until(process, "work_coach D01")
            told = {name.lower(): value for name, value in dotenv_values(folder / "environment").items()}
            issuer = Issuer(folder, "https://identity.example", "dps")
            async with aiohttp.ClientSession() as session:
                yield Up(printed, issuer, Settings.model_validate(told), session)
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=60)
            assert process.returncode == 0, rest
        finally:
            if process.poll() is None:
                process.terminate()


@pytest.mark.sweep
async def test_a_new_stack_has_the_last_weeks_behind_it_and_goes_by_todays_time(tmp_path: Path) -> None:
    async with up(tmp_path) as stack:
        assert "Living through the last" in stack.printed
        prints_whole_addresses(stack.printed)
        await has_one_address_for_all(stack)
        await is_worth_looking_at(stack)
        await nothing_is_overdue_or_still_to_come(stack)
        await decides_by_todays_time(stack)
        await serves_the_shipped_example(stack)
        ids = {each["order_id"] for each in await stack.items("ordering", "/v1/orders?limit=200", Role.BUYER)}
    assert RecordClock(tmp_path / "clock").runs
    async with up(tmp_path) as stack:
        assert "Living through" not in stack.printed
        assert "CLOCK_FILE" not in (tmp_path / "environment").read_text()
        again = {each["order_id"] for each in await stack.items("ordering", "/v1/orders?limit=200", Role.BUYER)}
    assert again == ids
    assert processes_in(tmp_path) == []


def prints_whole_addresses(printed: str) -> None:
    for ending in ("docs", "asyncapi", "health/ready"):
        assert len(re.findall(rf"http://127\.0\.0\.1:\d+/{ending}$", printed, re.MULTILINE)) == len(NAMES)
    assert re.search(r"^eyJ\S+\.\S+\.\S+$", printed, re.MULTILINE), "a token"


def gateways(printed: str) -> list[str]:
    """The address for everything; none on a machine without Envoy."""
    return re.findall(r"^Pages: (http://127\.0\.0\.1:\d+) ", printed, re.MULTILINE)


async def has_one_address_for_all(stack: Up) -> None:
    gateway = gateways(stack.printed)
    assert gateway or "Without the gateway: there is no envoy" in stack.printed
    token = {"Authorization": f"Bearer {stack.issuer.token('me', [Role.BUYER])}"}
    for address in gateway:
        async with stack.session.get(f"{address}/v1/budgets", headers=token) as reply:
            assert (await reply.json())["items"]
        async with stack.session.get(f"{address}/docs/") as reply:
            assert (reply.status, reply.content_type) == (200, "text/html")


async def is_worth_looking_at(stack: Up) -> None:
    """For the tokens that were printed: orders at every stage, needs, gaps, messages that nobody has read."""
    for status in ("awaiting_approval", "issued", "accepted", "started"):
        found = await stack.items("ordering", f"/v1/orders?status={status}&district=D01", Role.DISTRICT_MANAGER)
        assert found, f"no order of D01 is {status}"
    assert await stack.items("client_journey", "/v1/needs?district=D01&status=open", Role.WORK_COACH)
    gaps = await stack.items("catalogue", "/v1/gaps", Role.BUYER)
    assert {gap["status"] for gap in gaps} == {"open", "answered", "closed"}
    assert await stack.items("notifications", "/v1/messages?unread=true", Role.WORK_COACH)
    assert await stack.items("ordering", "/v1/orders?status=issued", Role.SUPPLIER), (
        "the supplier whose token was printed has an order to answer"
    )


async def nothing_is_overdue_or_still_to_come(stack: Up) -> None:
    late = await run_out(stack.settings, NAMES, 10)
    assert [each for each in late if each.binding] == []
    for name in NAMES:
        database = database_of(service(name), stack.settings)
        try:
            newest = await database["events"].find_one({}, sort=[("time", -1)])
        finally:
            disconnect(database)
        assert newest is not None
        assert newest["time"] <= datetime.now(UTC)


async def decides_by_todays_time(stack: Up) -> None:
    before = system_clock()
    body = {"client_ref": str(uuid4()), "district": "D01", "category": "GETTING_JOBS"}
    status, created = await stack.call("POST", "client_journey", "/v1/journeys", Role.WORK_COACH, json=body)
    assert status == 201, created
    path = f"/v1/journeys/{created['journey_id']}"
    _, journey = await stack.call("GET", "client_journey", path, Role.WORK_COACH)
    assert before <= datetime.fromisoformat(journey["started_at"]) <= system_clock()


def has_room(offer: dict[str, Any]) -> bool:
    """Whether an offer can be ordered for a day to come: it has none of its own, or one with places."""
    to_come = {each["start_id"] for each in offer["starts"] if each["on"] > system_clock().date().isoformat()}
    return not offer["starts"] or any(each["left"] for each in offer["places"] if each["start_id"] in to_come)


async def serves_the_shipped_example(stack: Up) -> None:
    """Right after the start, when news between the services takes longest: a client may have to ask again."""
    for address in gateways(stack.printed):
        token, served = stack.issuer.token("coach", [Role.WORK_COACH], districts=["D01"]), 0
        for category in list(categories())[:4]:
            offers = await stack.items(
                "ordering", f"/v1/orderable-offers?category={category}&district=D01", Role.WORK_COACH
            )
            prices = [each["price_pence"] for each in offers if has_room(each)]
            if prices:
                ordered = await order_by_example(address, token, "D01", category)
                assert ordered["price_pence"] == min(prices)
                served += 1
        assert served


@pytest.mark.drill
async def test_a_record_that_was_not_lived_to_its_end_begins_anew(tmp_path: Path) -> None:
    command = [*DPS, "up", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        printed_until(process, "orders so far")
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert processes_in(tmp_path) == []
    assert not RecordClock(tmp_path / "clock").runs
    async with up(tmp_path, "--empty") as stack:
        assert "beginning anew" in stack.printed
        assert await stack.items("ordering", "/v1/orders", Role.BUYER) == []
        assert await stack.items("ordering", "/v1/budgets", Role.BUYER) == []


@pytest.fixture
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that names no servers."""
    for name in ("MONGODB_URI", "KAFKA_BOOTSTRAP_SERVERS"):
        monkeypatch.delenv(name, raising=False)


def lives(folder: Path, *, empty: bool = False, fresh: bool = False) -> bool:
    """Whether a record is to be lived in a stack that is started there."""
    place, clock = furnished(Place(folder, fresh=fresh), Console(quiet=True), empty=empty)
    assert (place.clock_file is None) == (clock is None)
    assert not place.fresh
    return clock is not None


@pytest.mark.usefixtures("nothing_named")
def test_a_record_is_lived_in_a_new_stack_alone(tmp_path: Path) -> None:
    assert lives(tmp_path / "new")
    assert not lives(tmp_path / "new too", empty=True)
    (tmp_path / "used/mongodb").mkdir(parents=True)
    assert not lives(tmp_path / "used")
    assert lives(tmp_path / "used", fresh=True)
    assert not (tmp_path / "used/mongodb").exists()


@pytest.mark.usefixtures("nothing_named")
def test_a_record_that_was_not_lived_to_its_end_is_thrown_away_and_one_that_was_is_kept(tmp_path: Path) -> None:
    assert lives(tmp_path)
    (tmp_path / "mongodb").mkdir()
    assert lives(tmp_path)
    assert not (tmp_path / "mongodb").exists()
    (tmp_path / "mongodb").mkdir()
    RecordClock(tmp_path / "clock").run_on()
    assert not lives(tmp_path)
    assert (tmp_path / "mongodb").exists()


@pytest.mark.parametrize("name", ["MONGODB_URI", "KAFKA_BOOTSTRAP_SERVERS"])
@pytest.mark.usefixtures("nothing_named")
def test_no_record_is_lived_in_somebodys_servers(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "elsewhere")
    assert not lives(tmp_path)
