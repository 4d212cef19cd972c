"""Waiting until nothing is under way any more: every log published, every topic read, and nothing new from it."""

import asyncio
import re
import time

import aiohttp

from deploy import services
from deploy.local.stack import Stack
from shared.runtime import database_of
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import disconnect
from shared.store.unpublished import unpublished

_LOOK_SECONDS = 1.0
_QUIET_LOOKS = 3
_LAG = re.compile(r"^dps_consumer_lag_events\{.*\} ([0-9.e+]+)$", re.MULTILINE)


class NotSettled(Exception):
    """Something was still under way when patience ran out; says what."""


async def until_settled(stack: Stack, patience: float = 120.0) -> None:
    """Return once three looks in a row, a second apart, find all quiet and the same. Raises `NotSettled`."""
    give_up = time.monotonic() + patience
    before: list[int] = []
    quiet = 0
    async with aiohttp.ClientSession() as session:
        while quiet < _QUIET_LOOKS:
            looks = await asyncio.gather(*(_look(name, stack, session) for name in services.NAMES))
            counts = [count for count, _ in looks]
            behind = [what for _, what in looks if what]
            quiet = quiet + 1 if not behind and counts == before else 0
            before = counts
            if time.monotonic() > give_up:
                raise NotSettled("; ".join(behind) or "new events keep coming")
            await asyncio.sleep(_LOOK_SECONDS)


async def _look(name: str, stack: Stack, session: aiohttp.ClientSession) -> tuple[int, str]:
    """Return how many events a service has logged, and what it is behind with."""
    async with session.get(f"{stack.operations[name]}/metrics") as response:
        lag = sum(float(each) for each in _LAG.findall(await response.text()))
    database = database_of(services.service(name), stack.settings)
    try:
        count = await database[EVENTS].count_documents({})
        waiting = await unpublished(database)
    finally:
        disconnect(database)
    if lag:
        return count, f"{name} has {lag:.0f} events to read"
    if waiting.events:
        return count, f"{name} has events to publish"
    return count, ""
