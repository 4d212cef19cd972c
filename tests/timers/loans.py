"""A small aggregate to try timers with: books on loan, whose readers are reminded, and told when they are late."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from pydantic import TypeAdapter

from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.deadlines import Deadline, Due, Reminder
from shared.kernel.jobs import Job
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.timers import Firing, Timer
from shared.reference.calendar import subtract_working_days
from shared.store.commands import Committed
from shared.store.dues import Dues
from shared.store.jobs import JobRecords
from shared.store.lease import Lease
from shared.store.mongo import Database, connect, disconnect
from shared.store.store import Store
from shared.timers.acting import Acting
from shared.timers.failures import Failures
from shared.timers.jobs import Jobs
from shared.timers.timers import LEASE, Settled, Timers

TESTER = Caller(actor="tester", correlation_id="test")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday


class LoanEvent(Event):
    TOPIC: ClassVar[str] = "loans"
    AGGREGATE: ClassVar[str] = "loan"
    SUBJECT: ClassVar[str] = "loan_id"

    loan_id: str


class Lent(LoanEvent):
    TYPE: ClassVar[str] = "tests.Lent.v1"
    by: date
    wanted_by: date | None = None


class GivenBack(LoanEvent):
    TYPE: ClassVar[str] = "tests.GivenBack.v1"


class Reminded(LoanEvent):
    TYPE: ClassVar[str] = "tests.Reminded.v1"
    of: date


class Late(LoanEvent):
    TYPE: ClassVar[str] = "tests.Late.v1"
    due_on: date


class Passed(LoanEvent):
    """Nobody else took the book that another reader wanted; the loan goes on."""

    TYPE: ClassVar[str] = "tests.Passed.v1"


TYPES = {event.TYPE: TypeAdapter(event) for event in (Lent, GivenBack, Reminded, Late, Passed)}


class Status(StrEnum):
    OUT = "out"
    IN = "in"
    LATE = "late"


@dataclass(frozen=True)
class Loan:
    loan_id: str
    status: Status
    by: date
    wanted_by: date | None = None
    history: tuple[str, ...] = ()


def evolve(loan: Loan | None, event: LoanEvent) -> Loan:
    history = (*loan.history, type(event).__name__) if loan else (type(event).__name__,)
    if isinstance(event, Lent):
        return Loan(event.loan_id, Status.OUT, event.by, event.wanted_by, history)
    assert loan
    status = {GivenBack: Status.IN, Late: Status.LATE}.get(type(event), loan.status)
    return replace(loan, status=status, history=history)


LOANS = Aggregate("loan", "loans", Loan, evolve)

RETURN = Deadline[Loan](
    "loan_return",
    awaits="a book to come back",
    passed="its reader is told",
    aggregate=LOANS,
    due=lambda loan: [Due(loan.loan_id, loan.by)],
    standing={"status": Status.OUT},
    reminders=(
        Reminder("soon", lambda loan: subtract_working_days(loan.by, 2)),
        Reminder("tomorrow", lambda loan: subtract_working_days(loan.by, 1)),
    ),
    ends=True,
)
WANTED = Deadline[Loan](
    "loan_wanted",
    awaits="somebody who wants the same book",
    passed="nothing",
    aggregate=LOANS,
    due=lambda loan: [Due("wish", loan.wanted_by)] if loan.wanted_by else [],
    standing={"status": Status.OUT},
    ends=True,
)
DEADLINES = (RETURN, WANTED)


def is_out(loan: Loan) -> Rejection | None:
    return None if loan.status is Status.OUT else Rejection("not_out", "it is in")


class Library:
    """What can be done with loans, and by hand in tests: `blocked` ids raise whatever is in it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.blocked: dict[str, Exception] = {}
        self.called: list[str] = []

    async def lend(self, loan_id: str, by: date, wanted_by: date | None = None) -> Committed:
        return await self.change(loan_id, lambda _: [Lent(loan_id=loan_id, by=by, wanted_by=wanted_by)])

    async def give_back(self, loan_id: str) -> Committed:
        return await self.change(loan_id, lambda _: [GivenBack(loan_id=loan_id)])

    async def change(
        self, loan_id: str, decide: Callable[[Loan | None], Sequence[Event]], caller: Caller = TESTER
    ) -> Committed:
        return await self.store.change((LOANS(loan_id),), decide, caller)

    async def remind(self, firing: Firing, caller: Caller) -> Committed:
        return await self._at(firing, caller, Reminded(loan_id=firing.aggregate_id, of=firing.by))

    async def end(self, firing: Firing, caller: Caller) -> Committed:
        return await self._at(firing, caller, Late(loan_id=firing.aggregate_id, due_on=firing.by))

    async def refuse_wish(self, firing: Firing, caller: Caller) -> Committed:
        self.called.append(firing.key)

        def refused(_: Loan | None) -> list[Event]:
            reject_if_any([Rejection("no_wish", "nobody wants it")])
            return []

        return await self.change(firing.aggregate_id, refused, caller)

    async def _at(self, firing: Firing, caller: Caller, event: Event) -> Committed:
        self.called.append(firing.key)
        if firing.aggregate_id in self.blocked:
            raise self.blocked[firing.aggregate_id]
        return await self.change(firing.aggregate_id, lambda _: [event], caller)

    def timers(self) -> tuple[Timer, ...]:
        return (
            Timer(RETURN, "soon", self.remind),
            Timer(RETURN, "tomorrow", self.remind),
            Timer(RETURN, "end", self.end),
            Timer(WANTED, "end", self.refuse_wish),
        )

    async def history(self, loan_id: str) -> tuple[str, ...]:
        return (await self.store.get(LOANS(loan_id))).state.history

    async def agrees(self, loan_id: str) -> None:
        """Check that state and steps are the fold of the log."""
        logged = await self.store.history(loan_id)
        events = [(TYPES[each["type"]].validate_python(each["data"]), each["version"], each["time"]) for each in logged]
        state, steps = self.store.clocks.folded(LOANS, loan_id, events)
        document = await self.document(loan_id)
        assert steps is not None
        assert (LOANS.decode(document["state"]), document["version"]) == (state, len(events))
        assert {name: document[name] for name in ("due", "done") if name in document} == steps.marked(
            document
        ).to_document()

    async def document(self, loan_id: str) -> dict[str, object]:
        found = await self.store.database["loans"].find_one({"_id": loan_id})
        assert found is not None
        return found


