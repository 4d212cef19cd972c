"""Figures as a table: a line for each figure of each group, with its definition."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from services.ordering.figures.queries import FiguresShown, PublicFiguresShown
from shared.kernel.tables import lines_of

COLUMNS = ("first_day", "last_day", "by", "key", "name", "figure", "value", "definition")
_TOTAL = "total"


def table_of(shown: FiguresShown | PublicFiguresShown) -> str:
    """Return figures as lines; the value of one that is left out is empty."""
    span = (shown.first_day.isoformat(), shown.last_day.isoformat())
    lines: list[tuple[str, ...]] = []
    if isinstance(shown, FiguresShown):
        lines += [(*span, "", _TOTAL, _TOTAL, *each) for each in _cells(shown.total, shown.definitions)]
    for group in shown.groups:
        about = (*span, shown.by or "", group.key, group.name)
        lines += [(*about, *each) for each in _cells(group.figures, shown.definitions)]
    return lines_of([COLUMNS, *lines])


def _cells(figures: BaseModel | None, definitions: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, definition in definitions.items():
        value = getattr(figures, name, None)
        yield name, "" if value is None else str(value), definition
