"""D5: links are cut, slowed down and left half-open, one after another, while people come."""

import random
import signal
from collections.abc import Sequence
from os import kill

from deploy import services
from shared.runtime import ProcessRole
from tests.drills.ground import Drill, Ground
from tests.drills.links import Link, Links, State
from tests.drills.opening import ALL_IN_ONE, a_site
from tests.drills.outcome import Outcome
from tests.drills.site import Site
from tests.drills.victims import Limits
from tests.running import a_while

NEW_KEY = "a client takes a new key for each attempt"
"""Planted in the load, not in the processes: whoever loses an answer asks for the same thing a second time."""

_TWO_WORKERS = dict.fromkeys(services.NAMES, ALL_IN_ONE) | {"ordering": (*ALL_IN_ONE, (ProcessRole.WORKER,))}
_KINDS = ("callers", "its database", "the broker")
_FAULTS = (State.HALF_OPEN, State.CUT, State.SLOW)
_LASTS = 3.0
_ZOMBIE_SLEEPS = 5.0  # more than twice as long as the group waits for a member
_LONGEST_ANSWER = 20.0
"""The gateway's `timeout_seconds`, which no request may outlast: an answer 504 says how to go on."""
_MOMENT = 2.0
_MENDED = Limits(first_success=25.0, lag_normal=45.0)
"""Longer than after a kill: a connection that is only silent has to be given up first, which takes 15 s."""


async def break_links(ground: Ground) -> Outcome:
    """Break one link after another, in every way; then let a worker sleep until another has its partitions."""
    links = Links()
    async with a_site(ground, roles=_TWO_WORKERS, around=links) as site:
        sender = site.load.sender
        # Without a gateway it is the caller who gives up.
        sender.answer_seconds = _LONGEST_ANSWER * (1.5 if site.pages else 1.0)
        sender.keeps_its_key = ground.fault != NEW_KEY
        async with site.under_load():
            for link, state in _lots(links.all, ground):
                await site.goes_on(5)
                await _break(site, link, state)
            if not ground.fault:
                await _let_a_worker_sleep(site, links)
            await site.goes_on(5)
        _hold_the_longest_answer(site)
        return await site.outcome("D5 links")


def _lots(links: Sequence[Link], ground: Ground) -> list[tuple[Link, State]]:
    """Draw of which process a link is broken, and in which order: each kind of link once in each way."""
    chance = ground.chance()
    if ground.fault == NEW_KEY:
        return [(link, State.HALF_OPEN) for link in links if link.name.startswith("callers")]
    faults = [(kind, state) for kind in _KINDS for state in _FAULTS]
    chance.shuffle(faults)
    return [(_one_of(chance, links, kind), state) for kind, state in faults]


def _one_of(chance: random.Random, links: Sequence[Link], kind: str) -> Link:
    return chance.choice([link for link in links if kind in link.name])


async def _break(site: Site, link: Link, state: State) -> None:
    link.become(state)
    await a_while(_LASTS if site.ground.fault else max(1.0, site.ground.seconds(_LASTS)))
    await site.strike(f"{state} between {link.name}", _nothing, lambda: _mend(link), limits=_MENDED)


async def _mend(link: Link) -> None:
    link.become(State.WHOLE)


async def _let_a_worker_sleep(site: Site, links: Links) -> None:
    """Stop a worker in the middle of what it does, with its broker's link cut, and let it go on much later."""
    member = next(each for each in site.fleet.members if each.name == "ordering worker")
    link = next(each for each in links.all if each.name == "ordering 1 and the broker")
    await site.goes_on(5)
    kill(member.process.pid, signal.SIGSTOP)
    link.become(State.CUT)
    await a_while(_ZOMBIE_SLEEPS)
    kill(member.process.pid, signal.SIGCONT)
    await site.strike("a worker that slept", _nothing, lambda: _mend(link), of=["ordering"], limits=_MENDED)


def _hold_the_longest_answer(site: Site) -> None:
    seconds, what = site.load.sender.longest
    site.hold(what, "an answer", seconds, _LONGEST_ANSWER + _MOMENT)


async def _nothing() -> None:
    pass


D5 = Drill("D5", "links to database, broker and gateway: cut, slow, half-open", break_links, (NEW_KEY,))
