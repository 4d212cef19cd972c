"""The task list of an application: what was said so far, what is left, and what was applied for before."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.api.answers.applications import APPLICATIONS, Application
from portal.api.answers.drafts import DISCARD_DRAFT, Draft
from portal.api.answers.suppliers import Supplier
from portal.api.problem import Refused
from portal.api.together import together
from portal.pages.supplier.applying import SECTIONS, begin_draft, done_sections, open_draft
from portal.pages.supplier.own import SUPPLIER_ALONE, own_supplier
from portal.web.form import Form
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

_MOST = 50


@dataclass(frozen=True)
class Task:
    """One task of the list: `done`, `begun` or `later`, where something else comes first."""

    section: str
    path: str
    state: str


@dataclass(frozen=True)
class ApplyView:
    """The task list, with the applications that wait for a decision and those that were decided."""

    registered: bool
    has_draft: bool
    tasks: tuple[Task, ...]
    done: int
    open: tuple[Application, ...]
    decided: tuple[Application, ...]


def apply_view(supplier: Supplier | None, draft: Draft | None, applications: Sequence[Application] = ()) -> ApplyView:
    """Show what is left to do until the application can be sent."""
    finished = done_sections(draft) if draft else frozenset()
    tasks = [Task("organisation", "/details" if supplier else "/apply/organisation", "done" if supplier else "to_do")]
    for section in SECTIONS:
        state = "done" if section in finished else "to_do" if draft else "later"
        tasks.append(Task(section, f"/apply/{section}", state))
    ready = draft is not None and not draft.in_the_way
    tasks.append(Task("check", "/apply/check", "to_do" if ready else "later"))
    newest = sorted(applications, key=lambda each: each.received_at, reverse=True)
    return ApplyView(
        supplier is not None,
        draft is not None,
        tuple(tasks),
        sum(each.state == "done" for each in tasks),
        tuple(each for each in newest if each.open),
        tuple(each for each in newest if not each.open),
    )


async def show_apply(visit: Visit) -> Reply:
    """Show the task list."""
    supplier = await own_supplier(visit.api)
    if supplier is None:
        return Shown(apply_view(None, None))
    found, listed = await together(open_draft(visit.api), visit.api.get(APPLICATIONS, limit=_MOST))
    view = apply_view(supplier, found.answer if found else None, listed.items)
    return Shown(view, etag=found.etag if found else None)


async def act(visit: Visit) -> Reply:
    """Begin a draft, or give the one that is open up."""
    if visit.form.text("action") != "discard":
        return To("/apply/categories") if await begin_draft(visit, visit.form.key) else await _refused(visit)
    found = await open_draft(visit.api)
    if found is not None:
        done = await visit.api.send(DISCARD_DRAFT, key=visit.form.key, draft_id=found.answer.draft_id)
        if isinstance(done, Refused):
            return await _refused(visit)
    return To("/apply", _("You have deleted your draft"))


async def _refused(visit: Visit) -> Reply:
    shown = await show_apply(visit)
    filled = Form().blank().with_error("", _("This could not be done just now. Try again"))
    return Shown(shown.view, 422, filled) if isinstance(shown, Shown) else shown


PAGES = (Page("/apply", SUPPLIER_ALONE, "supplier/apply.html", show_apply, act),)
