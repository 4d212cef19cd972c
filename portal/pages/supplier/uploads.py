"""Files of offers: sent, checked, published as a whole or in part, undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.api.answers.uploads import (
    DISCARD_UPLOAD,
    PUBLISH_UPLOAD,
    SEND_UPLOAD,
    UNDO_UPLOAD,
    UPLOAD,
    UPLOAD_ENTRIES,
    UPLOAD_REPORT,
    UPLOADS,
    Entry,
    ReleaseUpload,
    Upload,
    UploadListed,
)
from portal.api.client import File, Found
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.api.together import together
from portal.components.reasons import reasons_for
from portal.components.registered import once_registered
from portal.components.states import State
from portal.pages.supplier.offer_forms import Options, options_of
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.pages.supplier.upload_refusals import at_the_file, of_a_step
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, file_of, number_of, select_of, tick_of
from portal.web.language import words as _
from portal.web.language import words_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, Streamed, To
from portal.web.visit import Visit
from portal.web.wording import moment

SAID_ONCE = ("category", "vat", "group_size", "hours_per_week", "notice_days", "venue_district")
SEND = Form(
    Field("file", "File", file_of, hint="A CSV file, as your spreadsheet saves it.", empty="Choose a file"),
    Field("kind", "Which file is it?", choice_of, empty="Select which file it is"),
    Field("category", "Category of every course", select_of, optional=True),
    Field("vat", "VAT in the cost", select_of, pointer="/vat /vat_rate", optional=True),
    Field("group_size", "How many people take part at most", number_of, optional=True),
    Field("hours_per_week", "Hours of a week", number_of, optional=True),
    Field("notice_days", "Days between an order and the first day", number_of, optional=True),
    Field("venue_district", "Jobcentre district of all places", select_of, optional=True),
)
PUBLISH = Form(
    Field("partial", "Publish what is right, without the rows that are wrong", tick_of, optional=True),
    Field("retire", "What the file no longer names", select_of, optional=True),
)
SHOWN = 100
WRONG, CHANGED = "refused", ("added", "changed", "retired", "withdrawn", "reverted", "restored", "left")


@dataclass(frozen=True)
class UploadRow:
    """One file of a list."""

    name: str
    path: str
    when: str
    state: State


@dataclass(frozen=True)
class UploadsView:
    """The files that were sent, and what can be chosen for another."""

    rows: tuple[UploadRow, ...]
    options: Options


@dataclass(frozen=True)
class FaultView:
    """What is wrong with a cell: as it was given, and what is allowed."""

    column: str
    text: str
    given: str


@dataclass(frozen=True)
class WrongRow:
    """A row that cannot be published, and where it is mended."""

    title: str
    faults: tuple[FaultView, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UploadView:
    """The page of a file. `waits` says that it is not finished and should be looked at again."""

    name: str
    path: str
    state: State
    waits: str
    problems: tuple[str, ...]
    counts: tuple[tuple[str, str], ...]
    wrong: tuple[WrongRow, ...]
    more_wrong: str
    done: tuple[tuple[str, str, str], ...]
    options: Options
    asks_partial: bool
    asks_retire: bool
    may_publish: bool
    may_discard: bool
    may_undo: bool


def upload_state(status: str) -> State:
    """Return how a file stands."""
    known = {
        "checking": State(_("Being checked"), "yellow"),
        "checked": State(_("Ready to publish"), "blue"),
        "unreadable": State(_("Cannot be read"), "red"),
        "publishing": State(_("Being published"), "yellow"),
        "published": State(_("Published"), "green"),
        "discarded": State(_("Given up"), "grey"),
        "undoing": State(_("Being undone"), "yellow"),
        "undone": State(_("Undone"), "grey"),
    }
    return known.get(status, State(status, "grey"))


def uploads_view(uploads: Listed[UploadListed], names: Names) -> UploadsView:
    """Return the list of files, the latest first."""
    latest = sorted(uploads.items, key=lambda each: each.received_at, reverse=True)
    rows = tuple(
        UploadRow(
            each.file.name, f"/offers/uploads/{each.upload_id}", moment(each.received_at), upload_state(each.status)
        )
        for each in latest
    )
    offered = options_of(names, names.options("categories"))
    kinds = (
        ("offers", _("Offers, with the columns of this service")),
        ("courses", _("Courses, exported from the national course directory")),
        ("other_courses", _("Courses without a regulated qualification, from that directory")),
        ("venues", _("Places, from that directory: send it first")),
    )
    chosen = {"kind": kinds, "category": offered["category"], "vat": offered["vat"]}
    return UploadsView(rows, {**chosen, "venue_district": offered["district"]})


def upload_view(upload: Upload, entries: Sequence[Entry], names: Names) -> UploadView:
    """Return the page of a file; `entries` are its offers, the wrong ones first."""
    path, counts, status = f"/offers/uploads/{upload.upload_id}", upload.counts, upload.status
    entries = () if status in ("checking", "undoing") else entries
    wrong = tuple(each for each in entries if each.outcome == WRONG)
    refused = counts.refused if counts else 0
    said = counts is not None and status == "checked"
    return UploadView(
        name=upload.file.name,
        path=path,
        state=upload_state(status),
        waits=_waits(upload),
        problems=tuple(_in_row(each.row, each.detail) for each in upload.problems),
        counts=tuple(_counts(upload)),
        wrong=tuple(_wrong(each, path, may_mend=status == "checked") for each in wrong),
        more_wrong=f"{path}/report.csv" if refused > len(wrong) else "",
        done=tuple(_done(each) for each in entries if each.outcome in CHANGED),
        options={"retire": reasons_for(names, "offer_withdrawn")},
        asks_partial=bool(said and counts and counts.refused),
        asks_retire=bool(said and counts and counts.retired),
        may_publish=bool(said and counts and counts.added + counts.changed + counts.retired),
        may_discard=status in ("checked", "checking", "unreadable"),
        may_undo=status == "published",
    )


def _waits(upload: Upload) -> str:
    texts = {
        "checking": _("%(rows)s offers are checked by now.") % {"rows": upload.progress.checked},
        "publishing": _("%(rows)s offers are published by now.") % {"rows": upload.progress.published},
        "undoing": _("What the file did is being undone."),
    }
    return texts.get(upload.status, "")


def _in_row(row: int, detail: str) -> str:
    return _("Row %(row)s: %(detail)s.") % {"row": row, "detail": detail.rstrip(".")}


def _counts(upload: Upload) -> Iterable[tuple[str, str]]:
    if upload.counts is None:
        return
    said = {
        "rows": _("Rows"),
        "added": _("New offers"),
        "changed": _("Changed offers"),
        "unchanged": _("Offers that say this already"),
        "refused": _("Offers that are wrong"),
        "retired": _("Offers that the file no longer names"),
        "orders": _("Orders under way of those offers"),
        "withdrawn": _("Withdrawn again"),
        "reverted": _("Put back to what they said"),
        "restored": _("Published again"),
        "left": _("Left as they are"),
    }
    for name, text in said.items():
        number = getattr(upload.counts, name)
        if number or name == "rows":
            yield text, f"{number:,}"


def _wrong(entry: Entry, path: str, *, may_mend: bool) -> WrongRow:
    rows = dict.fromkeys(each.row for each in entry.faults)
    links = ((_("Mend row %(row)s") % {"row": row}, f"{path}/rows/{row}") for row in rows)
    return WrongRow(
        title=entry.title or entry.reference or _("Row %(row)s") % {"row": entry.row},
        faults=tuple(FaultView(each.column, _in_row(each.row, each.detail), each.given) for each in entry.faults),
        links=tuple(links) if may_mend else (),
    )


def _done(entry: Entry) -> tuple[str, str, str]:
    texts = {
        "added": _("New"),
        "changed": _("Changed"),
        "retired": _("Not in the file any more"),
        "withdrawn": _("Withdrawn again"),
        "reverted": _("Put back"),
        "restored": _("Published again"),
        "left": _("Left as it is"),
    }
    orders = entry.touched.orders
    touched = (
        words_of("%(count)s order under way", "%(count)s orders under way", orders) % {"count": orders}
        if orders
        else ""
    )
    return entry.title or entry.reference, texts.get(entry.outcome, entry.outcome), touched


@once_registered
async def show_all(visit: Visit) -> Reply:
    """Show the files that were sent, and the form for another."""
    listed = await visit.api.get(UPLOADS, limit=50)
    return Shown(uploads_view(listed, visit.names), filled=SEND.blank(kind="offers"))


async def send(visit: Visit) -> Reply:
    """Send a file."""
    filled, status = SEND.read(visit.form), 422
    if filled.ok:
        sent = await visit.api.upload(
            SEND_UPLOAD, as_csv(filled.values["file"]), key=visit.form.key, **said_once(filled)
        )
        if not isinstance(sent, Refused):
            return To(f"/offers/uploads/{sent.answer.upload_id}", _("The file is here and is being checked."))
        filled, status = at_the_file(filled, sent), sent.status
    listed = await visit.api.get(UPLOADS, limit=50)
    return Shown(uploads_view(listed, visit.names), status, filled)


def said_once(filled: Filled) -> dict[str, Any]:
    """Return what goes with a file as parameters: nothing with a file that has all of it in its columns."""
    values, kind = filled.values, filled.values["kind"]
    if kind == "offers":
        return {"kind": kind}
    names = ("venue_district",) if kind == "venues" else SAID_ONCE
    said = {name: values[name] for name in names if values.get(name) not in (None, "")}
    if vat := said.pop("vat", None):
        said |= {"vat": "exempt", "vat_rate": 0} if vat == "exempt" else {"vat": "included", "vat_rate": int(vat)}
    return {"kind": kind, **said}


def as_csv(file: File) -> File:
    """Return a file as the CSV file that its name says it is, whatever the browser takes it for."""
    return replace(file, media_type="text/csv") if file.name.lower().endswith(".csv") else file


async def show(visit: Visit, filled: Filled | None = None, status: int = 200) -> Reply:
    """Show a file with what is wrong with it, and what it would do or has done."""
    upload_id = visit.parameters["upload_id"]
    found, wrong, others = await together(
        visit.api.found(UPLOAD, upload_id=upload_id),
        visit.api.get(UPLOAD_ENTRIES, upload_id=upload_id, outcome=WRONG, limit=SHOWN),
        visit.api.get(UPLOAD_ENTRIES, upload_id=upload_id, limit=SHOWN),
    )
    entries = (*wrong.items, *(each for each in others.items if each.outcome != WRONG))
    return Shown(upload_view(found.answer, entries, visit.names), status, filled or PUBLISH.blank(), etag=found.etag)


async def change(visit: Visit) -> Reply:
    """Publish a file, give it up, or undo what it did."""
    upload_id, asked = visit.parameters["upload_id"], visit.form.text("do")
    key, etag = f"{visit.form.key}-{asked}", visit.form.etag
    filled = PUBLISH.read(visit.form)
    if asked == "discard":
        done = await visit.api.send(DISCARD_UPLOAD, key=key, upload_id=upload_id)
        said, path = _("The file was given up."), "/offers/uploads"
    elif asked == "undo":
        done = await visit.api.send(UNDO_UPLOAD, key=key, etag=etag, upload_id=upload_id)
        said, path = _("What the file did is being undone."), f"/offers/uploads/{upload_id}"
    else:
        body = ReleaseUpload(partial=bool(filled.values["partial"]), retire=filled.values["retire"] or None)
        done = await visit.api.send(PUBLISH_UPLOAD, body, key=key, etag=etag, upload_id=upload_id)
        said, path = _("The offers are being published."), f"/offers/uploads/{upload_id}"
    if isinstance(done, Refused):
        return await show(visit, with_refusal(filled, done, of_a_step()), done.status)
    return To(path, said)


async def report(visit: Visit) -> Reply:
    """Hand out the report as a file."""
    upload_id = visit.parameters["upload_id"]
    return Streamed(visit.api.download(UPLOAD_REPORT, upload_id=upload_id), "report.csv")


async def upload_found(visit: Visit) -> Found[Upload]:
    """Return the file that a page is about."""
    return await visit.api.found(UPLOAD, upload_id=visit.parameters["upload_id"])


PAGES = (
    Page("/offers/uploads", SUPPLIER_ALONE, "supplier/uploads.html", show_all, send),
    Page("/offers/uploads/{upload_id}", SUPPLIER_ALONE, "supplier/upload.html", show, change),
    Page("/offers/uploads/{upload_id}/report.csv", SUPPLIER_ALONE, "supplier/upload.html", report),
)
