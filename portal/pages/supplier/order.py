"""An order, and what its supplier does with it: the next step on the page itself, every other on one of its own."""

from dataclasses import dataclass, replace
from functools import partial

from portal.api.answers.orders import ANSWER_PROBLEM
from portal.api.answers.supplier_orders import SUPPLIER_ORDER, Line, SupplierOrder
from portal.api.client import Found
from portal.api.operation import ForReason
from portal.api.problem import Refused
from portal.components.reasons import reason_text, reasons_for
from portal.pages.supplier.next_steps import line_of, steps_of, usual
from portal.pages.supplier.order_step import Step
from portal.pages.supplier.order_steps import OUTCOME_BACK, STEPS
from portal.pages.supplier.order_views import OrderView, order_view, path_of, title_of
from portal.pages.supplier.other_starts import OF_STARTS, fitted
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of
from portal.web.language import words as _
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import option

Options = dict[str, tuple[tuple[str, str], ...]]
_STEP = "supplier/order_step.html"


@dataclass(frozen=True)
class OrderPage:
    """An order with what can be chosen in the form of its next step."""

    order: OrderView
    options: Options


@dataclass(frozen=True)
class StepView:
    """The page of one step; `back` leads to the order."""

    heading: str
    title: str
    text: str
    button: str
    warning: bool
    back: str
    options: Options


async def show(visit: Visit) -> Reply:
    """Show an order with the form of what is expected next."""
    found = await _order(visit)
    line = line_of(found.answer, _line(visit))
    if line is None:
        return Absent()
    view = order_view(found.answer, line, visit.names, visit.day)
    step = view.step
    filled = step.form.blank(**usual(step, found.answer, line, visit.day)) if step else None
    return Shown(OrderPage(view, step.options(visit.names) if step else {}), filled=filled, etag=found.etag)


async def show_step(visit: Visit, step: Step) -> Reply:
    """Show the form of one step."""
    found = await _order(visit)
    line = line_of(found.answer, _line(visit))
    if line is None:
        return Absent()
    if step not in steps_of(found.answer, line, visit.day):
        return To(path_of(found.answer, "", line.line), _("This has been done, or can no longer be done."))
    step = await fitted(visit, step, found.answer)
    filled = step.form.blank(**usual(step, found.answer, line, visit.day))
    return Shown(step_view(step, found.answer, line, visit), filled=filled, etag=found.etag)


async def take_step(visit: Visit, step: Step) -> Reply:
    """Take one step, or show it again with every reason against it."""
    if step in OF_STARTS:
        step = await fitted(visit, step, (await _order(visit)).answer)
    filled = step.form.read(visit.form)
    if not filled.ok:
        return await _again(visit, step, filled)
    body = step.request(filled.values, _line(visit))
    done = await visit.api.send(
        step.operation, body, key=visit.form.key, etag=visit.form.etag, order_id=visit.parameters["order_id"]
    )
    if isinstance(done, Refused):
        return await _again(visit, step, with_refusal(filled, done), done.status)
    line = f"?line={_line(visit)}" if visit.asked("line") else ""
    return To(f"/orders/{visit.parameters['order_id']}{line}", _(step.done))


async def _again(visit: Visit, step: Step, filled: Filled, status: int = 422) -> Reply:
    found = await _order(visit)
    line = line_of(found.answer, _line(visit))
    if line is None:
        return Absent()
    return Shown(step_view(step, found.answer, line, visit), status, filled, etag=found.etag, template=_STEP)


def step_view(step: Step, order: SupplierOrder, line: Line, visit: Visit) -> StepView:
    """Return the page of a step; what is taken back is one of the outcomes that were recorded."""
    if step is OUTCOME_BACK:
        recorded = tuple((each.outcome, option(visit.names.outcome(each.outcome))) for each in line.outcomes)
        step = replace(step, offered={"outcome": recorded})
    return StepView(
        heading=_(step.heading),
        title=title_of(order, visit.names),
        text=_(step.text) if step.text else "",
        button=_(step.button) if step.button else "",
        warning=step.for_good,
        back=path_of(order, "", line.line),
        options=step.options(visit.names),
    )


PROBLEM_ANSWER = Form(Field("reason", "What do you answer?", choice_of, empty="Select your answer"))


async def show_problem(visit: Visit) -> Reply:
    """Show a problem that the district reported, with what can be answered."""
    found = await _order(visit)
    view = problem_view(found.answer, visit)
    return Shown(view, filled=PROBLEM_ANSWER.blank(), etag=found.etag) if view else Absent()


async def answer_problem(visit: Visit) -> Reply:
    """Answer a problem that the district reported."""
    filled, status = PROBLEM_ANSWER.read(visit.form), 422
    if filled.ok:
        done = await visit.api.send(
            ANSWER_PROBLEM,
            ForReason(reason=filled.values["reason"]),
            key=visit.form.key,
            etag=visit.form.etag,
            order_id=visit.parameters["order_id"],
            number=visit.parameters["number"],
        )
        if not isinstance(done, Refused):
            return To(f"/orders/{visit.parameters['order_id']}", _("You have answered. The district is told."))
        filled, status = with_refusal(filled, done), done.status
    found = await _order(visit)
    view = problem_view(found.answer, visit)
    return Shown(view, status, filled, etag=found.etag) if view else Absent()


def problem_view(order: SupplierOrder, visit: Visit) -> StepView | None:
    """Return the page on which a problem is answered; nothing where there is no such problem."""
    problem = next((each for each in order.problems if str(each.number) == visit.parameters["number"]), None)
    if problem is None:
        return None
    return StepView(
        heading=_("Answer a problem"),
        title=title_of(order, visit.names),
        text=reason_text(visit.names, "problem_reported", problem.reason),
        button=_("Send your answer"),
        warning=False,
        back=path_of(order),
        options={"reason": reasons_for(visit.names, "problem_answered")},
    )


async def _order(visit: Visit) -> Found[SupplierOrder]:
    return await visit.api.found(SUPPLIER_ORDER, order_id=visit.parameters["order_id"])


def _line(visit: Visit) -> int:
    asked = visit.asked("line")
    return int(asked) if asked.isdecimal() and len(asked) < 5 else 1


def _page(step: Step) -> Page:
    path = f"/orders/{{order_id}}/{step.name}"
    return Page(path, SUPPLIER_ALONE, _STEP, partial(show_step, step=step), partial(take_step, step=step))


PAGES = (
    Page("/orders/{order_id}", SUPPLIER_ALONE, "supplier/order.html", show),
    Page("/orders/{order_id}/problems/{number}", SUPPLIER_ALONE, _STEP, show_problem, answer_problem),
    *(_page(each) for each in STEPS),
)
