"""Case notes: listed by day and author, read on record, written and never changed, only corrected by another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.api.answers.notes import NOTES, OPEN_NOTES, WRITE_NOTE, ListedNote, OpenNotes, WriteNote
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.reasons import Options
from portal.pages.coach.finding import WHY, WHY_WORDS, WhyView, why_options
from portal.pages.coach.steps import path_of
from portal.pages.coach.words import COACH
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, date_of, long_text_of
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day

AT_ONCE = 50
_MOST = 500
ERASED = "Erased"
OCCASIONS: Mapping[str, str] = {
    "meeting": "A meeting",
    "telephone": "A telephone call",
    "video": "A video call",
    "e_mail": "An email",
    "letter": "A letter",
    "from_supplier": "News from a supplier",
    "from_employer": "News from an employer",
    "other": "Something else",
}
WRITE = Form(
    Field("said", "What is to be noted?", long_text_of, empty="Enter what is to be noted"),
    Field("occasion", "On what occasion?", choice_of, empty="Select the occasion"),
    Field("on", "Date", date_of, hint="For example, 27 3 2026. Leave it empty for today.", optional=True),
)


@dataclass(frozen=True)
class NoteShown:
    """A note, and what it says where it was opened."""

    title: str
    by: str
    said: str
    replaced: bool
    correct_path: str


@dataclass(frozen=True)
class NotesView:
    """The notes of a client, newest first, and the form for another."""

    heading: str
    caption: str
    back: str
    notes: tuple[NoteShown, ...]
    opened: bool
    occasions: Options
    earlier: str = ""
    later: str = ""


async def show(visit: Visit) -> Reply:
    """List the notes."""
    return _shown(visit, await all_notes(visit), None, WRITE.blank())


async def all_notes(visit: Visit) -> tuple[ListedNote, ...]:
    """Return all notes, none of which says a word here: the API lists the oldest first."""
    notes: list[ListedNote] = []
    after: str | None = ""
    while after is not None:
        page = await visit.api.get(NOTES, journey_id=visit.parameters["journey_id"], after=after, limit=_MOST)
        notes += page.items
        after = page.next
    return tuple(notes)


def _number(visit: Visit) -> int:
    """Return which page of notes is asked for, 1 for the newest."""
    asked = visit.asked("page")
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < 5 else 1


def on_page(notes: Sequence[ListedNote], number: int) -> Sequence[ListedNote]:
    """Return the notes of one page, newest first."""
    newest = sorted(notes, key=lambda each: (each.on, each.written_at), reverse=True)
    return newest[(number - 1) * AT_ONCE : number * AT_ONCE]


def notes_view(
    notes: Sequence[ListedNote], said: Mapping[UUID, str] | None, journey_id: str, number: int = 1
) -> NotesView:
    """Return a page of the notes; `said` is what those say that were opened."""
    newest, path = on_page(notes, number), f"/clients/{journey_id}/notes"
    return NotesView(
        heading="Case notes",
        caption=client_label(journey_id),
        back=f"/clients/{journey_id}",
        notes=tuple(_note(each, (said or {}).get(each.note_id, ""), journey_id) for each in newest),
        opened=said is not None,
        occasions=tuple(OCCASIONS.items()),
        earlier=f"{path}?page={number + 1}" if len(notes) > number * AT_ONCE else "",
        later=f"{path}?page={number - 1}" if number > 1 else "",
    )


def _shown(
    visit: Visit, notes: Sequence[ListedNote], said: Mapping[UUID, str] | None, filled: Filled, status: int = 200
) -> Reply:
    view = notes_view(notes, said, visit.parameters["journey_id"], _number(visit))
    return Shown(view, status=status, filled=filled)


def _note(note: ListedNote, said: str, journey_id: str) -> NoteShown:
    title = f"{day(note.on)}, {OCCASIONS.get(note.occasion, 'something else').lower()}"
    replaced = note.corrected_by is not None
    may_be_corrected = not replaced and said not in ("", ERASED)
    path = f"/clients/{journey_id}/notes/{note.note_id}/correct" if may_be_corrected else ""
    return NoteShown(title, note.by, said, replaced, path)


async def act(visit: Visit) -> Reply:
    """Open all notes of the page, or write one."""
    return await (_open(visit) if visit.form.text("action") == "open" or visit.form.text("reason") else _write(visit))


async def _open(visit: Visit) -> Reply:
    journey_id, notes = visit.parameters["journey_id"], await all_notes(visit)
    here = on_page(notes, _number(visit))
    if not here:
        return To(f"{path_of(visit)}/notes")
    asked = OpenNotes(note_ids=tuple(each.note_id for each in here), reason=visit.form.text("reason") or None)
    opened = await visit.api.send(OPEN_NOTES, asked, key=None, journey_id=journey_id)
    if isinstance(opened, Refused):
        view = WhyView("Read the case notes", client_label(journey_id), path_of(visit), "", why_options(visit.names))
        return Shown(view, status=422, filled=WHY.blank().refused(opened, WHY_WORDS), template="coach/why.html")
    said = {each.note_id: each.said or ERASED for each in opened.answer.notes}
    return _shown(visit, notes, said, WRITE.blank())


async def _write(visit: Visit) -> Reply:
    filled = WRITE.read(visit.form)
    if not filled.ok:
        return await _again(visit, filled)
    journey_id = visit.parameters["journey_id"]
    done = await visit.api.send(WRITE_NOTE, WriteNote(**filled.values), key=visit.form.key, journey_id=journey_id)
    if isinstance(done, Refused):
        return await _again(visit, filled.refused(done))
    return To(f"{path_of(visit)}/notes", "The note has been written.")


async def _again(visit: Visit, filled: Filled) -> Reply:
    return _shown(visit, await all_notes(visit), None, filled, 422)


PAGES = (Page("/clients/{journey_id}/notes", COACH, "coach/notes.html", show, act),)
