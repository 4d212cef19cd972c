"""Files of staff: what one would do, its rows at fault, and what came of it once it is carried out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from portal.api.answers.people import IMPORT_STAFF, STAFF_DIFFERENCE, STAFF_IMPORT, StaffDifference, StaffImport
from portal.api.client import File
from portal.api.problem import Problem, Reason, Refused
from portal.components.detail import Action, Detail, Section
from portal.components.states import State
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, file_of
from portal.web.names import in_words
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import count, moment, number, sentence
from shared.auth.principal import Role

OPERATORS = frozenset({Role.OPERATOR})
PATH = "/staff-imports"
SHOWN = 100
LOOK, CARRY_OUT = "look", "carry_out"
OPTIONS = {
    "what": (
        (LOOK, "Show what it would do", "Nothing is changed."),
        (CARRY_OUT, "Carry it out", "A file in which anything is wrong changes nothing."),
    )
}
FORM = Form(
    Field("file", "File of staff", file_of, "A CSV file whose first row names the columns.", empty="Choose a file"),
    Field("what", "What is to be done with it?", choice_of, empty="Select what is to be done with it"),
)
CHANGES = {"registered": "New", "changed": "Changed", "reopened": "Back again", "closed": "Left", "refused": "Refused"}


@dataclass(frozen=True)
class FaultRow:
    """What is wrong with one row; `column` where it is one cell."""

    row: str
    column: str
    text: str


@dataclass(frozen=True)
class ImportView:
    """The page: the rows at fault of a file that was refused, or what one would do."""

    options: Any
    faults: tuple[FaultRow, ...] = ()
    counts: tuple[tuple[str, str], ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    more: str = ""


def faults_of(problem: Problem) -> tuple[FaultRow, ...]:
    """Return the reasons of a refusal that are about rows of the file."""
    return tuple(_fault(each) for each in problem.reasons if each.pointer.startswith("/rows/"))


def _fault(reason: Reason) -> FaultRow:
    row, _, column = reason.pointer.removeprefix("/rows/").partition("/")
    return FaultRow(row, in_words(column) or "The row", sentence(reason.detail.removeprefix(f"row {row}: ")))


def refused_file(filled: Filled, refused: Refused) -> Filled:
    """Return the form with how many rows are at fault at the file; what is about no row stands there too."""
    faults, rest = faults_of(refused.problem), _beside_rows(refused.problem.reasons)
    if not faults and not rest:
        return filled.with_error("file", sentence(refused.problem.detail or "The file was refused"))
    for text in rest:
        filled = filled.with_error("file", text)
    if faults:
        filled = filled.with_error("file", f"The file has {count(len(faults), 'fault')}. Nothing was changed")
    return filled


def _beside_rows(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(sentence(each.detail) for each in reasons if not each.pointer.startswith("/rows/"))


def difference_view(difference: StaffDifference) -> ImportView:
    """Return what a file would do."""
    rows = tuple((number(each.row), CHANGES.get(each.change) or in_words(each.change)) for each in difference.changes)
    changing = difference.registered + difference.changed + difference.reopened + difference.closed
    return ImportView(
        OPTIONS,
        counts=(*_counts(difference), ("Staff of whom the file says nothing", number(difference.not_in_file))),
        changes=rows[:SHOWN],
        more=f"The first {SHOWN} of {number(changing)} rows are shown." if changing > SHOWN else "",
    )


def _counts(found: StaffDifference | StaffImport) -> tuple[tuple[str, str], ...]:
    return (
        ("Rows", number(found.rows)),
        ("New", number(found.registered)),
        ("Changed", number(found.changed)),
        ("Back again", number(found.reopened)),
        ("Left", number(found.closed)),
        ("As they were", number(found.unchanged)),
    )


def import_view(found: StaffImport) -> Detail:
    """Return a file that was sent, and what came of it."""
    carried_out = found.carried_out_at is not None
    waits = "It is being carried out. Open this page again to see what came of it."
    rows = (*_counts(found), ("Refused", number(found.refused)), ("Carried out", moment(found.carried_out_at)))
    received = ("Received", moment(found.received_at))
    return Detail(
        heading="A file of staff",
        caption="Address book",
        back=(PATH, "Files of staff"),
        states=(State("Carried out", "green") if carried_out else State("Under way", "yellow"),),
        sections=(Section("", (received, *(rows if carried_out else rows[:1])), () if carried_out else (waits,)),),
        links=(Action("/people", "People who can be written to"),),
    )


async def show(visit: Visit) -> Reply:
    """Show the form."""
    del visit
    return Shown(ImportView(OPTIONS), filled=FORM.blank(what=LOOK))


async def act(visit: Visit) -> Reply:
    """Say what a file would do, or have it carried out."""
    filled = FORM.read(visit.form)
    if not filled.ok:
        return Shown(ImportView(OPTIONS), 422, filled)
    file = as_csv(filled.values["file"])
    if filled.values["what"] == CARRY_OUT:
        sent = await visit.api.upload(IMPORT_STAFF, file, key=visit.form.key)
        if isinstance(sent, Refused):
            return _refused(filled, sent)
        return To(f"{PATH}/{sent.answer.staff_import_id}", "The file is here and is being carried out.")
    looked = await visit.api.upload(STAFF_DIFFERENCE, file, key="")
    if isinstance(looked, Refused):
        return _refused(filled, looked)
    return Shown(difference_view(looked.answer), filled=FORM.blank(what=CARRY_OUT))


def _refused(filled: Filled, refused: Refused) -> Shown:
    return Shown(ImportView(OPTIONS, faults=faults_of(refused.problem)), 422, refused_file(filled, refused))


def as_csv(file: File) -> File:
    """Return a file as the CSV file that its name says it is, whatever the browser takes it for."""
    return replace(file, media_type="text/csv") if file.name.lower().endswith(".csv") else file


async def show_one(visit: Visit) -> Reply:
    """Show a file that was sent."""
    return Shown(import_view(await visit.api.get(STAFF_IMPORT, staff_import_id=visit.parameters["staff_import_id"])))


PAGES = (
    Page(PATH, OPERATORS, "operator/staff_imports.html", show, act),
    Page(f"{PATH}/{{staff_import_id}}", OPERATORS, "staff/detail.html", show_one),
)
