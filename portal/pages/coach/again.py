"""Ordering again what has worked: for which client's need, of those in its category that are open."""

from dataclasses import dataclass
from urllib.parse import urlencode

from portal.api.answers.needs import NEEDS, Need
from portal.api.answers.orders import ORDER, Order
from portal.api.operation import Listed
from portal.components.clients import client_label
from portal.pages.coach.order_view import title_of, worked
from portal.pages.coach.words import COACH
from portal.web.names import Names
from portal.web.page import Absent, Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import short_day

AT_MOST = 100


@dataclass(frozen=True)
class ForWhom:
    """A need that it could be ordered for."""

    path: str
    client: str
    about: str


@dataclass(frozen=True)
class AgainView:
    """The open needs of the category, oldest first."""

    heading: str
    caption: str
    back: str
    needs: tuple[ForWhom, ...]
    empty: str


async def show(visit: Visit) -> Reply:
    """List whom it could be ordered for; only what led to an outcome is ordered again."""
    order = await visit.api.get(ORDER, order_id=visit.parameters["order_id"])
    if not worked(order):
        return Absent()
    needs = await visit.api.get(NEEDS, status="open", category=order.category, district=order.district, limit=AT_MOST)
    return Shown(again_view(order, needs, visit.names))


def again_view(order: Order, needs: Listed[Need], names: Names) -> AgainView:
    """Say for whom an order could be repeated."""
    own = {each.need_id for each in order.lines}
    category = names.category(order.category)
    return AgainView(
        heading="Order the same again",
        caption=f"{title_of(order)}, {order.supplier_name}" if order.supplier_name else title_of(order),
        back=f"/orders/{order.order_id}",
        needs=tuple(
            _for_whom(each, order)
            for each in sorted(needs.items, key=lambda each: each.recorded_at)
            if each.need_id not in own
        ),
        empty=f"Nobody else of the district has an open need in the category {category}.",
    )


def _for_whom(need: Need, order: Order) -> ForWhom:
    query = urlencode({"need": need.need_id, "offer": order.source.offer_id, "again": order.order_id})
    by = f", to start by {short_day(need.start_by)}" if need.start_by else ""
    return ForWhom(
        path=f"/clients/{need.journey_id}/order?{query}",
        client=client_label(need.journey_id),
        about=f"Need recorded {short_day(need.recorded_at)}{by}",
    )


PAGES = (Page("/orders/{order_id}/again", COACH, "coach/again.html", show),)
