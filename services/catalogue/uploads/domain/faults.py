"""What is wrong with a file, its header or one of its cells, in words that a supplier finds its way by."""

import re
from dataclasses import dataclass

from services.catalogue.uploads.domain.columns import BY_NAME, HEADER, Column
from services.catalogue.uploads.domain.splitting import Row
from shared.contracts.catalogue import UploadProblem

_SHOWN = 80
_HTML = re.compile(r"<\s*[a-zA-Z!/]")
_BARE = re.compile(r"\b(?:javascript|data|vbscript|file|http|ftp):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one row: the value given, cut where it is long, and what is allowed in its column."""

    row: int
    code: str
    detail: str
    column: str = ""
    given: str = ""
    allowed: str = ""


class Unreadable(Exception):
    """A file is no table of offers: carries every problem that is known by then."""

    def __init__(self, *problems: UploadProblem) -> None:
        super().__init__("; ".join(each.detail for each in problems))
        self.problems = problems


def shown(value: str) -> str:
    """Return a value as it is told again: cut where it is long."""
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


def of_cell(row: int, column: Column, code: str, detail: str, given: str) -> Fault:
    """Return what is wrong with one cell."""
    return Fault(row, code, detail, column.name, shown(given), column.allowed())


def unsafe(row: int, column: Column, cell: str) -> Fault | None:
    """Text is shown to others as text: no markup, and no link but to an encrypted page."""
    if _HTML.search(cell):
        return of_cell(row, column, "html_in_text", "write plain text, without HTML", cell)
    if _BARE.search(cell):
        return of_cell(row, column, "link_not_safe", "a link begins with https://", cell)
    return None


def header_of(row: Row) -> tuple[str, ...]:
    """Return the names of the columns as the file has them, or raise `Unreadable` with all that is wrong with them."""
    if row.broken is not None:
        raise Unreadable(_problem("header_missing", row.number, f"the header cannot be read: {row.broken.detail}"))
    names = tuple(each.strip().lower() for each in row.cells)
    if not set(names) & set(HEADER):
        detail = f"row {row.number} is to name the columns: {', '.join(HEADER)}"
        raise Unreadable(_problem("header_missing", row.number, f"{detail}{_separator(row.cells)}"))
    problems = [
        *(_column("column_missing", row.number, each, "is missing") for each in HEADER if each not in names),
        *(
            _column("column_unknown", row.number, shown(each), f"is none of {', '.join(HEADER)}")
            for each in dict.fromkeys(names)
            if each not in BY_NAME
        ),
        *(
            _column("column_doubled", row.number, each, "is there more than once")
            for each in HEADER
            if names.count(each) > 1
        ),
    ]
    if problems:
        raise Unreadable(*problems)
    return names


def no_rows(seen: int) -> Unreadable:
    """Return what is wrong with a file that has a header at most."""
    if seen:
        return Unreadable(_problem("no_rows", seen, "the file has a header and no row behind it"))
    return Unreadable(_problem("file_empty", 1, "the file has no row at all"))


def too_many_rows(most: int) -> Unreadable:
    """Return what is wrong with a file that has more rows than the policy allows."""
    detail = f"a file has {most:,} rows at most behind its header: send the others after this one is published"
    return Unreadable(_problem("too_many_rows", most + 2, detail))


def _separator(cells: tuple[str, ...]) -> str:
    used = next((each for each in (";", "\t", "|") if len(cells) == 1 and each in cells[0]), None)
    return f"; cells are separated by commas, not {used!r}" if used else ""


def _column(code: str, row: int, name: str, what: str) -> UploadProblem:
    return _problem(code, row, f"column {name!r} {what}", name)


def _problem(code: str, row: int, detail: str, column: str = "") -> UploadProblem:
    return UploadProblem(code=code, row=row, column=column, detail=detail)
