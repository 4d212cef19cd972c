"""An order as its supplier sees it: what it is, what is expected next, what was recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.api.answers.supplier_orders import Line, Problem, Proposal, SupplierOrder
from portal.components.reasons import reason_text
from portal.components.states import State, order_state
from portal.pages.supplier.next_steps import NEXT, RUNNING, steps_of
from portal.pages.supplier.order_step import Step
from portal.web.language import words as _
from portal.web.language import words_of
from portal.web.names import Names
from portal.web.wording import day, money, short_day

_REASONS = {
    "declined": "order_declined",
    "cancelled": "order_cancelled",
    "stopped": "order_stopped",
    "rejected": "order_rejected",
}
Row = tuple[str, str]


@dataclass(frozen=True)
class LineLink:
    """One of several people in an order."""

    text: str
    state: State
    path: str
    here: bool


@dataclass(frozen=True)
class StepLink:
    """Something else that can be done."""

    text: str
    path: str


@dataclass(frozen=True)
class ProblemView:
    """A problem, who reported it, and how to answer it where this supplier is asked to."""

    text: str
    when: str
    answer: str
    answer_path: str


@dataclass(frozen=True)
class OrderView:
    """The page of an order. `step` is what is expected next; it is done on the page itself."""

    order_id: str
    title: str
    state: State
    decision: str
    notice: str
    rows: tuple[Row, ...]
    lines: tuple[LineLink, ...]
    line: int
    step: Step | None
    step_path: str
    others: tuple[StepLink, ...]
    recorded: tuple[Row, ...]
    sessions: tuple[tuple[str, str, str], ...]
    problems: tuple[ProblemView, ...]
    who_comes: str
    first_day: str
    concern: str
    offer: str


def title_of(order: SupplierOrder, names: Names) -> str:
    """Return what was ordered; its category where the offer's name is not known."""
    return order.title or names.category(order.category)


def path_of(order: SupplierOrder, step: str = "", line: int = 1) -> str:
    """Return the address of an order, or of one of its steps."""
    path = f"/orders/{order.order_id}"
    path = f"{path}/{step}" if step else path
    return f"{path}?line={line}" if len(order.lines) > 1 else path


def line_state(order: SupplierOrder, line: Line) -> State:
    """Return how far one person has come."""
    if order.status not in {"accepted", "started", "completed", "ended_early", "did_not_start"}:
        return order_state(order.status)
    if line.did_not_start:
        return order_state("did_not_start")
    if line.ended_on is not None:
        return order_state("ended_early" if line.ended_early else "completed")
    return order_state("started" if line.started_on else "accepted")


def supplier_state(status: str) -> State:
    """Return the state of an order in the words of its supplier."""
    return State(_("Waits for your answer"), "blue") if status == "issued" else order_state(status)


def order_view(order: SupplierOrder, line: Line, names: Names, today: date) -> OrderView:
    """Return the page of an order for one person's place in it."""
    steps = steps_of(order, line, today)
    first = steps[0] if steps and steps[0] in NEXT else None
    several = len(order.lines) > 1
    return OrderView(
        order_id=str(order.order_id),
        title=title_of(order, names),
        state=line_state(order, line) if several else supplier_state(order.status),
        decision=decision_of(order, names),
        notice=notice_of(order, names, today),
        rows=_rows(order, names),
        lines=tuple(_lines(order, line)) if several else (),
        line=line.line,
        step=first,
        step_path=path_of(order, first.name, line.line) if first else "",
        others=tuple(
            StepLink(_(each.heading), path_of(order, each.name, line.line)) for each in steps if each is not first
        ),
        recorded=tuple(_recorded(line, names)),
        sessions=tuple(_sessions(line, names)),
        problems=tuple(_problem(each, order, names) for each in order.problems),
        who_comes=path_of(order, "who-comes", line.line) if order.status in {"accepted", "started"} else "",
        first_day=path_of(order, "first-day", line.line) if order.status == "accepted" and not _joined(line) else "",
        concern=path_of(order, "concern", line.line) if order.status in RUNNING else "",
        offer="" if order.source.competition_id else f"/offers/{order.source.offer_id}",
    )


def _joined(line: Line) -> bool:
    return line.started_on is not None or line.did_not_start


