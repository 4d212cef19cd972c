"""Finding a thing by its id, or an order by its number. What is looked for is posted: no address has it."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.api.answers.clients import OPENINGS
from portal.api.answers.history import KEPT, ORDERS_BY_NUMBER
from portal.api.problem import NotAnswered
from portal.pages.auditor.history import READERS, path_of
from portal.pages.rights.openings import OVERSEERS
from portal.web.form import Field, Filled, Form
from portal.web.kinds import text_of
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

NUMBER = re.compile(r"PO-[0-9A-F]{12}")
FIND = Form(
    Field(
        "wanted",
        "Id, or number of a purchase order",
        text_of,
        "Such as PO-5F2A9C01B7D4, or the id of an order, supplier, offer, application, payment or gap.",
        empty="Enter an id or the number of a purchase order",
    )
)
NO_ID = "Enter an id, such as 018f4b7e-6a3c-7d20-9b1e-2f5a8c0d4e61, or a number such as PO-5F2A9C01B7D4"
NOT_FOUND = "There is nothing with this id or number that you may see"


@dataclass(frozen=True)
class Choice:
    """A thing that was found; several things of one supplier share its id."""

    path: str
    text: str


@dataclass(frozen=True)
class FindView:
    """The search, with what was found where that is more than one thing."""

    choices: tuple[Choice, ...] = ()
    more: tuple[Choice, ...] = ()


async def show(visit: Visit) -> Reply:
    """Show the search."""
    del visit
    return Shown(FindView(), filled=FIND.blank())


async def act(visit: Visit) -> Reply:
    """Lead to what was found."""
    filled = FIND.read(visit.form)
    if not filled.ok:
        return _again(filled)
    wanted = filled.values["wanted"].strip()
    if NUMBER.fullmatch(wanted.upper()):
        orders = await visit.api.get(ORDERS_BY_NUMBER, purchase_order=wanted.upper(), limit=1)
        found = tuple(Choice(path_of("order", each.order_id), "Order") for each in orders.items)
    else:
        identifier = as_id(wanted)
        if identifier is None:
            return _again(filled.with_error("wanted", NO_ID))
        found = await things_with(visit, identifier)
    if not found:
        return _again(filled.with_error("wanted", NOT_FOUND))
    return To(found[0].path) if len(found) == 1 else Shown(FindView(found), filled=filled)


def _again(filled: Filled) -> Reply:
    return Shown(FindView(), status=422, filled=filled)


def as_id(text: str) -> str | None:
    """Return an id as it is written everywhere, or nothing."""
    try:
        return str(UUID(text))
    except ValueError:
        return None


async def things_with(visit: Visit, identifier: str) -> tuple[Choice, ...]:
    """Return everything with this id that the person may see; asked of each kind at once."""
    asked = (_has_history(visit, kind, identifier) for kind in KEPT)
    looked_at, *there = await asyncio.gather(_was_looked_at(visit, identifier), *asked)
    looks = (Choice(f"/clients/{identifier}/openings", "Client: who looked at their data"),) if looked_at else ()
    return looks + tuple(
        Choice(path_of(kind, identifier), kept.called)
        for (kind, kept), is_there in zip(KEPT.items(), there, strict=True)
        if is_there
    )


async def _has_history(visit: Visit, kind: str, identifier: str) -> bool:
    kept = KEPT[kind]
    path: dict[str, Any] = {kept.history.parameters[0]: identifier}
    try:
        return bool((await visit.api.get(kept.history, limit=1, **path)).items)
    except NotAnswered as error:
        if error.status in (403, 404):
            return False
        raise


async def _was_looked_at(visit: Visit, identifier: str) -> bool:
    """Whether it is the id of a journey whose openings the person may see, and anything was opened."""
    if visit.role not in OVERSEERS:
        return False
    try:
        return bool((await visit.api.get(OPENINGS, journey_id=identifier, limit=1)).items)
    except NotAnswered as error:
        if error.status == 404:
            return False
        raise


PAGES = (Page("/audit", READERS, "auditor/find.html", show, act),)
