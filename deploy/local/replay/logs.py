"""The event logs of the services as the books of a replay read them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from deploy.reconciliation.reading import Logged
from shared.contracts.event import Event

Fact = TypeVar("Fact", bound=Event)


@dataclass
class Log:
    """The event log of one service: all events in order, by aggregate."""

    aggregates: dict[tuple[str, str], list[Logged]] = field(default_factory=dict)

    def all(self) -> Iterator[Logged]:
        """Every event, aggregate by aggregate."""
        return (each for events in self.aggregates.values() for each in events)

    def facts(self, kind: type[Fact]) -> Iterator[tuple[Logged, Fact]]:
        """Every event of one type, with its place in the log."""
        return ((each, each.event) for each in self.all() if isinstance(each.event, kind))

    def of(self, name: str) -> dict[str, list[Logged]]:
        """The events of one kind of aggregate, by id."""
        return {identifier: events for (kind, identifier), events in self.aggregates.items() if kind == name}
