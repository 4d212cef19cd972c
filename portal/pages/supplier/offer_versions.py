"""What an offer said in each version, and going back to an earlier one."""

from dataclasses import dataclass
from itertools import pairwise

from portal.api.answers.supplier_offers import OFFER_VERSIONS, OWN_OFFER, REVERT_OFFER, RevertOffer, Version
from portal.api.problem import Refused
from portal.api.together import together
from portal.pages.supplier.offer_views import told
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Filled, Form
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import moment


@dataclass(frozen=True)
class VersionView:
    """One version: since when, and what changed in it."""

    number: int
    heading: str
    when: str
    changes: tuple[tuple[str, str, str], ...]
    latest: bool


@dataclass(frozen=True)
class VersionsView:
    """All versions, the latest first."""

    title: str
    path: str
    versions: tuple[VersionView, ...]
    may_change: bool


def versions_view(
    title: str, offer_id: str, versions: tuple[Version, ...], names: Names, *, may_change: bool
) -> VersionsView:
    """Return all versions with what each changed."""
    views = [
        _view(each, before, names, latest=each is versions[-1]) for before, each in pairwise((None, *versions)) if each
    ]
    return VersionsView(title, f"/offers/{offer_id}", tuple(reversed(views)), may_change)


def _view(version: Version, before: Version | None, names: Names, *, latest: bool) -> VersionView:
    return VersionView(
        version.offer_version,
        _("Version %(version)s") % {"version": version.offer_version},
        moment(version.said_at),
        changes(before, version, names) if before else (),
        latest,
    )


def changes(before: Version, after: Version, names: Names) -> tuple[tuple[str, str, str], ...]:
    """Return what one version says otherwise than the one before: what, as it was, as it is."""
    earlier, later = (told(each.model_dump(mode="json"), names) for each in (before, after))
    return tuple(
        (new.label, old.text, new.text) for old, new in zip(earlier, later, strict=True) if old.text != new.text
    )


async def show(visit: Visit, filled: Filled | None = None, status: int = 200) -> Reply:
    """Show all versions."""
    offer_id = visit.parameters["offer_id"]
    found, listed = await together(
        visit.api.found(OWN_OFFER, offer_id=offer_id), visit.api.get(OFFER_VERSIONS, offer_id=offer_id)
    )
    offer = found.answer
    if not offer.own:
        return Absent()
    view = versions_view(offer.title, offer_id, listed.items, visit.names, may_change=offer.status != "withdrawn")
    return Shown(view, status, filled, etag=found.etag)


async def revert(visit: Visit) -> Reply:
    """Let the offer say again what an earlier version said."""
    asked = visit.form.text("offer_version")
    if not asked.isdecimal() or len(asked) > 9:
        return await show(visit, Filled(Form()).with_error("", _("Choose a version")), 422)
    body, offer_id = RevertOffer(offer_version=int(asked)), visit.parameters["offer_id"]
    done = await visit.api.send(REVERT_OFFER, body, key=visit.form.key, etag=visit.form.etag, offer_id=offer_id)
    if isinstance(done, Refused):
        return await show(visit, with_refusal(Filled(Form()), done), done.status)
    return To(f"/offers/{offer_id}", _("The offer says again what version %(version)s said.") % {"version": asked})


PAGES = (Page("/offers/{offer_id}/versions", SUPPLIER_ALONE, "supplier/offer_versions.html", show, revert),)
