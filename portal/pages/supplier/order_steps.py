"""What a supplier does with an order: for each step its form, and the request that it becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.api.answers import supplier_orders as orders
from portal.api.operation import Body, ForReason, Nothing, Operation
from portal.components.reasons import reasons_for
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, date_of
from portal.web.language import words as _
from portal.web.names import Names

Values = Mapping[str, Any]
Options = Mapping[str, tuple[tuple[str, str], ...]]

BY_STAFF = ("supplier_removed", "ended_by_department")


def _nothing(values: Values, line: int) -> Body | None:
    """Return no body, for a step that says nothing more."""
    del values, line
    return None


@dataclass(frozen=True)
class Step:
    """One thing to do: `name` ends its address, `body` makes the request of the values and the number of the line.

    `reasons` says which decision's reasons a field offers, `offered` what else is chosen there, `done` what the banner
    says afterwards.
    """

    name: str
    heading: str
    button: str
    done: str
    operation: Operation[Nothing]
    body: Callable[[Values, int], Body | None] = _nothing
    form: Form = field(default_factory=Form)
    reasons: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    of_a_line: bool = False
    for_good: bool = False
    offered: Options = field(default_factory=dict)

    def options(self, names: Names) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return what can be chosen in each field that offers something."""
        reasons = {each: reasons_for(names, kind, without=BY_STAFF) for each, kind in self.reasons.items()}
        offered = {**reasons, **self.offered}
        fixed = {
            "attended": (("yes", _("Came on time")), ("late", _("Came late")), ("no", _("Did not come"))),
            "outcome": names.options("outcomes"),
            "evidence": names.options("outcome_evidence"),
        }
        return {each.name: offered.get(each.name) or fixed.get(each.name, ()) for each in self.form.fields}


def _because(values: Values, line: int) -> Body:
    del line
    return ForReason(reason=values["reason"])


def _because_of_line(values: Values, line: int) -> Body:
    return orders.BecauseOfLine(line=line, reason=values["reason"])


def _with_line(body: type[Body]) -> Callable[[Values, int], Body]:
    return lambda values, line: body.model_validate({**values, "line": line})


def _attended(values: Values, line: int) -> Body:
    session = orders.AttendedSession(
        held_on=values["held_on"], attended=values["attended"], reason=values["reason"] or None
    )
    return orders.RecordAttendance(line=line, sessions=(session,))


def _outcome(values: Values, line: int) -> Body:
    return orders.RecordOutcome(
        line=line,
        outcome=values["outcome"],
        achieved_on=values["achieved_on"],
        evidence=values["evidence"] or None,
        evidence_on=values["evidence_on"],
    )


def _without_line(body: type[Body]) -> Callable[[Values, int], Body]:
    def made(values: Values, line: int) -> Body:
        del line
        return body.model_validate(dict(values))

    return made


