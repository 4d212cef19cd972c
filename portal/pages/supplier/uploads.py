"""Files of offers: sent, checked, published as a whole or in part, undone."""

from dataclasses import replace
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
    ReleaseUpload,
)
from portal.api.client import File
from portal.api.problem import Refused
from portal.api.together import together
from portal.components.registered import once_registered
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.pages.supplier.upload_columns import HEADER
from portal.pages.supplier.upload_refusals import at_the_file, of_a_step
from portal.pages.supplier.upload_views import WRONG, upload_view, uploads_view
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, file_of, number_of, select_of, tick_of
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, Streamed, To, Written
from portal.web.visit import Visit

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


async def empty_file(visit: Visit) -> Reply:
    """Hand out a file with the names of the columns and nothing below them."""
    del visit
    return Written((",".join(HEADER) + "\r\n").encode(), "text/csv", "offers.csv")


PAGES = (
    Page("/offers/uploads", SUPPLIER_ALONE, "supplier/uploads.html", show_all, send),
    Page("/offers/uploads/offers.csv", SUPPLIER_ALONE, "supplier/uploads.html", empty_file),
    Page("/offers/uploads/{upload_id}", SUPPLIER_ALONE, "supplier/upload.html", show, change),
    Page("/offers/uploads/{upload_id}/report.csv", SUPPLIER_ALONE, "supplier/upload.html", report),
)
