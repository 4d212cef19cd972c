"""Projections: what a service keeps of others' facts, or of its own, as one row folded from each aggregate's events."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from shared.contracts import public_events
from shared.contracts.event import Event
from shared.kernel.documents import KeptAs

Row = TypeVar("Row")


@dataclass(frozen=True)
class Projection(KeptAs[Row]):
    """A kind of row: its collection, its type, the events it is folded from, and how.

    `of` names events, or bases of them, of which private ones are left out: they are not published. `fold` gets the row
    so far (`None` before the first event) and returns the row after the event; it must be pure. `indexes` are lists of
    field names, ascending.
    """

    name: str
    row: type[Row]
    of: tuple[type[Event], ...]
    fold: Callable[[Row | None, Any], Row | None]
    indexes: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        """Raise `ValueError` for private events: they are not published, and no row would ever be folded from them."""
        if private := [event.TYPE for event in self.of if event.PRIVATE]:
            raise ValueError(f"{self.name}: {', '.join(private)} is private, and no row can be folded from it")

    def __call__(self, identifier: object) -> "RowRef[Row]":
        """Name one row."""
        return RowRef(self, str(identifier))

    @property
    def events(self) -> frozenset[type[Event]]:
        """Every event that the rows are folded from."""
        return frozenset(event for event in public_events().values() if issubclass(event, self.of))

    def folds(self, event: Event | None) -> bool:
        """Whether rows are folded from an event."""
        return isinstance(event, self.of) and not event.PRIVATE

    @property
    def kept(self) -> type[Row]:
        """What a document of a row holds."""
        return self.row


@dataclass(frozen=True)
class RowRef(Generic[Row]):
    """One row, by projection and id. A `guarded` one must stand as it was read when a command that reads it commits."""

    kind: Projection[Row]
    id: str
    guarded: bool = False
    # What tells it from all else that a command relies on: made once, since it is looked up many times a decision.
    key: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.kind.name} {self.id}")

    @property
    def collection(self) -> str:
        """Where it is kept."""
        return self.kind.name

    def __str__(self) -> str:
        return self.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowRef) and self.key == other.key
