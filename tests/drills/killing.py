"""D1 and D2: processes of the system, and its database, are killed with SIGKILL while people come."""

from shared.runtime import ProcessRole
from tests.drills.ground import Drill, Ground
from tests.drills.outcome import Outcome
from tests.drills.site import Limits, Site, Victim, a_site

OFFSET_FIRST = "offset committed long before the effect"
NOT_SAFE_YET = "acknowledged before it is safe"
_MOST_BETWEEN = 12
"""Commands that are answered at most between two kills."""

_API_AGAIN = Limits(first_success=5.0)
_DATABASE_AGAIN = Limits(first_success=10.0)


async def kill_any_process(ground: Ground) -> Outcome:
    """Kill whichever process the lot falls on, again and again."""
    async with a_site(ground) as site:
        victims = _those_that(site, ProcessRole.WORKER) if ground.fault == OFFSET_FIRST else site.victims()
        async with site.under_load():
            await _kill(site, victims, ground.times(50, 4))
            await site.goes_on(_MOST_BETWEEN)
        return await site.outcome("D1 kill any process")


async def kill_the_database(ground: Ground) -> Outcome:
    """Kill mongod, and start it again on what it has on disk."""
    async with a_site(ground) as site:
        async with site.under_load():
            await _kill_mongod(site, ground.times(10, 1))
            await site.goes_on(_MOST_BETWEEN)
        return await site.outcome("D2 kill mongod")


async def kill_both(ground: Ground) -> Outcome:
    """Kill a few processes and the database in one system, which is what there is time for in `make test`."""
    async with a_site(ground) as site:
        async with site.under_load():
            await _kill(site, site.victims(), 4)
            await _kill_mongod(site, 1)
            await site.goes_on(_MOST_BETWEEN)
        return await site.outcome("D1 and D2, short")


async def _kill(site: Site, victims: list[Victim], times: int) -> None:
    """Kill each in turn, in an order that is drawn anew each time round, at a moment that is drawn too."""
    chance = site.ground.chance()
    for number in range(times):
        await site.goes_on(chance.randrange(1, _MOST_BETWEEN))
        if number % len(victims) == 0:
            chance.shuffle(victims)
        victim = victims[number % len(victims)]
        what = f"kill {number + 1} of {victim.name}"
        await site.strike(what, victim.kill, victim.restart, service=victim.service, limits=_API_AGAIN)


async def _kill_mongod(site: Site, times: int) -> None:
    chance = site.ground.chance()
    for number in range(times):
        await site.goes_on(chance.randrange(_MOST_BETWEEN, 2 * _MOST_BETWEEN))
        what = f"kill {number + 1} of mongod"
        await site.strike(what, site.mongod.kill, site.mongod.restart, service=None, limits=_DATABASE_AGAIN)


def _those_that(site: Site, role: ProcessRole) -> list[Victim]:
    return [site.victim(member) for member in site.fleet.members if role in member.roles]


D1 = Drill("D1", "`kill -9` of any process of any role, the portal's too", kill_any_process, (OFFSET_FIRST,))
D2 = Drill("D2", "`kill -9` of mongod, and a restart", kill_the_database, (NOT_SAFE_YET,))
