"""Tables: files whose first row names the columns, read piece by piece into rows of named cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from services.catalogue.uploads.domain.columns import HEADER
from services.catalogue.uploads.domain.faults import Fault, Unreadable, problem, shown
from shared.contracts.catalogue import UploadProblem
from shared.kernel.splitting import Row, Splitting


@dataclass(frozen=True)
class Form:
    """Which columns a kind of file has: those that it must have, in any order, and those of ours that may be there."""

    needed: tuple[str, ...]
    may_follow: tuple[str, ...] = ()

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Every name by itself and in small letters; where two are alike in those, what must be there is meant."""
        every = (*self.may_follow, *self.needed)
        return {each.casefold(): each for each in every} | {each: each for each in every}

    def header_of(self, row: Row) -> tuple[str, ...]:
        """Return the columns of a file, or raise `Unreadable` with all that is wrong with its first row."""
        if row.broken is not None:
            raise Unreadable(problem("header_missing", row.number, f"the header cannot be read: {row.broken.detail}"))
        given = tuple(each.strip() for each in row.cells)
        found = tuple(self._names.get(each) or self._names.get(each.casefold(), "") for each in given)
        if not any(found):
            detail = f"row {row.number} is to name the columns: {', '.join(self.needed)}"
            raise Unreadable(problem("header_missing", row.number, f"{detail}{_separator(row.cells)}"))
        unknown = dict.fromkeys(each for each, name in zip(given, found, strict=True) if not name)
        allowed = ", ".join((*self.needed, *self.may_follow))
        problems = [
            *(_column("column_missing", row, each, "is missing") for each in self.needed if each not in found),
            *(_column("column_unknown", row, shown(each), f"is none of {allowed}") for each in unknown),
            *(
                _column("column_doubled", row, each, "is there more than once")
                for each in (*self.needed, *self.may_follow)
                if found.count(each) > 1
            ),
        ]
        if problems:
            raise Unreadable(*problems)
        return found


OWN = Form(HEADER)

_NONE: Mapping[int, Mapping[str, str]] = MappingProxyType({})

TableRow = tuple[int, Mapping[str, str] | Fault]
"""The number of a row, the header being row 1, and its cells by column, or why it has none."""


class Table:
    """Takes the bytes of a file as they come and gives its rows."""

    def __init__(self, form: Form, most_rows: int, corrections: Mapping[int, Mapping[str, str]] = _NONE) -> None:
        """Read so many rows at most behind the header, some of which others take the place of.

        One whose place is taken by a row without anything in it is left out.
        """
        self._corrections = dict(corrections)
        self.header: tuple[str, ...] = ()
        self.rows = 0
        self._form, self._most = form, most_rows
        self._splitting = Splitting()
        self._seen = 0

    def feed(self, piece: bytes) -> Iterator[TableRow]:
        """Yield the rows that end in this piece; raises `Unreadable`."""
        for row in self._splitting.feed(piece):
            yield from self._row(row)

    def end(self) -> Iterator[TableRow]:
        """Yield the rows that are left once no more bytes come; raises `Unreadable`."""
        for row in self._splitting.end():
            yield from self._row(row)
        if self.rows == 0:
            raise _no_rows(self._seen)
        for number in sorted(self._corrections):
            detail = "the file has no such row that says anything: send the row again under its own number"
            yield number, Fault(number, "row_unknown", detail, "row", str(number))

    def _row(self, row: Row) -> Iterator[TableRow]:
        self._seen = row.number
        if not self.header:
            self.header = self._form.header_of(row)
            self._splitting.width = len(self.header)
            return
        self.rows += 1
        if self.rows > self._most:
            raise _too_many_rows(self._most)
        corrected = self._corrections.pop(row.number, None)
        if corrected is not None:
            if any(corrected.values()):
                yield row.number, {**dict.fromkeys(self.header, ""), **corrected}
            return
        cells = {name: cell.strip() for name, cell in zip(self.header, row.cells, strict=False)}
        yield row.number, self._against(row) or cells

    def _against(self, row: Row) -> Fault | None:
        """Say why a row cannot be told into cells."""
        if row.broken is not None:
            at = row.broken.cell
            column = self.header[at] if at is not None and at < len(self.header) else ""
            return Fault(row.number, row.broken.code, row.broken.detail, column)
        if len(row.cells) != len(self.header):
            detail = f"the row has {len(row.cells)} cells, the header {len(self.header)}"
            return Fault(row.number, "cells_differ_from_header", detail, given=shown(",".join(row.cells)))
        if all(each.strip().casefold() == name.casefold() for each, name in zip(row.cells, self.header, strict=True)):
            return Fault(row.number, "header_again", "the header stands in the file once, in its first row")
        return None


def _no_rows(seen: int) -> Unreadable:
    """Return what is wrong with a file that has a header at most."""
    if seen:
        return Unreadable(problem("no_rows", seen, "the file has a header and no row behind it"))
    return Unreadable(problem("file_empty", 1, "the file has no row at all"))


def _too_many_rows(most: int) -> Unreadable:
    """Return what is wrong with a file that has more rows than the policy allows."""
    detail = f"a file has {most:,} rows at most behind its header: send the others after this one is published"
    return Unreadable(problem("too_many_rows", most + 2, detail))


def _separator(cells: tuple[str, ...]) -> str:
    used = next((each for each in (";", "\t", "|") if len(cells) == 1 and each in cells[0]), None)
    return f"; cells are separated by commas, not {used!r}" if used else ""


def _column(code: str, row: Row, name: str, what: str) -> UploadProblem:
    return problem(code, row.number, f"column {name!r} {what}", name)
