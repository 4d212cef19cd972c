"""The reconciliation: a barrier, the topics, one pass through each log with everything beside it, another look."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from typing import Any

from deploy import services
from deploy.reconciliation.across import Across, EverybodyTold, MatchesFollowed, NeedsMet
from deploy.reconciliation.barrier import Barrier, draw
from deploy.reconciliation.budgets_held import BudgetsHeld
from deploy.reconciliation.claims import ClaimsHeld
from deploy.reconciliation.comparing import Comparison, RowsOf, StatesOf
from deploy.reconciliation.files import KEEPING, FilesHeld
from deploy.reconciliation.findings import Finding, Tally
from deploy.reconciliation.ledger import Ledger
from deploy.reconciliation.listings import ListingsHeld
from deploy.reconciliation.places import PlacesCounted
from deploy.reconciliation.reading import Logged, LoggedAggregate, logged_aggregates
from deploy.reconciliation.topics import TopicHeld
from shared.contracts.topics import EVENT_TOPICS
from shared.kernel.projection import Projection
from shared.messaging.dead_letters import waiting
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.mongo import Database, disconnect
from shared.store.recoveries import Recoveries
from shared.store.steps import Clocks

# Ordering comes last, since whatever its orders led to must be known before them.
_IN_TURN = ("notifications", "client_journey", "supplier_registry", "catalogue", "ordering")
_LOOK_AGAIN_SECONDS = 0.5

Watcher = Callable[[str, LoggedAggregate], None]
"""Is shown every aggregate of every service as it goes by."""


@dataclass(frozen=True)
class RowsOfAReader:
    """A comparison of rows, whose they are, and of whose events."""

    reader: str
    owners: tuple[str, ...]
    compared: RowsOf


async def reconcile(settings: Settings, *, settle: float = 10.0, watcher: Watcher | None = None) -> list[Finding]:
    """Check everything. What was recorded before now is waited for up to `settle` seconds, and is in flight after that.

    Raises what databases and broker raise where they do not answer.
    """
    async with AsyncExitStack() as stack:
        databases = {name: database_of(services.service(name), settings) for name in services.NAMES}
        for database in databases.values():
            stack.callback(disconnect, database)
        ledger = stack.enter_context(closing(Ledger()))
        barrier = await draw(settings, databases, settle)
        return await _Reconciliation(settings, databases, ledger, barrier, watcher).run(settle)


class _Reconciliation:
    def __init__(
        self,
        settings: Settings,
        databases: Mapping[str, Database],
        ledger: Ledger,
        barrier: Barrier,
        watcher: Watcher | None,
    ) -> None:
        self._settings = settings
        self._databases = databases
        self._barrier = barrier
        self._watcher = watcher
        self._topics = {topic.name: TopicHeld(topic, ledger) for topic in EVENT_TOPICS}
        self._in_flight = dict.fromkeys(self._topics, 0)
        self._states = {name: self._states_of(name) for name in services.NAMES}
        self._rows = [self._rows_of(name, each) for name in services.NAMES for each in _projections(name)]
        until = barrier.until["ordering"]
        self._across: tuple[Across, ...] = (
            NeedsMet(ledger, until),
            MatchesFollowed(ledger, until),
            BudgetsHeld(databases["ordering"]),
            PlacesCounted(databases["ordering"]),
            ListingsHeld(),
            EverybodyTold(ledger, until),
            *(FilesHeld(each, databases[each.service], ledger) for each in KEEPING),
            *(
                ClaimsHeld(name, kinds, databases[name], ledger)
                for name in services.NAMES
                if (kinds := [kind for kind in services.service(name).aggregates if kind.claims_something])
            ),
        )

    def _states_of(self, name: str) -> list[StatesOf]:
        service = services.service(name)
        return [StatesOf(name, kind, self._databases[name], Clocks(service.deadlines)) for kind in service.aggregates]

    def _rows_of(self, name: str, projection: Projection[Any]) -> RowsOfAReader:
        owners = tuple({event.TYPE.partition(".")[0] for event in projection.events})
        (owner,) = owners  # rows are of one kind of aggregate
        log, until = self._databases[owner], self._barrier.until[owner]
        return RowsOfAReader(name, owners, RowsOf(name, projection, self._databases[name], log, until))

    async def run(self, settle: float) -> list[Finding]:
        async with asyncio.TaskGroup() as group:
            for topic in self._topics.values():
                group.create_task(topic.read(self._settings))
        for name in _IN_TURN:
            await self._go_through(name)
        await self._look_again(settle)
        states = [each.tally.finding() for name in services.NAMES for each in self._states[name]]
        topics = [each.finding(self._in_flight[name]) for name, each in self._topics.items()]
        rows = [each.compared.tally.finding() for each in self._rows]
        across = [await each.finding(self._barrier) for each in self._across]
        return [*states, *topics, *rows, *across, await _set_aside(self._settings)]

    async def _go_through(self, name: str) -> None:
        """Read one log, with the states beside it and every row that is folded from it."""
        recovered = await Recoveries(self._databases[name]).any()
        for states in self._states[name]:
            states.recovered = recovered
        beside: list[Comparison] = [each.compared for each in self._rows if name in each.owners]
        async for one in logged_aggregates(self._databases[name]):
            self._expect_on_topic(one.events)
            state = None
            for each in self._states[name]:
                if one.kind in each.kinds:
                    state = await each.take(one.id, one.events)
            for compared in beside:
                if one.kind in compared.kinds:
                    await compared.take(one.id, one.events)
            for check in self._across:
                check.see(one, state)
            if self._watcher:
                self._watcher(name, one)
        for compared in (*self._states[name], *beside):
            await compared.finish()

    def _expect_on_topic(self, events: Sequence[Logged]) -> None:
        """Note what must be on the topic: an aggregate's public events. A private one there is unexpected."""
        topic = self._topics.get(events[0].topic)
        if topic is None:
            return  # of a newer version
        public = [each for each in events if each.public]
        topic.expect(public, self._barrier)
        published, until = self._barrier.published[topic.topic.owner], self._barrier.until[topic.topic.owner]
        self._in_flight[topic.topic.name] += sum(
            until is not None and each.recorded_at <= until and (published is None or each.recorded_at > published)
            for each in public
        )

    async def _look_again(self, settle: float) -> None:
        """Look at what did not fit by itself, wait for it where its reader is late, and say how it stands."""
        give_up = time.monotonic() + settle
        compared: list[Comparison] = [each for found in self._states.values() for each in found]
        compared += [each.compared for each in self._rows]
        for each in compared:
            await each.look_again()
        late: list[Comparison] = [row.compared for row in self._rows if self._barrier.is_late(row.reader, row.owners)]
        while any(each.has_suspects for each in late) and time.monotonic() < give_up:
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            for each in late:
                await each.look_again()
        for found in self._states.values():
            for each in found:
                await each.settle(late=False)
        for row in self._rows:
            await row.compared.settle(late=self._barrier.is_late(row.reader, row.owners))


def _projections(name: str) -> tuple[Projection[Any], ...]:
    return services.service(name).projections


async def _set_aside(settings: Settings) -> Finding:
    tally = Tally("no event was set aside", len(services.NAMES))
    async with asyncio.TaskGroup() as group:
        looks = {name: group.create_task(waiting(settings, name)) for name in services.NAMES}
    for name, look in looks.items():
        for each in look.result().values():
            tally.add_wrong(f"{name}: {each.id} {each.reason}")
    return tally.finding()
