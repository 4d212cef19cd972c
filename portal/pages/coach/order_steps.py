"""What staff do about an order: cancel it, say what went wrong, answer, agree to a change, check an outcome."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.orders import (
    AGREE_TO_CHANGE,
    ANSWER_PROBLEM,
    CANCEL_ORDER,
    ORDER_NEXT_BEST,
    REFUSE_CHANGE,
    REFUSE_NEXT_BEST,
    REPORT_PROBLEM,
    VERIFY_OUTCOME,
    ReportProblem,
    VerifyOutcome,
)
from portal.components.step import Step, step_page
from portal.pages.coach.order_asking import asking, because, for_reason, taking, then
from portal.pages.coach.order_standing import DECIDES
from portal.web.form import Form
from portal.web.page import Page
from portal.web.visit import Visit
from shared.auth.principal import Role

_ORDERS = frozenset({Role.WORK_COACH, Role.BUYER})
_OF_SUPPLIERS = ("client_not_attending", "client_not_reached", "referral_incomplete")


def _problem(visit: Visit, said: Mapping[str, Any]) -> ReportProblem:
    del visit
    return ReportProblem(reason=said["reason"])


def _checked(visit: Visit, said: Mapping[str, Any]) -> VerifyOutcome:
    del said
    return VerifyOutcome(line=visit.number_of("line"), outcome=visit.parameters["outcome"])


cancelling = Step(
    because("Why is the order cancelled?", "Select why the order is cancelled"),
    asking(
        "Cancel the order",
        "Cancel the order",
        "order_cancelled",
        "The supplier is told, the place is free again and the budget is released. The need is open again.",
        without=("supplier_suspended", "supplier_removed", "did_not_start", "ended_by_department"),
        warning=True,
    ),
    taking(CANCEL_ORDER, for_reason),
    then("The order has been cancelled."),
)
reporting = Step(
    because("What went wrong?", "Select what went wrong"),
    asking(
        "Report what went wrong",
        "Report it",
        "problem_reported",
        "The supplier is told, and has to answer. Where somebody may be in danger, ring 999 first.",
        without=_OF_SUPPLIERS,
    ),
    taking(REPORT_PROBLEM, _problem),
    then("You have reported what went wrong. The supplier is told."),
)
answering = Step(
    because("What is your answer?", "Select your answer"),
    asking("Answer what the supplier reported", "Send the answer", "problem_answered"),
    taking(ANSWER_PROBLEM, for_reason),
    then("Your answer has been sent to the supplier."),
)
agreeing = Step(
    Form(),
    asking(
        "Agree to the change",
        "Agree to the change",
        "",
        "What the supplier proposes holds from now on. Budget and places follow.",
    ),
    taking(AGREE_TO_CHANGE),
    then("You have agreed to the change."),
)
refusing = Step(
    because("Why do you refuse the change?", "Select why you refuse the change"),
    asking(
        "Refuse the change",
        "Refuse the change",
        "order_change_refused",
        "The order stands as it is.",
        without=("no_capacity", "cannot_be_delivered"),
    ),
    taking(REFUSE_CHANGE, for_reason),
    then("You have refused the change. The supplier is told."),
)
next_best = Step(
    Form(),
    asking(
        "Order the next best offer", "Order it", "", "It is ordered for the same need, by the same rules as any order."
    ),
    taking(ORDER_NEXT_BEST),
    then("The next best offer has been ordered."),
)
without_next_best = Step(
    because("Why do you do without it?", "Select why you do without it"),
    asking("Do without the next best offer", "Do without it", "next_best_refused"),
    taking(REFUSE_NEXT_BEST, for_reason),
    then("The next best offer will not be ordered."),
)
checking = Step(
    Form(),
    asking(
        "Confirm the evidence",
        "Confirm the evidence",
        "",
        "Confirm that you have checked the evidence of the outcome, and that it holds.",
    ),
    taking(VERIFY_OUTCOME, _checked),
    then("You have confirmed the evidence."),
)

PAGES: tuple[Page, ...] = tuple(
    step_page(f"/orders/{{order_id}}/{path}", roles, step)
    for path, roles, step in (
        ("cancel", DECIDES, cancelling),
        ("problem", DECIDES, reporting),
        ("problems/{number}", DECIDES, answering),
        ("agree", DECIDES, agreeing),
        ("refuse", DECIDES, refusing),
        ("next-best", _ORDERS, next_best),
        ("next-best-refusal", DECIDES, without_next_best),
        ("lines/{line}/check/{outcome}", DECIDES, checking),
    )
)