_WHY = Field("reason", "Why?", choice_of, empty="Select a reason")
ACCEPT = Step(
    "accept",
    "Accept this order",
    "Accept this order",
    "You have accepted the order. The district is told.",
    orders.ACCEPT,
    text="You agree to deliver it from the start date, at the price shown.",
)
DECLINE = Step(
    "decline",
    "Decline this order",
    "Decline this order",
    "You have declined the order. The district is told.",
    orders.DECLINE,
    _because,
    Form(_WHY),
    {"reason": "order_declined"},
    text="The place is free again, and the district looks for other provision.",
    for_good=True,
)
ANOTHER_START = Step(
    "another-start",
    "Offer another start date",
    "Offer this start date",
    "You have offered another start date. The order is accepted once the district agrees.",
    orders.PROPOSE_START,
    _without_line(orders.ProposeStart),
    Form(
        Field("starts_on", "New start date", date_of, pointer="/starts_on /start_id"),
        _WHY,
    ),
    {"reason": "order_change"},
    text="If the district does not agree, the order counts as declined.",
)
START = Step(
    "start",
    "Record that they started",
    "Record the start",
    "You have recorded the start.",
    orders.START,
    _with_line(orders.StartProvision),
    Form(Field("started_on", "First day they came", date_of)),
    of_a_line=True,
)
DID_NOT_START = Step(
    "did-not-start",
    "Record that they did not start",
    "Record that they did not start",
    "You have recorded that they did not start. Their work coach is told.",
    orders.DID_NOT_START,
    _because_of_line,
    Form(_WHY),
    {"reason": "did_not_start"},
    of_a_line=True,
    for_good=True,
)
ATTENDANCE = Step(
    "attendance",
    "Record attendance",
    "Record this session",
    "You have recorded the session.",
    orders.ATTENDANCE,
    _attended,
    Form(
        Field("held_on", "Day of the session", date_of, pointer="/sessions/0/held_on"),
        Field("attended", "Did they come?", choice_of, pointer="/sessions/0/attended", empty="Select if they came"),
        Field(
            "reason",
            "Why were they late or not there?",
            choice_of,
            hint="Only if they were late or did not come.",
            pointer="/sessions/0/reason /sessions/0",
            optional=True,
        ),
    ),
    {"reason": "session_missed"},
    text="A session of a day that you recorded before is put right.",
    of_a_line=True,
)
FINISH = Step(
    "finish",
    "Record that they finished",
    "Record the end",
    "You have recorded the end.",
    orders.COMPLETE,
    _with_line(orders.CompleteProvision),
    Form(Field("completed_on", "Last day", date_of)),
    of_a_line=True,
)
END_EARLY = Step(
    "end-early",
    "Record that they left early",
    "Record that they left",
    "You have recorded that they left early. Their work coach is told.",
    orders.END_EARLY,
    _with_line(orders.EndEarly),
    Form(Field("ended_on", "Last day they came", date_of), _WHY),
    {"reason": "provision_ended_early"},
    of_a_line=True,
    for_good=True,
)
OUTCOME = Step(
    "outcome",
    "Record what came of it",
    "Record the outcome",
    "You have recorded the outcome.",
    orders.OUTCOME,
    _outcome,
    Form(
        Field("outcome", "What came of it?", choice_of, empty="Select what came of it"),
        Field("achieved_on", "Day on which it was reached", date_of),
        Field(
            "evidence",
            "What shows it?",
            choice_of,
            hint="Keep it. Send it to nobody: the district asks to see it if this outcome is checked.",
            optional=True,
        ),
        Field("evidence_on", "Date on the evidence", date_of, optional=True),
    ),
    of_a_line=True,
)
AGREE = Step(
    "agree",
    "Agree to the change",
    "Agree to the change",
    "You have agreed to the change.",
    orders.AGREE_TO_CHANGE,
)
REFUSE = Step(
    "refuse",
    "Refuse the change",
    "Refuse the change",
    "You have refused the change. The order stands as it is.",
    orders.REFUSE_CHANGE,
    _because,
    Form(_WHY),
    {"reason": "order_change_refused"},
)
TAKE_BACK = Step(
    "take-back",
    "Take back your proposal",
    "Take back your proposal",
    "You have taken back your proposal.",
    orders.WITHDRAW_CHANGE,
)
CHANGE = Step(
    "change",
    "Propose other dates",
    "Propose these dates",
    "You have proposed a change. Nothing changes before the district agrees.",
    orders.PROPOSE_CHANGE,
    _without_line(orders.ProposeChange),
    Form(
        Field("starts_on", "New start date", date_of, hint="Only before it has started.", optional=True),
        Field("ends_on", "New end date", date_of, optional=True),
        _WHY,
    ),
    {"reason": "order_change"},
)
PROBLEM = Step(
    "problem",
    "Report a problem",
    "Report the problem",
    "You have reported the problem. The district is asked to answer.",
    orders.REPORT_PROBLEM,
    _with_line(orders.ReportProblem),
    Form(Field("reason", "What went wrong?", choice_of, empty="Select what went wrong")),
    {"reason": "problem_reported"},
    text="If you worry about somebody's safety, tell their work coach or the police at once.",
    of_a_line=True,
)
DISPUTE = Step(
    "dispute",
    "Dispute this order",
    "Dispute this order",
    "You have disputed the order. A buyer decides.",
    orders.DISPUTE,
    _without_line(ForReason),
    Form(Field("reason", "What do you dispute?", choice_of, empty="Select what you dispute")),
    {"reason": "order_disputed"},
    text="Nothing of the order is closed before a buyer has decided.",
)
STEPS = (
    ACCEPT,
    DECLINE,
    ANOTHER_START,
    START,
    DID_NOT_START,
    ATTENDANCE,
    FINISH,
    END_EARLY,
    OUTCOME,
    AGREE,
    REFUSE,
    TAKE_BACK,
    CHANGE,
    PROBLEM,
    DISPUTE,
)

_RUNNING = frozenset({"accepted", "started", "completed", "ended_early", "did_not_start"})


def line_of(order: orders.SupplierOrder, number: int) -> orders.Line | None:
    """Return one person's place in an order."""
    return next((each for each in order.lines if each.line == number), None)


NEXT = (ACCEPT, AGREE, START, FINISH, OUTCOME)
"""What may be expected next, and is done on the page of the order itself."""


def steps_of(order: orders.SupplierOrder, line: orders.Line, today: date) -> tuple[Step, ...]:
    """Return what can be done now, what is expected next first; nothing where all is done."""
    if order.status == "issued":
        if order.proposal is None:
            return (ACCEPT, DECLINE, ANOTHER_START)
        return (ACCEPT, DECLINE, TAKE_BACK) if order.proposal.by_supplier else (AGREE, DECLINE)
    if order.status not in _RUNNING:
        return ()
    beside = (PROBLEM, *(() if order.dispute and order.dispute.settled is None else (DISPUTE,)))
    ready = order.starts_on <= today
    return (*_of_line(line, ready=ready), *_of_change(order, line), *(beside if order.closed_on is None else ()))


def _of_line(line: orders.Line, *, ready: bool) -> tuple[Step, ...]:
    if line.did_not_start:
        return ()
    if line.started_on is None:
        return (START, DID_NOT_START) if ready else (DID_NOT_START,)
    if line.ended_on is None:
        return (FINISH, ATTENDANCE, END_EARLY)
    return (OUTCOME, ATTENDANCE)


def _of_change(order: orders.SupplierOrder, line: orders.Line) -> tuple[Step, ...]:
    if order.proposal is not None:
        return (TAKE_BACK,) if order.proposal.by_supplier else (AGREE, REFUSE)
    return (CHANGE,) if line.ended_on is None and not line.did_not_start else ()


def usual(step: Step, order: orders.SupplierOrder, line: orders.Line, today: date) -> dict[str, Any]:
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
    return {each.name: values[each.name] for each in step.form.fields if values.get(each.name) is not None}
