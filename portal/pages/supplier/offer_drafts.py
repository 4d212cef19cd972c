"""Writing an offer: two pages and a check, saved at every step; the same pages copy an offer and change one."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from portal.api.answers.offer_drafts import (
    BEGIN_OFFER_DRAFT,
    DISCARD_OFFER_DRAFT,
    OFFER_DRAFT,
    PUBLISH_OFFER_DRAFT,
    SAVE_OFFER_DRAFT,
    BeginOfferDraft,
    OfferDraft,
    SaveOfferDraft,
)
from portal.api.answers.supplier_offers import OWN_OFFERS, OwnOffer
from portal.api.answers.suppliers import Supplier
from portal.api.client import Done, Found
from portal.api.problem import Problem, Reason, Refused
from portal.api.together import Missing, part, together
from portal.components.registered import once_registered
from portal.pages.supplier.offer_forms import SECTIONS, Offer, Options, Section, options_of, section_of
from portal.pages.supplier.offer_refusals import refusal_words
from portal.pages.supplier.offer_views import Told, as_said, told
from portal.pages.supplier.own import SUPPLIER_ALONE, own_supplier, with_refusal
from portal.web.form import Filled, Form
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

CARRIED = ("market", "price", "duration", "delivery", "group_size", "notice_days", "languages", "access")
"""What a new offer takes over from the latest one until it says otherwise; never what is paid and how long it takes."""


@dataclass(frozen=True)
class SectionView:
    """The form of one section. `step` says which page of how many it is while an offer is new."""

    heading: str
    step: str
    button: str
    back: str
    name: str
    options: Options
    missing: Missing | None = None
    """Said where it is not known in which categories the supplier may sell, so that all are offered."""


@dataclass(frozen=True)
class Choice:
    """The categories that are offered; `missing` where these are all, since it is not known which may be sold in."""

    categories: tuple[tuple[str, str], ...]
    missing: Missing | None


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way of publishing, and where it is put right."""

    text: str
    path: str


@dataclass(frozen=True)
class CheckView:
    """All that a draft says, with what stands in the way."""

    heading: str
    path: str
    told: tuple[Told, ...]
    obstacles: tuple[Obstacle, ...]
    revises: bool
    over: str


def admitted_categories(supplier: Supplier | Missing | None, names: Names) -> tuple[tuple[str, str], ...]:
    """Return the categories in which a supplier may sell; all of them where that cannot be seen."""
    every = names.options("categories")
    if supplier is None or isinstance(supplier, Missing):
        return every
    held = {each.category for each in supplier.memberships if each.standing in ("active", "suspended")}
    return tuple(each for each in every if each[0] in held) or every


def carried_over(offers: Iterable[OwnOffer]) -> Offer:
    """Return what a new offer says at first: as the latest offer has it, without price, length and starts."""
    latest = max(offers, key=lambda each: each.updated_at, default=None)
    if latest is None:
        return {"price": {"per": "place", "vat": "included", "vat_rate": 20}, "duration": {"unit": "week"}}
    said = {name: value for name, value in as_said(latest).items() if name in CARRIED}
    price = {name: value for name, value in said["price"].items() if name != "pence"}
    return {**said, "price": price, "duration": {"unit": said["duration"]["unit"]}}


@once_registered
async def show_new(visit: Visit) -> Reply:
    """Show the first page of a new offer."""
    section = SECTIONS["about"]
    choice = await _choice(visit)
    alone = choice.categories[0][0] if len(choice.categories) == 1 else None
    return Shown(_new_view(visit, choice), filled=section.form.blank(category=visit.asked("category") or alone))


