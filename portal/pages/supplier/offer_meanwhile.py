"""An offer that somebody changed while a draft of its next version was open: both values, and how the draft goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.answers.offer_drafts import OFFER_DRAFT, OfferDraft
from portal.api.answers.supplier_offers import OFFER_VERSIONS, Version, WriteOffer, as_written
from portal.api.client import Found
from portal.api.problem import Refused
from portal.pages.supplier.offer_drafts import save_draft
from portal.pages.supplier.offer_forms import FOLLOWS, Offer
from portal.pages.supplier.offer_refusals import refusal_words
from portal.pages.supplier.offer_views import told
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Filled, Form
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

_FOLLOWS = frozenset({*FOLLOWS, "welsh_language"})
"""Codes that follow from the rest of an offer, which its draft leaves out."""
_SUMS = ("access", "attributes")


@dataclass(frozen=True)
class MeanwhileView:
    """What was changed: `both` in the offer and in the draft, `taken_over` in the offer alone."""

    back: str
    version: int
    both: tuple[tuple[str, str, str], ...]
    taken_over: tuple[tuple[str, str, str], ...]


def brought_up_to_date(written: Offer, before: Offer, now: Offer) -> Offer:
    """Return what a draft says, with what the offer says now wherever the draft says still what it began with."""
    untouched = {name for name in WriteOffer.model_fields if _alike(name, written.get(name), before.get(name))}
    return {**written, **{name: now.get(name) for name in untouched}}


def _alike(name: str, one: Any, other: Any) -> bool:
    if name in _SUMS:
        return set(one or ()) ^ set(other or ()) <= _FOLLOWS
    return bool(_without_nothing(one) == _without_nothing(other))


def _without_nothing(value: Any) -> Any:
    """Return a value without what is empty in it: a draft leaves out what an offer shows as nothing."""
    if isinstance(value, Mapping):
        return {name: _without_nothing(each) for name, each in value.items() if each not in (None, "", [], ())} or None
    if isinstance(value, list | tuple):
        return [_without_nothing(each) for each in value] or None
    return value or None


def meanwhile_view(draft: OfferDraft, versions: Iterable[Version], names: Names) -> MeanwhileView:
    """Return what was changed since a draft was begun, as the offer says it and as the draft does."""
    before, now, latest = _before_and_now(draft, versions)
    kept = brought_up_to_date(draft.offer, before, now)
    lines = tuple(zip(*(told(each, names) for each in (before, now, kept)), strict=True))
    return MeanwhileView(
        back=f"/offers/drafts/{draft.offer_draft_id}",
        version=latest,
        both=tuple((is_.label, is_.text, own.text) for was, is_, own in lines if is_.text not in (was.text, own.text)),
        taken_over=tuple(
            (is_.label, was.text, is_.text) for was, is_, own in lines if was.text != is_.text == own.text
        ),
    )


def _before_and_now(draft: OfferDraft, versions: Iterable[Version]) -> tuple[Offer, Offer, int]:
    said = {each.offer_version: as_written(each).model_dump(mode="json") for each in versions}
    latest = max(said)
    return said.get(draft.revises_version or 0, {}), said[latest], latest


async def show(visit: Visit) -> Reply:
    """Show what was changed meanwhile; where nothing was, the draft."""
    found = await _draft(visit)
    if found.answer.revises is None or found.answer.status != "open":
        return _to_the_draft(found.answer)
    return await _shown(visit, found)


async def go_on(visit: Visit) -> Reply:
    """Save the draft as one of the version that was shown: what was not touched in it follows the offer."""
    found, asked = await _draft(visit), visit.form.text("offer_version")
    draft = found.answer
    if draft.revises is None or draft.status != "open":
        return _to_the_draft(draft)
    versions = (await visit.api.get(OFFER_VERSIONS, offer_id=draft.revises)).items
    before, now, latest = _before_and_now(draft, versions)
    if asked != str(latest):
        again = Filled(Form()).with_error("", _("The offer was changed once more. Check it again."))
        return await _shown(visit, found, again, 422)
    done = await save_draft(visit, draft, brought_up_to_date(draft.offer, before, now), revises_version=latest)
    if isinstance(done, Refused):
        return await _shown(visit, found, with_refusal(Filled(Form()), done, refusal_words()), done.status)
    return _to_the_draft(draft, _("Your draft is up to date with the offer."))


async def _shown(visit: Visit, found: Found[OfferDraft], filled: Filled | None = None, status: int = 200) -> Reply:
    versions = await visit.api.get(OFFER_VERSIONS, offer_id=found.answer.revises)
    return Shown(meanwhile_view(found.answer, versions.items, visit.names), status, filled, etag=found.etag)


def _to_the_draft(draft: OfferDraft, banner: str | None = None) -> Reply:
    return To(f"/offers/drafts/{draft.offer_draft_id}", banner)


async def _draft(visit: Visit) -> Found[OfferDraft]:
    return await visit.api.found(OFFER_DRAFT, offer_draft_id=visit.parameters["draft_id"])


PAGES = (Page("/offers/drafts/{draft_id}/meanwhile", SUPPLIER_ALONE, "supplier/offer_meanwhile.html", show, go_on),)
