"""Orders that await approval: those on which the person may decide, by role or by an authority that was lent."""

from dataclasses import dataclass
from datetime import date

from portal.api.answers.approvals import APPROVALS, Awaiting
from portal.api.answers.authorities import MINE, Covering
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.paging import next_page
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, listed
from shared.auth.principal import Role

_AT_ONCE = 25


@dataclass(frozen=True)
class Row:
    """One order of the list; `note` is what makes it urgent, if anything does."""

    path: str
    title: str
    supplier: str
    category: str
    district: str
    amount_pence: int
    starts_on: date
    waits_since: date
    note: str


@dataclass(frozen=True)
class ApprovalsView:
    """The list, whose work is covered, and where the list goes on."""

    rows: tuple[Row, ...]
    covers: tuple[str, ...] | Missing
    next_page: str


def approvals_view(waiting: Listed[Awaiting], lent: Covering | Missing, names: Names, today: date) -> ApprovalsView:
    """Show what awaits a decision and for whom else the person decides today."""
    return ApprovalsView(
        rows=tuple(_row(each, names, today) for each in waiting.items),
        covers=lent if isinstance(lent, Missing) else _covers(lent, names),
        next_page=next_page("/approvals", waiting.next),
    )


def _row(order: Awaiting, names: Names, today: date) -> Row:
    return Row(
        path=f"/approvals/{order.order_id}",
        title=order.title or "An offer whose title is not known",
        supplier=order.supplier_name or "Supplier not known",
        category=names.category(order.category),
        district=names.district(order.district),
        amount_pence=order.amount_pence,
        starts_on=order.starts_on,
        waits_since=order.placed_at.date(),
        note=_note(order, today),
    )


def _note(order: Awaiting, today: date) -> str:
    if order.starts_on <= today:
        return "Was to start by today"
    if order.place_lapsed:
        return "Place no longer held"
    if order.place_held_until:
        return f"Place held until {day(order.place_held_until)}"
    return "Left to the buyers by the district" if order.handed_over else ""


def _covers(lent: Covering, names: Names) -> tuple[str, ...]:
    return tuple(
        f"You also decide for {each.lent_by} ({listed([names.district(code) for code in each.districts])})"
        f" until {day(each.last_on)}."
        for each in lent.lent
        if each.in_force
    )


async def show(visit: Visit) -> Reply:
    """List what awaits a decision."""
    waiting, lent = await together(
        visit.api.get(APPROVALS, after=visit.asked("after"), limit=_AT_ONCE),
        part(visit.api.get(MINE), "For whom else you decide"),
    )
    return Shown(approvals_view(waiting, lent, visit.names, visit.day))


PAGES = (
    Page(
        "/approvals",
        frozenset({Role.DISTRICT_MANAGER, Role.BUYER, Role.WORK_COACH}),
        "district/approvals.html",
        show,
    ),
)
