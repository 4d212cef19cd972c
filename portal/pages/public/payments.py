"""Payments above the law's limit, published for anybody (Procurement Act 2023, section 70)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from portal.api.answers.published import PUBLISHED_PAYMENTS, PublishedPayment
from portal.api.answers.register import MEMBER
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.paging import next_page
from portal.components.published import PAYMENTS, PublicNames, public_names, published_tabs
from portal.components.tabs import Tab
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import money, short_day

AT_ONCE = 20


@dataclass(frozen=True)
class PaymentRow:
    """One payment; no `path` where its supplier is in the register no more."""

    paid_on: str
    supplier: str
    path: str
    category: str
    purchase_order: str
    amount: str


@dataclass(frozen=True)
class PaymentsView:
    """The payments, in the order in which they were made."""

    tabs: tuple[Tab, ...]
    rows: tuple[PaymentRow, ...]
    following: str


def payments_view(found: Listed[PublishedPayment], suppliers: Mapping[UUID, str], names: PublicNames) -> PaymentsView:
    """Return the page; `suppliers` are the names of those in the register."""
    rows = tuple(_row(each, suppliers.get(each.supplier_id, ""), names) for each in found.items)
    return PaymentsView(published_tabs(PAYMENTS), rows, next_page(PAYMENTS, found.next))


def _row(payment: PublishedPayment, supplier: str, names: PublicNames) -> PaymentRow:
    return PaymentRow(
        paid_on=short_day(payment.paid_on),
        supplier=supplier or _("A supplier that is not in the register"),
        path=f"/register/{payment.supplier_id}" if supplier else "",
        category=names.category(payment.category),
        purchase_order=payment.purchase_order,
        amount=money(payment.amount_pence),
    )


async def show(visit: Visit) -> Reply:
    """Show the payments, with the names of their suppliers as the register has them."""
    found, names = await together(
        visit.api.get(PUBLISHED_PAYMENTS, after=visit.asked("after")[:100], limit=AT_ONCE), public_names(visit)
    )
    ids = tuple({each.supplier_id for each in found.items})
    members = await together(*(part(visit.api.get(MEMBER, supplier_id=each), "") for each in ids))
    suppliers = {
        each: member.name for each, member in zip(ids, members, strict=True) if not isinstance(member, Missing)
    }
    return Shown(payments_view(found, suppliers, names))


PAGES = (Page(PAYMENTS, None, "public/payments.html", show),)
