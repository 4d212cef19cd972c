"""Aggregates: what a service decides about, as a fold of its own events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from shared.contracts.event import Event

State = TypeVar("State")


@dataclass(frozen=True)
class Aggregate(Generic[State]):
    """A kind of aggregate: its name (as events name it), its collection, its state and how events fold into it.

    `indexes` are lists of fields of the state, ascending, for the listings that filter by them.
    """

    name: str
    collection: str
    state: type[State]
    evolve: Callable[[State | None, Any], State]
    indexes: tuple[tuple[str, ...], ...] = ()

    def __call__(self, identifier: object) -> "Ref[State]":
        """Name one aggregate of this kind."""
        return Ref(self, str(identifier))

    @cached_property
    def _codec(self) -> TypeAdapter[State]:
        return TypeAdapter(self.state)

    def load(self) -> None:
        """Make what reads and writes states now, so that no command pays for it."""
        _ = self._codec

    def encode(self, state: State) -> dict[str, Any]:
        """Return a state as a document: ids, dates and codes become strings, money stays an integer."""
        document: dict[str, Any] = self._codec.dump_python(state, mode="json")
        return document

    def decode(self, document: Mapping[str, Any]) -> State:
        """Read a state; raises `pydantic.ValidationError` where the document is not one."""
        return self._codec.validate_python(document)

    def fold(self, events: list[Event]) -> State | None:
        """Return the state that these events, in order, lead to."""
        state: State | None = None
        for event in events:
            state = self.evolve(state, event)
        return state


@dataclass(frozen=True)
class Ref(Generic[State]):
    """One aggregate, by kind and id."""

    kind: Aggregate[State]
    id: str

    def __str__(self) -> str:
        return f"{self.kind.name} {self.id}"

    def __hash__(self) -> int:
        return hash((self.kind.name, self.id))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and (self.kind.name, self.id) == (other.kind.name, other.id)


@dataclass(frozen=True, slots=True)
class Stored(Generic[State]):
    """An aggregate as it is committed: `version` counts its events."""

    state: State
    version: int
