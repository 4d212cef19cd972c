"""D7: one service's consumer is a hundred times as slow, and mongod stands still now and then; nobody else is hurt."""

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy import services
from deploy.local.mongod import Mongod
from deploy.reconciliation.barrier import draw
from shared.runtime import ProcessRole
from shared.settings import Settings
from tests.drills.around import Around
from tests.drills.ground import Drill, Ground, patience
from tests.drills.opening import ALL_IN_ONE, a_site
from tests.drills.outcome import Outcome
from tests.drills.readers import SLOW
from tests.drills.site import Site
from tests.drills.victims import Limits
from tests.running import a_while
from tests.upgrades.fleet import Member

JOINS_ANEW = "a worker joins its group anew after each batch"
KEEPS_ALL = "a worker keeps all that it has read"

_SLOW_ONE = "notifications"
_ROLES = dict.fromkeys(services.NAMES, ALL_IN_ONE) | {
    _SLOW_ONE: ((ProcessRole.API, ProcessRole.RELAY, ProcessRole.TIMER), (ProcessRole.WORKER,), (ProcessRole.WORKER,))
}
_WARM_AFTER, _WARM = 150, 50
_SLOW_SECONDS, _SHORTEST = 30.0, 5.0
_PULSES, _PULSES_IN_SHORT, _PULSE_SECONDS = 20, 5, 0.5
_OTHERS_WITHIN = 15.0
_JOINED = "Joined group"
_A_STORM = 3
"""Times that a worker may join its group while the drill lasts; one that is let alone never does."""
_FLAT = 0.10
_ARENAS = 4.0
"""What 10 % of a process's memory may be exceeded by, in megabytes: the allocator takes whole arenas."""
_CATCHES_UP = Limits(first_success=5.0, lag_normal=60.0)


class OneSlow(Around):
    """Every process runs by the wrapper, which says when it joins its group; one service's are slow while a file is."""

    program = staticmethod(lambda service: ("tests.drills.inside", service))

    def __init__(self, folder: Path) -> None:
        self.file = folder / "slow"

    async def environment(self, service: str, number: int, settings: Settings) -> Mapping[str, str]:
        """Name the file to the slow service."""
        return {SLOW: str(self.file)} if service == _SLOW_ONE else {}


@dataclass(frozen=True)
class Process:
    """A process as it was once it had warmed up: its memory in megabytes, and how often it had joined its group."""

    member: Member
    megabytes: float
    joined: int

    @property
    def name(self) -> str:
        return self.member.process.log.stem

    def grown(self) -> float:
        """Return how many megabytes have come since."""
        return _megabytes(self.member) - self.megabytes

    def joins(self) -> int:
        """Return how often it has joined since."""
        return _joined(self.member) - self.joined


def _megabytes(member: Member) -> float:
    status = Path(f"/proc/{member.process.pid}/status").read_text().splitlines()
    line = next(each for each in status if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _joined(member: Member) -> int:
    return member.process.log.read_text().count(_JOINED)


async def slow_down(ground: Ground) -> Outcome:
    """Slow a consumer down, then the database; see who else is late, who joins a group anew, and what memory grows."""
    around = OneSlow(ground.folder)
    async with a_site(ground, roles=_ROLES, gateway=False, around=around) as site:
        async with site.under_load():
            await site.goes_on(max(_WARM, round(ground.seconds(_WARM_AFTER))))
            processes = [Process(each, _megabytes(each), _joined(each)) for each in site.fleet.members]
            began = time.monotonic()
            around.file.touch()
            await a_while(max(_SHORTEST, ground.seconds(_SLOW_SECONDS)))
            await _only_the_slow_one_is_late(site)
            _hold_memory(site, processes)
            around.file.unlink()
            await site.strike("a consumer that was slow", _nothing, _nothing, limits=_CATCHES_UP)
            await _stand_still_now_and_then(site, ground.times(_PULSES, _PULSES_IN_SHORT))
            await site.strike("a database that was slow", _nothing, _nothing, limits=_CATCHES_UP)
            _hold_memory(site, processes)
            _hold_groups(site, processes)
            _hold_commands(site, began)
        most = max(each.grown() / each.megabytes for each in processes)
        joins = sum(each.joins() for each in processes)
        return await site.outcome(f"D7 slow consumer, slow mongod: memory at most {most:+.0%}, {joins} joins of groups")


async def _only_the_slow_one_is_late(site: Site) -> None:
    barrier = await draw(site.settings, {_SLOW_ONE: site.databases[_SLOW_ONE]}, 0.0)
    if not barrier.unread:
        site.violations.append(f"{_SLOW_ONE} was not late: the drill shows nothing")
    within = _OTHERS_WITHIN * patience()
    others = {name: database for name, database in site.databases.items() if name != _SLOW_ONE}
    barrier = await draw(site.settings, others, within)
    for name in sorted({*barrier.unpublished, *barrier.unread}):
        site.violations.append(f"{name} was late for more than {within:.0f} s while {_SLOW_ONE} was slow")


async def _stand_still_now_and_then(site: Site, times: int) -> None:
    assert isinstance(site.mongod, Mongod)
    pid = site.mongod.process.pid
    for _ in range(times):
        os.kill(pid, signal.SIGSTOP)
        await a_while(_PULSE_SECONDS)
        os.kill(pid, signal.SIGCONT)
        await a_while(_PULSE_SECONDS)


def _hold_memory(site: Site, processes: list[Process]) -> None:
    for process in processes:
        if process.grown() > process.megabytes * _FLAT + _ARENAS:
            grown = f"from {process.megabytes:.0f} by {process.grown():.0f} MB"
            site.violations.append(f"{process.name} grew {grown}")


def _hold_groups(site: Site, processes: list[Process]) -> None:
    for process in processes:
        if process.joins() > _A_STORM:
            site.violations.append(f"{process.name} joined its group {process.joins()} times")


def _hold_commands(site: Site, began: float) -> None:
    """Note every command that had to come again: whoever only commands needs no consumer."""
    late = [each for each in site.load.sender.put_off if each.sent >= began and each.method != "GET"]
    site.violations += [f"a command was put off: {each}" for each in late]


async def _nothing() -> None:
    pass


D7 = Drill("D7", "a consumer 100 times as slow, mongod stopped now and then", slow_down, (JOINS_ANEW, KEEPS_ALL))
