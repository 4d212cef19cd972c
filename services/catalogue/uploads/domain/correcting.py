"""Rows that are sent again: each says in the column `row` which row of the file it takes the place of."""

from collections.abc import Iterable, Mapping

from services.catalogue.uploads.domain.faults import Fault, Unreadable, problem
from services.catalogue.uploads.domain.tables import Form, Table, TableRow
from shared.contracts.catalogue import UploadProblem

_ROW = "row"
_LONGEST = 9
_MOST_PROBLEMS = 100


def correcting(form: Form, most_rows: int) -> Table:
    """Return what reads rows that are sent again for a file of some form."""
    return Table(Form((_ROW, *form.needed), form.may_follow), most_rows)


class Corrections:
    """The rows that were sent again by the rows that they take the place of; the last one that was sent counts."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rows: dict[int, Mapping[str, str]] = {}

    def add(self, rows: Iterable[TableRow]) -> None:
        """Add the rows of one file; raises `Unreadable` with all that is wrong with it."""
        found: dict[int, Mapping[str, str]] = {}
        problems: list[UploadProblem] = []
        for number, cells in rows:
            if isinstance(cells, Fault):
                problems.append(problem(cells.code, number, cells.detail, cells.column))
                continue
            row, others = cells[_ROW], {name: cell for name, cell in cells.items() if name != _ROW}
            if not row.isascii() or not row.isdigit() or len(row) > _LONGEST:
                problems.append(problem("row_not_named", number, "say in row which row of the file this is for", _ROW))
            elif int(row) in found:
                problems.append(problem("row_doubled", number, f"row {row} is sent more than once", _ROW))
            else:
                found[int(row)] = others
        if problems:
            raise Unreadable(*problems[:_MOST_PROBLEMS])
        self.rows |= found
