"""The orders of a supplier, by what is expected of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.api.answers.supplier_orders import SUPPLIER_ORDERS, SupplierOrder
from portal.components.registered import once_registered
from portal.components.states import State
from portal.pages.supplier.order_views import path_of, supplier_state, title_of
from portal.pages.supplier.own import SUPPLIER_ALONE
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import money, short_day

PAGE = 50


@dataclass(frozen=True)
class OrderRow:
    """One order in a list; `due` says what is due when."""

    title: str
    path: str
    district: str
    purchase_order: str
    due: str
    price: str
    state: State


@dataclass(frozen=True)
class Tab:
    """A choice of orders."""

    text: str
    path: str
    here: bool


@dataclass(frozen=True)
class OrdersView:
    """A page of orders."""

    tabs: tuple[Tab, ...]
    rows: tuple[OrderRow, ...]
    empty: str
    more: str


def order_row(order: SupplierOrder, names: Names) -> OrderRow:
    """Return one order of a list."""
    return OrderRow(
        title=title_of(order, names),
        path=path_of(order),
        district=names.district(order.district),
        purchase_order=order.purchase_order or _("Not issued yet"),
        due=_due(order),
        price=money(order.amount_pence),
        state=supplier_state(order.status),
    )


def _due(order: SupplierOrder) -> str:
    if order.status == "issued" and order.respond_by:
        return _("Answer by %(day)s") % {"day": short_day(order.respond_by)}
    if order.status == "started" and order.ends_on:
        return _("Ends %(day)s") % {"day": short_day(order.ends_on)}
    return _("Starts %(day)s") % {"day": short_day(order.starts_on)}


def soonest(orders: Iterable[SupplierOrder]) -> list[SupplierOrder]:
    """Return orders with what is due first before the others."""
    return sorted(orders, key=_when)


def _when(order: SupplierOrder) -> tuple[date, str]:
    due = {"issued": order.respond_by, "started": order.ends_on}.get(order.status)
    return due or order.starts_on, str(order.order_id)


def orders_view(orders: Sequence[SupplierOrder], status: str, following: str | None, names: Names) -> OrdersView:
    """Return a page of orders that stand so."""
    kept = f"status={status}&" if status else ""
    return OrdersView(
        tabs=tuple(
            Tab(text, f"/orders?status={each}" if each else "/orders", each == status) for each, text in _tabs()
        ),
        rows=tuple(order_row(each, names) for each in soonest(orders)),
        empty=_("There are no such orders.") if status else _("Nothing has been ordered from you yet."),
        more=f"/orders?{kept}after={following}" if following else "",
    )


def _tabs() -> tuple[tuple[str, str], ...]:
    return (
        ("", _("All")),
        ("issued", _("To answer")),
        ("accepted", _("To start")),
        ("started", _("To finish")),
        ("completed", _("Completed")),
    )


@once_registered
async def show(visit: Visit) -> Reply:
    """Show the orders that stand as the query says."""
    asked = visit.asked("status")
    status = asked if asked in dict(_tabs()) else ""
    found = await visit.api.get(SUPPLIER_ORDERS, status=status, after=visit.asked("after"), limit=PAGE)
    return Shown(orders_view(found.items, status, found.next, visit.names))


PAGES = (Page("/orders", SUPPLIER_ALONE, "supplier/orders.html", show),)
