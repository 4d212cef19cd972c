"""Orders as staff see them: a list, one with all that became of it, and a slip to print."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from portal.api.answers.joining import JOINING, Joining
from portal.api.answers.needs import NEED, Need
from portal.api.answers.orders import ORDER, ORDERS, Order
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.paging import next_page
from portal.components.states import State, order_state
from portal.pages.coach.order_view import OrderView, order_view, title_of
from portal.pages.coach.words import COACH
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, listed, money, short_day
from shared.auth.principal import Role

STAFF = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR})
AT_ONCE = 25
LISTS: tuple[tuple[str, str], ...] = (
    ("", "All orders"),
    ("awaiting_approval", "Awaiting approval"),
    ("issued", "Sent to the supplier"),
    ("accepted", "Accepted"),
    ("started", "Started"),
    ("completed", "Completed"),
    ("declined", "Declined"),
    ("cancelled", "Cancelled"),
    ("to_check", "Outcomes to check"),
    ("start_changed", "Start changed by the supplier"),
    ("change_proposed", "Change proposed"),
    ("next_best_proposed", "Next best offer proposed"),
    ("in_question", "Decision needed"),
    ("disputed", "Disputed"),
)
_DATED = frozenset({"in_question", "disputed"})
_FLAGS = frozenset({"to_check", "start_changed", "change_proposed", "next_best_proposed", "in_question", "disputed"})


@dataclass(frozen=True)
class OrderRow:
    """One order of a list."""

    path: str
    title: str
    supplier: str
    state: State
    starts: str
    price: str
    purchase_order: str
    decide_by: str = ""


@dataclass(frozen=True)
class OrdersView:
    """A list of orders, with links to the other lists; `dated` where each has a last day to decide on it."""

    heading: str
    dated: bool
    lists: tuple[tuple[str, str, bool], ...]
    rows: tuple[OrderRow, ...]
    empty: str
    following: str


async def show_list(visit: Visit) -> Reply:
    """Show one list of orders."""
    chosen, after = visit.asked("list"), visit.asked("after") or None
    if chosen not in dict(LISTS):
        chosen = ""
    asked = {chosen: True} if chosen in _FLAGS else {"status": chosen}
    page = await visit.api.get(ORDERS, after=after, limit=AT_ONCE, **asked)
    return Shown(orders_view(chosen, page))


def orders_view(chosen: str, page: Listed[Order]) -> OrdersView:
    """Say which orders are on a list."""
    return OrdersView(
        heading="Orders" if not chosen else f"Orders: {dict(LISTS)[chosen].lower()}",
        dated=chosen in _DATED,
        lists=tuple((f"/orders?list={code}" if code else "/orders", text, code == chosen) for code, text in LISTS),
        rows=tuple(_row(each, chosen) for each in page.items),
        empty="There are no orders yet." if not chosen else "No order is on this list at the moment.",
        following=next_page("/orders", page.next, list=chosen),
    )


def _row(order: Order, chosen: str) -> OrderRow:
    waits = {"in_question": order.question, "disputed": order.dispute}.get(chosen)
    return OrderRow(
        path=f"/orders/{order.order_id}",
        title=title_of(order),
        supplier=order.supplier_name or "Not known yet",
        state=order_state(order.status),
        starts=short_day(order.starts_on),
        price=money(order.amount_pence),
        purchase_order=order.purchase_order or "Not yet",
        decide_by=f"{short_day(waits.decide_by)}{', overdue' if waits.overdue else ''}" if waits else "",
    )


async def show(visit: Visit) -> Reply:
    """Show one order, with what the role may do about it."""
    found = await visit.api.found(ORDER, order_id=visit.parameters["order_id"])
    view = await _view(visit, found.answer)
    return Shown(view, etag=found.etag)


async def _view(visit: Visit, order: Order) -> OrderView:
    role = visit.person.role
    need, joining, clients = await together(
        part(_need(visit, order), "The client"),
        part(_joining(visit, order), "The first day"),
        clients_of(visit, order),
    )
    return order_view(order, need, joining, visit.names, role, clients)


async def clients_of(visit: Visit, order: Order) -> Mapping[UUID, UUID]:
    """Return whose the needs of an order for several are, as far as a coach may know."""
    if visit.person.role is not Role.WORK_COACH or len(order.lines) == 1:
        return {}
    asked = (part(visit.api.get(NEED, need_id=each.need_id), "The client") for each in order.lines[:AT_ONCE])
    found = await together(*asked)
    return {each.need_id: each.journey_id for each in found if isinstance(each, Need)}


async def _need(visit: Visit, order: Order) -> Need | None:
    if visit.person.role not in (Role.WORK_COACH, Role.DISTRICT_MANAGER) or len(order.lines) != 1:
        return None
    return await visit.api.get(NEED, need_id=order.lines[0].need_id)


async def _joining(visit: Visit, order: Order) -> Joining | None:
    if visit.person.role not in (Role.WORK_COACH, Role.DISTRICT_MANAGER) or len(order.lines) != 1:
        return None
    return await visit.api.get(JOINING, order_id=order.order_id)


@dataclass(frozen=True)
class SlipView:
    """A slip to print: what was bought, from whom, when and where it begins."""

    heading: str
    back: str
    rows: tuple[tuple[str, str], ...]


async def show_slip(visit: Visit) -> Reply:
    """Show the slip of an order."""
    order = await visit.api.get(ORDER, order_id=visit.parameters["order_id"])
    joining = await part(_joining(visit, order), "The first day")
    return Shown(slip_view(order, joining, visit.names))


def slip_view(order: Order, joining: Joining | Missing | None, names: Names) -> SlipView:
    """Return an order as a slip, without a word of who the client is."""
    first = joining.details if isinstance(joining, Joining) else None
    rows = (
        ("Purchase order", order.purchase_order or "Not issued yet"),
        ("Supplier", order.supplier_name or ""),
        ("State", order_state(order.status).text),
        ("Category", names.category(order.category)),
        ("Starts", day(first.on if first else order.starts_on)),
        (
            "Time",
            f"{first.at}, please come {first.early_minutes} minutes early"
            if first and first.early_minutes
            else first.at
            if first
            else "",
        ),
        ("Where", f"{first.venue.name}, {first.venue.postcode}" if first and first.venue else ""),
        ("Bring", listed([names.of("things_to_bring", each) for each in first.bring]) if first else ""),
        ("Ends", day(order.ends_on) if order.ends_on else ""),
        ("Price", money(order.amount_pence)),
        ("District", names.district(order.district)),
    )
    return SlipView(title_of(order), f"/orders/{order.order_id}", tuple(each for each in rows if each[1]))


PAGES = (
    Page("/orders", STAFF, "coach/orders.html", show_list),
    Page("/orders/{order_id}", STAFF, "coach/order.html", show),
    Page("/orders/{order_id}/slip", COACH | STAFF, "coach/slip.html", show_slip),
)
