"""Suppliers: members from A to Z, found by name and category; and those who stand otherwise."""

from dataclasses import dataclass

from portal.api.answers.supplier_names import MEMBERS_CALLED, SUPPLIERS_NAMED
from portal.api.answers.suppliers import SUPPLIERS, Supplier
from portal.api.operation import Listed
from portal.components.paging import next_page
from portal.components.states import State
from portal.web.form import Field, Filled, Form
from portal.web.kinds import select_of, text_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.posted import Posted
from portal.web.visit import Visit
from portal.web.wording import count
from shared.auth.principal import Role

STAFF = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR})
AT_ONCE = 25
_LONGEST_NAME = 100
STANDINGS = (
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("no_new_orders", "Given no new orders"),
    ("removed", "Removed"),
    ("left", "Left"),
    ("lapsed", "Lapsed"),
    ("expired", "Expired"),
)
EVERYBODY = "all"
_CHOICES = (*STANDINGS, (EVERYBODY, "Any, members or not"))
_COLOURS = {"active": "green", "suspended": "red", "removed": "red"}
FILTER = Form(
    Field("name", "Name", text_of, "Members whose name has this in it.", optional=True),
    Field("category", "Category", select_of, optional=True),
    Field("standing", "Standing", select_of, "Without one, members are listed.", optional=True),
)


@dataclass(frozen=True)
class SupplierRow:
    """One supplier of the list."""

    path: str
    name: str
    kinds: str
    states: tuple[State, ...]


@dataclass(frozen=True)
class SuppliersView:
    """The list, with what it was narrowed by."""

    rows: tuple[SupplierRow, ...]
    found: str
    options: dict[str, tuple[tuple[str, str], ...]]
    following: str
    removals: bool


def standing_state(standing: str, number: int = 0) -> State:
    """Return a standing as a tag, with the number of categories where there is one."""
    text = dict(STANDINGS).get(standing) or in_words(standing)
    return State(f"{text} in {number}" if number else text, _COLOURS.get(standing, "grey"))


def suppliers_view(found: Listed[Supplier], asked: Filled, names: Names, role: Role | None) -> SuppliersView:
    """Return the list as a page shows it: those of a standing are sorted page by page, members as they come."""
    by_name = asked.text("standing") and not asked.text("name")
    items = sorted(found.items, key=lambda each: each.name.casefold()) if by_name else found.items
    rows = tuple(_row(each) for each in items)
    return SuppliersView(
        rows=rows,
        found=f"{count(len(rows), 'supplier').capitalize()}{' on this page' if found.next else ''}",
        options={"category": names.options("categories"), "standing": _CHOICES},
        following=next_page(
            "/suppliers",
            found.next,
            name=asked.text("name"),
            category=asked.text("category"),
            standing=asked.text("standing"),
        ),
        removals=role in (Role.CATEGORY_MANAGER, Role.AUDITOR),
    )


def _row(supplier: Supplier) -> SupplierRow:
    standings = [each.standing for each in supplier.memberships]
    kinds = [text for text, holds in (("SME", supplier.sme), ("VCSE", supplier.vcse)) if holds]
    stopped = sum(each.new_orders_stopped is not None for each in supplier.memberships)
    states = tuple(standing_state(each, standings.count(each)) for each in dict.fromkeys(standings))
    return SupplierRow(
        path=f"/suppliers/{supplier.supplier_id}",
        name=supplier.name,
        kinds=", ".join(kinds),
        states=(*states, State(f"No new orders in {stopped}", "orange")) if stopped else states,
    )


async def show(visit: Visit) -> Reply:
    """Show the list: members from A to Z, or whoever stands so."""
    asked = FILTER.read(Posted(visit.query))
    known = {
        name: asked.text(name)
        for name, options in (("standing", _CHOICES), ("category", visit.names.options("categories")))
        if asked.text(name) in dict(options)
    }
    name = asked.text("name").strip()[:_LONGEST_NAME]
    if known.get("standing") and not name:
        standing = None if known["standing"] == EVERYBODY else known["standing"]
        found = await visit.api.get(
            SUPPLIERS,
            standing=standing,
            category=known.get("category"),
            after=visit.asked("after"),
            limit=AT_ONCE,
        )
    else:
        found = await _members(visit, name, known.get("category"))
    return Shown(suppliers_view(found, asked, visit.names, visit.role), filled=asked)


async def _members(visit: Visit, name: str, category: str | None) -> Listed[Supplier]:
    """Return a page of members from A to Z, those of a name where one is asked for."""
    members = await visit.api.get(
        MEMBERS_CALLED, name=name, category=category, order="name", after=visit.asked("after"), limit=AT_ONCE
    )
    if not members.items:
        return Listed[Supplier](items=())
    ids = [each.supplier_id for each in members.items]
    found = await visit.api.get(SUPPLIERS_NAMED, supplier_ids=",".join(map(str, ids)), limit=AT_ONCE)
    by_id = {each.supplier_id: each for each in found.items}
    return Listed[Supplier](items=tuple(by_id[each] for each in ids if each in by_id), next=members.next)


PAGES = (Page("/suppliers", STAFF, "category_manager/suppliers.html", show),)
