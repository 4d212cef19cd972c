"""The start dates of an offer that is being written: added one by one, and taken out."""

from dataclasses import dataclass
from typing import Any

from portal.api.answers.offer_drafts import OFFER_DRAFT, OfferDraft
from portal.api.client import Found
from portal.api.problem import Refused
from portal.pages.supplier.offer_drafts import save_draft
from portal.pages.supplier.offer_forms import START, Offer, section_of
from portal.pages.supplier.offer_views import starts_text
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Filled
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit


@dataclass(frozen=True)
class StartRow:
    """A start date that can be taken out."""

    text: str
    number: int


@dataclass(frozen=True)
class StartsView:
    """The start dates of a draft."""

    back: str
    starts: tuple[StartRow, ...]
    against: tuple[str, ...]


def starts_view(draft: OfferDraft) -> StartsView:
    """Return the start dates of a draft, with what stands against them."""
    starts = draft.offer.get("starts") or ()
    return StartsView(
        back=f"/offers/drafts/{draft.offer_draft_id}",
        starts=tuple(StartRow(starts_text([each]), number) for number, each in enumerate(starts)),
        against=tuple(
            f"{each.detail[:1].upper()}{each.detail[1:]}"
            for each in draft.in_the_way
            if section_of(each.pointer) == "starts"
        ),
    )


def with_start(offer: Offer, on: Any, places: int) -> Offer:
    """Return the offer with one more start, by day; those that it has keep their ids."""
    starts = [*(offer.get("starts") or ()), {"on": on.isoformat(), "places": places}]
    return {**offer, "starts": sorted(starts, key=lambda each: str(each.get("on")))}


def without_start(offer: Offer, number: str) -> Offer:
    """Return the offer without one of its starts."""
    starts = list(offer.get("starts") or ())
    return {**offer, "starts": [each for place, each in enumerate(starts) if str(place) != number]}


async def show(visit: Visit) -> Reply:
    """Show the start dates."""
    found = await _draft(visit)
    return Shown(starts_view(found.answer), filled=START.blank(), etag=found.etag)


async def change(visit: Visit) -> Reply:
    """Add a start date, or take one out."""
    found = await _draft(visit)
    taken_out = visit.form.text("take_out")
    filled = START.blank() if taken_out else START.read(visit.form)
    if not filled.ok:
        return _shown(found, filled, 422)
    if taken_out:
        offer = without_start(found.answer.offer, taken_out)
    else:
        offer = with_start(found.answer.offer, filled.values["on"], filled.values["places"])
    done = await save_draft(visit, found.answer, offer)
    if isinstance(done, Refused):
        return _shown(found, with_refusal(filled, done), done.status)
    return To(f"/offers/drafts/{found.answer.offer_draft_id}/starts")


def _shown(found: Found[OfferDraft], filled: Filled, status: int) -> Reply:
    return Shown(starts_view(found.answer), status, filled, etag=found.etag)


async def _draft(visit: Visit) -> Found[OfferDraft]:
    return await visit.api.found(OFFER_DRAFT, offer_draft_id=visit.parameters["draft_id"])


PAGES = (Page("/offers/drafts/{draft_id}/starts", SUPPLIER_ALONE, "supplier/offer_starts.html", show, change),)
