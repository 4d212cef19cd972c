"""The last look at an application before it is sent, and the same look at a declaration that has to be renewed."""

from dataclasses import dataclass

from portal.api.answers.drafts import DISCARD_DRAFT, SUBMIT_DRAFT, Draft, GroundInLaw, Said
from portal.api.answers.suppliers import REDECLARE, Redeclare, Supplier
from portal.api.client import Found
from portal.api.problem import Refused
from portal.components.registered import once_registered
from portal.pages.supplier.applying import Obstacle, begin_draft, obstacles, open_draft
from portal.pages.supplier.own import SUPPLIER_ALONE, registered_supplier, with_refusal
from portal.web.form import Filled, Form
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

_NOTHING = Form()
_OF_THE_APPLICATION_ALONE = {"categories"}


@dataclass(frozen=True)
class CheckView:
    """All that the draft says, and what stands in its way; `renews` where it renews a declaration."""

    said: Said
    grounds: tuple[GroundInLaw, ...]
    obstacles: tuple[Obstacle, ...]
    prefilled: bool
    renews: bool = False

    @property
    def came_from(self) -> str:
        """What the pages of its sections lead back to."""
        return "renewal" if self.renews else "check"


def check_view(draft: Draft, renews: bool = False) -> CheckView:
    """Show the draft; categories and whatever else concerns applying alone do not count for a renewal."""
    found = obstacles(draft)
    if renews:
        found = tuple(each for each in found if each.section in ("grounds", "people", "declarations"))
    return CheckView(draft.content, draft.grounds, found, draft.prefilled_from is not None, renews)


async def show_check(visit: Visit) -> Reply:
    """Show all answers with a way to change each."""
    found = await open_draft(visit.api)
    return Shown(check_view(found.answer), filled=_NOTHING.blank(), etag=found.etag) if found else To("/apply")


async def submit(visit: Visit) -> Reply:
    """Send the application as it was read."""
    found = await open_draft(visit.api)
    if found is None:
        return To("/apply")
    done = await visit.api.send(SUBMIT_DRAFT, key=visit.form.key, etag=visit.form.etag, draft_id=found.answer.draft_id)
    if isinstance(done, Refused):
        return Shown(check_view(found.answer), 422, with_refusal(_NOTHING.blank(), done), found.etag)
    return To(f"/applications/{done.answer.application_id}", _("You have sent your application"))


async def show_renewal(visit: Visit) -> Reply:
    """Show the declaration that is renewed, or the button that begins with what was said the last time."""
    supplier = await registered_supplier(visit.api)
    if not _renews(supplier):
        return To("/membership")
    return _renewal(await open_draft(visit.api), _NOTHING.blank())


async def renew(visit: Visit) -> Reply:
    """Renew the declaration, and give the draft up that it was written in where it is for nothing else."""
    supplier = await registered_supplier(visit.api)
    found = await open_draft(visit.api)
    if visit.form.text("action") == "begin" or found is None:
        begun = await begin_draft(visit, visit.form.key)
        return (
            To("/membership/renewal")
            if begun
            else _renewal(None, _NOTHING.blank().with_error("", _("This could not be done just now. Try again")), 422)
        )
    if check_view(found.answer, renews=True).obstacles:
        return _renewal(
            found, _NOTHING.blank().with_error("", _("Something is missing in your declaration: see below")), 422
        )
    body = Redeclare(**found.answer.content.model_dump(exclude=_OF_THE_APPLICATION_ALONE))
    done = await visit.api.send(REDECLARE, body, key=visit.form.key, supplier_id=supplier.supplier_id)
    if isinstance(done, Refused):
        return _renewal(found, with_refusal(_NOTHING.blank(), done), 422)
    if set(found.answer.content.categories) <= _member_of(supplier):
        await visit.api.send(DISCARD_DRAFT, key=f"{visit.form.key}-draft", draft_id=found.answer.draft_id)
    return To("/membership", _("You have renewed your declaration"))


def _renews(supplier: Supplier) -> bool:
    return any(each.redeclare_by for each in supplier.memberships)


def _member_of(supplier: Supplier) -> set[str]:
    return {each.category for each in supplier.memberships if each.standing in ("active", "suspended")}


def _renewal(found: Found[Draft] | None, filled: Filled, status: int = 200) -> Reply:
    if found is None:
        return Shown(None, status, filled, template="supplier/renewal_start.html")
    return Shown(check_view(found.answer, renews=True), status, filled, found.etag)


PAGES = (
    Page("/apply/check", SUPPLIER_ALONE, "supplier/apply_check.html", once_registered(show_check), submit),
    Page("/membership/renewal", SUPPLIER_ALONE, "supplier/apply_check.html", show_renewal, renew),
)
