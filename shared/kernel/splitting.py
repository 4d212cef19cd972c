"""From bytes to rows: a CSV file as it comes, piece by piece, whatever is wrong with it.

What is wrong with one row is said of that row, and the next is read as if nothing had been. Rows are counted as
spreadsheets do, the header being row 1: a cell of several lines does not count as several rows.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_ROW = 64 * 1024
"""In bytes. No offer needs more, and no more is kept of a row, however long."""

_MOST_LINES = 200
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a row cannot be read: `cell` counts from 0, None where it is about no one cell."""

    code: str
    detail: str
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: its cells, or why they cannot be told."""

    number: int
    cells: tuple[str, ...] = ()
    broken: Broken | None = None


class Splitting:
    """Takes bytes as they come and gives rows. Rows that say nothing are counted and left out."""

    def __init__(self) -> None:
        """Begin with the header, by which it is known how many cells a row has."""
        self.width: int | None = None
        self._tail = b""
        self._too_long = False
        self._held: list[bytes] = []
        self._number = 0
        self._begun = False

    def feed(self, piece: bytes) -> Iterator[Row]:
        """Yield the rows that end in this piece; keeps no more than a row of the longest kind."""
        *lines, self._tail = (self._tail + piece).split(b"\n")
        for line in lines:
            yield from self._line(line)
        if len(self._tail) > LONGEST_ROW:
            self._tail, self._too_long = b"", True

    def end(self) -> Iterator[Row]:
        """Yield what is left once no more bytes come."""
        if self._tail or self._too_long:
            yield from self._line(self._tail)
        while self._held:
            yield from self._give_up()

    def _line(self, line: bytes) -> Iterator[Row]:
        if not self._begun:
            self._begun, line = True, line.removeprefix(_BYTE_ORDER_MARK)
        if self._too_long or len(line) > LONGEST_ROW:
            self._too_long = False
            while self._held:
                yield from self._give_up()
            yield self._next(broken=Broken("row_too_long", f"a row has {LONGEST_ROW:,} bytes at most"))
            return
        self._held.append(line.removesuffix(b"\r"))
        yield from self._whole()
        while len(self._held) > _MOST_LINES or sum(map(len, self._held)) > LONGEST_ROW:
            yield from self._give_up()

    def _whole(self) -> Iterator[Row]:
        """Yield the row that the lines held make, if they make one."""
        if sum(each.count(b'"') for each in self._held) % 2:
            return
        found = _cells(b"\n".join(self._held))
        if len(self._held) > 1 and (isinstance(found, Broken) or self.width not in {None, len(found)}):
            yield from self._give_up()  # a stray mark has taken other rows in
            return
        self._held = []
        if isinstance(found, Broken):
            yield self._next(broken=found)
        elif any(map(str.strip, found)):
            yield self._next(found)
        else:
            self._number += 1

    def _give_up(self) -> Iterator[Row]:
        """Take the first line held for a broken row, and read those behind it anew."""
        _, *others = self._held
        self._held = []
        yield self._next(broken=Broken("quote_not_closed", 'a quotation mark (") is opened and not closed'))
        for each in others:
            self._held.append(each)
            yield from self._whole()

    def _next(self, cells: tuple[str, ...] = (), broken: Broken | None = None) -> Row:
        self._number += 1
        return Row(self._number, cells, broken)


def _cells(row: bytes) -> tuple[str, ...] | Broken:
    try:
        text = row.decode()
    except UnicodeDecodeError as error:
        detail = f"byte 0x{row[error.start]:02X} is no UTF-8: save the file as CSV UTF-8"
        return Broken("not_utf8", detail, _cell_at(row[: error.start].decode()))
    if "\0" in text:
        return Broken("nul_character", "a cell holds the character NUL", _cell_at(text[: text.index("\0")]))
    try:
        return tuple(next(csv.reader([text], strict=True), ()))
    except csv.Error as error:
        if "\r" in text:
            return Broken("line_end_not_taken", "lines end with LF or CR LF: a CR alone needs quotation marks")
        return Broken("quote_misplaced", f"quotation marks stand around a whole cell, and twice inside it ({error})")


def _cell_at(before: str) -> int:
    """Return the number of the cell that this beginning of a row leads into."""
    try:
        return max(len(next(csv.reader([before]), ())) - 1, 0)
    except csv.Error:  # its lines end in another way: nearly right will do
        return before.count(",")
