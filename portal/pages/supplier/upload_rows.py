"""One row of a file of offers, mended where it is: what it says, cell by cell, with what is wrong at its cell."""

import csv
import io
from dataclasses import dataclass

from portal.api.answers.uploads import CORRECT_UPLOAD, UPLOAD_ENTRIES, UPLOAD_ROW, Fault, Row
from portal.api.client import File, Found
from portal.api.problem import Refused
from portal.api.together import together
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.pages.supplier.upload_refusals import of_a_step
from portal.web.form import Field, Filled, Form
from portal.web.kinds import long_text_of, text_of
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

_LONG = 80
_ASKED = 500


@dataclass(frozen=True)
class RowView:
    """The page on which a row is mended; `allowed` says of each field what may stand there."""

    number: int
    back: str
    fields: tuple[str, ...]
    wrong: tuple[str, ...]


def form_of(row: Row, faults: tuple[Fault, ...]) -> Form:
    """Return a form with a field for each cell: its column's name as it is in the file, and what is allowed there."""
    allowed = {each.column: each.allowed for each in faults if each.allowed}
    return Form(*(_field(number, each.column, each.value, allowed) for number, each in enumerate(row.cells)))


def _field(number: int, column: str, value: str, allowed: dict[str, str]) -> Field:
    kind = long_text_of if len(value) > _LONG or column == "summary" else text_of
    hint = _("Allowed: %(allowed)s") % {"allowed": allowed[column]} if column in allowed else ""
    return Field(f"cell_{number}", column, kind, hint=hint)


def filled_with(row: Row, faults: tuple[Fault, ...]) -> Filled:
    """Return the form as the row stands, with each fault at its cell."""
    filled = form_of(row, faults).blank(**{f"cell_{number}": each.value for number, each in enumerate(row.cells)})
    columns = {each.column: f"cell_{number}" for number, each in enumerate(row.cells)}
    for each in faults:
        said = f"{each.detail[:1].upper()}{each.detail[1:]}"
        filled = filled.with_error(columns.get(each.column, ""), said)
    return filled


def correction(row: Row, values: tuple[str, ...]) -> bytes:
    """Return the file that puts a row right: its number, and its cells; with none of them it takes the row out."""
    text = io.StringIO()
    csv.writer(text).writerows([("row", *(each.column for each in row.cells)), (str(row.row), *values)])
    return text.getvalue().encode()


def row_view(row: Row, upload_id: str, faults: tuple[Fault, ...]) -> RowView:
    """Return the page of a row: what is wrong comes first."""
    wrong = {each.column for each in faults}
    order = sorted(range(len(row.cells)), key=lambda number: (row.cells[number].column not in wrong, number))
    return RowView(
        number=row.row,
        back=f"/offers/uploads/{upload_id}",
        fields=tuple(f"cell_{number}" for number in order),
        wrong=tuple(f"cell_{number}" for number in order if row.cells[number].column in wrong),
    )


async def show(visit: Visit) -> Reply:
    """Show a row as it stands with what is wrong with it."""
    found, faults = await _row(visit)
    view = row_view(found.answer, visit.parameters["upload_id"], faults)
    return Shown(view, filled=filled_with(found.answer, faults), etag=found.etag)


async def mend(visit: Visit) -> Reply:
    """Send a row again, or take it out."""
    found, faults = await _row(visit)
    row, upload_id = found.answer, visit.parameters["upload_id"]
    filled = Filled(form_of(row, faults), dict(visit.form))
    take_out = visit.form.text("do") == "take_out"
    values = tuple("" if take_out else visit.form.text(f"cell_{number}") for number in range(len(row.cells)))
    content = correction(row, values)
    file = File("again.csv", "text/csv", io.BytesIO(content), len(content))
    key = f"{visit.form.key}-{visit.form.text('do')}"
    done = await visit.api.upload(CORRECT_UPLOAD, file, key=key, etag=visit.form.etag, upload_id=upload_id)
    if isinstance(done, Refused):
        return Shown(
            row_view(row, upload_id, faults), done.status, with_refusal(filled, done, of_a_step()), etag=found.etag
        )
    said = _("Row %(row)s was taken out.") if take_out else _("Row %(row)s was sent again. The file is being checked.")
    return To(f"/offers/uploads/{upload_id}", said % {"row": row.row})


async def _row(visit: Visit) -> tuple[Found[Row], tuple[Fault, ...]]:
    upload_id, number = visit.parameters["upload_id"], visit.parameters["row"]
    found, entries = await together(
        visit.api.found(UPLOAD_ROW, upload_id=upload_id, row=number),
        visit.api.get(UPLOAD_ENTRIES, upload_id=upload_id, outcome="refused", limit=_ASKED),
    )
    return found, tuple(each for entry in entries.items for each in entry.faults if str(each.row) == number)


PAGES = (Page("/offers/uploads/{upload_id}/rows/{row}", SUPPLIER_ALONE, "supplier/upload_row.html", show, mend),)
