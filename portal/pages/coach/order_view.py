"""One order as staff see it, and what each role may do about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from portal.api.answers.joining import Joining
from portal.api.answers.needs import Need
from portal.api.answers.orders import Line, Order, OrderProblem
from portal.api.together import Missing
from portal.components.clients import client_label
from portal.components.reasons import reason_text
from portal.components.states import State, order_state
from portal.pages.coach.order_standing import (
    APPROVES,
    DECIDES,
    complaint_actions,
    dispute_actions,
    line_actions,
    standing_actions,
    standing_of,
)
from portal.web.names import Names
from portal.web.wording import clock, count, day, money, short_day
from shared.auth.principal import Role

Row = tuple[str, str]
_JOINED = frozenset({"issued", "accepted", "started"})
_BEFORE_START = frozenset({"awaiting_approval", "issued", "accepted"})
_WITH_SUPPLIER = frozenset({"accepted", "started", "completed", "ended_early", "did_not_start"})
_NO_OUTCOME = "no_outcome"
_WHY = {
    "cancelled": "order_cancelled",
    "declined": "order_declined",
    "rejected": "order_rejected",
    "stopped": "order_stopped",
}


@dataclass(frozen=True)
class Action:
    """Something that can be done about an order."""

    path: str
    text: str


@dataclass(frozen=True)
class ProblemShown:
    """Something that went wrong, and what came of it."""

    text: str
    answer: str
    answer_path: str


@dataclass(frozen=True)
class LineShown:
    """What became of one client's place."""

    heading: str
    rows: tuple[Row, ...]
    checks: tuple[Action, ...]
    client: Action | None


@dataclass(frozen=True)
class OrderView:
    """An order's page."""

    heading: str
    caption: str
    state: State
    standing: tuple[str, ...]
    note: str
    client: Action | None
    client_missing: Missing | None
    rows: tuple[Row, ...]
    lines: tuple[LineShown, ...]
    problems: tuple[ProblemShown, ...]
    actions: tuple[Action, ...]
    first_day: str
    first_day_missing: Missing | None
    slip: str


def title_of(order: Order) -> str:
    """Return what was ordered."""
    return order.title or "Provision bought by a competition"


def order_view(
    order: Order,
    need: Need | Missing | None,
    joining: Joining | Missing | None,
    names: Names,
    role: Role | None,
    clients: Mapping[UUID, UUID] | None = None,
) -> OrderView:
    """Say how an order stands, and what somebody in this role may do about it.

    `clients` are the journeys of its needs, where it is for several and the person may look at them.
    """
    client = None
    if isinstance(need, Need) and role is Role.WORK_COACH:
        client = Action(f"/clients/{need.journey_id}", client_label(need.journey_id))
    return OrderView(
        heading=title_of(order),
        caption=order.supplier_name or "Supplier not known yet",
        state=order_state(order.status),
        standing=tuple(standing_of(order, names)),
        note=_note(order, names),
        client=client,
        client_missing=need if isinstance(need, Missing) else None,
        rows=tuple(each for each in _rows(order, names) if each[1]),
        lines=tuple(_line(each, order, names, role, (clients or {}).get(each.need_id)) for each in order.lines),
        problems=tuple(_problem(each, order, names, role) for each in order.problems),
        actions=(*_actions(order, role), *_concern(need, role)),
        first_day=first_day_of(joining) if isinstance(joining, Joining) and order.status in _JOINED else "",
        first_day_missing=joining if isinstance(joining, Missing) else None,
        slip=f"/orders/{order.order_id}/slip",
    )


def _note(order: Order, names: Names) -> str:
    if order.next_best:
        best = order.next_best
        return (
            f"The next best offer of the match is proposed instead: it starts {day(best.starts_on)} "
            f"and costs {money(best.amount_pence)}. Decide by {day(best.decide_by)}."
        )
    if order.proposal:
        who, terms = ("The supplier proposes" if order.proposal.by_supplier else "You proposed"), order.proposal.terms
        return (
            f"{who} to start on {day(terms.starts_on)} for {money(terms.amount_pence)}. "
            f"Answer by {day(order.proposal.answer_by)}."
        )
    if order.start_change:
        moved = f" It was moved to {day(order.start_change.moved_to)}." if order.start_change.moved_to else ""
        return f"{reason_text(names, 'order_start_changed', order.start_change.reason)}{moved}"
    kind = _WHY.get(order.status)
    return reason_text(names, kind, order.reason) if kind and order.reason else ""


def _rows(order: Order, names: Names) -> Iterator[Row]:
    yield "Purchase order", order.purchase_order or "Not issued yet"
    yield "Category", names.category(order.category)
    yield "District", names.district(order.district)
    yield "Price", money(order.amount_pence)
    yield "Starts", day(order.starts_on)
    yield "Ends", day(order.ends_on) if order.ends_on else ""
    yield "Placed", f"{day(order.placed_at)}, {clock(order.placed_at)}"
    yield "Sent to the supplier", day(order.issued_on) if order.issued_on else ""
    yield "Supplier answers by", day(order.respond_by) if order.respond_by and order.status == "issued" else ""
    yield (
        "Place held until",
        day(order.place_held_until) if order.place_held_until and order.status == "awaiting_approval" else "",
    )
    yield (
        "Offer",
        f"Version {order.source.offer_version}, as it was ordered"
        if order.source.competition_id is None
        else "From a competition",
    )
    yield "Closed", day(order.closed_on) if order.closed_on else ""


