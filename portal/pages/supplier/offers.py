"""The offers of a supplier: what is on sale, paused, or gone."""

from dataclasses import dataclass

from portal.api.answers.supplier_offers import OWN_OFFERS, OwnOffer
from portal.api.answers.suppliers import Supplier
from portal.api.operation import Listed
from portal.components.registered import once_registered
from portal.components.states import State
from portal.pages.supplier.offer_views import as_said, offer_state, price_text
from portal.pages.supplier.orders import Tab
from portal.pages.supplier.own import SUPPLIER_ALONE, own_supplier
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import short_day

PAGE = 50


@dataclass(frozen=True)
class OfferRow:
    """One offer of a list."""

    title: str
    path: str
    category: str
    price: str
    price_path: str
    next_start: str
    state: State


@dataclass(frozen=True)
class OffersView:
    """A page of offers."""

    tabs: tuple[Tab, ...]
    rows: tuple[OfferRow, ...]
    empty: str
    more: str


def offers_view(offers: Listed[OwnOffer], status: str, names: Names) -> OffersView:
    """Return a page of the offers that stand so."""
    kept = f"status={status}&" if status else ""
    return OffersView(
        tabs=tuple(
            Tab(text, f"/offers?status={each}" if each else "/offers", each == status) for each, text in _tabs()
        ),
        rows=tuple(_row(each, names) for each in offers.items),
        empty=_("There are no such offers.") if status else _("You have not published an offer yet."),
        more=f"/offers?{kept}after={offers.next}" if offers.next else "",
    )


def _row(offer: OwnOffer, names: Names) -> OfferRow:
    path = f"/offers/{offer.offer_id}"
    ahead = min((each.on for each in offer.starts), default=None)
    return OfferRow(
        title=offer.title,
        path=path,
        category=names.category(offer.category),
        price=price_text(as_said(offer)["price"]),
        price_path="" if offer.status == "withdrawn" else f"{path}/price",
        next_start=short_day(ahead) if ahead else _("Any day that is agreed"),
        state=offer_state(offer.status),
    )


def _tabs() -> tuple[tuple[str, str], ...]:
    return (
        ("", _("All")),
        ("published", _("On sale")),
        ("paused", _("Paused")),
        ("delisted", _("Taken down")),
        ("expired", _("Expired")),
        ("withdrawn", _("Withdrawn")),
    )


@once_registered
async def show(visit: Visit) -> Reply:
    """Show the own offers that stand as the query says."""
    supplier: Supplier | None = await own_supplier(visit.api)
    if supplier is None:
        return To("/apply")
    asked = visit.asked("status")
    status = asked if asked in dict(_tabs()) else ""
    found = await visit.api.get(
        OWN_OFFERS, supplier_id=supplier.supplier_id, status=status, after=visit.asked("after"), limit=PAGE
    )
    return Shown(offers_view(found, status, visit.names))


PAGES = (Page("/offers", SUPPLIER_ALONE, "supplier/offers.html", show),)
