"""The drafts of a supplier that are not finished."""

from dataclasses import dataclass

from portal.api.answers.offer_drafts import OFFER_DRAFTS, OfferDraftListed
from portal.api.operation import Listed
from portal.components.registered import once_registered
from portal.pages.supplier.own import SUPPLIER_ALONE
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day


@dataclass(frozen=True)
class DraftRow:
    """One draft of a list."""

    text: str
    saved: str
    path: str


@dataclass(frozen=True)
class DraftsView:
    """The drafts that are not finished."""

    rows: tuple[DraftRow, ...]


def drafts_view(drafts: Listed[OfferDraftListed]) -> DraftsView:
    """Return the drafts that are open, the latest first."""
    latest = sorted(drafts.items, key=lambda each: each.saved_at, reverse=True)
    return DraftsView(tuple(_row(each) for each in latest))


def _row(draft: OfferDraftListed) -> DraftRow:
    kind = _("Change of an offer") if draft.revises else _("Copy of an offer") if draft.copied_from else _("New offer")
    saved = _("saved %(day)s") % {"day": day(draft.saved_at)}
    return DraftRow(kind, saved, f"/offers/drafts/{draft.offer_draft_id}")


@once_registered
async def show_drafts(visit: Visit) -> Reply:
    """Show the drafts that are not finished."""
    return Shown(drafts_view(await visit.api.get(OFFER_DRAFTS, status="open", limit=100)))


PAGES = (Page("/offers/drafts", SUPPLIER_ALONE, "supplier/offer_drafts.html", show_drafts),)
