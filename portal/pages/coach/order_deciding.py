"""Decisions on an order: whether it goes on, what is disputed and who is right, and an outcome that does not stand."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from portal.api.answers.orders import (
    CONTINUE_ORDER,
    DISPUTE_ORDER,
    ORDER,
    REVERSE_OUTCOME,
    SETTLE_DISPUTE,
    TERMINATE_ORDER,
    WITHDRAW_DISPUTE,
    ContinueOrder,
    DisputeOrder,
    ReverseOutcome,
    TerminateOrder,
)
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.order_asking import asking, because, for_reason, path_of_order, taking, then
from portal.pages.coach.order_standing import APPROVES, DECIDES
from portal.pages.coach.order_view import title_of
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, date_of, long_text_of
from portal.web.page import Page, Reply
from portal.web.visit import Visit
from shared.auth.principal import Role

BUYERS = frozenset({Role.BUYER})
_NOTE = Field(
    "note",
    "Note for the department",
    long_text_of,
    "The supplier does not see it. Leave out what the client has told you.",
    optional=True,
)
_GOES_ON = Field("reason", "Why does the order go on?", choice_of, empty="Select why the order goes on")
_ENDS = Field("reason", "Why does the order end?", choice_of, empty="Select why the order ends")
_LAST_DAY = Field(
    "ends_on", "Last day", date_of, "Today, or a day in the next four weeks at most.", empty="Enter the last day"
)
_TOLD = "The supplier and the client's work coach are told, with the reason."
WORDS = {
    "not_in_question": "This order is not in question: it goes on without a decision",
    "day_needed": "The provision has started meanwhile: say which day is its last",
    "not_started": "The provision has not started: it is cancelled at once, and has no last day",
    "separation_of_duties": "You disputed this order or placed it: another buyer has to decide the dispute",
    "not_your_dispute": "The supplier disputes the order: only the supplier can withdraw that",
    "not_disputed": "The order is not disputed any more",
    "already_disputed": "The order is disputed already",
}


def _continued(visit: Visit, said: Mapping[str, Any]) -> ContinueOrder:
    del visit
    return ContinueOrder(reason=said["reason"], note=said["note"] or None)


def _terminated(visit: Visit, said: Mapping[str, Any]) -> TerminateOrder:
    del visit
    return TerminateOrder(reason=said["reason"], ends_on=said.get("ends_on"), note=said["note"] or None)


def _disputed(visit: Visit, said: Mapping[str, Any]) -> DisputeOrder:
    line = visit.number_of("line") if visit.parameters.get("line") else None
    return DisputeOrder(reason=said["reason"], line=line)


def _reversed(visit: Visit, said: Mapping[str, Any]) -> ReverseOutcome:
    number, outcome = visit.number_of("line"), visit.parameters["outcome"]
    return ReverseOutcome(line=number, outcome=outcome, reason=said["reason"])


async def _ask_to_end(visit: Visit) -> Asked:
    found = await visit.api.found(ORDER, order_id=visit.parameters["order_id"])
    order = found.answer
    if order.status == "started":
        so = "Its price stays committed: a part was delivered. The need is open again after the last day."
    else:
        so = "It has not started, so it is cancelled at once. Its budget is free and its need is open again."
    moved = order.decision_stands
    view = StepView(
        heading="Change the last day of the order" if moved else "End the order",
        button="Change the last day" if moved else "End the order",
        back=path_of_order(visit),
        caption=title_of(order),
        paragraphs=(so, _TOLD),
        options={"reason": reasons_for(visit.names, "order_terminated")},
        warning=True,
    )
    decided = order.decision if moved else None
    return Asked(view, found.etag, {"reason": decided.reason, "ends_on": decided.ends_on} if decided else {})


_send_end = taking(TERMINATE_ORDER, _terminated)
_ended = then("It has been decided that the order ends. The supplier is told.")
ending_before_start = Step(Form(_ENDS, _NOTE), _ask_to_end, _send_end, _ended, WORDS)
ending_after_start = Step(Form(_LAST_DAY, _ENDS, _NOTE), _ask_to_end, _send_end, _ended, WORDS)


def _ending(do: Callable[[Step, Visit], Awaitable[Reply]]) -> Callable[[Visit], Awaitable[Reply]]:
    """Ask for the last day where the provision has started, and for none where it has not."""

    async def reply(visit: Visit) -> Reply:
        order = await visit.api.get(ORDER, order_id=visit.parameters["order_id"])
        return await do(ending_after_start if order.status == "started" else ending_before_start, visit)

    return reply


continuing = Step(
    Form(_GOES_ON, _NOTE),
    asking(
        "Let the order go on",
        "Let the order go on",
        "order_continued",
        "You are deciding on the client's provision as the order stands now.",
        _TOLD,
    ),
    taking(CONTINUE_ORDER, _continued),
    then("It has been decided that the order goes on. The supplier is told."),
    WORDS,
)
disputing = Step(
    because("What do you dispute?", "Select what you dispute"),
    asking(
        "Dispute the order",
        "Dispute the order",
        "order_disputed",
        "The supplier is told, and a buyer decides who neither placed nor disputed the order. Nothing of it is closed "
        "until then.",
    ),
    taking(DISPUTE_ORDER, _disputed),
    then("You have disputed the order. A buyer decides."),
    WORDS,
)
withdrawing = Step(
    Form(),
    asking(
        "Withdraw the dispute", "Withdraw the dispute", "", "The supplier is told that we dispute the order no more."
    ),
    taking(WITHDRAW_DISPUTE),
    then("The dispute has been withdrawn."),
    WORDS,
)
settling = Step(
    because("What have you decided?", "Select what you have decided"),
    asking(
        "Decide the dispute",
        "Decide the dispute",
        "dispute_settled",
        "Both sides are told. The decision changes no record: whoever has to correct one, or a payment, does so.",
    ),
    taking(SETTLE_DISPUTE, for_reason),
    then("The dispute has been decided. Both sides are told."),
    WORDS,
)
reversing = Step(
    because("Why does the outcome not stand?", "Select why the outcome does not stand"),
    asking(
        "Take back an outcome",
        "Take back the outcome",
        "outcome_reversed",
        "The outcome counts no more: not for the client, not for the supplier, and not for what is paid.",
        warning=True,
    ),
    taking(REVERSE_OUTCOME, _reversed),
    then("The outcome has been taken back."),
    WORDS,
)

PAGES: tuple[Page, ...] = (
    Page("/orders/{order_id}/end", APPROVES, "components/step.html", _ending(Step.show), _ending(Step.act)),
    *(
        step_page(f"/orders/{{order_id}}/{path}", roles, step)
        for path, roles, step in (
            ("continue", APPROVES, continuing),
            ("dispute", DECIDES, disputing),
            ("lines/{line}/dispute", DECIDES, disputing),
            ("dispute-withdrawal", DECIDES, withdrawing),
            ("settle", BUYERS, settling),
            ("lines/{line}/take-back/{outcome}", DECIDES, reversing),
        )
    ),
)