async def begin(visit: Visit) -> Reply:
    """Begin a draft with what was said, and with what the latest offer says besides."""
    section = SECTIONS["about"]
    filled = section.form.read(visit.form)
    if not filled.ok:
        return Shown(_new_view(visit, await _choice(visit)), 422, filled)
    latest = await part(visit.api.get(OWN_OFFERS, status="published", limit=50), _("Your offers"))
    offers = () if isinstance(latest, Missing) else [each for each in latest.items if each.own]
    body = BeginOfferDraft(offer=section.write(carried_over(offers), filled.values))
    done = await visit.api.send(BEGIN_OFFER_DRAFT, body, key=visit.form.key)
    if isinstance(done, Refused):
        return Shown(_new_view(visit, await _choice(visit)), done.status, with_refusal(filled, done))
    return To(f"/offers/drafts/{done.answer.offer_draft_id}/price?new=1")


def _new_view(visit: Visit, choice: Choice) -> SectionView:
    section = SECTIONS["about"]
    return SectionView(
        heading=_(section.heading),
        step=_("Page %(page)s of %(pages)s") % {"page": 1, "pages": 2},
        button=_("Save and continue"),
        back="/offers",
        name=section.name,
        options=options_of(visit.names, choice.categories),
        missing=choice.missing,
    )


def section_view(
    section: Section, draft: OfferDraft, options: Options, missing: Missing | None = None, *, new: bool
) -> SectionView:
    """Return the page of a section of a draft."""
    return SectionView(
        heading=_(section.heading),
        step=_("Page %(page)s of %(pages)s") % {"page": 2, "pages": 2} if new else "",
        button=_("Save and check") if new else _("Save"),
        back=f"/offers/drafts/{draft.offer_draft_id}",
        name=section.name,
        options=options,
        missing=missing if section.name == "about" else None,
    )


async def show_section(visit: Visit, section: Section) -> Reply:
    """Show a section as the draft has it, with what stands against it where the person was sent to mend it."""
    found, choice = await together(_draft(visit), _choice(visit))
    filled = section.form.blank(**section.read(found.answer.offer))
    if visit.asked("mend"):
        filled = against(filled, section, found.answer)
    return _shown_section(visit, section, found, choice, filled, 200)


async def save_section(visit: Visit, section: Section) -> Reply:
    """Save a section; what would be refused is said at once, and is saved all the same."""
    found, choice = await together(_draft(visit), _choice(visit))
    filled = section.form.read(visit.form)
    if not filled.ok:
        return _shown_section(visit, section, found, choice, filled, 422)
    offer = section.write(found.answer.offer, filled.values)
    done = await save_draft(visit, found.answer, offer)
    if isinstance(done, Refused):
        stored = section.form.blank(**section.read(found.answer.offer))
        filled = with_refusal(filled, done, refusal_words(), stored, options_of(visit.names, choice.categories))
        return _shown_section(visit, section, found, choice, filled, done.status)
    found = await _draft(visit)
    filled = against(filled, section, found.answer)
    if not filled.ok:
        return _shown_section(visit, section, found, choice, filled, 422)
    return To(f"/offers/drafts/{found.answer.offer_draft_id}")


async def save_draft(
    visit: Visit, draft: OfferDraft, offer: Offer, *, revises_version: int | None = None
) -> Done[Any] | Refused:
    """Save all that a draft says, on the version that the form was shown with; `revises_version` was read since."""
    body = SaveOfferDraft(offer=without_nothing(offer), revises_version=revises_version)
    return await visit.api.send(
        SAVE_OFFER_DRAFT, body, key=None, etag=visit.form.etag, offer_draft_id=draft.offer_draft_id
    )


def without_nothing(offer: Offer) -> Offer:
    """Return what is said, without what is empty."""
    return {name: value for name, value in offer.items() if value is not None and value != ""}


def against(filled: Filled, section: Section, draft: OfferDraft) -> Filled:
    """Return a form with the reasons against the draft that belong to its fields."""
    reasons = tuple(each for each in draft.in_the_way if section_of(each.pointer) == section.name)
    return filled.refused(Refused(422, Problem(reasons=reasons)), refusal_words()) if reasons else filled


