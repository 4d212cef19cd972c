"""The laptop stack under the eyes of a real Prometheus, with the rules, targets and panels as they are committed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from deploy.local.processes import HOST, ChildProcess, free_port
from deploy.local.replay.client import Client
from deploy.local.replay.driver import Driver
from deploy.local.replay.moving import Moving
from deploy.local.replay.record import LAUNCH, draw
from deploy.local.stack import Place, Stack, running
from deploy.observability import alerts, objectives, scraping
from deploy.observability.rules import Alert, RuleGroup, rule_file
from deploy.services import label_of
from shared.kernel.clock import RecordClock
from tests.running import until

Sample = dict[str, Any]

_STARTING = 30.0


@dataclass
class Watched:
    """The stack and the Prometheus that asks it every second."""

    stack: Stack
    url: str
    session: aiohttp.ClientSession

    async def ask(self, expr: str) -> list[Sample]:
        """Return the series that an expression has now; an expression that is none fails the test."""
        async with self.session.get(f"{self.url}/api/v1/query", params={"query": expr}) as response:
            answer = await response.json()
        assert answer["status"] == "success", f"{answer.get('error')}: {expr}"
        found: list[Sample] = answer["data"]["result"]
        return found

    async def rules(self) -> list[Sample]:
        """Return every rule with what came of its last evaluation."""
        async with self.session.get(f"{self.url}/api/v1/rules") as response:
            answer = await response.json()
        return [rule for group in answer["data"]["groups"] for rule in group["rules"]]

    async def tells(self, alert: str, **labels: str) -> bool:
        """Whether the condition of an alert holds for these labels; how long it has to last is left out."""
        found = await self.ask(expression_of(alert))
        return any(labels.items() <= each["metric"].items() for each in found)


def expression_of(alert: str) -> str:
    """The condition of an alert, whatever its severity."""
    return "\nor\n".join(f"({each.expr})" for each in every_alert() if each.name == alert)


def every_group() -> list[RuleGroup]:
    return [*objectives.groups(), *alerts.groups()]


def every_alert() -> list[Alert]:
    return [rule for group in every_group() for rule in group.rules if isinstance(rule, Alert)]


@asynccontextmanager
async def watching(program: str, folder: Path) -> AsyncIterator[Watched]:
    """Start the stack and a Prometheus, and live through a little of the record, so that there is something to see."""
    clock = RecordClock.create(folder / "clock", datetime.combine(LAUNCH, time.min, UTC))
    async with AsyncExitStack() as started:
        place = Place(folder / "stack", fresh=True, clock_file=folder / "clock")
        stack = await started.enter_async_context(running(place))
        session = await started.enter_async_context(aiohttp.ClientSession())
        url = await started.enter_async_context(_prometheus(program, folder, stack))
        watched = Watched(stack, url, session)
        await until(lambda: watched.ask("sum(up) == 5"), "Prometheus has asked every service")
        async with Client.session() as calling:
            record = draw(0.001, 5)
            await Driver(record, Client(stack, calling), Moving(clock, stack, calling), 5).live_through(lambda _: None)
        yield watched


@asynccontextmanager
async def _prometheus(program: str, folder: Path, stack: Stack) -> AsyncIterator[str]:
    (folder / "rules").mkdir()
    every_second = [replace(each, interval="1s") for each in every_group()]
    (folder / "rules/all.yaml").write_text(yaml.safe_dump(rule_file(every_second)))
    targets = [
        scraping.Target(url.removeprefix("http://"), label_of(name), "all") for name, url in stack.operations.items()
    ]
    configuration = scraping.configuration(targets, "rules/*.yaml")
    configuration["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(configuration))
    address = f"{HOST}:{free_port()}"
    process = ChildProcess(
        [
            program,
            f"--config.file={folder / 'prometheus.yaml'}",
            f"--storage.tsdb.path={folder / 'series'}",
            f"--web.listen-address={address}",
        ],
        folder / "prometheus.log",
    )
    process.start()
    try:
        ready = until(partial(_ready, f"http://{address}/-/ready"), "it is ready", within=_STARTING)
        await process.until(ready, within=_STARTING)
        yield f"http://{address}"
    finally:
        await process.stop()


async def _ready(url: str) -> bool:
    async with aiohttp.ClientSession() as session:
        try:
            async with session.get(url) as response:
                return response.status == 200
        except aiohttp.ClientConnectionError:
            return False


def as_asked(expr: str, services: Sequence[str] = ()) -> str:
    """A panel's expression with Grafana's variables filled in."""
    chosen = "|".join(services) or ".*"
    return expr.replace("$service", chosen).replace("$__rate_interval", "1m")
