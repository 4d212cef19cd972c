"""Choosing a supplier: those whose name has what was typed in it, each a link to what is done with it."""

from dataclasses import dataclass

from portal.api.answers.supplier_names import MEMBERS_CALLED
from portal.components.supplier_names import AT_MOST
from portal.web.form import Field, Filled, Form
from portal.web.kinds import text_of
from portal.web.page import Shown
from portal.web.posted import Posted
from portal.web.visit import Visit
from portal.web.wording import count

TEMPLATE = "staff/choose_supplier.html"
LONGEST = 100
FORM = Form(Field("name", "Name of the supplier", text_of, "Members whose name has this in it."))


@dataclass(frozen=True)
class Choosing:
    """What the page is for: where Back leads, and the path that an id is put after."""

    heading: str
    caption: str
    back: str
    leads: str
    without: str = ""


@dataclass(frozen=True)
class ChoiceView:
    """The page; `found` says how many there are, nothing before anything was asked."""

    choosing: Choosing
    rows: tuple[tuple[str, str], ...]
    found: str


def choice_view(choosing: Choosing, members: tuple[tuple[str, str], ...] | None) -> ChoiceView:
    """Return the page with the members that were found, by id and name; `None` before anything was asked."""
    if members is None:
        return ChoiceView(choosing, (), "")
    rows = tuple((f"{choosing.leads}/{code}", name) for code, name in members if code != choosing.without)
    return ChoiceView(choosing, rows, f"{count(len(rows), 'supplier').capitalize()} found")


async def choosing_shown(visit: Visit, choosing: Choosing) -> Shown:
    """Show the page with what was asked for by name."""
    asked: Filled = FORM.read(Posted(visit.query))
    if "name" not in visit.query:
        return Shown(choice_view(choosing, None), filled=FORM.blank())
    if not asked.ok:
        return Shown(choice_view(choosing, None), filled=asked)
    found = await visit.api.get(MEMBERS_CALLED, name=asked.values["name"][:LONGEST], limit=AT_MOST)
    members = tuple((str(each.supplier_id), each.name) for each in found.items)
    return Shown(choice_view(choosing, members), filled=asked)
