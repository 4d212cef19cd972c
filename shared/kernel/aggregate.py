"""Aggregates: what a service decides about, as a fold of its own events; and what only one of them may hold."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from shared.contracts.event import Event
from shared.kernel.documents import KeptAs
from shared.kernel.holding import ClaimRef
from shared.kernel.rules import NotFound

State = TypeVar("State")


def _claims_nothing(_: Any) -> tuple[ClaimRef, ...]:
    return ()


@dataclass(frozen=True)
class Aggregate(KeptAs[State]):
    """A kind of aggregate: its name (as events name it), its collection, its state and how events fold into it.

    `indexes` are lists of fields of the state, ascending, for the listings that filter by them. `claims` says what a
    state holds that no other aggregate may hold meanwhile: the store takes and releases it with the change of the
    state, and a command that takes a claim declares that it relies on it. `begun_by` says by which private fact one of
    this kind must have begun of which nothing but a public fact is left, with the time of that; `None` where it cannot.
    """

    name: str
    collection: str
    state: type[State]
    evolve: Callable[[State | None, Any], State]
    indexes: tuple[tuple[str, ...], ...] = ()
    claims: Callable[[State], tuple[ClaimRef, ...]] = _claims_nothing
    begun_by: Callable[[Any, datetime], Event | None] | None = None

    def __call__(self, identifier: object) -> "Ref[State]":
        """Name one aggregate of this kind."""
        return Ref(self, str(identifier))

    def new(self, identifier: object) -> "Ref[State]":
        """Name one that is about to begin under an id minted for it, so that there is nothing to look for."""
        return Ref(self, str(identifier), new=True)

    @property
    def claims_something(self) -> bool:
        """Whether states of this kind hold claims at all."""
        return self.claims is not _claims_nothing

    @property
    def kept(self) -> type[State]:
        """What a document of an aggregate holds."""
        return self.state

    def fold(self, events: list[Event]) -> State | None:
        """Return the state that these events, in order, lead to."""
        state: State | None = None
        for event in events:
            state = self.evolve(state, event)
        return state


def begun(state: State | None, event: Event) -> State:
    """Return the state that an event changes; raises `TypeError` where nothing begins with such an event."""
    if state is None:
        raise TypeError(f"{event.TYPE} cannot be the first event of any {event.AGGREGATE}")
    return state


@dataclass(frozen=True)
class Ref(Generic[State]):
    """One aggregate, by kind and id. A `guarded` one must stand as it was read when a command that reads it commits."""

    kind: Aggregate[State]
    id: str
    new: bool = False
    guarded: bool = False

    # What tells it from all else that a command relies on: made once, since it is looked up many times a decision.
    key: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.kind.name} {self.id}")

    @property
    def collection(self) -> str:
        """Where it is kept."""
        return self.kind.collection

    def existing(self, state: State | None) -> State:
        """Return the state of an aggregate that is there; raises `NotFound`."""
        if state is None:
            raise NotFound(self.kind.name, self.id)
        return state

    def __str__(self) -> str:
        return self.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and self.key == other.key


@dataclass(frozen=True, slots=True)
class Stored(Generic[State]):
    """An aggregate as it is committed: `version` counts its events."""

    state: State
    version: int
