"""Moving the record's clock: it stops at whatever is due in any service, and goes on only once that is done."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import web

from deploy.local.replay.client import Unexpected
from deploy.local.replay.moving import Moving
from shared.kernel.clock import RecordClock

FRIDAY = datetime(2017, 3, 3, 9, tzinfo=UTC)
MONDAY = FRIDAY + timedelta(days=3)
SATURDAY, SUNDAY = (datetime(2017, 3, day, tzinfo=UTC) for day in (4, 5))


@dataclass
class Service:
    """Stands for a service: what is due in it and when, and at which moments it was done."""

    clock: RecordClock
    due: list[datetime]
    done: list[datetime] = field(default_factory=list)
    failing: int = 0
    leaves: int = 0

    async def settled(self, _: web.Request) -> web.Response:
        if self.leaves:
            self.leaves -= 1
            return web.json_response({"leads": False}, status=503)
        now = self.clock()
        self.done += [now for each in self.due if each <= now]
        self.due = [each for each in self.due if each > now]
        following = min(self.due, default=None)
        said = {"now": now.isoformat(), "next": following and following.isoformat(), "failing": self.failing}
        return web.json_response(said)


@dataclass
class Stage:
    """Services behind operations ports, and what moves their clock."""

    moving: Moving
    clock: RecordClock
    ordering: Service
    registry: Service


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    clock = RecordClock.create(tmp_path / "clock", FRIDAY)
    services = {"ordering": Service(clock, []), "supplier_registry": Service(clock, [])}
    async with AsyncExitStack() as stack:
        operations = {}
        for name, service in services.items():
            app = web.Application()
            app.router.add_get("/timers/settled", service.settled)
            runner = web.AppRunner(app)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            operations[name] = site.name
        session = await stack.enter_async_context(aiohttp.ClientSession())
        moving = Moving(clock, SimpleNamespace(operations=operations), session)  # type: ignore[arg-type] # no more of it
        yield Stage(moving, clock, services["ordering"], services["supplier_registry"])


async def test_the_clock_stops_at_each_moment_in_order_whosever_it_is(stage: Stage) -> None:
    stage.ordering.due, stage.registry.due = [SUNDAY, MONDAY + timedelta(hours=1)], [SATURDAY, SUNDAY]
    await stage.moving.to(MONDAY)
    assert (stage.registry.done, stage.ordering.done) == ([SATURDAY, SUNDAY], [SUNDAY])
    assert (stage.clock(), stage.moving.stops) == (MONDAY, 2)


async def test_what_is_due_already_is_done_before_the_clock_goes_on(stage: Stage) -> None:
    stage.ordering.due = [FRIDAY - timedelta(days=1)]
    await stage.moving.to(MONDAY)
    assert (stage.ordering.done, stage.clock(), stage.moving.stops) == ([FRIDAY], MONDAY, 0)


async def test_what_is_due_at_the_moment_itself_is_done(stage: Stage) -> None:
    stage.ordering.due = [MONDAY]
    await stage.moving.to(MONDAY)
    assert stage.ordering.done == [MONDAY]


async def test_a_replay_ends_where_something_that_is_due_fails(stage: Stage) -> None:
    stage.registry.failing = 2
    with pytest.raises(Unexpected, match="2 of what is due in supplier_registry fail"):
        await stage.moving.to(MONDAY)
    assert stage.clock() == FRIDAY


async def test_who_does_not_lead_just_now_is_asked_again(stage: Stage) -> None:
    stage.ordering.due, stage.ordering.leaves = [SATURDAY], 2
    await stage.moving.to(MONDAY)
    assert (stage.ordering.done, stage.clock()) == ([SATURDAY], MONDAY)
