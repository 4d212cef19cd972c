"""What waits for a supplier: orders to answer, to start and to finish, payments to claim, and questions to answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from portal.api.answers.bids import INVITED_COMPETITIONS, InvitedCompetition
from portal.api.answers.offer_drafts import OFFER_DRAFTS, OfferDraftListed
from portal.api.answers.payments import PAYMENTS, Payment
from portal.api.answers.supplier_offers import OFFER_QUESTIONS, OWN_PRICE_QUERIES, PriceQuery, Question
from portal.api.answers.supplier_orders import SUPPLIER_ORDERS, SupplierOrder
from portal.api.answers.uploads import UPLOADS, UploadListed
from portal.api.client import Api
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.registered import once_registered
from portal.pages.supplier.orders import OrderRow, order_row, soonest
from portal.pages.supplier.own import SUPPLIER_ALONE
from portal.web.language import words as _
from portal.web.language import words_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, money

A = TypeVar("A")
SHOWN = 10
_ASKED = 100


@dataclass(frozen=True)
class Section:
    """Orders that wait for the same; `all` leads to all of them where more than are shown."""

    heading: str
    rows: tuple[OrderRow, ...]
    empty: str
    all: str


@dataclass(frozen=True)
class Errand:
    """Something else that waits, and where it is done."""

    text: str
    path: str


@dataclass(frozen=True)
class Claims:
    """What fell due and was not claimed yet."""

    text: str
    path: str
    link: str


@dataclass(frozen=True)
class SupplierHome:
    """The home page. `missing` are sentences in the place of what could not be had."""

    sections: tuple[Section, ...]
    claims: Claims | Missing
    errands: tuple[Errand, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Beside:
    """What the other services answered, as far as they did."""

    due: Listed[Payment] | Missing
    questions: Listed[Question] | Missing
    queries: Listed[PriceQuery] | Missing
    competitions: Listed[InvitedCompetition] | Missing
    drafts: Listed[OfferDraftListed] | Missing
    uploads: Listed[UploadListed] | Missing
    changes: Listed[SupplierOrder] | Missing


def home_view(waiting: Sequence[Listed[SupplierOrder]], beside: Beside, names: Names) -> SupplierHome:
    """Return the home page; `waiting` are orders to answer, to start and to finish."""
    issued, accepted, started = waiting
    sections = (
        _section(_("To answer"), issued, "issued", _("No order waits for your answer."), names),
        _section(_("To start"), accepted, "accepted", _("Nobody is due to start."), names),
        _section(_("To finish"), started, "started", _("Nobody is on a course with you at present."), names),
    )
    asked = (beside.changes, beside.questions, beside.queries, beside.competitions, beside.drafts, beside.uploads)
    return SupplierHome(
        sections=sections,
        claims=_claims(beside.due),
        errands=tuple(_errands(beside, names)),
        missing=tuple(each for each in asked if isinstance(each, Missing)),
    )


def _section(heading: str, orders: Listed[SupplierOrder], status: str, empty: str, names: Names) -> Section:
    first = soonest(orders.items)
    more = len(first) > SHOWN or orders.next
    rows = tuple(order_row(each, names) for each in first[:SHOWN])
    return Section(heading, rows, empty, f"/orders?status={status}" if more else "")


def _claims(due: Listed[Payment] | Missing) -> Claims | Missing:
    if isinstance(due, Missing):
        return due
    number = len(due.items)
    if not number:
        return Claims(_("Nothing has fallen due."), "", "")
    words = words_of(
        "%(amount)s has fallen due, in %(count)s payment.", "%(amount)s has fallen due, in %(count)s payments.", number
    )
    last = min((each.claim_by for each in due.items if each.claim_by), default=None)
    until = " " + _("Claim the first by %(day)s.") % {"day": day(last)} if last else ""
    said = words % {"amount": money(sum(each.amount_pence for each in due.items)), "count": number}
    return Claims(said + until, "/payments?status=due", _("Claim payments"))


def _errands(beside: Beside, names: Names) -> Iterable[Errand]:
    for order in _items(beside.changes):
        if order.proposal and not order.proposal.by_supplier:
            words = _("Answer a proposed change of an order by %(day)s")
            yield Errand(words % {"day": day(order.proposal.answer_by)}, f"/orders/{order.order_id}")
    for question in _items(beside.questions):
        yield Errand(
            _asked_by(_("Answer a question about your offer"), question.answer_by), f"/offers/{question.offer_id}"
        )
    for query in _items(beside.queries):
        words = _("Explain why a price is so low")
        yield Errand(_asked_by(words, query.answer_by), f"/offers/{query.offer_id}/price-query")
    for invited in _items(beside.competitions):
        if invited.bid is None:
            words = _("Bid for %(places)s places: %(category)s, %(district)s")
            said = {"places": invited.places, "category": names.category(invited.category)}
            text = words % {**said, "district": names.district(invited.district)}
            yield Errand(_asked_by(text, invited.closes_on), f"/competitions/{invited.competition_id}")
    for upload in _items(beside.uploads):
        words = _("Publish or mend your file %(name)s")
        yield Errand(words % {"name": upload.file.name}, f"/offers/uploads/{upload.upload_id}")
    drafts = len(_items(beside.drafts))
    if drafts:
        words = words_of("Finish %(count)s draft of an offer", "Finish %(count)s drafts of offers", drafts)
        yield Errand(words % {"count": drafts}, "/offers/drafts")


def _asked_by(text: str, last: date | None) -> str:
    return _("%(errand)s by %(day)s") % {"errand": text, "day": day(last)} if last else text


def _items(asked: Listed[A] | Missing) -> tuple[A, ...]:
    return () if isinstance(asked, Missing) else asked.items


@once_registered
async def show(visit: Visit) -> Reply:
    """Show what waits for the supplier."""
    api = visit.api
    orders = (api.get(SUPPLIER_ORDERS, status=each, limit=_ASKED) for each in ("issued", "accepted", "started"))
    waiting, beside = await together(together(*orders), _beside(api))
    return Shown(home_view(waiting, beside, visit.names))


async def _beside(api: Api) -> Beside:
    due = part(api.get(PAYMENTS, status="due", limit=_ASKED), _("What you may claim"))
    questions = part(api.get(OFFER_QUESTIONS, waiting="answer", limit=SHOWN), _("Questions about your offers"))
    queries = part(api.get(OWN_PRICE_QUERIES, status="asked", limit=SHOWN), _("Questions about your prices"))
    competitions = part(api.get(INVITED_COMPETITIONS, status="open", limit=SHOWN), _("Competitions"))
    drafts = part(api.get(OFFER_DRAFTS, status="open", limit=_ASKED), _("Drafts of offers"))
    uploads = part(api.get(UPLOADS, status="checked", limit=1), _("Files of offers"))
    changes = part(api.get(SUPPLIER_ORDERS, change_proposed=True, limit=SHOWN), _("Proposed changes"))
    answered, changed = await together(together(due, questions, queries, competitions, drafts, uploads), changes)
    return Beside(*answered, changed)


PAGES = (Page("/home", SUPPLIER_ALONE, "supplier/home.html", show),)
