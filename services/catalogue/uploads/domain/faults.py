"""What is wrong with a file or one of its cells, in words that a supplier finds its way by."""

import re
from dataclasses import dataclass

from services.catalogue.uploads.domain.columns import Column
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


def problem(code: str, row: int, detail: str, column: str = "") -> UploadProblem:
    """Return what is wrong with a file as a whole."""
    return UploadProblem(code=code, row=row, column=column, detail=detail)
