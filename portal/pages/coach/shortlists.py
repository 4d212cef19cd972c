"""Shortlists of a district: offers as they were read, what has changed since, and the order that could be placed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.api.answers.needs import NEED, Need
from portal.api.answers.shortlists import (
    SHORTLIST,
    SHORTLISTS,
    OfferCompared,
    Shortlist,
    ShortlistListed,
    StaleFor,
    StartCompared,
)
from portal.api.operation import Listed
from portal.api.problem import NotAnswered
from portal.components.access import ACCESS
from portal.components.due import due
from portal.components.offers import comes_with, how_long, price_of, quality, where
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.coach.side_by_side import PLACE, Column, SideBySide, Sort, finishing, side_by_side
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import count, day, listed, moment, money, sentence, short_day
from shared.auth.principal import Role

CHOOSERS = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER})
READERS = CHOOSERS | {Role.AUDITOR}
PATH = "/shortlists"
ONE = f"{PATH}/{{shortlist_id}}"
AT_ONCE = 25
LISTS = (("", "In use"), ("discarded", "Let go of"))
EMPTY = {
    "": "There is no shortlist. A work coach makes one where offers are compared for a client.",
    "discarded": "No shortlist was let go of.",
}
OPEN = "open"
SORTS: Mapping[str, Sort[OfferCompared]] = {
    "": Sort("As they were chosen", "", lambda _: 0),
    "price": Sort("Lowest price first", PLACE, lambda each: each.pence_per_place),
    "quality": Sort(
        "Most people finish first", "Quality", lambda each: finishing(each.quality.completion_percent), descending=True
    ),
    "start": Sort("Earliest start first", "Starts", lambda each: min((on.on for on in each.starts), default=date.min)),
    "supplier": Sort("Suppliers from A to Z", "Supplier", lambda each: each.supplier_name.casefold()),
}
_AT = re.compile(r"/offers/(\d{1,3})(?:/|$)")
_STARTS_NAMED = 4


@dataclass(frozen=True)
class ShortlistView:
    """The page: `rows` are about the list as a whole; `stale` says in sentences what has changed."""

    heading: str
    caption: str
    state: State
    rows: tuple[tuple[str, str], ...]
    stale: tuple[str, ...]
    path: str
    offers: SideBySide
    actions: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]


def state_of(shortlist: Shortlist) -> State:
    """Return how far a list can be relied on."""
    if shortlist.status != OPEN:
        return State("Let go of", "grey")
    return State("Something has changed", "orange") if shortlist.stale_for else State("As it was read", "green")


def list_view(found: Listed[ShortlistListed], wanted: str, visit: Visit) -> WorkList:
    """Return the lists of the districts that somebody reads."""
    return WorkList(
        heading="Shortlists",
        heads=("Shortlist", "District", "Read on", "State"),
        due_head="Good until",
        rows=tuple(_row(each, visit) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted),
    )


def _row(each: ShortlistListed, visit: Visit) -> WorkRow:
    in_use = each.status == OPEN
    return WorkRow(
        path=f"{PATH}/{each.shortlist_id}",
        title=each.title,
        about="",
        cells=(visit.names.district(each.district), short_day(each.frozen_at)),
        state=State("In use", "blue") if in_use else State("Let go of", "grey"),
        due=due(each.valid_until, visit.day) if in_use else None,
    )


async def show_list(visit: Visit) -> Reply:
    """Show the lists."""
    wanted = visit.asked_of("list", EMPTY)
    found = await visit.api.get(SHORTLISTS, status=wanted or OPEN, after=visit.asked("after"), limit=AT_ONCE)
    return Shown(list_view(found, wanted, visit))


def shortlist_view(shortlist: Shortlist, need: Need | None, visit: Visit) -> ShortlistView:
    """Return a list; `need` is the one that it is for, where the person may see it."""
    path = f"{PATH}/{shortlist.shortlist_id}"
    in_use = shortlist.status == OPEN
    acts = ((f"{path}/freeze", "Read it again"), (f"{path}/discard", "Let go of it"))
    return ShortlistView(
        heading=shortlist.title,
        caption=f"Shortlist, {visit.names.district(shortlist.district)}",
        state=state_of(shortlist),
        rows=(("Read on", moment(shortlist.frozen_at)), ("Good until", day(shortlist.valid_until))),
        stale=tuple(said_of(each, shortlist.offers) for each in shortlist.stale_for) if in_use else (),
        path=path,
        offers=side_by_side(
            shortlist.offers,
            SORTS,
            visit.asked_of("sort", SORTS),
            lambda each: (_column(each, shortlist, need), _cells(each, visit.names, shortlist)),
        ),
        actions=acts if in_use and visit.role in CHOOSERS else (),
        links=tuple(_links(shortlist, need, visit.role)),
    )


def said_of(reason: StaleFor, offers: tuple[OfferCompared, ...]) -> str:
    """Return what has changed, with the offer that it is about."""
    said = {
        "not_orderable": "It can no longer be ordered.",
        "version_changed": "Its supplier has changed it since.",
    }.get(reason.code) or f"{sentence(reason.detail).rstrip('.')}."
    at = _AT.match(reason.pointer)
    about = offers[int(at[1])].content.title if at and int(at[1]) < len(offers) else ""
    return f"{about}: {said}" if about else said


def _column(offer: OfferCompared, shortlist: Shortlist, need: Need | None) -> Column:
    order = offer.order
    said = "Read the list again first" if shortlist.status == OPEN else "No longer in use"
    if order and need:
        asked = f"need={need.need_id}&offer={offer.offer_id}&on={order.starts_on}"
        asked += f"&start={order.start_id}" if order.start_id else ""
        asked += f"&match={order.match_id}" if order.match_id else ""
        return Column(
            offer.content.title, f"/offers/{offer.offer_id}", f"/clients/{need.journey_id}/order?{asked}", "Order"
        )
    if order:
        said = f"Can start on {short_day(order.starts_on)}"
    return Column(offer.content.title, f"/offers/{offer.offer_id}", "", said)


def _cells(offer: OfferCompared, names: Names, shortlist: Shortlist) -> Iterator[tuple[str, str]]:
    content = offer.content
    delivery = content.delivery
    yield "Supplier", offer.supplier_name
    yield "Version", _version(offer)
    yield "Price", price_of(content.price.pence, content.price.per)
    yield PLACE, money(offer.pence_per_place)
    yield "Quality", quality(offer.quality.completion_percent, offer.quality.cases)
    yield "Starts", _starts(offer.starts)
    yield "Where", where(delivery.mode, delivery.venues, national=delivery.national, district=shortlist.district)
    yield "Lasts", how_long(content.duration)
    yield "Access", listed([ACCESS.get(each, in_words(each)) for each in content.access]) or "Nothing named"
    yield "Also", comes_with(content.attributes, names) or "Nothing more"


def _version(offer: OfferCompared) -> str:
    if offer.latest_version == offer.offer_version:
        return f"{offer.offer_version}, the latest"
    return f"{offer.offer_version}; it is at {offer.latest_version} now"


def _starts(starts: tuple[StartCompared, ...]) -> str:
    said = [_start(each) for each in starts[:_STARTS_NAMED]]
    if more := len(starts) - _STARTS_NAMED:
        said += [f"{count(more, 'more start')}"] if more > 0 else []
    return "; ".join(said) or "At any time"


def _start(start: StartCompared) -> str:
    left = f"{count(start.left_now, 'place')} left"
    then = f" ({start.left_then} when it was read)" if start.left_now != start.left_then else ""
    return f"{short_day(start.on)}, {left}{then}"


def _links(shortlist: Shortlist, need: Need | None, role: Role | None) -> Iterator[tuple[str, str]]:
    if need:
        yield f"/clients/{need.journey_id}", "The client that it is for"
    if role is Role.AUDITOR:
        yield f"/history/shortlist/{shortlist.shortlist_id}", "What happened"


async def show_one(visit: Visit) -> Reply:
    """Show a list."""
    shortlist = await visit.api.get(SHORTLIST, shortlist_id=visit.parameters["shortlist_id"])
    return Shown(shortlist_view(shortlist, await _need_of(visit, shortlist.need_id), visit))


async def _need_of(visit: Visit, need_id: UUID | None) -> Need | None:
    """Return the need that a list is for, to a coach who may see its client; without it nothing is ordered here."""
    if need_id is None or visit.role is not Role.WORK_COACH:
        return None
    try:
        return await visit.api.get(NEED, need_id=need_id)
    except NotAnswered:
        return None


PAGES = (
    Page(PATH, READERS, "staff/worklist.html", show_list),
    Page(ONE, READERS, "coach/shortlist.html", show_one),
)
