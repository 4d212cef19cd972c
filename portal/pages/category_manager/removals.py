"""Removals under way: who may still answer, and what is to be decided or confirmed."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.api.answers.membership_decisions import REMOVALS, RemovalsOf
from portal.api.operation import Listed
from portal.components.paging import next_page
from portal.pages.category_manager.roles import ASSESSORS
from portal.pages.category_manager.supplier import AWAITS
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import short_day

AT_ONCE = 50


@dataclass(frozen=True)
class RemovalRow:
    """One removal of the list."""

    path: str
    supplier: str
    category: str
    awaits: str
    until: str


@dataclass(frozen=True)
class RemovalsView:
    """The removals that are under way."""

    rows: tuple[RemovalRow, ...]
    following: str


def removals_view(found: Listed[RemovalsOf], names: Names) -> RemovalsView:
    """Return the list as a page shows it."""
    return RemovalsView(tuple(_rows(found, names)), next_page("/removals", found.next))


def _rows(found: Listed[RemovalsOf], names: Names) -> Iterator[RemovalRow]:
    for supplier in found.items:
        for each in supplier.removals:
            yield RemovalRow(
                path=f"/suppliers/{supplier.supplier_id}",
                supplier=each.name,
                category=names.category(each.category),
                awaits=AWAITS.get(each.awaits, in_words(each.awaits)),
                until=short_day(each.notice.representations_by) if each.notice else "No notice",
            )


async def show(visit: Visit) -> Reply:
    """Show the list."""
    found = await visit.api.get(REMOVALS, after=visit.asked("after"), limit=AT_ONCE)
    return Shown(removals_view(found, visit.names))


PAGES = (Page("/removals", ASSESSORS, "category_manager/removals.html", show),)
