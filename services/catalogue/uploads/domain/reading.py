"""From rows to offers: rows of one reference, which follow one another, are one offer with its venues and starts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.catalogue.offers.domain.content import WriteOffer
from services.catalogue.uploads.domain.columns import BY_NAME, COLUMNS, Column, NotRead, Of, column_at
from services.catalogue.uploads.domain.faults import Fault, of_cell, shown, unsafe
from services.catalogue.uploads.domain.tables import Table
from shared.kernel.rules import Rejection

_MOST_ROWS_OF_ONE = 1000
_MOST_FAULTS = 100
_MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Read:
    """One offer of a file: what it is to say, or all that is wrong with it, and the rows that its parts stand in."""

    reference: str
    rows: tuple[int, ...]
    asked: WriteOffer | None
    faults: tuple[Fault, ...] = ()
    parts: dict[tuple[str, int], int] = field(default_factory=dict)
    said_in: Mapping[str, str] = field(default_factory=dict)

    @property
    def first_row(self) -> int:
        """The row that it begins in."""
        return self.rows[0]

    def refused(self, reasons: Sequence[Rejection]) -> tuple[Fault, ...]:
        """Return why the rules refuse it, each in the row and column that it is about."""
        return tuple(self._fault(each) for each in reasons[:_MOST_FAULTS])

    def _fault(self, reason: Rejection) -> Fault:
        path = tuple(reason.pointer.strip("/").split("/")) if reason.pointer else ()
        row, column = _place(path, self.first_row, self.parts)
        name, allowed = (column.name, column.allowed()) if column else ("", "")
        return self.renamed(Fault(row, reason.code, reason.detail, name, allowed=allowed))

    def renamed(self, fault: Fault) -> Fault:
        """Return what is wrong with the column that the file has for ours."""
        return replace(fault, column=self.said_in.get(fault.column, fault.column))

    def says(self, fault: Fault) -> Iterator[str]:
        """Yield our columns of which a column of the file says something, which is wrong."""
        return (own for own, name in self.said_in.items() if name == fault.column)


@dataclass(frozen=True)
class Told:
    """Files of another form: how a row is told in our columns, and which column says there what one of ours does."""

    tell: Callable[[int, Mapping[str, str]], tuple[dict[str, str], list[Fault]]]
    said_in: Mapping[str, str]


class Reading:
    """Takes the bytes of a file as they come and gives its offers; remembers the references that it has met."""

    def __init__(self, table: Table, market: str, told: Told | None = None) -> None:
        """Read offers of a market from a table of our own columns, or of those that are told in ours."""
        self.references: set[str] = set()
        self.table = table
        self._market, self._told = market, told
        self._open: list[_RowOfOne] = []

    def feed(self, piece: bytes) -> list[Read]:
        """Return the offers that end in this piece; raises `Unreadable`."""
        return [read for row in self.table.feed(piece) for read in self._row(*row)]

    def end(self) -> list[Read]:
        """Return the offers that are left once no more bytes come; raises `Unreadable`."""
        found = [read for row in self.table.end() for read in self._row(*row)]
        return [*found, *self._close()]

    def _row(self, number: int, found: Mapping[str, str] | Fault) -> Iterator[Read]:
        if isinstance(found, Fault):
            yield from self._close()
            yield Read("", (number,), None, (found,))
            return
        cells, faults = self._told.tell(number, found) if self._told else (found, [])
        if self._open and (self._open[0].cells["reference"] != cells["reference"] or not cells["reference"]):
            yield from self._close()
        self._open.append(_RowOfOne(number, cells, faults))

    def _close(self) -> Iterator[Read]:
        """Yield the offer that the rows held make."""
        rows, self._open = self._open, []
        if not rows:
            return
        reference = rows[0].cells["reference"]
        found = _offer(self._market, rows, self._said_in())
        if reference in self.references:
            detail = "rows of one offer follow one another: its reference stands in rows before as well"
            again = of_cell(rows[0].number, BY_NAME["reference"], "reference_again", detail, reference)
            found = replace(found, asked=None, faults=(found.renamed(again), *found.faults))
        self.references.add(reference)
        yield found

    def _said_in(self) -> Mapping[str, str]:
        """Return which column of the file says what one of ours does, as far as that is not in the file itself."""
        if self._told is None:
            return {}
        return {own: name for own, name in self._told.said_in.items() if own not in self.table.header}


@dataclass(frozen=True, slots=True)
class _RowOfOne:
    """One row of an offer, in our columns, with what was found wrong when it was told in them."""

    number: int
    cells: Mapping[str, str]
    faults: Sequence[Fault] = ()


@cache
def _adapter() -> TypeAdapter[WriteOffer]:
    return TypeAdapter(WriteOffer)


def _offer(market: str, rows: Sequence[_RowOfOne], said_in: Mapping[str, str]) -> Read:
    """Return the offer that some rows say, with everything that is wrong with it."""
    first, cells, numbers = rows[0].number, rows[0].cells, tuple(each.number for each in rows)
    read = Read(cells["reference"], numbers, None, (), {}, said_in)
    faults: list[Fault] = []
    if not cells["reference"]:
        faults.append(of_cell(first, BY_NAME["reference"], "value_missing", "write the offer's reference", ""))
    if len(rows) > _MOST_ROWS_OF_ONE:
        detail = f"an offer has {_MOST_ROWS_OF_ONE} rows at most, not {len(rows)}"
        return replace(read, faults=(Fault(first, "too_many_rows_of_offer", detail),))
    body: dict[str, Any] = {"market": market, "price": {}, "duration": {}, "delivery": {}}
    for column in COLUMNS:
        if column.of is Of.OFFER:
            faults += _differing(column, rows)
            _put(body, column, _value(first, column, cells[column.name], faults))
    body["delivery"]["venues"] = _parts(Of.VENUE, "venues", rows, read.parts, faults)
    body["starts"] = _parts(Of.START, "starts", rows, read.parts, faults)
    told = [fault for each in rows for fault in each.faults]
    known = {(each.row, each.column) for each in faults} | {(each.row, own) for each in told for own in read.says(each)}
    asked, invalid = _validated(body, first, read.parts, known)
    faults = [*told, *(read.renamed(each) for each in (*faults, *invalid))]
    if faults:
        return replace(read, faults=tuple(faults[:_MOST_FAULTS]))
    return replace(read, asked=asked)


def _differing(column: Column, rows: Sequence[_RowOfOne]) -> Iterator[Fault]:
    """Yield where a later row of an offer says of it something else than its first row."""
    said = rows[0].cells[column.name]
    for each in rows[1:]:
        if (given := each.cells[column.name]) not in {"", said}:
            detail = (
                f"row {rows[0].number}, where the offer begins, says {shown(said)!r}; repeat that or leave it empty"
            )
            yield of_cell(each.number, column, "differs_from_first_row", detail, given)


def _parts(
    of: Of,
    name: str,
    rows: Sequence[_RowOfOne],
    parts: dict[tuple[str, int], int],
    faults: list[Fault],
) -> list[dict[str, Any]]:
    """Return the venues or starts that the rows say, each once, and note in which row each stands."""
    columns = [each for each in COLUMNS if each.of is of]
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        said = tuple(row.cells[each.name] for each in columns)
        if not any(said) or said in found:
            continue
        parts[name, len(found)] = row.number
        values = {each.path[-1]: _value(row.number, each, row.cells[each.name], faults) for each in columns}
        found[said] = {key: value for key, value in values.items() if value is not None}
    return list(found.values())


def _value(row: int, column: Column, cell: str, faults: list[Fault]) -> object | None:
    """Return what a cell says, None for nothing; what is wrong with it is added to the faults."""
    if not cell:
        return None
    fault = unsafe(row, column, cell)
    if fault is not None:
        faults.append(fault)
    try:
        return column.read(cell)
    except NotRead:
        detail = f"{shown(cell)!r} is not allowed in {column.name}: {column.allowed()}"
        faults.append(of_cell(row, column, "value_not_allowed", detail, cell))
        return None


def _put(body: dict[str, Any], column: Column, value: object | None) -> None:
    if value is not None:
        *within, name = column.path
        (body.setdefault(within[0], {}) if within else body)[name] = value


def _validated(
    body: dict[str, Any], first: int, parts: dict[tuple[str, int], int], said: set[tuple[int, str]]
) -> tuple[WriteOffer | None, list[Fault]]:
    """Hold what was read to what a request for an offer is held to; a cell of which a fault is known is passed over."""
    try:
        return _adapter().validate_python(body), []
    except ValidationError as invalid:
        found = []
        for error in invalid.errors(include_url=False, include_context=False):
            path = tuple(str(each) for each in error["loc"])
            row, column = _place(path, first, parts)
            if column is None or (row, column.name) not in said:
                found.append(_invalid(row, column, error["type"], error["msg"], error["input"]))
        return None, found


def _invalid(row: int, column: Column | None, kind: str, message: str, value: object) -> Fault:
    detail = message.removeprefix("Value error, ")
    if column is None:
        return Fault(row, "value_not_allowed", detail)
    if kind == _MISSING:
        return of_cell(row, column, "value_missing", f"{column.name} may not be empty", "")
    given = str(value) if isinstance(value, str | int | float) else ""
    return of_cell(row, column, "value_not_allowed", f"{column.name}: {detail}", given)


def _place(path: tuple[str, ...], first: int, parts: dict[tuple[str, int], int]) -> tuple[int, Column | None]:
    """Return the row and the column of what a path into an offer is about."""
    row = first
    for name, number in pairwise(path):
        if number.isdigit():
            row = parts.get((name, int(number)), first)
    column = column_at(tuple(each for each in path if not each.isdigit()))
    return row, column
