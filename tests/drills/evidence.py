"""What an auditor is given: all that clients were told and all that services kept, read when everything was quiet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from deploy.reconciliation.reading import Logged, LoggedAggregate
from shared.contracts.event import Event
from shared.kernel.documents import Document
from shared.kernel.projection import Projection
from tests.drills.ledger import Command

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class RowsKept:
    """All documents of one projection in the database of a service, by id."""

    service: str
    projection: Projection[Any]
    documents: Mapping[str, Document]


@dataclass(frozen=True)
class Evidence:
    """What was found when everything was quiet.

    `topics` has the ids of events as they stand in each partition, `set_aside` those of events that a service put among
    its dead letters, `feeds` by topic what each reader of the feed of it was given.
    """

    commands: Sequence[Command] = ()
    logs: Mapping[str, Sequence[LoggedAggregate]] = field(default_factory=dict)
    topics: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    set_aside: frozenset[str] = frozenset()
    rows: Sequence[RowsKept] = ()
    feeds: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def aggregates(self, kind: str) -> Iterator[LoggedAggregate]:
        """Yield all of a kind, whosesoever they are."""
        return (aggregate for log in self.logs.values() for aggregate in log if aggregate.kind == kind)

    def events(self) -> Iterator[Logged]:
        """Yield every event of every log."""
        return (event for log in self.logs.values() for aggregate in log for event in aggregate.events)

    def facts(self, kind: str, of: type[E]) -> Iterator[tuple[Logged, E]]:
        """Yield the events of one type, each as it was logged too."""
        for aggregate in self.aggregates(kind):
            for logged in aggregate.events:
                if isinstance(logged.event, of):
                    yield logged, logged.event
