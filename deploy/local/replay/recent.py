"""What a new laptop stack begins with: the last weeks, lived through just now, so that there is something to look at.

While they are lived the services date their decisions by the record's clock. Afterwards that clock runs on as the
machine's, for good; a stack that is started again is not given it any more.
"""

import os
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time

from rich.console import Console

from deploy.local.replay.client import Client
from deploy.local.replay.driver import Driver
from deploy.local.replay.moving import Moving
from deploy.local.replay.progress import live_through
from deploy.local.replay.record import draw_recent
from deploy.local.replay.settling import until_settled
from deploy.local.replay.told import Told
from deploy.local.stack import Place, Stack
from shared.kernel.clock import RecordClock, system_clock

_SEED = 2016
_CLOCK = "clock"
_OTHERS = ("MONGODB_URI", "KAFKA_BOOTSTRAP_SERVERS")


def furnished(place: Place, console: Console, *, empty: bool) -> tuple[Place, RecordClock | None]:
    """Return where to start the stack, and the clock of the record that is to be lived in it, if any.

    Nothing is lived in a stack that has data already, nor in servers that the environment names: they are somebody's.
    A record that was not lived to its end is nobody's, and begins anew.
    """
    file, data = place.folder / _CLOCK, place.folder / "mongodb"
    if data.exists() and file.exists() and not RecordClock(file).runs:
        console.print("The record was not lived to its end the last time; beginning anew")
        place = replace(place, fresh=True)
    if place.fresh:
        shutil.rmtree(place.folder, ignore_errors=True)
        place = replace(place, fresh=False)
    if empty or data.exists() or any(os.environ.get(name) for name in _OTHERS):
        return place, None
    place.folder.mkdir(parents=True, exist_ok=True)
    first = draw_recent(system_clock(), _SEED).days[0]
    return replace(place, clock_file=file), RecordClock.create(file, datetime.combine(first, time.min, UTC))


async def live_recently(stack: Stack, clock: RecordClock, console: Console) -> None:
    """Live through the last weeks, then let the clock run on. Raises `Unexpected` or `NotSettled`."""
    record = draw_recent(system_clock(), _SEED)
    console.print(
        f"Living through the last {len(record.days)} working days, so that there is something to look at"
        f" (--empty for nothing): {len(record.suppliers):,} applications, {len(record.clients):,} clients.",
        soft_wrap=True,
    )
    async with Client.session() as session:
        moving = Moving(clock, stack, session)
        driver = Driver(record, Client(stack, session), moving, _SEED)
        await live_through(driver, len(record.days), console)
        await moving.to(system_clock())
    with console.status("Waiting until every event has arrived"):
        await until_settled(stack)
    clock.run_on()
    console.print(f"{_summary(driver.told)}\nThe record is over: from now on the time is today's.\n", soft_wrap=True)


def _summary(told: Told) -> str:
    orders, gaps = Counter(told.orders.values()), Counter(told.gaps.values())
    stand = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in orders.most_common())
    lacking = ", ".join(f"{count} {fate}" for fate, count in gaps.items())
    return f"{len(told.orders)} orders: {stand}. {told.unmet} needs unmet; gaps: {lacking}."