@dataclass
class Hand:
    """A clock that the test moves."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)

    def to(self, day: date, hour: int = 12) -> None:
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@dataclass
class Process:
    """One process with timers of its own."""

    library: Library
    timers: Timers
    database: Database
    running: "asyncio.Task[None]" = field(repr=False)

    async def settled(self) -> Settled:
        found = await asyncio.wait_for(self.timers.settled(30), 60)
        assert found is not None
        return found

    async def stop(self) -> None:
        self.running.cancel()
        await asyncio.wait({self.running})


@asynccontextmanager
async def a_library(
    uri: str, name: str, clock: Clock, deadlines: Sequence[Deadline[Loan]] = DEADLINES
) -> AsyncIterator[Library]:
    database = connect(uri, name, app_name="tests")
    store = Store(database, [LOANS], clock, deadlines=deadlines)
    await store.prepare()
    await store.start()
    try:
        yield Library(store)
    finally:
        await store.close()
        disconnect(database)


@asynccontextmanager
async def a_process(
    uri: str, name: str, clock: Hand, holder: str = "one", lease: str = LEASE, jobs: Sequence[Job] = ()
) -> AsyncIterator[Process]:
    """A process as the `timer` role makes it, with a client of its own. Under another `lease` two lead at once."""
    async with AsyncExitStack() as stack:
        library = await stack.enter_async_context(a_library(uri, name, clock))
        database, failures = library.store.database, Failures()
        timers = Timers(
            Dues(database, library.store.clocks),
            Acting("library", library.timers(), failures, 8),
            failures,
            Jobs("library", jobs, JobRecords(database), clock),
            clock,
            Lease(database, lease, holder, 2.0),
        )
        process = Process(library, timers, database, asyncio.create_task(timers.run()))
        stack.push_async_callback(process.stop)
        yield process
