"""D3: the broker is restarted, killed, stopped (SIGSTOP) and away for long: commands are taken, and all is published.

The embedded broker keeps everything in memory. Whatever ends its process ends all topics and all places of readers with
them, so three of the four are the loss of everything it had acknowledged: relays notice, say so as the runbook
BrokerLostEvents tells, and publish their logs anew. Only stopped does it keep what it has. What Apache Kafka keeps on
its disks over a kill is another matter.
"""

import os
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from deploy.local.broker import Broker
from shared.store.log import COLLECTION as EVENTS
from shared.store.losses import Losses
from shared.store.mongo import Database
from shared.store.unpublished import unpublished
from tests.drills.ground import Drill, Ground, patience
from tests.drills.ledger import Known, commands_in
from tests.drills.opening import a_site
from tests.drills.outcome import Outcome
from tests.drills.site import Site
from tests.drills.victims import Limits
from tests.running import a_while, until
from tests.servers import BROKER_OF_ALL_TESTS

GOES_ON_AFTER_A_LOSS = "goes on from its place after a loss"

_AWAY_SECONDS = 60.0
"""Ten minutes in a tenth of the time; DRILL_SCALE=10 is the full length."""
_MOMENT, _STOPPED = 3.0, 20.0
_SHORTEST = 5.0
_BETWEEN = 12
_DRAINS_TIMES = 20
_SERVED_WITHIN, _COMES_AGAIN_WITHIN = 5.0, 60.0
_DRAINED_WITHIN = 90.0


@dataclass(frozen=True)
class Absence:
    """How the broker goes away, how it comes back, for how many seconds, and whether it loses what it had."""

    what: str
    gone: Callable[[], Awaitable[None]]
    back: Callable[[], Awaitable[None]]
    seconds: float
    loses: bool = True
    must_drain: bool = False


@dataclass
class Away:
    """What becomes of commands and events while the broker is away."""

    site: Site
    drained: str = "nothing had to drain"

    async def strike(self, absence: Absence) -> None:
        """Let the broker go away under load; see that commands are taken, that events wait, and that these go out."""
        what = f"{absence.what} ({len(self.site.struck) + 1})"
        limits = Limits(absence.seconds + _SERVED_WITHIN, absence.seconds + _COMES_AGAIN_WITHIN)

        async def fault() -> None:
            await absence.gone()
            began = time.time()
            await a_while(absence.seconds)
            self._commands_were_taken(what, began)

        async def mend() -> None:
            waiting, back = await self._waiting(), datetime.now(UTC)
            if waiting == 0:
                self.site.violations.append(f"{what}: no event waited, so the drill shows nothing")
            await absence.back()
            if not absence.loses:
                await until(self._nothing_waits, "what waited is published", within=_DRAINED_WITHIN * patience())
            elif (events_a_second := await self._published_anew(what, back)) and absence.must_drain:
                self._drained(what, waiting / absence.seconds, events_a_second)

        await self.site.strike(what, fault, mend, limits=limits)

    def _drained(self, what: str, came: float, published: float) -> None:
        """Note at how many times the pace at which events came they were published afterwards, each a second."""
        self.drained = f"drained {published / max(came, 0.1):.0f} times as fast as events came"
        if published * patience() < _DRAINS_TIMES * came:
            slow = f"{came:.1f} events a second came, and {published:.0f} were published afterwards"
            self.site.violations.append(f"{what}: {slow}")

    def _commands_were_taken(self, what: str, began: float) -> None:
        """Note where a command was not taken meanwhile, or none came."""
        came = [command for command in commands_in(self.site.ledger) if began <= command.entries[0].at]
        if not any(command.known is Known.DONE for command in came):
            self.site.violations.append(f"{what}: no command was acknowledged while the broker was away")
        since = time.monotonic() - (time.time() - began)
        put_off = [one for one in self.site.load.sender.put_off if one.sent >= since and one.method != "GET"]
        self.site.violations += [f"{what}: a command was put off: {one}" for one in put_off]

    async def _waiting(self) -> int:
        return sum([(await unpublished(database)).events for database in self.site.databases.values()])

    async def _nothing_waits(self) -> bool:
        return await self._waiting() <= _BETWEEN

    async def _published_anew(self, what: str, since: datetime) -> float:
        """Wait until each service says so of all that it had published; return how many events that were a second."""
        events, longest = 0, 0.0
        for name, database in self.site.databases.items():
            try:
                mended, seconds = await until(
                    lambda database=database: _mended(database, since),
                    "the log is published anew",
                    within=_DRAINED_WITHIN * patience() / (10 if self.site.ground.fault else 1),
                )
            except AssertionError:
                self.site.violations.append(f"{what}: {name} does not say that it has published its log anew")
                return 0.0
            events, longest = events + mended, max(longest, seconds)
        return events / longest


async def _mended(database: Database, since: datetime) -> tuple[int, float] | None:
    """Return how many events were published anew after a loss, and within how many seconds; nothing before that."""
    if not await database[EVENTS].count_documents({"public": True}, limit=1):
        return 0, 0.0
    loss = await Losses(database).last()
    if loss is None or loss.noticed_at < since or loss.mended_at is None:
        return None
    return loss.events or 0, (loss.mended_at - loss.noticed_at).total_seconds()


async def take_the_broker_away(ground: Ground) -> Outcome:
    """Restart, kill and stop the broker, and keep it away for long."""
    async with a_site(ground) as site:
        away, chance, broker = Away(site), ground.chance(), site.broker
        assert broker is not None
        stopped, long = max(_SHORTEST, ground.seconds(_STOPPED)), max(_SHORTEST, ground.seconds(_AWAY_SECONDS))
        absences = [
            Absence("restart of the broker", broker.stop, broker.start, _MOMENT),
            Absence("kill of the broker", broker.kill, broker.start, _MOMENT),
            Absence(
                "broker stopped", _signal(broker, signal.SIGSTOP), _signal(broker, signal.SIGCONT), stopped, loses=False
            ),
        ]
        chance.shuffle(absences)
        scaled = f"broker away for {long:.0f} s of 600 s"
        absences.append(Absence(scaled, broker.kill, broker.start, long, must_drain=True))
        async with site.under_load():
            for absence in absences[-1:] if ground.fault else absences:
                await site.goes_on(chance.randrange(_BETWEEN, 2 * _BETWEEN))
                await away.strike(absence)
            await site.goes_on(_BETWEEN)
        return await site.outcome(f"D3 broker away, at most {long:.0f} s of 600 s: {away.drained}")


def _signal(broker: Broker, number: signal.Signals) -> Callable[[], Awaitable[None]]:
    async def send() -> None:
        os.kill(broker.process.pid, number)

    return send


def _no_broker_of_its_own() -> str:
    return "it ends an embedded broker, and another is named for all tests" if BROKER_OF_ALL_TESTS in os.environ else ""


D3 = Drill(
    "D3",
    "broker restarted, killed, stopped (SIGSTOP), and away for ten minutes in a tenth of that",
    take_the_broker_away,
    (GOES_ON_AFTER_A_LOSS,),
    _no_broker_of_its_own,
)
