"""One row of a file of offers, mended where it is: what it says, cell by cell, with what is wrong at its cell."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.api.answers.uploads import CORRECT_UPLOAD, UPLOAD_ENTRIES, UPLOAD_ROW, Cell, Fault, Row
from portal.api.client import File, Found
from portal.api.problem import Refused
from portal.api.together import together
from portal.pages.supplier.offer_forms import Options
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.pages.supplier.upload_columns import ONE_OF, SEVERAL_OF, column_names, column_options, said_of
from portal.pages.supplier.upload_refusals import of_a_step
from portal.web.form import Field, Filled, Form
from portal.web.kinds import Kind, choices_of, long_text_of, select_of, text_of
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

_LONG = 80
_ASKED = 500


@dataclass(frozen=True)
class RowView:
    """The page on which a row is mended: the fields that are wrong, the `others`, and what can be chosen in each."""

    number: int
    back: str
    wrong: tuple[str, ...]
    others: tuple[str, ...]
    options: dict[str, tuple[tuple[str, str], ...]]


def form_of(row: Row, faults: tuple[Fault, ...], options: Options) -> Form:
    """Return a form with a field for each cell: a choice where its column stands for a list, else what is there."""
    called, wrong = column_names(), {each.column for each in faults}
    return Form(
        *(
            Field(
                f"cell_{number}",
                called.get(each.column, each.column),
                _kind(each, options.get(each.column, ()), wrong=each.column in wrong),
                hint=_("Column '%(column)s'") % {"column": each.column} if each.column in called else "",
            )
            for number, each in enumerate(row.cells)
        )
    )


def _kind(cell: Cell, options: Sequence[tuple[str, str]], *, wrong: bool) -> Kind[Any]:
    """Return how a cell is mended; what is right and none of the options stays text, so that it is not lost."""
    if options and (wrong or set(_codes(cell, options)) <= {code for code, _name in options}):
        return select_of if cell.column in ONE_OF else choices_of
    return long_text_of if len(cell.value) > _LONG or cell.column == "summary" else text_of


def _codes(cell: Cell, options: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the codes in a cell as the options have them, whatever their letters."""
    known = {code.casefold(): code for code, _name in options}
    given = [each.strip() for each in cell.value.split(";")] if cell.column in SEVERAL_OF else [cell.value.strip()]
    return tuple(known.get(each.casefold(), each) for each in given if each)


def filled_with(row: Row, faults: tuple[Fault, ...], options: Options) -> Filled:
    """Return the form as the row stands, with each fault at its cell."""
    form = form_of(row, faults, options)
    filled = Filled(form, {f"cell_{number}": _shown(each, options) for number, each in enumerate(row.cells)})
    columns = {each.column: f"cell_{number}" for number, each in enumerate(row.cells)}
    for each in faults:
        filled = filled.with_error(columns.get(each.column, ""), said_of(each))
    return filled


def _shown(cell: Cell, options: Options) -> tuple[str, ...]:
    return _codes(cell, options[cell.column]) if cell.column in options else (cell.value,)


def correction(row: Row, values: tuple[str, ...]) -> bytes:
    """Return the file that puts a row right: its number, and its cells; with none of them it takes the row out."""
    text = io.StringIO()
    csv.writer(text).writerows([("row", *(each.column for each in row.cells)), (str(row.row), *values)])
    return text.getvalue().encode()


def row_view(row: Row, upload_id: str, faults: tuple[Fault, ...], options: Options) -> RowView:
    """Return the page of a row: what is wrong comes first."""
    wrong = {each.column for each in faults}
    cells = [(f"cell_{number}", each.column) for number, each in enumerate(row.cells)]
    return RowView(
        number=row.row,
        back=f"/offers/uploads/{upload_id}",
        wrong=tuple(name for name, column in cells if column in wrong),
        others=tuple(name for name, column in cells if column not in wrong),
        options={name: options[column] for name, column in cells if column in options},
    )


async def show(visit: Visit) -> Reply:
    """Show a row as it stands with what is wrong with it."""
    found, faults = await _row(visit)
    options = column_options(visit.names)
    view = row_view(found.answer, visit.parameters["upload_id"], faults, options)
    return Shown(view, filled=filled_with(found.answer, faults, options), etag=found.etag)


async def mend(visit: Visit) -> Reply:
    """Send a row again, or take it out."""
    found, faults = await _row(visit)
    row, upload_id = found.answer, visit.parameters["upload_id"]
    options = column_options(visit.names)
    filled = Filled(form_of(row, faults, options), dict(visit.form))
    take_out = visit.form.text("do") == "take_out"
    values = tuple("" if take_out else _sent(visit.form.get(f"cell_{number}", ())) for number in range(len(row.cells)))
    content = correction(row, values)
    file = File("again.csv", "text/csv", io.BytesIO(content), len(content))
    key = f"{visit.form.key}-{visit.form.text('do')}"
    done = await visit.api.upload(CORRECT_UPLOAD, file, key=key, etag=visit.form.etag, upload_id=upload_id)
    if isinstance(done, Refused):
        view = row_view(row, upload_id, faults, options)
        return Shown(view, done.status, with_refusal(filled, done, of_a_step()), etag=found.etag)
    said = _("Row %(row)s was taken out.") if take_out else _("Row %(row)s was sent again. The file is being checked.")
    return To(f"/offers/uploads/{upload_id}", said % {"row": row.row})


def _sent(typed: Sequence[str]) -> str:
    """Return what is written into a cell: several that were chosen with ; between them."""
    return ";".join(each.strip() for each in typed)


async def _row(visit: Visit) -> tuple[Found[Row], tuple[Fault, ...]]:
    upload_id, number = visit.parameters["upload_id"], visit.parameters["row"]
    found, entries = await together(
        visit.api.found(UPLOAD_ROW, upload_id=upload_id, row=number),
        visit.api.get(UPLOAD_ENTRIES, upload_id=upload_id, outcome="refused", limit=_ASKED),
    )
    return found, tuple(each for entry in entries.items for each in entry.faults if str(each.row) == number)


PAGES = (Page("/offers/uploads/{upload_id}/rows/{row}", SUPPLIER_ALONE, "supplier/upload_row.html", show, mend),)