def _line(line: Line, order: Order, names: Names, role: Role | None, journey_id: UUID | None) -> LineShown:
    attendance = line.attendance
    ended = f"{day(line.ended_on)}, early" if line.ended_early else day(line.ended_on)
    rows = (
        *((("Price", money(line.amount_pence)),) if len(order.lines) > 1 else ()),
        ("Started", "Did not start" if line.did_not_start else day(line.started_on) if line.started_on else "Not yet"),
        (
            "Attendance",
            f"{attendance.attended} of {count(attendance.sessions, 'session')}, "
            f"{attendance.late} late, {attendance.missed} missed"
            if attendance.sessions
            else "No sessions recorded",
        ),
        ("Ended", ended if line.ended_on else "Not yet"),
        *(
            ("Outcome", _outcome(each.outcome, each.achieved_on, names, checked=each.verified_at is not None))
            for each in line.outcomes
        ),
    )
    checks = (
        *_joining_of(line, order, journey_id),
        *(Action(*each) for each in line_actions(line, order, names, role)),
    )
    client = Action(f"/clients/{journey_id}", client_label(journey_id)) if journey_id else None
    return LineShown("What came of it" if len(order.lines) == 1 else f"Place {line.line}", rows, checks, client)


def _joining_of(line: Line, order: Order, journey_id: UUID | None) -> Iterator[Action]:
    """Lead whoever may look at the client of one of several places to how they join."""
    if journey_id and len(order.lines) > 1 and order.status in _JOINED:
        path = f"/orders/{order.order_id}/joining?line={line.line}"
        yield Action(path, f"The first day and the joining letter of place {line.line}")


def _outcome(code: str, on: object, names: Names, *, checked: bool) -> str:
    return f"{names.outcome(code)}, {short_day(on)}{', evidence checked' if checked else ''}"  # type: ignore[arg-type]


def _problem(problem: OrderProblem, order: Order, names: Names, role: Role | None) -> ProblemShown:
    from_supplier = problem.said_by == "supplier"
    who = "supplier" if from_supplier else "district"
    said = reason_text(names, "problem_reported", problem.reason)
    text = f"{said} Reported by the {who} on {day(problem.reported_at)}."
    late = " The answer is overdue." if problem.overdue else ""
    answer = (
        reason_text(names, "problem_answered", problem.answer)
        if problem.answer
        else f"To be answered by {day(problem.answer_by)}.{late}"
    )
    to_answer = from_supplier and not problem.answer and role in DECIDES
    return ProblemShown(text, answer, f"/orders/{order.order_id}/problems/{problem.number}" if to_answer else "")


def _actions(order: Order, role: Role | None) -> Iterator[Action]:
    path = f"/orders/{order.order_id}"
    if role in APPROVES and order.status == "awaiting_approval":
        yield Action(f"/approvals/{order.order_id}", "Decide on the approval")
    if role not in DECIDES:
        return
    yield from (Action(*each) for each in standing_actions(order, role))
    if order.next_best:
        if role is not Role.DISTRICT_MANAGER:
            yield Action(f"{path}/next-best", "Order the next best offer instead")
        yield Action(f"{path}/next-best-refusal", "Do without the next best offer")
    if order.proposal and order.proposal.by_supplier:
        yield Action(f"{path}/agree", "Agree to the change")
        yield Action(f"{path}/refuse", "Refuse the change")
    if order.status in _WITH_SUPPLIER:
        yield Action(f"{path}/problem", "Report what went wrong")
    yield from (Action(*each) for each in dispute_actions(order))
    if role is Role.WORK_COACH and order.status in _JOINED:
        yield Action(f"{path}/joining", "The first day and the joining letter")
    if order.status in _BEFORE_START:
        yield Action(f"{path}/cancel", "Cancel the order")
    yield from (Action(*each) for each in complaint_actions(order))
    if role is Role.WORK_COACH and worked(order):
        yield Action(f"{path}/again", "Order the same again for another client")


def _concern(need: Need | Missing | None, role: Role | None) -> Iterator[Action]:
    if isinstance(need, Need) and role in {Role.WORK_COACH, Role.DISTRICT_MANAGER}:
        yield Action(f"/clients/{need.journey_id}/concern", "Report a concern for the client")


def worked(order: Order) -> bool:
    """Whether it is an order of a standing offer that led to an outcome, which may be worth ordering again."""
    achieved = any(each.outcome != _NO_OUTCOME for line in order.lines for each in line.outcomes)
    return achieved and order.source.competition_id is None


def first_day_of(joining: Joining) -> str:
    """Say when and where the client begins, or that nobody has said so yet."""
    if joining.declined_at:
        return f"The client declined the place on {day(joining.declined_at)}."
    if joining.details is None:
        return "The supplier has not said yet when and where the client begins."
    details = joining.details
    at = f" at {details.venue.name}, {details.venue.postcode}" if details.venue else ""
    return f"{day(details.on)}, {details.at}{at}."
