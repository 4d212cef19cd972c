"""An offer of the own organisation: what it says, its price, and what else is done with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from portal.api.answers.offer_drafts import COPY_OFFER, OFFER_DRAFTS, REVISE_OFFER
from portal.api.answers.supplier_offers import (
    OFFER_QUESTIONS,
    OWN_OFFER,
    OWN_PRICE_QUERIES,
    PAUSE_OFFER,
    RESUME_OFFER,
    UPDATE_OFFER,
    WITHDRAW_OFFER,
    OwnOffer,
    PriceQuery,
    Question,
    WithdrawOffer,
    as_written,
)
from portal.api.client import Found
from portal.api.operation import Body, ForReason, Listed, Nothing, Operation
from portal.api.problem import Refused
from portal.api.together import Missing, part, together
from portal.components.reasons import reason_text, reasons_for
from portal.components.states import State
from portal.pages.supplier.offer_refusals import refusal_words
from portal.pages.supplier.offer_views import Told, as_said, offer_state, price_text, told
from portal.pages.supplier.order import StepView
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, long_text_of, money_of
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Absent, Gone, Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day

_STEP = "supplier/order_step.html"
_OFFER = "/offers/{offer_id}"


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


@dataclass(frozen=True)
class OfferStep:
    """Something that is done with an offer for a reason."""

    name: str
    heading: str
    button: str
    done: str
    operation: Operation[Nothing]
    body: Callable[[Mapping[str, Any]], Body]
    form: Form
    kind: str
    text: str = ""
    for_good: bool = field(default=False)


_WHY = Field("reason", "Why?", choice_of, empty="Select a reason")
PAUSE = OfferStep(
    "pause",
    "Pause this offer",
    "Pause this offer",
    "The offer is paused. It takes no new orders.",
    PAUSE_OFFER,
    lambda values: ForReason(reason=values["reason"]),
    Form(_WHY),
    "offer_paused",
    text="It takes no new orders until you put it on sale again. What was ordered goes on.",
)
RESUME = OfferStep(
    "resume",
    "Put this offer on sale again",
    "Put it on sale again",
    "The offer is on sale again.",
    RESUME_OFFER,
    lambda values: ForReason(reason=values["reason"]),
    Form(_WHY),
    "offer_resumed",
)
WITHDRAW = OfferStep(
    "withdraw",
    "Withdraw this offer",
    "Withdraw this offer",
    "The offer is withdrawn.",
    WITHDRAW_OFFER,
    lambda values: WithdrawOffer(reason=values["reason"], detail=values["detail"]),
    Form(_WHY, Field("detail", "Anything else", long_text_of, optional=True)),
    "offer_withdrawn",
    text="What was ordered goes on. You can copy a withdrawn offer into a new one.",
    for_good=True,
)
PRICE = Form(Field("price", "New price", money_of, pointer="/price/pence /price"))


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
    found, asked, priced = await together(_offer(visit), questions, queries)
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
    found = await _offer(visit)
    filled = with_refusal(Filled(Form()), made)
    return Shown(offer_view(found.answer, _NONE, _NONE, visit.names), made.status, filled, etag=found.etag)


_NONE = Missing("")


@dataclass(frozen=True)
class PriceView:
    """The page on which a price is changed."""

    title: str
    path: str
    now: str


async def show_price(visit: Visit) -> Reply:
    """Show the one field of a new price."""
    found = await _offer(visit)
    if not found.answer.own:
        return Absent()
    return Shown(price_view(found.answer), filled=_as_it_is(found.answer), etag=found.etag)


async def change_price(visit: Visit) -> Reply:
    """Publish the offer with a new price."""
    filled, status = PRICE.read(visit.form), 422
    found = await _offer(visit)
    if filled.ok:
        price = {**found.answer.price.model_dump(), "pence": filled.values["price"]}
        done = await visit.api.send(
            UPDATE_OFFER,
            as_written(found.answer, price=price),
            key=None,
            etag=visit.form.etag,
            offer_id=visit.parameters["offer_id"],
        )
        if not isinstance(done, Refused):
            return To(f"/offers/{visit.parameters['offer_id']}", _("The new price holds for orders from now on."))
        stored = _as_it_is(found.answer)
        filled, status = with_refusal(filled, done, refusal_words(), stored), done.status
    return Shown(price_view(found.answer), status, filled, etag=found.etag)


def _as_it_is(offer: OwnOffer) -> Filled:
    return PRICE.blank(price=offer.price.pence)


def price_view(offer: OwnOffer) -> PriceView:
    """Return the page on which a price is changed."""
    return PriceView(offer.title, f"/offers/{offer.offer_id}", price_text(as_said(offer)["price"]))


async def show_step(visit: Visit, step: OfferStep) -> Reply:
    """Show the form of one step."""
    found = await _offer(visit)
    if not found.answer.own:
        return Absent()
    return Shown(step_view(step, found.answer, visit.names), filled=step.form.blank(), etag=found.etag)


async def take_step(visit: Visit, step: OfferStep) -> Reply:
    """Take one step, or show it again with every reason against it."""
    filled, status = step.form.read(visit.form), 422
    if filled.ok:
        body = step.body(filled.values)
        offer_id = visit.parameters["offer_id"]
        done = await visit.api.send(step.operation, body, key=visit.form.key, etag=visit.form.etag, offer_id=offer_id)
        if not isinstance(done, Refused):
            return To("/offers" if step is WITHDRAW else f"/offers/{offer_id}", _(step.done))
        filled, status = with_refusal(filled, done), done.status
    found = await _offer(visit)
    return Shown(step_view(step, found.answer, visit.names), status, filled, etag=found.etag)


def step_view(step: OfferStep, offer: OwnOffer, names: Names) -> StepView:
    """Return the page of a step."""
    return StepView(
        heading=_(step.heading),
        title=offer.title,
        text=_(step.text) if step.text else "",
        button=_(step.button),
        warning=step.for_good,
        back=f"/offers/{offer.offer_id}",
        options={"reason": reasons_for(names, step.kind)},
    )


async def _offer(visit: Visit) -> Found[OwnOffer]:
    return await visit.api.found(OWN_OFFER, offer_id=visit.parameters["offer_id"])


def _page(step: OfferStep) -> Page:
    path = f"{_OFFER}/{step.name}"
    return Page(path, SUPPLIER_ALONE, _STEP, partial(show_step, step=step), partial(take_step, step=step))


PAGES = (
    Page(_OFFER, SUPPLIER_ALONE, "supplier/offer.html", show, begin_draft),
    Page(f"{_OFFER}/price", SUPPLIER_ALONE, "supplier/offer_price.html", show_price, change_price),
    *(_page(each) for each in (PAUSE, RESUME, WITHDRAW)),
)
