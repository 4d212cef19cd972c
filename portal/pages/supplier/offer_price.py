"""The price of an offer, changed by itself: the rest is sent again as it was."""

from dataclasses import dataclass

from portal.api.answers.supplier_offers import (
    UPDATE_OFFER,
    OwnOffer,
    as_written,
)
from portal.api.problem import Refused
from portal.pages.supplier.offer_refusals import refusal_words
from portal.pages.supplier.offer_views import as_said, price_text
from portal.pages.supplier.own import SUPPLIER_ALONE, own_offer_found, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import money_of
from portal.web.language import words as _
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit

PRICE = Form(Field("price", "New price", money_of, pointer="/price/pence /price"))


@dataclass(frozen=True)
class PriceView:
    """The page on which a price is changed."""

    title: str
    path: str
    now: str


async def show_price(visit: Visit) -> Reply:
    """Show the one field of a new price."""
    found = await own_offer_found(visit)
    if not found.answer.own:
        return Absent()
    return Shown(price_view(found.answer), filled=_as_it_is(found.answer), etag=found.etag)


async def change_price(visit: Visit) -> Reply:
    """Publish the offer with a new price."""
    filled, status = PRICE.read(visit.form), 422
    found = await own_offer_found(visit)
    if filled.ok:
        price = {**found.answer.price.model_dump(), "pence": filled.values["price"]}
        done = await visit.api.send(
            UPDATE_OFFER,
            as_written(found.answer, price=price),
            key=None,
            etag=visit.form.etag,
            offer_id=visit.parameters["offer_id"],
        )
        if not isinstance(done, Refused):
            return To(f"/offers/{visit.parameters['offer_id']}", _("The new price holds for orders from now on."))
        stored = _as_it_is(found.answer)
        filled, status = with_refusal(filled, done, refusal_words(), stored), done.status
    return Shown(price_view(found.answer), status, filled, etag=found.etag)


def _as_it_is(offer: OwnOffer) -> Filled:
    return PRICE.blank(price=offer.price.pence)


def price_view(offer: OwnOffer) -> PriceView:
    """Return the page on which a price is changed."""
    return PriceView(offer.title, f"/offers/{offer.offer_id}", price_text(as_said(offer)["price"]))


PAGES = (Page("/offers/{offer_id}/price", SUPPLIER_ALONE, "supplier/offer_price.html", show_price, change_price),)
