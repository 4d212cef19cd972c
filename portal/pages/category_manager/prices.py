"""Prices that look too low: what the supplier says to them, and accepting or rejecting them."""

from collections.abc import Iterator

from portal.api.answers.offers import OFFER, Offer
from portal.api.answers.price_queries import (
    ACCEPT_PRICE,
    PRICE_QUERIES,
    PRICE_QUERY,
    REJECT_PRICE,
    PriceQuery,
)
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.due import due
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.components.step import step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.roles import ASSESSORS, OFFICERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, long_text_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import count, day, money
from shared.auth.principal import Role

AT_ONCE = 25
LISTS = (
    ("", "To decide"),
    ("asked", "Supplier to answer"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("closed", "Closed"),
)
EMPTY = {
    "": "No price waits for a decision.",
    "asked": "No supplier has a price to explain.",
    "accepted": "No price was accepted yet.",
    "rejected": "No price was rejected yet.",
    "closed": "No query was closed by itself.",
}
STATES = {
    "asked": State("Supplier to answer", "blue"),
    "justified": State("To decide", "yellow"),
    "accepted": State("Accepted", "green"),
    "rejected": State("Rejected", "red"),
    "closed": State("Closed", "grey"),
}


def state_of(query: PriceQuery) -> State:
    """Return how a query stands."""
    return STATES.get(query.status, State(in_words(query.status), "grey"))


def prices_view(found: Listed[PriceQuery], called_by: SupplierNames, wanted: str, visit: Visit) -> WorkList:
    """Return the list that was asked for."""
    return WorkList(
        heading="Prices that look too low",
        heads=("Supplier", "Category", "An hour costs", "State"),
        due_head="Decide by",
        rows=tuple(_row(each, called_by, visit) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs("/prices", "list", LISTS, wanted),
        following=next_page("/prices", found.next, list=wanted),
        links=(("/offers/review", "Changed offers"),),
    )


def _row(each: PriceQuery, called_by: SupplierNames, visit: Visit) -> WorkRow:
    return WorkRow(
        path=f"/prices/{each.query_id}",
        title=called(called_by, each.supplier_id),
        about=f"Asked {day(each.queried_at)}",
        cells=(visit.names.category(each.category), money(each.per_hour_pence)),
        state=state_of(each),
        due=due(each.decide_by, visit.day) if each.status in ("asked", "justified") else None,
    )


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    found = await visit.api.get(PRICE_QUERIES, status=wanted or "justified", after=visit.asked("after"), limit=AT_ONCE)
    called_by = await supplier_names(visit.api, (each.supplier_id for each in found.items))
    return Shown(prices_view(found, called_by, wanted, visit))


def price_view(query: PriceQuery, offer: Offer | Missing, called_by: SupplierNames, visit: Visit) -> Detail:
    """Return one query: how the price compares, and what was said to it."""
    path = f"/prices/{query.query_id}"
    decides = visit.role is Role.CATEGORY_MANAGER and query.status in ("asked", "justified")
    return Detail(
        heading="An offer" if isinstance(offer, Missing) else offer.title,
        caption="Price that looks too low",
        back=("/prices", "Prices that look too low"),
        states=(state_of(query),),
        sections=tuple(_sections(query, called_by, visit.names)),
        actions=(Action(f"{path}/accept", "Accept the price"), Action(f"{path}/reject", "Reject the price"))
        if decides
        else (),
        links=(
            Action(f"/suppliers/{query.supplier_id}", called(called_by, query.supplier_id)),
            Action(f"/history/price-query/{query.query_id}", "What happened"),
        ),
        missing=(offer,) if isinstance(offer, Missing) else (),
    )


def _sections(query: PriceQuery, called_by: SupplierNames, names: Names) -> Iterator[Section]:
    yield Section(
        "",
        (
            ("Supplier", called(called_by, query.supplier_id)),
            ("Category", names.category(query.category)),
            ("Supplier to answer by", day(query.answer_by)),
            ("Decide by", day(query.decide_by)),
        ),
    )
    rows = [
        ("An hour of this offer", money(query.per_hour_pence)),
        ("Mean of the others", "Nothing to compare" if query.mean_pence is None else money(query.mean_pence)),
        ("The next lowest", "Nothing to compare" if query.next_pence is None else money(query.next_pence)),
        ("Compared with", count(query.compared, "offer")),
    ]
    yield Section("How it compares", tuple(rows))
    yield Section(
        "Why it is queried", sentences=tuple(reason_text(names, "price_queried", one) for one in query.grounds)
    )
    said = tuple(reason_text(names, "price_justified", one) for one in query.justified_for)
    yield Section(
        "The supplier's explanation",
        sentences=(*said, query.detail) if query.detail else said,
        empty="Not given yet.",
    )
    for kind, code in (
        ("price_accepted", query.accepted_for),
        ("price_rejected", query.rejected_for),
        ("price_query_closed", query.closed_for),
    ):
        if code:
            yield Section("Decision", sentences=(f"{reason_text(names, kind, code)} {query.explanation}".strip(),))


async def show_one(visit: Visit) -> Reply:
    """Show one query."""
    query = await visit.api.get(PRICE_QUERY, query_id=visit.parameters["query_id"])
    offer, called_by = await together(
        part(visit.api.get(OFFER, offer_id=query.offer_id), "The offer"),
        supplier_names(visit.api, [query.supplier_id]),
    )
    return Shown(price_view(query, offer, called_by, visit))


REASON = Field("reason", "Reason", choice_of)
ACCEPT = decision(
    "Accept the price",
    "Accept",
    "The price is accepted.",
    read=PRICE_QUERY,
    send=ACCEPT_PRICE,
    form=Form(REASON, Field("detail", "What the supplier is told", long_text_of, optional=True)),
    back="/prices/{query_id}",
    reasons={"reason": "price_accepted"},
)
REJECT = decision(
    "Reject the price",
    "Reject",
    "The price is rejected.",
    read=PRICE_QUERY,
    send=REJECT_PRICE,
    form=Form(REASON, Field("detail", "What the supplier is told", long_text_of)),
    back="/prices/{query_id}",
    reasons={"reason": "price_rejected"},
    paragraphs=("The offer is hidden until it asks another price. Orders that run go on.",),
    warning=True,
)

PAGES = (
    Page("/prices", ASSESSORS, "staff/worklist.html", show_list),
    Page("/prices/{query_id}", ASSESSORS, "staff/detail.html", show_one),
    step_page("/prices/{query_id}/accept", OFFICERS, ACCEPT),
    step_page("/prices/{query_id}/reject", OFFICERS, REJECT),
)
