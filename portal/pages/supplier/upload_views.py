"""What pages of files of offers show: how each file stands, what is wrong with it, and what it would do or has done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.api.answers.uploads import Counts, Entry, Upload, UploadListed
from portal.api.operation import Listed
from portal.components.reasons import reasons_for
from portal.components.states import State
from portal.pages.supplier.offer_forms import Options, options_of
from portal.pages.supplier.upload_columns import column_names, problem_said, said_of
from portal.web.language import words as _
from portal.web.language import words_of
from portal.web.names import Names
from portal.web.wording import moment

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
    """What is wrong with a cell."""

    column: str
    text: str


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
        problems=tuple(_in_row(each.row, problem_said(each)) for each in upload.problems),
        counts=tuple(_counts(upload)),
        wrong=tuple(_wrong(each, path, may_mend=status == "checked") for each in wrong),
        more_wrong=f"{path}/report.csv" if refused > len(wrong) else "",
        done=tuple(_done(each) for each in entries if each.outcome in CHANGED),
        options={"retire": reasons_for(names, "offer_withdrawn")},
        asks_partial=bool(said and counts and counts.refused and _does_something(counts)),
        asks_retire=bool(said and counts and counts.retired),
        may_publish=bool(said and counts and _does_something(counts)),
        may_discard=status in ("checked", "checking"),
        may_undo=status == "published",
    )


def _does_something(counts: Counts) -> bool:
    return bool(counts.added + counts.changed + counts.retired)


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
    rows, called = dict.fromkeys(each.row for each in entry.faults), column_names()
    links = ((_("Mend row %(row)s") % {"row": row}, f"{path}/rows/{row}") for row in rows)
    return WrongRow(
        title=entry.title or entry.reference or _("Row %(row)s") % {"row": entry.row},
        faults=tuple(
            FaultView(called.get(each.column, each.column), _in_row(each.row, said_of(each))) for each in entry.faults
        ),
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
