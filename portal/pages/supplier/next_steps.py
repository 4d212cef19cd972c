"""Which steps an order has for its supplier now, and what their forms most likely say."""

from datetime import date
from typing import Any

from portal.api.answers.supplier_orders import Line, SupplierOrder
from portal.pages.supplier.order_step import Step
from portal.pages.supplier.order_steps import (
    ACCEPT,
    AGREE,
    ANOTHER_START,
    ATTENDANCE,
    CHANGE,
    DECLINE,
    DID_NOT_START,
    DISPUTE,
    DISPUTE_BACK,
    END_EARLY,
    FINISH,
    OUTCOME,
    OUTCOME_BACK,
    PROBLEM,
    REFUSE,
    START,
    TAKE_BACK,
)

RUNNING = frozenset({"accepted", "started", "completed", "ended_early", "did_not_start"})


def line_of(order: SupplierOrder, number: int) -> Line | None:
    """Return one person's place in an order."""
    return next((each for each in order.lines if each.line == number), None)


NEXT = (ACCEPT, AGREE, START, FINISH, OUTCOME)
"""What may be expected next, and is done on the page of the order itself."""


def steps_of(order: SupplierOrder, line: Line, today: date) -> tuple[Step, ...]:
    """Return what can be done now, what is expected next first; nothing where all is done."""
    if order.status == "issued":
        if order.proposal is None:
            return (ACCEPT, DECLINE, ANOTHER_START)
        return (ACCEPT, DECLINE, TAKE_BACK) if order.proposal.by_supplier else (AGREE, DECLINE)
    if order.status not in RUNNING:
        return ()
    beside = (PROBLEM, *_of_dispute(order))
    ready = order.starts_on <= today
    return (*_of_line(line, ready=ready), *_of_change(order, line), *(beside if order.closed_on is None else ()))


def _of_line(line: Line, *, ready: bool) -> tuple[Step, ...]:
    if line.did_not_start:
        return ()
    if line.started_on is None:
        return (START, DID_NOT_START) if ready else (DID_NOT_START,)
    if line.ended_on is None:
        return (FINISH, ATTENDANCE, END_EARLY)
    return (OUTCOME, ATTENDANCE, *((OUTCOME_BACK,) if line.outcomes else ()))


def _of_dispute(order: SupplierOrder) -> tuple[Step, ...]:
    dispute = order.running_dispute
    if dispute is None:
        return (DISPUTE,)
    return (DISPUTE_BACK,) if dispute.said_by == "supplier" else ()


def _of_change(order: SupplierOrder, line: Line) -> tuple[Step, ...]:
    if order.proposal is not None:
        return (TAKE_BACK,) if order.proposal.by_supplier else (AGREE, REFUSE)
    return (CHANGE,) if line.ended_on is None and not line.did_not_start else ()


def usual(step: Step, order: SupplierOrder, line: Line, today: date) -> dict[str, Any]:
    """Return what a form most likely says: the dates of the order, and today where they are still to come."""
    values: dict[str, Any] = {
        "started_on": min(order.starts_on, today),
        "completed_on": min(order.ends_on or today, today),
        "ended_on": today,
        "held_on": today,
        "achieved_on": line.ended_on,
    }
    if step is OUTCOME and line.outcomes:
        last = line.outcomes[-1]
        values |= {"outcome": last.outcome, "achieved_on": last.achieved_on, "evidence": last.evidence}
    if step is OUTCOME_BACK and len(line.outcomes) == 1:
        values |= {"outcome": line.outcomes[0].outcome}
    return {each.name: values[each.name] for each in step.form.fields if values.get(each.name) is not None}
