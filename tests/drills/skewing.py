"""D10: the clocks of processes go wrong while people come: an hour ahead or behind, back again, two nodes apart."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import timedelta

from deploy import services
from shared.runtime import ProcessRole
from tests.drills.clocks import Clocks
from tests.drills.ground import Drill, Ground
from tests.drills.nodes import InTurn
from tests.drills.opening import ALL_IN_ONE, a_site
from tests.drills.outcome import Outcome
from tests.drills.victims import Limits

BY_WALL_CLOCK = "events are taken in the order of their producers' clocks"

_BESIDE = (ProcessRole.API, ProcessRole.RELAY, ProcessRole.TIMER)
"""Who produces has the clock that matters: two workers would only deal out their partitions on a busy machine."""
_TWO_NODES = {
    name: (*ALL_IN_ONE, _BESIDE) if name in {"catalogue", "ordering"} else ALL_IN_ONE for name in services.NAMES
}
_HOUR, _APART, _RIGHT = timedelta(hours=1), timedelta(seconds=10), timedelta()
_COMMANDS_BETWEEN, _COMMANDS_TO_SHOW = 25, 100
"""With a fault planted, clocks are set once only: then an offer has to be changed by the one node, and by the other."""
_COME = 6.0
"""In a second: each process here does all the work of a service."""
_GOES_ON = Limits(first_success=5.0)

Skew = Mapping[tuple[str, int], timedelta]
"""How far the clocks of some processes, by service and number, are ahead of the right time."""


async def set_clocks(ground: Ground) -> Outcome:
    """Let people be served by either of two nodes of catalogue and ordering, and set the clocks of all meanwhile."""
    clocks = Clocks(ground.folder / "clocks")
    async with a_site(ground, roles=_TWO_NODES, rate=_COME, gateway=False, around=clocks) as site:
        site.load.sender.urls = InTurn(site.fleet.members)
        async with site.under_load():
            for what, skew in itertools.islice(_lots(ground, clocks), _times(ground)):
                await site.strike(what, lambda skew=skew: _set(clocks, skew), _nothing, limits=_GOES_ON)
                await site.goes_on(_COMMANDS_TO_SHOW if ground.fault else _COMMANDS_BETWEEN)
        return await site.outcome("D10 clocks" if clocks.library else "D10 clocks, of decisions only")


def _times(ground: Ground) -> int:
    """Return how often clocks are set: the first time is enough for what is planted."""
    return 1 if ground.fault else ground.times(8, 4)


def _lots(ground: Ground, clocks: Clocks) -> Iterator[tuple[str, Skew]]:
    """Draw whose clock goes wrong; in between all are put right, so that those that were ahead jump back."""
    chance, processes = ground.chance(), sorted(clocks.every)
    while True:
        yield "nodes two hours apart", {process: -_HOUR if process[1] else _HOUR for process in processes}
        yield "clocks jump back", dict.fromkeys(processes, _RIGHT)
        yield "nodes 10 s apart", {process: _APART if process[1] else _RIGHT for process in processes}
        ahead, behind = chance.sample(processes, 2)
        yield f"{_named(ahead)} an hour ahead, {_named(behind)} an hour behind", {ahead: _HOUR, behind: -_HOUR}


def _named(process: tuple[str, int]) -> str:
    return f"{process[0]} {process[1]}"


async def _set(clocks: Clocks, skew: Skew) -> None:
    for process, ahead in skew.items():
        clocks.set(process, ahead)


async def _nothing() -> None:
    pass


D10 = Drill("D10", "clocks an hour ahead or behind, jumping back, and 10 s apart", set_clocks, (BY_WALL_CLOCK,))
