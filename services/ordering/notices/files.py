"""Procurement notices as a table: what the department keeps its list of them in."""

from collections.abc import Iterable
from datetime import date, datetime

from services.ordering.notices.queries import ProcurementNoticeShown
from shared.kernel.tables import lines_of

COLUMNS = tuple(name for name in ProcurementNoticeShown.model_fields if name != "policies")


def table_of(notices: Iterable[ProcurementNoticeShown]) -> str:
    """Return a line for each notice, with what the list shows of it; what it has not is empty."""
    return lines_of([COLUMNS, *([_cell(getattr(each, name)) for name in COLUMNS] for each in notices)])


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date() | datetime():
            return value.isoformat()
    return str(value)
