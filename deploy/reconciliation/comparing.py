"""Holding what is kept against the log: states of aggregates, and rows of projections wherever they are."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deploy.reconciliation.findings import Tally
from deploy.reconciliation.reading import Logged, Shelf, logged_events_of
from shared.kernel.aggregate import Aggregate
from shared.kernel.documents import Document
from shared.kernel.projection import Projection
from shared.store.mongo import Database
from shared.store.recoveries import runs_whole
from shared.store.steps import NO_CLOCKS, Clocks, Steps, steps_of

# So many are looked at again; where more do not fit, it is no matter of timing.
_LOOKED_AT_AGAIN = 1000


@dataclass(frozen=True, slots=True)
class Behind:
    """A row that is right as far as it goes, and lacks this many events that it should have."""

    events: int


Verdict = str | Behind | None
"""Why something does not fit; `None` where it does."""


def _are_known(events: Sequence[Logged]) -> bool:
    return all(each.event is not None for each in events)


class Comparison(ABC):
    """One collection, compared with the log of the aggregates that it is about, as both go by in the order of ids.

    What does not fit at once may have changed between the two readings, so it is looked at again by itself.
    """

    def __init__(self, what: str, collection: str, place: Database, log: Database) -> None:
        """`place` has the collection, `log` the events."""
        self.tally = Tally(what)
        self._collection = collection
        self._place = place
        self._log = log
        self._shelf = Shelf(place, collection)
        self._suspects: set[str] = set()
        self._beyond = 0

    @property
    @abstractmethod
    def kinds(self) -> frozenset[str]:
        """The kinds of aggregates that have something in the collection."""

    @abstractmethod
    def verdict(self, identifier: str, document: Document | None, events: Sequence[Logged]) -> Verdict:
        """Compare one document with all events of its aggregate."""

    async def take(self, identifier: str, events: Sequence[Logged]) -> Document | None:
        """Compare the next one; return its document."""
        events = self.concerned(events)
        passed, document = await self._shelf.take(identifier)
        for each in passed:
            self._suspect(each)
        if not _are_known(events):
            self.tally.not_compared += 1
            return document
        if document is not None or self.is_expected(events):
            self.tally.checked += 1
        if self._verdict(identifier, document, events) is not None:
            self._suspect(identifier)
        return document

    def _verdict(self, identifier: str, document: Document | None, events: Sequence[Logged]) -> Verdict:
        if not _are_known(events):
            return None  # an event of a newer version came while it was looked at
        try:
            return self.verdict(identifier, document, events)
        except Exception as fault:  # whatever one document holds, the others must be compared
            return f"{self._collection}: {identifier} cannot be read ({type(fault).__name__})"

    def concerned(self, events: Sequence[Logged]) -> Sequence[Logged]:
        """Return those events of which something may be in the collection."""
        return events

    def is_expected(self, events: Sequence[Logged]) -> bool:
        """Return whether these events lead to something in the collection."""
        return bool(events)

    async def finish(self) -> None:
        """Take up what is left when the log is through."""
        async for each in self._shelf.rest():
            self._suspect(each)

    def _suspect(self, identifier: str) -> None:
        if len(self._suspects) < _LOOKED_AT_AGAIN:
            self._suspects.add(identifier)
        else:
            self._beyond += 1

    async def look_again(self) -> None:
        """Look at the suspects by themselves, and forget those that fit now."""
        for identifier in list(self._suspects):
            if await self._judge(identifier) is None:
                self._suspects.discard(identifier)

    @property
    def has_suspects(self) -> bool:
        """Whether anything does not fit yet."""
        return bool(self._suspects)

    async def settle(self, *, late: bool) -> None:
        """Say of what still does not fit whether it is wrong; `late` if the readers have not caught up."""
        for identifier in sorted(self._suspects):
            verdict = await self._judge(identifier)
            if isinstance(verdict, Behind) and late:
                self.tally.in_flight += verdict.events
            elif isinstance(verdict, Behind):
                self.tally.add_wrong(f"{identifier} lacks {verdict.events} events")
            elif verdict is not None:
                self.tally.add_wrong(verdict)
        if self._beyond:
            self.tally.add_wrong(f"{self._beyond} more do not fit, which were not looked at again", self._beyond)

    async def _judge(self, identifier: str) -> Verdict:
        """Read the document first, so that the log has everything that it has, and judge."""
        document = await self._place[self._collection].find_one({"_id": identifier})
        events = await logged_events_of(self._log, self.kinds, identifier)
        return self._verdict(identifier, document, self.concerned(events))


class StatesOf(Comparison):
    """Every aggregate's versions run from 1 without a hole, and its state is the fold of its events.

    So are the steps of the clocks that run in it: each is due or done, and no other is.
    """

    def __init__(self, service: str, kind: Aggregate[Any], database: Database, clocks: Clocks = NO_CLOCKS) -> None:
        what = f"{service}: state of every {kind.name} is the fold of its log"
        super().__init__(what, kind.collection, database, database)
        self._kind = kind
        self._clocks = clocks
        self.recovered = False
        """Whether the log was ever restored and recovered, so that holes may be left of what was lost."""

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset({self._kind.name})

    async def _judge(self, identifier: str) -> Verdict:
        """Read both as they were at one moment: state and log change together."""
        async with await self._log.client.start_session(snapshot=True) as session:
            document = await self._place[self._collection].find_one({"_id": identifier}, session=session)
            events = await logged_events_of(self._log, self.kinds, identifier, session)
        return self._verdict(identifier, document, events)

    def verdict(self, identifier: str, document: Document | None, events: Sequence[Logged]) -> Verdict:
        about = f"{self._kind.name} {identifier}"
        if document is None or not events:
            return f"{about} has a state or a log only"
        versions = ((each.version, each.taken_back) for each in events)
        if not runs_whole(versions, document["version"], recovered=self.recovered):
            return f"{about} has holes in its versions"
        log = [(each.event, each.version, each.time) for each in events if each.event]
        state, steps = self._clocks.folded(self._kind, identifier, log)
        # As this version reads it: another may have left out a field that has a default, or added one.
        if state != self._kind.decode(document["state"]):
            return f"{about} differs from its log"
        return None if _agree(steps, steps_of(document)) else f"{about} has other steps of clocks than its log"


def _agree(folded: Steps | None, kept: Steps | None) -> bool:
    """Whether each step of the log is kept as due or as done, and no other; when it is due is as its clock began."""
    if folded is None or kept is None:
        return folded is kept
    return {each.key for each in folded.due} == {each.key for each in (*kept.due, *kept.done)}


class RowsOf(Comparison):
    """Every row is the fold of its aggregate's events up to its version, and has all recorded before the look began."""

    def __init__(
        self, service: str, projection: Projection[Any], place: Database, log: Database, until: datetime | None
    ) -> None:
        """`until` is the recorded time of the newest event that rows must have."""
        super().__init__(f"{service}: rows of {projection.name}", projection.name, place, log)
        self._projection = projection
        self._until = until

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(event.AGGREGATE for event in self._projection.events)

    def concerned(self, events: Sequence[Logged]) -> Sequence[Logged]:
        return [each for each in events if each.public]

    def is_expected(self, events: Sequence[Logged]) -> bool:
        return self._folded(events)[0] is not None

    def verdict(self, identifier: str, document: Document | None, events: Sequence[Logged]) -> Verdict:
        if not events:
            return f"row {identifier} is of nothing that is in the log"
        version = document["version"] if document else 0
        row, last = self._folded([each for each in events if each.version <= version])
        if document is not None and (last != version or row != self._projection.decode(document)):
            return f"row {identifier} differs from the log at version {version}"
        if document is None and not self.is_expected(events):
            return None
        newer = [each for each in events if each.version > version and self._is_due(each)]
        return Behind(len(newer)) if newer else None

    def _is_due(self, each: Logged) -> bool:
        return self._projection.folds(each.event) and self._until is not None and each.recorded_at <= self._until

    def _folded(self, events: Sequence[Logged]) -> tuple[Any, int]:
        row, version = None, 0
        for each in events:
            if self._projection.folds(each.event):
                row, version = self._projection.fold(row, each.event), each.version
        return row, version
