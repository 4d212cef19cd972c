"""Offers side by side: a column for each in the order that the reader chooses, what differs before what is alike."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from portal.components.reasons import Options

PLACE = "A place comes to"
"""What the row is called that makes prices of places and of whole groups alike."""
T = TypeVar("T")
Cells = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """One offer: its name, where it is read and ordered, and what is compared."""

    title: str
    path: str
    order_path: str
    order_text: str


@dataclass(frozen=True)
class Sort(Generic[T]):
    """An order of offers: what it is called, the row that it goes by, and what puts one before another."""

    text: str
    row: str
    key: Callable[[T], Any]
    descending: bool = False


@dataclass(frozen=True)
class SideBySide:
    """Columns and the rows beneath them: a term and a cell for each offer.

    `sorts` are the orders to choose from, none where there is nothing to order; `kept` is sent with the choice.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    sorts: Options
    chosen: str
    by: str
    direction: str
    kept: tuple[tuple[str, str], ...]


def side_by_side(
    offers: Sequence[T],
    sorts: Mapping[str, Sort[T]],
    chosen: str,
    shown: Callable[[T], tuple[Column, Cells]],
    kept: Iterable[tuple[str, str]] = (),
) -> SideBySide:
    """Set offers side by side in the order that was chosen, as `sorts` name it; those alike in it stay as they were."""
    sort = sorts[chosen]
    columns = [shown(each) for each in sorted(offers, key=sort.key, reverse=sort.descending)]
    return SideBySide(
        columns=tuple(column for column, _ in columns),
        rows=differing_first([tuple(cells) for _, cells in columns]),
        sorts=tuple((code, each.text) for code, each in sorts.items()) if len(columns) > 1 else (),
        chosen=chosen,
        by=sort.row,
        direction="descending" if sort.descending else "ascending",
        kept=tuple(kept),
    )


def finishing(percent: float | None) -> float:
    """Return by what quality is sorted: too few to say comes after any share."""
    return -1 if percent is None else percent


def differing_first(columns: Sequence[Sequence[tuple[str, str]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Turn columns of terms into rows, those in which the offers differ before those in which they are alike."""
    rows = (
        [(term, tuple(column[place][1] for column in columns)) for place, (term, _) in enumerate(columns[0])]
        if columns
        else []
    )
    return tuple(sorted(rows, key=lambda row: len(set(row[1])) == 1))
