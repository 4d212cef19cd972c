"""What a supplier does with an offer for a reason: a pause, its end, a withdrawal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from portal.api.answers.supplier_offers import (
    PAUSE_OFFER,
    RESUME_OFFER,
    WITHDRAW_OFFER,
    OwnOffer,
    WithdrawOffer,
)
from portal.api.operation import Body, ForReason, Nothing, Operation
from portal.api.problem import Refused
from portal.components.reasons import reasons_for
from portal.pages.supplier.order import StepView
from portal.pages.supplier.own import SUPPLIER_ALONE, own_offer_found, with_refusal
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, long_text_of
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit


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
    for_good: bool = False


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


async def show_step(visit: Visit, step: OfferStep) -> Reply:
    """Show the form of one step."""
    found = await own_offer_found(visit)
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
    found = await own_offer_found(visit)
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


def _page(step: OfferStep) -> Page:
    path = f"/offers/{{offer_id}}/{step.name}"
    return Page(
        path, SUPPLIER_ALONE, "supplier/order_step.html", partial(show_step, step=step), partial(take_step, step=step)
    )


PAGES = tuple(_page(each) for each in (PAUSE, RESUME, WITHDRAW))
