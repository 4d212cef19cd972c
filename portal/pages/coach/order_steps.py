"""What staff do about an order: cancel it, say what went wrong, answer, agree to a change, check an outcome."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.orders import (
    AGREE_TO_CHANGE,
    ANSWER_PROBLEM,
    CANCEL_ORDER,
    ORDER,
    ORDER_NEXT_BEST,
    REFUSE_CHANGE,
    REFUSE_NEXT_BEST,
    REPORT_PROBLEM,
    VERIFY_OUTCOME,
    ReportProblem,
    VerifyOutcome,
)
from portal.api.client import Done
from portal.api.operation import Body, ForReason, Operation
from portal.api.problem import Refused
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.order_view import DECIDES, title_of
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.page import Page, To
from portal.web.visit import Visit
from shared.auth.principal import Role

_ORDERS = frozenset({Role.WORK_COACH, Role.BUYER})
_OF_SUPPLIERS = ("client_not_attending", "client_not_reached", "referral_incomplete")


def _because(label: str, empty: str) -> Form:
    return Form(Field("reason", label, choice_of, empty=empty))


def _asking(
    heading: str, button: str, kind: str, *paragraphs: str, without: tuple[str, ...] = (), warning: bool = False
) -> Any:
    async def ask(visit: Visit) -> Asked:
        found = await visit.api.found(ORDER, order_id=visit.parameters["order_id"])
        view = StepView(
            heading=heading,
            button=button,
            back=_path(visit),
            caption=title_of(found.answer),
            paragraphs=paragraphs,
            options={"reason": reasons_for(visit.names, kind, without=without)} if kind else {},
            warning=warning,
        )
        return Asked(view, found.etag)

    return ask


def _taking(operation: Operation[Any], body: Any = None) -> Any:
    async def take(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
        sent: Body | None = body(visit, said) if body else None
        asked: dict[str, Any] = {name: visit.parameters[name] for name in operation.parameters}
        return await visit.api.send(operation, sent, key=visit.form.key, etag=visit.form.etag, **asked)

    return take


def _path(visit: Visit) -> str:
    return f"/orders/{visit.parameters['order_id']}"


def _then(said: str) -> Any:
    return lambda visit: To(_path(visit), said)


def _reason(visit: Visit, said: Mapping[str, Any]) -> ForReason:
    del visit
    return ForReason(reason=said["reason"])


def _problem(visit: Visit, said: Mapping[str, Any]) -> ReportProblem:
    del visit
    return ReportProblem(reason=said["reason"])


def _checked(visit: Visit, said: Mapping[str, Any]) -> VerifyOutcome:
    del said
    return VerifyOutcome(line=int(visit.parameters["line"]), outcome=visit.parameters["outcome"])


cancelling = Step(
    _because("Why is the order cancelled?", "Select why the order is cancelled"),
    _asking(
        "Cancel the order",
        "Cancel the order",
        "order_cancelled",
        "The supplier is told, the place is free again and the budget is released. The need is open again.",
        without=("supplier_suspended", "supplier_removed", "did_not_start", "ended_by_department"),
        warning=True,
    ),
    _taking(CANCEL_ORDER, _reason),
    _then("The order has been cancelled."),
)
reporting = Step(
    _because("What went wrong?", "Select what went wrong"),
    _asking(
        "Report what went wrong",
        "Report it",
        "problem_reported",
        "The supplier is told, and has to answer. Where somebody may be in danger, ring 999 first.",
        without=_OF_SUPPLIERS,
    ),
    _taking(REPORT_PROBLEM, _problem),
    _then("You have reported what went wrong. The supplier is told."),
)
answering = Step(
    _because("What is your answer?", "Select your answer"),
    _asking("Answer what the supplier reported", "Send the answer", "problem_answered"),
    _taking(ANSWER_PROBLEM, _reason),
    _then("Your answer has been sent to the supplier."),
)
agreeing = Step(
    Form(),
    _asking(
        "Agree to the change",
        "Agree to the change",
        "",
        "What the supplier proposes holds from now on. Budget and places follow.",
    ),
    _taking(AGREE_TO_CHANGE),
    _then("You have agreed to the change."),
)
refusing = Step(
    _because("Why do you refuse the change?", "Select why you refuse the change"),
    _asking(
        "Refuse the change",
        "Refuse the change",
        "order_change_refused",
        "The order stands as it is.",
        without=("no_capacity", "cannot_be_delivered"),
    ),
    _taking(REFUSE_CHANGE, _reason),
    _then("You have refused the change. The supplier is told."),
)
next_best = Step(
    Form(),
    _asking(
        "Order the next best offer", "Order it", "", "It is ordered for the same need, by the same rules as any order."
    ),
    _taking(ORDER_NEXT_BEST),
    _then("The next best offer has been ordered."),
)
without_next_best = Step(
    _because("Why do you do without it?", "Select why you do without it"),
    _asking("Do without the next best offer", "Do without it", "next_best_refused"),
    _taking(REFUSE_NEXT_BEST, _reason),
    _then("The next best offer will not be ordered."),
)
checking = Step(
    Form(),
    _asking(
        "Confirm the evidence",
        "Confirm the evidence",
        "",
        "Confirm that you have checked the evidence of the outcome, and that it holds.",
    ),
    _taking(VERIFY_OUTCOME, _checked),
    _then("You have confirmed the evidence."),
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
