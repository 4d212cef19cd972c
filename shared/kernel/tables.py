"""Tables as text, for a spreadsheet or a program (RFC 4180)."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# What a spreadsheet would take for a formula, and carry out, in letters of any width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def lines_of(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as lines of a table, none of which a spreadsheet carries out."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(map(as_text, row) for row in rows)
    return text.getvalue()


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet carries out: an apostrophe before it says that it is text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
