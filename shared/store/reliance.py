"""What a command relies on: aggregates, claims and rows of others' facts, named in at most two steps.

What the first step finds may name the second: an offer its supplier, an order its budget. Everything is read for a
whole group at once, and no command queries on its own beside that.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar, overload

from shared.kernel.aggregate import Ref
from shared.kernel.holding import ClaimRef
from shared.kernel.projection import RowRef

State = TypeVar("State")
Row = TypeVar("Row")
Guarded = TypeVar("Guarded", Ref[Any], RowRef[Any])

ReliedOn = Ref[Any] | RowRef[Any] | ClaimRef


def guarded(need: Guarded) -> Guarded:
    """Name what must not change before the commit, although the command does not change it.

    The transaction touches it at the version that was read: whoever changes it at the same time, one of the two decides
    again. What does not exist cannot be guarded, so a rule must refuse where it is missing.
    """
    return replace(need, guarded=True)


class Known:
    """What a command declared, as it stands at the moment of its decision: `known[ORDERS(order_id)]`.

    `None` where there is nothing under that name. Asking for what was not declared is a `LookupError`.
    """

    def __init__(self, found: Mapping[str, "AsRead"]) -> None:
        """Hold what was declared by its key."""
        self._found = found

    @overload
    def __getitem__(self, need: Ref[State]) -> State | None: ...

    @overload
    def __getitem__(self, need: RowRef[Row]) -> Row | None: ...

    @overload
    def __getitem__(self, need: ClaimRef) -> str | None: ...

    def __getitem__(self, need: ReliedOn) -> Any:
        """Return the state of an aggregate, a row, or the id of the aggregate that holds a claim."""
        return self._standing(need).value

    def version(self, need: ReliedOn) -> int:
        """Return how many events the aggregate has, or which one the row was last folded from; 0 for none."""
        return self._standing(need).version

    def _standing(self, need: ReliedOn) -> "AsRead":
        try:
            return self._found[need.key]
        except KeyError:
            raise LookupError(f"{need.key} was not declared by the command") from None


class AsRead(Protocol):
    """How something stands: its value, `None` for nothing, and its version."""

    @property
    def value(self) -> Any: ...

    @property
    def version(self) -> int: ...


NOTHING = Known({})


def _nothing_more(_: Known) -> Iterable[ReliedOn]:
    return ()


@dataclass(frozen=True, slots=True)
class Reliance:
    """What a command relies on: `first` by what was asked for, `then` by what the first step found.

    `then` is pure, bears `None` for whatever is missing, and may run more than once.
    """

    first: tuple[ReliedOn, ...]
    then: Callable[[Known], Iterable[ReliedOn]] = _nothing_more
