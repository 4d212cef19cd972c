"""From rows to offers: rows of one reference, which follow one another, are one offer with its venues and starts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.catalogue.offers.domain.content import WriteOffer
from services.catalogue.uploads.domain.columns import BY_NAME, COLUMNS, Column, NotRead, Of, column_at
from services.catalogue.uploads.domain.faults import (
    Fault,
    header_of,
    no_rows,
    of_cell,
    shown,
    too_many_rows,
    unsafe,
)
from services.catalogue.uploads.domain.splitting import Row, Splitting
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
        return Fault(row, reason.code, reason.detail, name, allowed=allowed)


class Reading:
    """Takes the bytes of a file as they come and gives its offers; remembers the references that it has met."""

    def __init__(self, market: str, most_rows: int) -> None:
        """Read offers of a market from a file of so many rows at most."""
        self.references: set[str] = set()
        self.rows = 0
        self._market, self._most = market, most_rows
        self._splitting = Splitting()
        self._header: tuple[str, ...] = ()
        self._open: list[tuple[int, dict[str, str]]] = []
        self._seen = 0

    def feed(self, piece: bytes) -> list[Read]:
        """Return the offers that end in this piece; raises `Unreadable`."""
        return [read for row in self._splitting.feed(piece) for read in self._row(row)]

    def end(self) -> list[Read]:
        """Return the offers that are left once no more bytes come; raises `Unreadable`."""
        found = [read for row in self._splitting.end() for read in self._row(row)]
        if self.rows == 0:
            raise no_rows(self._seen)
        return [*found, *self._close()]

    def _row(self, row: Row) -> Iterator[Read]:
        self._seen = row.number
        if not self._header:
            self._header = header_of(row)
            self._splitting.width = len(self._header)
            return
        self.rows += 1
        if self.rows > self._most:
            raise too_many_rows(self._most)
        fault = self._against(row)
        if fault is not None:
            yield from self._close()
            yield Read("", (row.number,), None, (fault,))
            return
        cells = {name: cell.strip() for name, cell in zip(self._header, row.cells, strict=True)}
        if self._open and (self._open[0][1]["reference"] != cells["reference"] or not cells["reference"]):
            yield from self._close()
        self._open.append((row.number, cells))

    def _against(self, row: Row) -> Fault | None:
        """Say why a row cannot be told into cells."""
        if row.broken is not None:
            at = row.broken.cell
            column = self._header[at] if at is not None and at < len(self._header) else ""
            return Fault(row.number, row.broken.code, row.broken.detail, column)
        if len(row.cells) != len(self._header):
            detail = f"the row has {len(row.cells)} cells, the header {len(self._header)}"
            return Fault(row.number, "cells_differ_from_header", detail, given=shown(",".join(row.cells)))
        if tuple(each.strip().lower() for each in row.cells) == self._header:
            return Fault(row.number, "header_again", "the header stands in the file once, in its first row")
        return None

    def _close(self) -> Iterator[Read]:
        """Yield the offer that the rows held make."""
        rows, self._open = self._open, []
        if not rows:
            return
        reference = rows[0][1]["reference"]
        found = _offer(self._market, rows)
        if reference in self.references:
            detail = "rows of one offer follow one another: its reference stands in rows before as well"
            again = of_cell(rows[0][0], BY_NAME["reference"], "reference_again", detail, reference)
            found = Read(found.reference, found.rows, None, (again, *found.faults))
        self.references.add(reference)
        yield found


@cache
def _adapter() -> TypeAdapter[WriteOffer]:
    return TypeAdapter(WriteOffer)


def _offer(market: str, rows: list[tuple[int, dict[str, str]]]) -> Read:
    """Return the offer that some rows say, with everything that is wrong with it."""
    (first, cells), numbers = rows[0], tuple(number for number, _ in rows)
    faults: list[Fault] = []
    if not cells["reference"]:
        faults.append(of_cell(first, BY_NAME["reference"], "value_missing", "write the offer's reference", ""))
    if len(rows) > _MOST_ROWS_OF_ONE:
        detail = f"an offer has {_MOST_ROWS_OF_ONE} rows at most, not {len(rows)}"
        return Read(cells["reference"], numbers, None, (Fault(first, "too_many_rows_of_offer", detail),))
    body: dict[str, Any] = {"market": market, "price": {}, "duration": {}, "delivery": {}}
    for column in COLUMNS:
        if column.of is Of.OFFER:
            faults += _differing(column, rows)
            _put(body, column, _value(first, column, cells[column.name], faults))
    parts: dict[tuple[str, int], int] = {}
    body["delivery"]["venues"] = _parts(Of.VENUE, "venues", rows, parts, faults)
    body["starts"] = _parts(Of.START, "starts", rows, parts, faults)
    asked, invalid = _validated(body, first, parts, {(each.row, each.column) for each in faults})
    faults += invalid
    if faults:
        return Read(cells["reference"], numbers, None, tuple(faults[:_MOST_FAULTS]), parts)
    return Read(cells["reference"], numbers, asked, (), parts)


def _differing(column: Column, rows: list[tuple[int, dict[str, str]]]) -> Iterator[Fault]:
    """Yield where a later row of an offer says of it something else than its first row."""
    said = rows[0][1][column.name]
    for number, cells in rows[1:]:
        if cells[column.name] not in {"", said}:
            detail = f"row {rows[0][0]}, where the offer begins, says {shown(said)!r}; repeat that or leave it empty"
            yield of_cell(number, column, "differs_from_first_row", detail, cells[column.name])


def _parts(
    of: Of,
    name: str,
    rows: list[tuple[int, dict[str, str]]],
    parts: dict[tuple[str, int], int],
    faults: list[Fault],
) -> list[dict[str, Any]]:
    """Return the venues or starts that the rows say, each once, and note in which row each stands."""
    columns = [each for each in COLUMNS if each.of is of]
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for number, cells in rows:
        said = tuple(cells[each.name] for each in columns)
        if not any(said) or said in found:
            continue
        parts[name, len(found)] = number
        values = {each.path[-1]: _value(number, each, cells[each.name], faults) for each in columns}
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
