"""Rejecting an order that awaits approval, or leaving the decision to the central buying team: a reason each."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.approvals import APPROVAL, HAND_OVER, REJECT, ApprovalAsked
from portal.api.answers.orders import ORDER
from portal.api.client import Done
from portal.api.operation import ForReason, Nothing
from portal.api.problem import Refused
from portal.api.together import together
from portal.components.cover import in_place_of, lent_to
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.district.approval import APPROVERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.names import Names
from portal.web.page import To
from portal.web.visit import Visit
from portal.web.wording import money

_TOLD = "The work coach is told this reason."
REJECTION = Form(Field("reason", "Why do you reject it?", choice_of, hint=_TOLD, empty="Select a reason"))
HANDING_OVER = Form(Field("reason", "Why do you not decide?", choice_of, empty="Select a reason"))


def rejection_view(asked: ApprovalAsked, names: Names, covering: str = "") -> StepView:
    """Show which order is meant and the reasons; that nobody decided in time is not a person's to give."""
    return StepView(
        heading="Reject an order",
        button="Reject this order",
        back=f"/approvals/{asked.order_id}",
        paragraphs=(_about(asked), *_said(covering)),
        options={"reason": reasons_for(names, "order_rejected", without=("start_passed",))},
    )


def hand_over_view(asked: ApprovalAsked, names: Names, covering: str = "") -> StepView:
    """Show which order is meant and why somebody else may have to decide."""
    return StepView(
        heading="Leave the decision to the central buying team",
        button="Leave it to the buyers",
        back=f"/approvals/{asked.order_id}",
        paragraphs=(
            _about(asked),
            *_said(covering),
            "The buyers are told at once, and you cannot decide on this order any more.",
        ),
        options={"reason": reasons_for(names, "approval_handed_over")},
    )


def _said(covering: str) -> tuple[str, ...]:
    return (covering,) if covering else ()


def _about(asked: ApprovalAsked) -> str:
    supplier = asked.supplier_name or "a supplier whose name is not known"
    return f"{asked.title or 'Order'}, {money(asked.amount_pence)}, from {supplier}."


async def _asked(visit: Visit) -> tuple[ApprovalAsked, str | None, str]:
    """Return the order, its version, and in whose place the person decides on it."""
    asked, order, lent = await together(
        visit.api.get(APPROVAL, **visit.parameters), visit.api.found(ORDER, **visit.parameters), lent_to(visit.api)
    )
    return asked, order.etag, in_place_of(lent, asked, visit.person)


async def ask_rejection(visit: Visit) -> Asked:
    """Ask why the order is rejected."""
    asked, etag, place = await _asked(visit)
    return Asked(rejection_view(asked, visit.names, place), etag)


async def ask_hand_over(visit: Visit) -> Asked:
    """Ask why somebody else has to decide."""
    asked, etag, place = await _asked(visit)
    return Asked(hand_over_view(asked, visit.names, place), etag)


async def reject(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Reject the order."""
    form = visit.form
    return await visit.api.send(REJECT, ForReason(**values), key=form.key, etag=form.etag, **visit.parameters)


async def hand_over(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Leave the decision to the buyers."""
    form = visit.form
    return await visit.api.send(HAND_OVER, ForReason(**values), key=form.key, etag=form.etag, **visit.parameters)


def _rejected(_: Visit) -> To:
    return To("/approvals", "You rejected the order. The work coach is told why.")


def _handed_over(_: Visit) -> To:
    return To("/approvals", "The decision was left to the central buying team, which is told.")


PAGES = (
    step_page("/approvals/{order_id}/rejection", APPROVERS, Step(REJECTION, ask_rejection, reject, _rejected)),
    step_page("/approvals/{order_id}/hand-over", APPROVERS, Step(HANDING_OVER, ask_hand_over, hand_over, _handed_over)),
)
