"""Correcting a case note: another takes its place, and the wrong one is kept. Its words come from where it was read."""

from dataclasses import dataclass

from portal.api.answers.notes import CORRECT_NOTE, ListedNote, WriteNote
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.reasons import Options
from portal.pages.coach.notes import OCCASIONS, WRITE, all_notes
from portal.pages.coach.steps import path_of
from portal.pages.coach.words import COACH
from portal.web.form import Filled
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit

WORDS = {
    "note_corrected": "Another note stands in the place of this one already. Read the notes, and correct that one."
}


@dataclass(frozen=True)
class CorrectView:
    """The form for the note that takes the place of another."""

    heading: str
    caption: str
    back: str
    occasions: Options


async def show(visit: Visit) -> Reply:
    """Show the form without the words of the note, which nobody has opened here."""
    note = await _note(visit)
    return Absent() if note is None else _shown(visit, WRITE.blank(occasion=note.occasion, on=note.on))


async def act(visit: Visit) -> Reply:
    """Begin with the words as they were read, or write the note that takes the other's place."""
    note = await _note(visit)
    if note is None:
        return Absent()
    if visit.form.text("action") == "begin":
        return _shown(visit, WRITE.blank(said=visit.form.text("said"), occasion=note.occasion, on=note.on))
    filled = WRITE.read(visit.form)
    if filled.ok:
        done = await visit.api.send(CORRECT_NOTE, WriteNote(**filled.values), key=visit.form.key, note_id=note.note_id)
        if not isinstance(done, Refused):
            return To(f"{path_of(visit)}/notes", "The note has been corrected. The one before it is kept.")
        filled = filled.refused(done, WORDS)
    return _shown(visit, filled)


async def _note(visit: Visit) -> ListedNote | None:
    notes = await all_notes(visit)
    return next((each for each in notes if str(each.note_id) == visit.parameters["note_id"]), None)


def _shown(visit: Visit, filled: Filled) -> Reply:
    view = CorrectView(
        heading="Correct a note",
        caption=client_label(visit.parameters["journey_id"]),
        back=f"{path_of(visit)}/notes",
        occasions=tuple(OCCASIONS.items()),
    )
    return Shown(view, status=200 if filled.ok else 422, filled=filled)


PAGES = (Page("/clients/{journey_id}/notes/{note_id}/correct", COACH, "coach/note_correct.html", show, act),)
