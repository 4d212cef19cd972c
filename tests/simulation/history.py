"""One history: two services at work in one process, a world that does its worst to them, and peace at the end.

All that is random comes from one seed, so that the same seed tells the same history again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from shared.contracts.supplier_registry import SupplierReinstated, SupplierSuspended
from shared.contracts.topics import SUPPLIERS, dead_letters, retries
from shared.kernel.caller import Caller, Repeatable
from shared.kernel.rules import Refusal
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.guard import Guard
from shared.messaging.holdings import Holdings
from shared.messaging.lag import Lag
from shared.messaging.publisher import Publisher
from shared.messaging.relay import Relay
from shared.messaging.searching import Search
from shared.messaging.subscribing import group_of, subscribe
from shared.settings import Settings
from shared.store.dues import Dues
from shared.store.errors import DatabaseError, Unavailable
from shared.store.feed import Feed
from shared.store.gate import Gate
from shared.store.heads import daily_head
from shared.store.held import Held
from shared.store.jobs import JobRecords
from shared.store.lease import Lease
from shared.store.losses import Losses
from shared.store.numbered_feed import BEGINNING, NumberedFeed
from shared.store.numbers import Numbers
from shared.store.position import Positions
from shared.store.queue import QueueLimits
from shared.store.rows import Rows
from shared.store.seen import MissingEvent, Seen
from shared.store.store import Store
from shared.timers.acting import Acting
from shared.timers.failures import Failures
from shared.timers.jobs import Jobs
from shared.timers.timers import LEASE, Timers
from tests.simulation.driver import Client, Database, Network, pause
from tests.simulation.kafka import Broker, Producer, SentRecord, Subscribing
from tests.simulation.loop import Loop, Process
from tests.simulation.machine import BEGIN, Machine, standing_in
from tests.simulation.mongo import Server
from tests.simulation.shop import KNOWN, OWNER, READER, STANDINGS, SUSPENSION, Payer, Suppliers
from tests.store.accounts import ACCOUNTS

LENGTHS = (2.0, 3.5, 7.0)
"""How many seconds the world does its worst: short histories show more beginnings, long ones what takes its time."""
_COMMANDS_A_SECOND = 3.5
PATIENCE = 60.0
"""How long it may take afterwards until all is done, in seconds of the simulation."""
HOURS_A_SECOND = 24
"""How fast the services' clock goes by the machine's: a deadline of days passes within a history."""

TOPIC = replace(SUPPLIERS, partitions=3)
ROLES = ("api", "api", "relay", "relay", "timer", "timer", "worker", "worker")
Begin = Callable[[Process, Client], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as its sender knows it: how many facts it must have led to, `None` where it was refused.

    Of one that was `unanswered` at first, the refusal of a repeat does not say that the first is not carried out yet.
    """

    key: str
    what: str
    facts: int | None
    unanswered: bool


