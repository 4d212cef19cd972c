"""Brokers of a real cluster are killed, replaced, taken away and out of room on their disks, under load.

The auditor of the drills judges.

Planted: producers that take the word of one broker (`acks=1`), which is lost with it.
"""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from shared.store.log import COLLECTION as EVENTS
from shared.store.losses import Losses
from shared.store.mongo import Database
from shared.store.position import Positions
from tests.deploy.tools import Missing
from tests.drills.disks import Disk, a_small_disk, cannot_mount
from tests.drills.ground import Ground
from tests.drills.opening import a_site
from tests.drills.outcome import Outcome, table
from tests.drills.site import Site
from tests.drills.victims import Limits
from tests.kafka.cluster import BROKERS, IN_SYNC, Cluster, a_cluster, data_of
from tests.running import a_while, until
from tests.servers import leaving_no_topics

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(1500)]

ONE_WORD = "one broker's word is enough"
_BETWEEN = 12
_ALONE_SECONDS = 3.0
"""Half as long as a cluster waits before it does without a replica that stands still."""

_AWAY_COMMANDS = 25
_AWAY_SECONDS = 30.0
"""Longer than a relay waits for an acknowledgement, so that it gives up and begins again."""

# A broker is missed after six seconds, and started again on a machine that has four of Java and a whole system to run.
_LIMITS = Limits(first_success=5.0, lag_normal=60.0)
_AWAY_LIMITS = Limits(first_success=5.0, lag_normal=120.0)

_DISK_MB = 256
_NOTICED_WITHIN = 120.0


async def break_the_cluster(ground: Ground, cluster: Cluster) -> Outcome:
    """Kill a leader before others have what it has, replace all brokers in turn, and take two away.

    With a fault planted, leaders are killed until something is lost, and that is all.
    """
    settings = _settings(numbered=not ground.fault)
    async with a_site(ground, bootstrap=cluster.bootstrap, more=settings) as site:
        numbers = ground.chance().sample(range(BROKERS), BROKERS)
        async with site.under_load():
            if ground.fault:
                await _kill_until_something_is_lost(site, cluster, numbers)
            else:
                await _kill_alone(site, cluster, numbers[0])
                await _replace_each(site, cluster)
                await _take_away(site, cluster, numbers[1:])
            await site.goes_on(_BETWEEN)
        site.violations += await _lost(site)
        return await site.outcome("Kafka: killed, replaced, two of three away")


async def fill_the_disks(ground: Ground, cluster: Cluster, disks: Mapping[int, Disk]) -> Outcome:
    """Fill the disks of two of three brokers until these end themselves, and start them again once there is room."""

    async def full() -> None:
        await until(ended, "no broker goes on whose disk is full", within=_NOTICED_WITHIN)
        await _goes_on_without(site)

    async def ended() -> bool:
        """Leave no room again: who ends itself gives some back."""
        for disk in disks.values():
            await asyncio.to_thread(disk.fill)
        return not any(cluster.brokers[number].process.alive for number in disks)

    async def cleared() -> None:
        for disk in disks.values():
            disk.clear()
        await cluster.start(*disks)

    async with a_site(ground, bootstrap=cluster.bootstrap, more=_settings()) as site:
        async with site.under_load():
            await site.goes_on(_BETWEEN)
            await site.strike("disks of two of three full", full, cleared, limits=_AWAY_LIMITS)
            await site.goes_on(_BETWEEN)
        site.violations += await _lost(site)
        return await site.outcome("Kafka: disks of two of three full")


def _settings(*, numbered: bool = True) -> dict[str, Any]:
    return {"kafka_idempotence": numbered, "kafka_replicas": BROKERS, "kafka_in_sync_replicas": IN_SYNC}


async def _lost(site: Site) -> list[str]:
    """Say what relays have noticed that the cluster no longer has, though it had acknowledged it."""
    return [
        f"the cluster had lost what it acknowledged to {name}: {loss.reasons}"
        for name, database in site.databases.items()
        if (loss := await Losses(database).last())
    ]


async def _kill_until_something_is_lost(site: Site, cluster: Cluster, numbers: list[int]) -> None:
    for number in numbers:
        await _kill_alone(site, cluster, number)
        if await _lost(site):
            return


