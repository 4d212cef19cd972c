"""D1 and D2: processes of the system, and its database, are killed with SIGKILL while people come."""

from shared.runtime import ProcessRole
from tests.drills.ground import Drill, Ground
from tests.drills.opening import ALL_IN_ONE, ONE_OF_EACH, a_site
from tests.drills.outcome import Outcome
from tests.drills.site import Site
from tests.drills.victims import Limits, Victim, together

OFFSET_FIRST = "offset committed long before the effect"
NOT_SAFE_YET = "acknowledged before it is safe"
_MOST_BETWEEN = 12
"""Commands that are answered at most between two kills."""

_API_AGAIN = Limits(first_success=5.0)
_DATABASE_AGAIN = Limits(first_success=10.0)


async def kill_any_process(ground: Ground) -> Outcome:
    """Kill whichever two processes the lot falls on at once, again and again; one alone where a fault is planted."""
    async with a_site(ground, roles=ALL_IN_ONE if ground.fault else ONE_OF_EACH) as site:
        victims = _those_that(site, ProcessRole.WORKER) if ground.fault == OFFSET_FIRST else site.victims()
        async with site.under_load():
            await _kill(site, victims, ground.times(50 if ground.fault else 125, 4), at_once=1 if ground.fault else 2)
            await site.goes_on(_MOST_BETWEEN)
        return await site.outcome("D1 kill any process")


async def kill_the_database(ground: Ground) -> Outcome:
    """Kill mongod, and start it again on what it has on disk."""
    async with a_site(ground) as site:
        async with site.under_load():
            await _kill_mongod(site, ground.times(10 if ground.fault else 25, 1))
            await site.goes_on(_MOST_BETWEEN)
        return await site.outcome("D2 kill mongod")


async def kill_both(ground: Ground) -> Outcome:
    """Kill a few processes and the database in one system, which is what there is time for in `make test`."""
    async with a_site(ground) as site:
        async with site.under_load():
            await _kill(site, site.victims(), 4, at_once=1)
            await _kill_mongod(site, 1)
            await site.goes_on(_MOST_BETWEEN)
        return await site.outcome("D1 and D2, short")


async def _kill(site: Site, victims: list[Victim], times: int, at_once: int) -> None:
    """Kill each in turn, in an order that is drawn anew each time round, at a moment that is drawn too."""
    chance = site.ground.chance()
    order: list[Victim] = []
    while len(order) < times:
        order += chance.sample(victims, len(victims))
    for number in range(0, times, at_once):
        await site.goes_on(chance.randrange(1, _MOST_BETWEEN))
        those = order[number : min(number + at_once, times)]
        victim = together(those)
        what, killed = f"kill {number + 1} of {victim.name}", len(those)
        await site.strike(what, victim.kill, victim.restart, of=victim.services, limits=_API_AGAIN, times=killed)


async def _kill_mongod(site: Site, times: int) -> None:
    chance = site.ground.chance()
    for number in range(times):
        await site.goes_on(chance.randrange(_MOST_BETWEEN, 2 * _MOST_BETWEEN))
        what = f"kill {number + 1} of mongod"
        await site.strike(what, site.mongod.kill, site.mongod.restart, limits=_DATABASE_AGAIN)


def _those_that(site: Site, role: ProcessRole) -> list[Victim]:
    return [site.victim(member) for member in site.fleet.members if role in member.roles]


D1 = Drill("D1", "`kill -9` of any two processes of any role, the portal's too", kill_any_process, (OFFSET_FIRST,))
D2 = Drill("D2", "`kill -9` of mongod, and a restart", kill_the_database, (NOT_SAFE_YET,))