@dataclass(eq=False)
class History:
    """A history while it happens, and what there is to look at afterwards."""

    seed: int
    suppliers: int = 4
    random: Random = field(init=False)
    seconds: float = field(init=False)
    commands: int = field(init=False)
    loop: Loop = field(init=False)
    told: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    faults: int = 0
    poison: list[str] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    read_of_feed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.seconds = self.random.choice(LENGTHS)
        self.commands = int(self.seconds * _COMMANDS_A_SECOND)
        self.loop = Loop()
        self.machine = Machine(self.loop)
        self.to_database = Network(self.random)
        self.to_broker = Network(self.random, seconds=0.004)
        self.server = Server(self.machine.now)
        topics = {TOPIC.name: TOPIC.partitions, dead_letters(READER).name: 1, retries(READER).name: 1}
        self.broker = Broker(self.loop, self.to_broker, self.machine.seconds, topics)
        self.settings = Settings(
            kafka_bootstrap_servers="simulated:9092",
            kafka_fetch_max_wait_ms=400,
            kafka_max_poll_records=self.random.choice((3, 8, 200)),
        )
        self.ids = [UUID(int=self.random.getrandbits(128), version=4) for _ in range(self.suppliers)]
        self.processes: dict[str, Process] = {}
        self.clients: dict[Process, Client] = {}
        self.apis: dict[Process, Suppliers] = {}
        self.lives = 0
        self.peace = False

    def tell(self, who: str, what: str, about: dict[str, Any]) -> None:
        """Add a line to the story."""
        self.told.append(f"{self.loop.now:9.4f} {who}: {what} {about or ''}")

    def clock(self) -> datetime:
        """Return the time of the services, which is nobody's machine's."""
        return BEGIN + timedelta(hours=self.loop.now * HOURS_A_SECOND)

    def run(self) -> "History":
        """Let it happen."""
        with standing_in(self.machine, self.broker, self.random, self.tell):
            self.loop.run(self._happen())
        return self

    async def _happen(self) -> None:
        await self._prepare()
        for number, role in enumerate(ROLES):
            self._start(f"{role} {number}")
        self._own_task(self._read_feed())
        senders = [self._own_task(self._send(number)) for number in range(self.commands)]
        await self._do_the_worst()
        self._make_peace()
        await asyncio.wait(senders)
        await self._settle()

    def _own_task(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Begin something of the world's own, which nobody kills."""
        return self.loop.create_task(work)

    # Processes

    def database(self, name: str, client: Client | None = None) -> Any:
        """Return a database, for the world itself unless by a process's client."""
        return Database(client or Client(self.loop, self.server, self.quiet), name)

    @property
    def quiet(self) -> Network:
        """A way on which nothing happens."""
        return Network(self.random, seconds=0.001, slow=0)

    def owner(self, client: Client | None = None) -> Store:
        """Return the store of the service that publishes."""
        return Store(self.database(OWNER, client), [STANDINGS], self.clock, _LIMITS, [SUSPENSION])

    def reader(self, client: Client | None = None) -> Store:
        """Return the store of the service that reads."""
        return Store(self.database(READER, client), [ACCOUNTS], self.clock, _LIMITS)

    async def _prepare(self) -> None:
        await self.owner().prepare()
        await self.reader().prepare()
        await Rows(self.database(READER), KNOWN).prepare()

    def _start(self, name: str) -> None:
        self.lives += 1
        process = self.loop.process(f"{name}#{self.lives}", skew=self.random.uniform(-3, 3))
        client = Client(self.loop, self.server, self.to_database)
        self.processes[name], self.clients[process] = process, client
        begin: Begin = getattr(self, f"_{name.split(maxsplit=1)[0]}")
        self.loop.begin(process, lambda: begin(process, client))

    def _kill(self, name: str) -> None:
        process = self.processes[name]
        if not process.dead:
            self.loop.kill(process)
        self.clients[process].died()
        self.apis.pop(process, None)
        self.tell("world", f"killed {process.name}", {})

    async def _api(self, process: Process, client: Client) -> None:
        store = self.owner(client)
        await store.start()
        self.apis[process] = Suppliers(store)

    async def _relay(self, process: Process, client: Client) -> None:
        database = self.database(OWNER, client)
        relay = Relay(
            Feed(database, wait_ms=700, size=self.random.choice((2, 5, 100))),
            Positions(database),
            Losses(database),
            Numbers(database),
            Publisher(Producer(self.broker), OWNER),
            Holdings(self.settings, [TOPIC]),
            Guard(self.settings, OWNER, [TOPIC], database),
            Lease(database, "relay", process.name, 2.0),
            linger=0.002,
        )
        await relay.run()

    async def _timer(self, process: Process, client: Client) -> None:
        store, failures = self.owner(client), Failures()
        await store.start()
        timers = Timers(
            Dues(store.database, store.clocks),
            Acting(OWNER, Suppliers(store).timers(), failures, 4),
            failures,
            Jobs(OWNER, [daily_head(store.database)], JobRecords(store.database), self.clock),
            self.clock,
            Lease(store.database, LEASE, process.name, 2.0),
        )
        await timers.run()

    async def _worker(self, process: Process, client: Client) -> None:
        store = self.reader(client)
        await store.start()
        database = store.database
        rows, seen = Rows(database, KNOWN), Seen(database)
        letters = DeadLetters(Producer(self.broker), READER)
        consumer = Consumer(READER, [rows], Payer(store).reactors(), letters, seen)
        subscription = subscribe(
            Subscribing(self.broker),
            consumer,
            Gate(database, process.name),
            Lag({KNOWN.name: frozenset({TOPIC.name})}),
            Held(database),
            [TOPIC],
            self.settings,
        )
        search = Search(self.settings, consumer, seen, Held(database), subscription.partitions)
        async with asyncio.TaskGroup() as group:
            group.create_task(subscription.subscriber.run())
            group.create_task(search.run())

    # What is asked of them

    async def _send(self, number: int) -> None:
        """Send a command as a client does: with the same key until it is answered, to whichever process there is."""
        await pause(self.loop, self.random.random() * self.seconds * 0.9)
        key = f"command-{number}"
        caller = Caller(actor="tester", correlation_id=key, repeatable=Repeatable(key, lasts_days=1))
        what, act = self._command(number)
        unanswered = False
        while True:
            process = self._any_api()
            if process is None:
                await pause(self.loop, 0.2)
                continue
            suppliers = self.apis[process]
            task = self.loop.begin(process, lambda: act(suppliers, caller))  # noqa: B023 - awaited before the next
            done, _ = await asyncio.wait({task}, timeout=4)
            if not done:
                unanswered = True
                task.add_done_callback(_read)
                continue
            error = task.exception()
            if isinstance(error, Unavailable | DatabaseError):
                await pause(self.loop, 0.1)
                continue
            if error is not None and not isinstance(error, Refusal):
                raise error
            self.asked.append(Asked(key, what, None if error else _facts(task.result()), unanswered))
            return

    def _any_api(self) -> Process | None:
        alive = [each for each in self.apis if not each.dead]
        return self.random.choice(alive) if alive else None

    def _command(self, number: int) -> tuple[str, Callable[[Suppliers, Caller], Any]]:
        one, other = self.random.sample(self.ids, 2)
        # A moment of its own, by which the facts of one supplier are told from each other.
        now = BEGIN + timedelta(microseconds=number + 1)
        until = (
            (self.clock() + timedelta(days=self.random.randint(1, 4))).date() if self.random.random() < 0.8 else None
        )
        match self.random.randrange(8):
            case 0 | 1 | 2:
                return "suspend", lambda suppliers, caller: suppliers.suspend(one, until, caller, now)
            case 3 | 4 | 5:
                return "reinstate", lambda suppliers, caller: suppliers.reinstate(one, caller, now)
            case 6:
                return "remark", lambda suppliers, caller: suppliers.remark(one, caller)
        return "swap", lambda suppliers, caller: suppliers.swap(one, other, caller, now)

    async def _read_feed(self) -> None:
        """Read the feed as another organisation does: from place to place."""
        feed, place = NumberedFeed(self.database(OWNER)), BEGINNING
        while True:
            stretch = await feed.after(place, TOPIC.name, 5)
            self.read_of_feed += [each["_id"] for each in stretch.documents]
            place = stretch.end
            if not stretch.more:
                await pause(self.loop, self.random.random())

    # What the world does to them

    async def _do_the_worst(self) -> None:
        self.to_database.fails = self.to_database.loses = self.random.choice((0, 0.003, 0.02))
        self.to_broker.fails = self.to_broker.loses = self.random.choice((0, 0.01, 0.05))
        self.broker.doubled = self.random.choice((0, 0.1))
        deeds = [
            self._crash,
            self._crash,
            self._crash_soon,
            self._crash_at_a_commit,
            self._freeze,
            self._roll_over,
            self._send_again,
        ]
        deeds += [self._poison, self._withhold]
        chosen = self.random.sample(deeds, self.random.randint(2, len(deeds)))
        while self.loop.now < self.seconds:
            await pause(self.loop, self.random.random() * 0.9)
            self.faults += 1
            self.random.choice(chosen)()

    def _crash(self) -> None:
        name = self.random.choice(list(self.processes))
        self._kill(name)
        self._own_task(self._start_again(name))

    def _crash_soon(self) -> None:
        """Kill a process after so many of its steps, wherever it is by then."""
        name = self.random.choice(list(self.processes))
        process = self.processes[name]
        process.fuse = self.random.randint(1, 120)
        process.burnt = lambda: self._burnt(name, process)

    def _crash_at_a_commit(self) -> None:
        """Kill a process just when something of it is committed, before it hears of that."""
        name = self.random.choice([each for each in self.processes if each.startswith(("timer", "worker"))])
        process = self.processes[name]

        def committed() -> None:
            self.loop.kill(process)
            self._burnt(name, process)

        self.clients[process].after_commit = committed

    def _burnt(self, name: str, process: Process) -> None:
        if self.processes[name] is process:
            self._kill(name)
            self._own_task(self._start_again(name))

    async def _start_again(self, name: str) -> None:
        await pause(self.loop, self.random.random() * 1.5)
        if self.processes[name].dead:
            self._start(name)

    def _freeze(self) -> None:
        process = self.processes[self.random.choice(list(self.processes))]
        if not process.dead and not process.stopped:
            self.tell("world", f"stopped {process.name}", {})
            self.loop.stop_process(process)
            self._own_task(self._thaw(process))

    async def _thaw(self, process: Process) -> None:
        await pause(self.loop, self.random.random() * 5)
        if process.stopped:
            self.tell("world", f"let {process.name} go on", {})
            self.loop.let_go_on(process)

    def _roll_over(self) -> None:
        self.tell("world", "the oplog rolls over", {})
        self.server.roll_over()

    def _send_again(self) -> None:
        """Append old records again, in any order: a week late, and five times."""
        there = [each for log in self.broker.topics[TOPIC.name] for each in log if each and each.key != b"poison"]
        for each in self.random.choices(there, k=self.random.randint(1, 10)) if there else ():
            again = [(each.key, each.value, each.headers)]
            self.broker.append(TOPIC.name, each.partition, again, each.timestamp)

    def _poison(self) -> None:
        partition = self.random.randrange(TOPIC.partitions)
        value, headers = self.random.choice(((b"{", []), (b"{}", [("ce_type", b"\xff")]), (None, [])))
        offset = self.broker.append(TOPIC.name, partition, [(b"poison", value, headers)], 0)
        self.poison.append(f"{TOPIC.name}:{partition}:{offset}")

    def _withhold(self) -> None:
        """Take a record away that nobody has read yet, as a broker does that loses a part of a log."""
        log = self.broker.topics[TOPIC.name][self.random.randrange(TOPIC.partitions)]
        place = next(each for each in self.broker.places([TOPIC.name]) if self.broker.log(each) is log)
        read = self.broker.fetched.get(place, 0)
        waiting = [each for each in log[read:] if each is not None and each.headers and each.key != b"poison"]
        if waiting:
            taken: SentRecord = self.random.choice(waiting)
            log[taken.offset] = None
            self.withheld.add((taken.key or b"").decode())
            self.tell("world", f"withheld {dict(taken.headers)['ce_id']!r}", {})

    # Peace

    def _make_peace(self) -> None:
        self.peace = True
        self.tell("world", "peace", {})
        for network in (self.to_database, self.to_broker):
            network.fails = network.loses = 0.0
        self.broker.doubled = 0.0
        for name, process in list(self.processes.items()):
            process.fuse = self.clients[process].after_commit = None
            if process.stopped:
                self.loop.let_go_on(process)
            if process.dead:
                self._start(name)

    async def _settle(self) -> None:
        """Wait until nothing is left to do, and have what was withheld sent again once it is missed."""
        await self._show_what_was_withheld()
        give_up = self.loop.now + PATIENCE
        quiet = 0
        while self.loop.now < give_up and quiet < _QUIET_LOOKS:
            await pause(self.loop, 0.5)
            await self._mend()
            quiet = quiet + 1 if await self._is_settled() else 0

    async def _show_what_was_withheld(self) -> None:
        """Let something follow what was withheld: the last event of all cannot be missed by anybody."""
        store = self.owner()
        await store.start()
        suppliers = Suppliers(store)
        caller = Caller(actor="tester", correlation_id="world")
        for number, each in enumerate(self.ids):
            now = BEGIN + timedelta(seconds=1, microseconds=number)
            if str(each) in self.withheld:
                stored = await store.read(STANDINGS(each))
                if stored and stored.state.suspended:
                    await suppliers.reinstate(each, caller, now)
                else:
                    await suppliers.suspend(each, None, caller, now)
        await store.close()

    async def _mend(self) -> None:
        """Do what the alarm says: have the owner publish the aggregate again."""
        for missing in await self.missing():
            if missing.searched and missing.subject not in self.named:
                self.named.add(missing.subject)
                self.tell("world", f"sends {missing.subject} again", {})
                publisher = Publisher(Producer(self.broker), OWNER)
                async for documents in Feed(self.database(OWNER)).of(missing.subject):
                    await publisher.publish(documents)

    async def missing(self) -> list[MissingEvent]:
        """Return what the reader knows that it lacks."""
        return await Seen(self.database(READER)).missing()

    async def _is_settled(self) -> bool:
        """Whether the relay has come to the end, the reader too, and nothing is due; the audit says whether rightly."""
        events = self.server.collection(OWNER, "events")
        numbers = self.server.collection(OWNER, "numbers")
        group = self.broker.groups.get(group_of(READER))
        if group is None or len(numbers.kept) < len(events.kept) or await self.missing():
            return False
        places = self.broker.places([TOPIC.name])
        if any(group.committed.get(each, 0) < len(self.broker.log(each)) for each in places):
            return False
        store = self.owner()
        async for page in Dues(store.database, store.clocks).pages(self.clock()):
            if page:
                return False
        public = sum(bool(each.document["public"]) for each in events.kept.values())
        return len(self.read_of_feed) >= public


# What is numbered may not be published yet, and what is committed not yet be seen to be missing.
_QUIET_LOOKS = 4
_LIMITS = QueueLimits(group=8, patience=2.0)


def _read(task: "asyncio.Task[Any]") -> None:
    """Read what nobody waits for any more."""
    if not task.cancelled():
        task.exception()


def _facts(committed: Any) -> int:
    """Return how many facts a command that was carried out must have led to; a repeat does not say."""
    return -1 if committed.repeated else len(committed.events)


def by_subject(documents: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Sort log documents by their aggregates, each in the order of its versions."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in sorted(documents, key=lambda each: each["version"]):
        found[each["aggregate_id"]].append(each)
    return found


PUBLIC = (SupplierSuspended, SupplierReinstated)
