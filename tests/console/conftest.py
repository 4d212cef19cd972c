"""Five running services, whose console is run as a person runs it, with a clock that tests may move."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from deploy import services
from deploy.console.main import app
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.kernel.clock import RecordClock
from shared.reference.calendar import financial_year, uk_date
from shared.settings import Settings
from tests.journeys.test_chain import Department, a_need, an_offer
from tests.running import Running, issuer_in, running, settings_for, until
from tests.servers import a_broker, a_mongodb

MONDAY = datetime(2028, 1, 10, 9, 0, tzinfo=UTC)


@dataclass
class System:
    """The services, each of which can be stopped and started by itself."""

    issuer: Issuer
    settings: dict[str, Settings]
    clock: RecordClock
    up: dict[str, Running] = field(default_factory=dict)
    _stacks: dict[str, AsyncExitStack] = field(default_factory=dict)

    async def start(self, *names: str) -> None:
        await asyncio.gather(*(self._start(name) for name in names))

    async def _start(self, name: str) -> None:
        self._stacks[name] = AsyncExitStack()
        starting = running(services.service(name), self.settings[name], self.issuer)
        self.up[name] = await self._stacks[name].enter_async_context(starting)

    async def stop(self, *names: str) -> None:
        await asyncio.gather(*(self._stacks.pop(name).aclose() for name in names))

    async def stop_all(self) -> None:
        await self.stop(*self._stacks)

    @property
    def environment(self) -> dict[str, str]:
        """What the console is told of the system, as the laptop stack writes it down."""
        one = self.settings["ordering"]
        operations = {name: f"http://127.0.0.1:{each.ops_port}" for name, each in self.settings.items()}
        return {
            "MONGODB_URI": one.mongodb_uri,
            "KAFKA_BOOTSTRAP_SERVERS": one.kafka_bootstrap_servers,
            "KAFKA_FETCH_MAX_WAIT_MS": "20",
            "CLOCK_FILE": str(one.clock_file),
            "DPS_OPERATIONS": " ".join(f"{name}={url}" for name, url in operations.items()),
            "COLUMNS": "200",
        }

    async def dps(self, *arguments: str) -> Result:
        with capture_logs():  # the services write theirs from this very process
            return await asyncio.to_thread(CliRunner().invoke, app, arguments, env=self.environment)

    async def report(self, *arguments: str) -> tuple[int, Any]:
        """Run a command with --json; return its exit code and its document."""
        result = await self.dps(*arguments, "--json")
        assert result.exit_code in {0, 1}, result.output
        return result.exit_code, json.loads(result.stdout)

    async def catches_up(self, *names: str) -> None:
        """Wait until these services, or all, have published and read everything; fails saying what is left."""
        behind: list[str] = []

        async def nothing_is_behind() -> bool:
            _, found = await self.report("lag", *(word for name in names for word in ("--service", name)))
            behind[:] = [said for each in found["services"] for said in _behind(each)]
            return not behind

        await until(nothing_is_behind, behind)


def _behind(service: dict[str, Any]) -> list[str]:
    """What one service has not published or not read yet, and what is wrong, in words."""
    name, waiting = service["service"], service["unpublished"]["events"]
    unread = [
        f"{name} has read {each['topic']}/{each['partition']} to {each['committed']} of {each['end']}"
        for topic in service["topics"]
        for each in topic["partitions"]
        if each["events"]
    ]
    unpublished = [f"{name} has {waiting} events to publish"] if waiting else []
    return [*unpublished, *unread, *(f"{name}: {said}" for said in service["wrong"])]


@pytest.fixture(scope="package")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """One system, with servers of its own, for all tests of the console."""
    folder: Path = tmp_path_factory.mktemp("console")
    issuer = issuer_in(folder)
    clock = RecordClock.create(folder / "clock", datetime.now(UTC))
    async with AsyncExitStack() as stack:
        uri = await stack.enter_async_context(a_mongodb())
        bootstrap = await stack.enter_async_context(a_broker(log=folder / "broker.log"))
        settings = {
            name: settings_for(uri, bootstrap, name, issuer, clock_file=folder / "clock", relay_lease_seconds=2)
            for name in services.NAMES
        }
        found = System(issuer, settings, clock)
        await found.start(*services.NAMES)
        try:
            yield found
        finally:
            await found.stop_all()


@pytest.fixture
def department(system: System) -> Department:
    """People of one district, with a supplier that no other test has."""
    return Department(system.up, "D37", uuid4())


@pytest.fixture
async def at_monday(system: System) -> Any:
    """The clock of decisions on a Monday in winter; it goes on from there by tests alone."""
    before = system.clock()
    system.clock.set(MONDAY)
    yield
    system.clock.set(before)


async def an_order(department: Department, starts_on: date, places: int = 0) -> str:
    """An order that was issued to its supplier, of a start with so many places if any."""
    budget = {"allocated_pence": 100_000_000}
    year = financial_year(uk_date(MONDAY))
    await department.done("ordering", "PUT", f"/v1/budgets/{department.district}/{year}", Role.BUYER, json=budget)
    starts = [{"on": starts_on.isoformat(), "places": places}] if places else []
    offer_id, need = await an_offer(department, starts=starts), await a_need(department)
    asked = {"need_id": need["need_id"], "offer_id": offer_id, "offer_version": 1, "starts_on": starts_on.isoformat()}
    if places:
        offer = await department.done("catalogue", "GET", f"/v1/offers/{offer_id}", Role.WORK_COACH)
        asked["start_id"] = offer.body["starts"][0]["start_id"]
    placed = await department.done("ordering", "POST", "/v1/orders", Role.WORK_COACH, json=asked)
    return str(placed.body["order_id"])