def _shown_section(
    visit: Visit,
    section: Section,
    found: Found[OfferDraft],
    choice: Choice,
    filled: Filled,
    status: int,
) -> Reply:
    options = options_of(visit.names, choice.categories)
    view = section_view(section, found.answer, options, choice.missing, new=bool(visit.asked("new")))
    return Shown(view, status, filled, etag=found.etag)


def check_view(draft: OfferDraft, names: Names) -> CheckView:
    """Return the page on which a draft is checked before it is published."""
    path = f"/offers/drafts/{draft.offer_draft_id}"
    over = {"published": _("This draft was published."), "discarded": _("This draft was given up.")}
    return CheckView(
        heading=_("Check your changes") if draft.revises else _("Check your offer"),
        path=path,
        told=told(draft.offer, names),
        obstacles=tuple(_obstacle(each, path) for each in draft.in_the_way),
        revises=draft.revises is not None,
        over=over.get(draft.status, ""),
    )


def _obstacle(reason: Reason, path: str) -> Obstacle:
    section = section_of(reason.pointer)
    heading = _(SECTIONS[section].heading) if section in SECTIONS else _heading_beside(section)
    said = refusal_words().get(reason.code) or reason.detail
    at = f"{path}/{section}?mend=1" if section in SECTIONS else f"{path}/{section}"
    if section == "places":
        at += f"?place={reason.pointer.split('/')[3]}"
    return Obstacle(f"{heading}: {said[:1].lower()}{said[1:]}", at)


def _heading_beside(page: str) -> str:
    """Return what a page that is no section is about."""
    return {"starts": _("Start dates"), "places": _("Other places")}.get(page, _("The offer itself"))


async def show_check(visit: Visit) -> Reply:
    """Show all that a draft says."""
    found = await _draft(visit)
    return Shown(check_view(found.answer, visit.names), etag=found.etag)


async def publish(visit: Visit) -> Reply:
    """Publish a draft, or show all that stands in the way."""
    draft_id = visit.parameters["draft_id"]
    if visit.form.text("do") == "discard":
        done = await visit.api.send(DISCARD_OFFER_DRAFT, key=f"{visit.form.key}-discard", offer_draft_id=draft_id)
        if not isinstance(done, Refused):
            return To("/offers/drafts", _("The draft was given up."))
        return await _check_again(visit, done)
    made = await visit.api.send(PUBLISH_OFFER_DRAFT, key=visit.form.key, etag=visit.form.etag, offer_draft_id=draft_id)
    if isinstance(made, Refused):
        return await _check_again(visit, made)
    return To(f"/offers/{made.answer.offer_id}", _("The offer is on sale. Every jobcentre finds it now."))


async def _check_again(visit: Visit, refused: Refused) -> Reply:
    found = await _draft(visit)
    view = check_view(found.answer, visit.names)
    return Shown(view, refused.status, with_refusal(Filled(Form()), refused, refusal_words()), etag=found.etag)


async def _draft(visit: Visit) -> Found[OfferDraft]:
    return await visit.api.found(OFFER_DRAFT, offer_draft_id=visit.parameters["draft_id"])


async def _choice(visit: Visit) -> Choice:
    found = await part(own_supplier(visit.api), _("Your categories"))
    return Choice(admitted_categories(found, visit.names), found if isinstance(found, Missing) else None)


_FORM = "supplier/offer_section.html"
_DRAFT = "/offers/drafts/{draft_id}"
PAGES = (
    Page("/offers/new", SUPPLIER_ALONE, _FORM, show_new, begin),
    Page(_DRAFT, SUPPLIER_ALONE, "supplier/offer_check.html", show_check, publish),
    *(
        Page(
            f"{_DRAFT}/{each.name}",
            SUPPLIER_ALONE,
            _FORM,
            partial(show_section, section=each),
            partial(save_section, section=each),
        )
        for each in SECTIONS.values()
    ),
)
