"""An offer of the own organisation: what it says, its price, and what else is done with it."""

from dataclasses import dataclass
from typing import Any

from portal.api.answers.offer_drafts import COPY_OFFER, OFFER_DRAFTS, REVISE_OFFER
from portal.api.answers.supplier_offers import (
    OFFER_QUESTIONS,
    OWN_PRICE_QUERIES,
    OwnOffer,
    PriceQuery,
    Question,
)
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.api.together import Missing, part, together
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.pages.supplier.offer_steps import PAUSE, RESUME, WITHDRAW
from portal.pages.supplier.offer_views import Told, as_said, offer_state, told
from portal.pages.supplier.own import SUPPLIER_ALONE, own_offer_found, with_refusal
from portal.web.form import Filled, Form
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Absent, Gone, Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day


@dataclass(frozen=True)
class Asked:
    """A question that staff ask, and where it is answered."""

    text: str
    path: str
    link: str


@dataclass(frozen=True)
class OfferView:
    """The page of an offer."""

    title: str
    path: str
    state: State
    notices: tuple[str, ...]
    asked: tuple[Asked, ...]
    told: tuple[Told, ...]
    places: tuple[tuple[str, str, str], ...]
    actions: tuple[tuple[str, str], ...]
    may_change: bool
    version: str


def offer_view(
    offer: OwnOffer,
    questions: Listed[Question] | Missing,
    queries: Listed[PriceQuery] | Missing,
    names: Names,
) -> OfferView:
    """Return the page of an offer."""
    path = f"/offers/{offer.offer_id}"
    asked = (
        *(_question(each, names) for each in _items(questions) if _waits(each)),
        *(_query(each, path, names) for each in _items(queries) if each.status in ("asked", "justified")),
    )
    left = {each.start_id: each.left for each in offer.places}
    return OfferView(
        title=offer.title,
        path=path,
        state=offer_state(offer.status),
        notices=tuple(_notices(offer, names)),
        asked=asked,
        told=told(as_said(offer), names),
        places=tuple(
            (day(each.on), str(each.places), str(left.get(each.start_id, each.places))) for each in offer.starts
        ),
        actions=tuple(_actions(offer, path)),
        may_change=offer.status != "withdrawn",
        version=_("Version %(version)s of %(day)s") % {"version": offer.offer_version, "day": day(offer.updated_at)},
    )


def _items(listed: Any) -> tuple[Any, ...]:
    return () if isinstance(listed, Missing) else listed.items


def _waits(question: Question) -> bool:
    return bool(question.question and not question.answer) or bool(question.taken_down_for)


def _question(question: Question, names: Names) -> Asked:
    if question.taken_down_for:
        why = reason_text(names, "offer_taken_down", question.taken_down_for)
        text = _("We took this offer down. %(why)s %(said)s") % {"why": why, "said": question.takedown}
    else:
        until = _("Answer by %(day)s.") % {"day": day(question.answer_by)} if question.answer_by else ""
        text = f"{question.question} {until}".strip()
    return Asked(text, f"/offers/{question.offer_id}/questions/{question.review_id}", _("Answer this question"))


def _query(query: PriceQuery, path: str, names: Names) -> Asked:
    why = " ".join(reason_text(names, "price_queried", each) for each in query.grounds)
    until = _("Answer by %(day)s.") % {"day": day(query.answer_by)}
    return Asked(f"{why} {until}", f"{path}/price-query", _("Explain the price"))


def _notices(offer: OwnOffer, names: Names) -> list[str]:
    found = []
    if offer.paused_for:
        found.append(reason_text(names, "offer_paused", offer.paused_for))
    if offer.delisted_for:
        found.append(reason_text(names, "offer_delisted", offer.delisted_for))
    if offer.expires_on and offer.status == "published":
        found.append(_("It expires after %(day)s.") % {"day": day(offer.expires_on)})
    if offer.orderable and offer.orderable.delivered_by and offer.status == "published":
        words = _("Your evidence lets it be delivered until %(day)s.")
        found.append(words % {"day": day(offer.orderable.delivered_by)})
    return found


def _actions(offer: OwnOffer, path: str) -> list[tuple[str, str]]:
    steps = {"published": (PAUSE, WITHDRAW), "paused": (RESUME, WITHDRAW), "withdrawn": ()}
    own = steps.get(offer.status, (WITHDRAW,))
    return [
        *((_(each.heading), f"{path}/{each.name}") for each in own),
        (_("See earlier versions"), f"{path}/versions"),
    ]


async def show(visit: Visit) -> Reply:
    """Show an offer; one that is withdrawn is gone (410)."""
    offer_id = visit.parameters["offer_id"]
    questions = part(visit.api.get(OFFER_QUESTIONS, offer_id=offer_id, limit=10), _("Questions"))
    queries = part(visit.api.get(OWN_PRICE_QUERIES, offer_id=offer_id, limit=10), _("Questions about the price"))
    found, asked, priced = await together(own_offer_found(visit), questions, queries)
    if not found.answer.own:
        return Absent()
    view = offer_view(found.answer, asked, priced, visit.names)
    return Gone(view) if found.answer.status == "withdrawn" else Shown(view, etag=found.etag)


async def begin_draft(visit: Visit) -> Reply:
    """Begin a draft of the next version, or of a copy; one that is open already goes on."""
    offer_id, copying = visit.parameters["offer_id"], visit.form.text("do") == "copy"
    if not copying:
        drafts = await visit.api.get(OFFER_DRAFTS, status="open", limit=100)
        known = next((each for each in drafts.items if str(each.revises) == offer_id), None)
        if known is not None:
            return To(f"/offers/drafts/{known.offer_draft_id}", _("You have begun to change this offer."))
    operation = COPY_OFFER if copying else REVISE_OFFER
    made = await visit.api.send(operation, key=f"{visit.form.key}-{operation.path[-4:]}", offer_id=offer_id)
    if not isinstance(made, Refused):
        return To(f"/offers/drafts/{made.answer.offer_draft_id}")
    found = await own_offer_found(visit)
    filled = with_refusal(Filled(Form()), made)
    return Shown(offer_view(found.answer, _NONE, _NONE, visit.names), made.status, filled, etag=found.etag)


_NONE = Missing("")


PAGES = (Page("/offers/{offer_id}", SUPPLIER_ALONE, "supplier/offer.html", show, begin_draft),)
