"""The other places of an offer that is being written: added, changed and taken out one by one."""

from dataclasses import dataclass

from portal.api.answers.offer_drafts import OFFER_DRAFT, OfferDraft
from portal.api.client import Found
from portal.api.problem import Problem, Refused
from portal.pages.supplier.offer_drafts import save_draft
from portal.pages.supplier.offer_forms import PRICE, Offer, Options, Values, a_venue, section_of
from portal.pages.supplier.offer_refusals import refusal_words
from portal.pages.supplier.offer_views import venue_text
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import hidden_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

_FIELDS = ("venue", "postcode", "district", "latitude", "longitude")


@dataclass(frozen=True)
class PlaceRow:
    """A place that can be changed and taken out; the first one is changed with the price."""

    text: str
    number: int
    path: str


@dataclass(frozen=True)
class PlacesView:
    """The places of a draft; `number` is the one in the form, which is a new one where there is none of that number."""

    back: str
    first: str
    others: tuple[PlaceRow, ...]
    new: bool
    options: Options


def form_of(number: int) -> Form:
    """Return the form of the place of this number, at whose fields what the API says of it belongs."""
    at = f"/delivery/venues/{number}"
    pointers = {"venue": f"{at}/name {at}"} | {name: f"{at}/{name}" for name in _FIELDS[1:]}
    fields = (
        Field(name, PRICE[name].label, PRICE[name].kind, pointer=pointers[name], optional=name in _FIELDS[3:])
        for name in _FIELDS
    )
    return Form(Field("number", "", hidden_of, optional=True), *fields)


def places_view(draft: OfferDraft, number: int, names: Names) -> PlacesView:
    """Return the places of a draft, with the form of one of them."""
    venues = venues_of(draft.offer)
    path = f"/offers/drafts/{draft.offer_draft_id}"
    texts = [venue_text(each, names) for each in venues]
    return PlacesView(
        back=path,
        first=next(iter(texts), ""),
        others=tuple(PlaceRow(text, at, f"{path}/places?place={at}") for at, text in enumerate(texts) if at),
        new=number >= len(venues),
        options={"district": names.options("districts")},
    )


def venues_of(offer: Offer) -> list[Offer]:
    """Return the places that a draft names."""
    return list((offer.get("delivery") or {}).get("venues") or ())


def with_place(offer: Offer, number: int, values: Values) -> Offer:
    """Return the offer with this place at its number, or as one more."""
    venues = venues_of(offer)
    before = venues[number] if number < len(venues) else {}
    venue = a_venue(before, values)
    venues = [*venues[:number], *([venue] if venue else ()), *venues[number + 1 :]]
    return _with(offer, venues)


def without_place(offer: Offer, number: int) -> Offer:
    """Return the offer without one of its other places."""
    return _with(offer, [each for at, each in enumerate(venues_of(offer)) if at != number or not at])


def _with(offer: Offer, venues: list[Offer]) -> Offer:
    return {**offer, "delivery": {**(offer.get("delivery") or {}), "venues": venues}}


def _filled(draft: OfferDraft, number: int) -> Filled:
    venues, form = venues_of(draft.offer), form_of(number)
    if number >= len(venues):
        return form.blank(number=number)
    venue = venues[number]
    known = {name: venue.get("name" if name == "venue" else name) for name in _FIELDS[:3]}
    return against(form.blank(number=number, **known), draft)


def against(filled: Filled, draft: OfferDraft) -> Filled:
    """Return the form with what stands against its place."""
    reasons = tuple(
        each for each in draft.in_the_way if section_of(each.pointer) == "places" and filled.form.field_of(each.pointer)
    )
    return filled.refused(Refused(422, Problem(reasons=reasons)), refusal_words()) if reasons else filled


def _number(asked: str, draft: OfferDraft) -> int:
    """Return which of the other places is meant: one more, where none of them is."""
    count = len(venues_of(draft.offer))
    wanted = int(asked) if asked.isdecimal() and len(asked) < 4 else 0
    return wanted if 0 < wanted < count else max(count, 1)


async def show(visit: Visit) -> Reply:
    """Show the places, with the form of one that is asked for or of a new one."""
    found = await _draft(visit)
    number = _number(visit.asked("place"), found.answer)
    return _shown(visit, found, number, _filled(found.answer, number))


async def change(visit: Visit) -> Reply:
    """Add a place, change one, or take one out; what stands against it is said at once, and saved all the same."""
    found = await _draft(visit)
    draft, path = found.answer, f"/offers/drafts/{found.answer.offer_draft_id}/places"
    taken_out = visit.form.text("take_out")
    number = _number(taken_out or visit.form.text("number"), draft)
    filled = _filled(draft, number) if taken_out else form_of(number).read(visit.form)
    if not taken_out and not filled.ok:
        return _shown(visit, found, number, filled, 422)
    offer = without_place(draft.offer, number) if taken_out else with_place(draft.offer, number, filled.values)
    done = await save_draft(visit, draft, offer)
    if isinstance(done, Refused):
        filled = with_refusal(filled, done, refusal_words(), _filled(draft, number), {})
        return _shown(visit, found, number, filled, done.status)
    found = await _draft(visit)
    filled = filled if taken_out else against(filled, found.answer)
    return To(path) if filled.ok or taken_out else _shown(visit, found, number, filled, 422)


def _shown(visit: Visit, found: Found[OfferDraft], number: int, filled: Filled, status: int = 200) -> Reply:
    filled = Filled(filled.form, {**filled.raw, "number": (str(number),)}, filled.values, filled.errors)
    return Shown(places_view(found.answer, number, visit.names), status, filled, etag=found.etag)


async def _draft(visit: Visit) -> Found[OfferDraft]:
    return await visit.api.found(OFFER_DRAFT, offer_draft_id=visit.parameters["draft_id"])


PAGES = (Page("/offers/drafts/{draft_id}/places", SUPPLIER_ALONE, "supplier/offer_places.html", show, change),)