async def _kill_alone(site: Site, cluster: Cluster, number: int) -> None:
    """Kill a broker while the others stand still: what it alone has is gone, and one of the others leads."""
    others = [broker for broker in cluster.brokers if broker.number != number]

    async def kill() -> None:
        for broker in others:
            os.kill(broker.process.pid, signal.SIGSTOP)
        try:
            await a_while(_ALONE_SECONDS)
            await cluster.kill(number)
        finally:
            for broker in others:
                os.kill(broker.process.pid, signal.SIGCONT)

    await site.goes_on(_BETWEEN)
    start = partial(cluster.start, number)
    await site.strike(f"kill of broker {number}", kill, start, limits=_LIMITS)


async def _replace_each(site: Site, cluster: Cluster) -> None:
    for number in range(BROKERS):
        await site.goes_on(_BETWEEN)
        stop, start = partial(cluster.stop, number), partial(cluster.start, number)
        await site.strike(f"restart of broker {number}", stop, start, limits=_LIMITS)


async def _take_away(site: Site, cluster: Cluster, numbers: list[int]) -> None:
    async def without() -> None:
        await cluster.kill(*numbers)
        await _goes_on_without(site)

    await site.goes_on(_BETWEEN)
    start = partial(cluster.start, *numbers)
    await site.strike("two of three away", without, start, limits=_AWAY_LIMITS)


async def _goes_on_without(site: Site) -> None:
    """See that commands are accepted all the while, and wait in the logs until two brokers are there again."""
    await site.goes_on(_AWAY_COMMANDS)
    await until(partial(_wait_in_the_logs, site), "events wait in the logs", within=60)
    await a_while(_AWAY_SECONDS)


async def _wait_in_the_logs(site: Site) -> bool:
    return any([await _waiting(database) for database in site.databases.values()])


async def _waiting(database: Database) -> int:
    """How many events of a log its relay has not come to."""
    position = await Positions(database).read()
    since = {"recorded_at": {"$gt": position.recorded_at}} if position and position.recorded_at else {}
    return int(await database[EVENTS].count_documents(since))


async def drilled(cluster: Cluster, drill: Callable[[Ground], Awaitable[Outcome]], ground: Ground) -> Outcome:
    """Carry a drill out on a cluster that keeps nothing of it; print the seed, by which lots are drawn again."""
    async with leaving_no_topics(cluster.bootstrap):
        outcome = await drill(ground)
        print(table([outcome]))  # noqa: T201 - whoever runs it sees its figures
        await cluster.is_whole()
    return outcome


def a_ground(folder: Path, fault: str = "") -> Ground:
    seed = int(os.environ.get("DRILL_SEED") or random.randrange(10**6))
    return Ground(folder, seed, short=True, fault=fault)


async def test_nothing_is_lost_whatever_brokers_are_killed_replaced_or_away(cluster: Cluster, tmp_path: Path) -> None:
    outcome = await drilled(cluster, partial(break_the_cluster, cluster=cluster), a_ground(tmp_path))
    assert outcome.passed, table([outcome])


async def test_producers_that_take_the_word_of_one_broker_are_found(cluster: Cluster, tmp_path: Path) -> None:
    """Either a relay notices that what it was told is gone, or what is gone is missed on the topic."""
    outcome = await drilled(cluster, partial(break_the_cluster, cluster=cluster), a_ground(tmp_path, ONE_WORD))
    noticed = [each for each in outcome.violations if "had lost what it acknowledged" in each]
    assert noticed or outcome.missed, table([outcome])


@pytest.mark.skipif(bool(cannot_mount()), reason=cannot_mount())
async def test_nothing_is_lost_while_the_disks_of_two_brokers_are_full(tmp_path: Path) -> None:
    folder = tmp_path / "cluster"
    async with AsyncExitStack() as stack:
        disks = {
            number: await stack.enter_async_context(a_small_disk(data_of(folder, number), _DISK_MB))
            for number in range(IN_SYNC)
        }
        try:
            cluster = await stack.enter_async_context(a_cluster(folder))
        except Missing as why:
            pytest.skip(f"Apache Kafka cannot be had here: {why}")
        outcome = await drilled(cluster, partial(fill_the_disks, cluster=cluster, disks=disks), a_ground(tmp_path))
    assert outcome.passed, table([outcome])