def notice_of(order: SupplierOrder, names: Names, today: date) -> str:
    """Return the one sentence that matters most now."""
    if order.status == "issued" and order.proposal and order.proposal.by_supplier:
        words = _("You offered %(start)s as the start. The district answers by %(day)s.")
        return words % {"start": day(order.proposal.terms.starts_on), "day": day(order.proposal.answer_by)}
    if order.proposal and not order.proposal.by_supplier:
        return _proposed(order.proposal, names)
    if order.status == "issued" and order.respond_by:
        return _("Answer by %(day)s.") % {"day": day(order.respond_by)}
    if order.proposal:
        return _("You proposed a change. The district answers by %(day)s.") % {"day": day(order.proposal.answer_by)}
    if dispute := order.running_dispute:
        return _("The order is disputed. A buyer decides by %(day)s.") % {"day": day(dispute.decide_by)}
    if order.to_check:
        return _("The district checks an outcome and asks to see what shows it.")
    if order.start_change:
        return reason_text(names, "order_start_changed", order.start_change.reason)
    if order.status == "accepted" and order.starts_on > today:
        return _("It starts on %(day)s. Record the start from that day on.") % {"day": day(order.starts_on)}
    if order.reason and order.status in _REASONS:
        return reason_text(names, _REASONS[order.status], order.reason)
    return ""


def decision_of(order: SupplierOrder, names: Names) -> str:
    """Say whether an order under way goes on, where the department has decided that."""
    decision = order.decision
    if decision is None or decision.reason is None or order.status not in {"accepted", "started"}:
        return ""
    if decision.goes_on:
        words = _("The department has decided that this order goes on. %(why)s")
        return words % {"why": reason_text(names, "order_continued", decision.reason)}
    words = _("The department has decided that this order ends. Its last day is %(day)s. %(why)s")
    return words % {"day": day(decision.ends_on), "why": reason_text(names, "order_terminated", decision.reason)}


def _proposed(proposal: Proposal, names: Names) -> str:
    words = _("The district proposes %(start)s to %(end)s at %(price)s. %(why)s Answer by %(day)s.")
    return words % {
        "start": day(proposal.terms.starts_on),
        "end": day(proposal.terms.ends_on),
        "price": money(proposal.terms.amount_pence),
        "why": reason_text(names, "order_change", proposal.reason),
        "day": day(proposal.answer_by),
    }


def _rows(order: SupplierOrder, names: Names) -> tuple[Row, ...]:
    dates = day(order.starts_on) if order.ends_on is None else span(order.starts_on, order.ends_on)
    rows = (
        (_("Purchase order"), order.purchase_order or _("Not issued yet")),
        (_("Dates"), dates),
        (_("Price"), money(order.amount_pence)),
        (_("District"), names.district(order.district)),
        (_("Category"), names.category(order.category)),
        (_("Ordered on"), day(order.placed_at)),
    )
    return rows if len(order.lines) == 1 else (*rows, (_("People"), str(len(order.lines))))


def span(first: date, last: date) -> str:
    """Return two days as a person would write them."""
    return _("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}


def _lines(order: SupplierOrder, here: Line) -> Iterable[LineLink]:
    for each in order.lines:
        text = _("Person %(number)s") % {"number": each.line}
        yield LineLink(text, line_state(order, each), path_of(order, "", each.line), each.line == here.line)


def _recorded(line: Line, names: Names) -> Iterable[Row]:
    if line.did_not_start:
        yield _("Did not start"), reason_text(names, "did_not_start", line.reason)
    if line.started_on:
        yield _("Started"), day(line.started_on)
    if line.ended_on and line.ended_early:
        yield _("Left early"), f"{day(line.ended_on)}. {reason_text(names, 'provision_ended_early', line.reason)}"
    elif line.ended_on:
        yield _("Finished"), day(line.ended_on)
    if line.attendance.sessions:
        held = line.attendance
        words = words_of(
            "%(came)s of %(held)s session, %(late)s of them late",
            "%(came)s of %(held)s sessions, %(late)s of them late",
            held.sessions,
        )
        yield _("Attendance"), words % {"came": held.attended + held.late, "held": held.sessions, "late": held.late}
    for each in line.outcomes:
        said = f"{names.outcome(each.outcome)} {day(each.achieved_on)}."
        yield _("Outcome"), f"{said} {_('The district asks to see what shows it.') if each.to_check else ''}".strip()


def _sessions(line: Line, names: Names) -> Iterable[tuple[str, str, str]]:
    came = {"yes": _("On time"), "late": _("Late"), "no": _("Did not come")}
    for each in sorted(line.sessions, key=lambda one: (one.held_on, one.number), reverse=True):
        why = reason_text(names, "session_missed", each.reason) if each.reason else ""
        yield short_day(each.held_on), came.get(each.attended, each.attended), why


def _problem(problem: Problem, order: SupplierOrder, names: Names) -> ProblemView:
    own = problem.said_by == "supplier"
    when = _("You reported this on %(day)s.") if own else _("The district reported this on %(day)s.")
    waits = problem.answer is None and not own
    return ProblemView(
        reason_text(names, "problem_reported", problem.reason),
        when % {"day": day(problem.reported_at)},
        reason_text(names, "problem_answered", problem.answer) if problem.answer else "",
        f"/orders/{order.order_id}/problems/{problem.number}" if waits else "",
    )
