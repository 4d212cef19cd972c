"""Three members of the database: the primary gives way, is killed, is alone for a while, and dies alone, under load.

A write is acknowledged once two members have it in their journals. While there is no second one, nothing may be: each
command fails by an answer that says so, and its key finds out afterwards that it was done once or not at all.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from deploy.local.mongod import Mongod
from tests.drills.ground import Drill, Ground
from tests.drills.killing import NOT_SAFE_YET
from tests.drills.ledger import Known, commands_in
from tests.drills.opening import a_site
from tests.drills.outcome import Outcome
from tests.drills.site import Site
from tests.drills.trio import Trio
from tests.drills.victims import Limits
from tests.running import a_while, until

ALONE_BEFORE_DYING = 6.0
"""Seconds, shorter than those after which a primary that hears of no other gives up being one (ten)."""

_ALONE = 30.0
_BETWEEN = 12
_ANSWERED_WITHIN = 60.0
_SAYS_SO = frozenset({503, 504})
_ELECTED_WITHIN = 90.0
_STEPPED_DOWN = Limits(first_success=10.0)
_KILLED = Limits(first_success=25.0, lag_normal=45.0)  # the others wait ten seconds before they elect one of them


@dataclass
class Breaking:
    """What is done to the members, and when no majority of them was there."""

    site: Site
    trio: Trio
    alone: list[tuple[float, float, float]] = field(default_factory=list)
    """From when to when, by the machine's clock; and when that began, by the monotonic one."""

    async def step_down(self) -> None:
        """Have the primary hand over to another."""
        await self._strike("step-down", self.trio.step_down, _nothing, _STEPPED_DOWN)

    async def kill_primary(self) -> None:
        """Kill the primary, and start it again once there is another."""
        primary = await self.trio.primary()

        async def mend() -> None:
            await self._another(primary)

        await self._strike("kill of the primary", primary.kill, mend, _KILLED)

    async def leave_alone(self, seconds: float) -> None:
        """Kill the others, and start them again after a while."""
        others = self.trio.others(await self.trio.primary())

        async def fault() -> None:
            await self._without(others, seconds)

        async def mend() -> None:
            await asyncio.gather(*(one.restart() for one in others))
            await until(self.trio.whole, "the members follow one again", within=_ELECTED_WITHIN)

        await self._strike("majority lost", fault, mend, _after(seconds))

    async def die_alone(self) -> None:
        """Kill the others, and a little later the primary; start the others, and only then the primary again."""
        primary = await self.trio.primary()
        others = self.trio.others(primary)

        async def fault() -> None:
            await self._without(others, ALONE_BEFORE_DYING)
            await primary.kill()

        async def mend() -> None:
            await asyncio.gather(*(one.restart() for one in others))
            await self._another(primary)

        await self._strike("primary killed when alone", fault, mend, _after(ALONE_BEFORE_DYING))

    async def _strike(
        self, what: str, fault: Callable[[], Awaitable[None]], mend: Callable[[], Awaitable[None]], limits: Limits
    ) -> None:
        name = f"{what} ({len(self.site.struck) + 1})"
        await self.site.strike(name, fault, mend, limits=limits)

    async def _another(self, than: Mongod) -> None:
        await self.trio.primary()
        await than.restart()
        await until(self.trio.whole, "the members follow one again", within=_ELECTED_WITHIN)

    async def _without(self, others: list[Mongod], seconds: float) -> None:
        await asyncio.gather(*(one.kill() for one in others))
        began, at = time.monotonic(), time.time()
        await a_while(seconds)
        self.alone.append((at, time.time(), began))

    def wrong(self) -> list[str]:
        """Say what was acknowledged by one member alone, and what did not fail as it should."""
        return [*self._acknowledged(), *self._unclear()]

    def _acknowledged(self) -> list[str]:
        found = []
        for command in commands_in(self.site.ledger):
            first, last = command.entries[0], command.entries[-1]
            if last.known is Known.DONE and any(begin < first.at and last.at < end for begin, end, _ in self.alone):
                found.append(f"{command.effect} {command.key} was acknowledged while no majority was there")
        return found

    def _unclear(self) -> list[str]:
        """Whatever came meanwhile and was not done was told so within a minute; who only reads was served at first."""
        sender = self.site.load.sender
        found = []
        for begin, end, began in self.alone:
            until = began + end - begin
            told = [one for one in sender.put_off if began <= one.sent <= until]
            found += [f"a request had no answer when no majority was there: {one}" for one in told if not one.status]
            found += [f"{one}" for one in told if one.status and one.status not in _SAYS_SO]
            if end - begin > _ANSWERED_WITHIN / 3 and not any(one.status for one in told if one.method != "GET"):
                found.append("no command was refused while no majority was there: the drill shows nothing of that")
            if not any(not one.changes and began <= one.sent and one.at <= until for one in sender.answered):
                found.append("nothing could be read from a primary that was alone")
        return found


async def break_the_replica_set(ground: Ground) -> Outcome:
    """Do all of it; where commits are acknowledged too early, only what shows that."""
    async with a_site(ground, trio=True) as site:
        assert isinstance(site.mongod, Trio)
        site.load.sender.answer_seconds = _ANSWERED_WITHIN
        breaking, chance = Breaking(site, site.mongod), ground.chance()
        steps = [breaking.step_down] * ground.times(3, 1) + [breaking.kill_primary] * ground.times(2, 1)
        chance.shuffle(steps)
        async with site.under_load():
            for step in () if ground.fault else steps:
                await site.goes_on(chance.randrange(1, _BETWEEN))
                await step()
            if not ground.fault:
                await site.goes_on(_BETWEEN)
                await breaking.leave_alone(_ALONE)
            await site.goes_on(_BETWEEN)
            await breaking.die_alone()
            await site.goes_on(_BETWEEN)
        site.violations += breaking.wrong()
        return await site.outcome("D4 three members")


async def _nothing() -> None:
    pass


def _after(seconds: float) -> Limits:
    """Return the limits where what is done lasts so long; an election follows."""
    return Limits(first_success=seconds + 25.0, lag_normal=seconds + 45.0)


D4 = Drill(
    "D4",
    "three mongods: step-down, primary killed, majority lost, primary killed when it was alone",
    break_the_replica_set,
    (NOT_SAFE_YET,),
)
