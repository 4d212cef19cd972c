"""What can be done with an order, by whoever may, and what its clocks do: each as one decision in a world."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.ordering.changes.domain import answering as changes
from services.ordering.changes.domain import proposing
from services.ordering.changes.domain.conditions import Around
from services.ordering.changes.domain.terms import Party, ProposeChange, ProposeStart, RefuseChange
from services.ordering.delivery.domain import attending, closing, disputes, outcomes, problems
from services.ordering.delivery.domain.attending import AttendedSession, RecordAttendance
from services.ordering.delivery.domain.disputes import DisputeOrder, SettleDispute
from services.ordering.delivery.domain.ending import CompleteProvision, EndProvisionEarly
from services.ordering.delivery.domain.outcomes import RecordOutcome, ReverseOutcome, VerifyOutcome
from services.ordering.delivery.domain.problems import AnswerProblem, ReportProblem
from services.ordering.delivery.domain.starting import SayItDidNotStart, StartProvision
from services.ordering.orders.domain import answering, approval, lapsing, place_holds, questioning
from services.ordering.orders.domain.answering import CancelOrder, DeclineOrder
from services.ordering.orders.domain.approval import HandOverApproval, RejectOrder
from services.ordering.orders.domain.delivered import Side
from services.ordering.orders.domain.questioning import ContinueOrder, TerminateOrder
from services.ordering.orders.domain.state import Order, Status
from services.ordering.orders.domain.steps import Approver
from shared.contracts.event import Event
from shared.reference.policy_values import Level
from tests.ordering import delivering as delivery
from tests.ordering.examples import MANAGER
from tests.ordering.living import STARTS, World


@dataclass(frozen=True)
class Drawn:
    """What chance makes of a step: the line it is about, how many days ago it happened, and a number below 100."""

    line: int = 1
    ago: int = 0
    number: int = 0


Step = Callable[[World, Order, Drawn], list[Event]]
BUYER = Approver("buyer", Level.BUYER)
SELLER = Party("seller", by_supplier=True)
DEPARTMENT = Party("buyer", by_supplier=False, level=Level.BUYER)


def _approve(approver: Approver) -> Step:
    return lambda world, order, _: approval.approve(order, world.around(order), world.terms, world.now, approver)


def _day(world: World, drawn: Drawn) -> date:
    return world.today - timedelta(days=drawn.ago)


def _around(world: World, order: Order, start_id: object = None) -> Around:
    wanted = start_id or (order.proposal.terms.start_id if order.proposal else order.source.start_id)
    places = world.places.get(wanted) if wanted else None  # type: ignore[call-overload]
    return Around(world.offer_of(order), world.supplier(order.supplier_id), world.budgets, places)


def _propose_start(world: World, order: Order, drawn: Drawn) -> list[Event]:
    start = STARTS[drawn.number % len(STARTS)] if order.source.start_id else None
    on = world.starts.get(start.start_id, start).on if start else order.starts_on + timedelta(days=1 + drawn.number)
    asked = ProposeStart(reason="start_not_possible", starts_on=on, start_id=start.start_id if start else None)
    return proposing.propose_start(order, asked, _around(world, order, asked.start_id), world.now, SELLER)


def _propose_change(side: Party) -> Step:
    def step(world: World, order: Order, drawn: Drawn) -> list[Event]:
        pence = max(order.amount_pence * (60 + drawn.number) // 100, 1)
        asked = ProposeChange(reason="access_arranged", amount_pence=pence)
        if drawn.number % 3 == 0 and order.source.start_id is None:
            asked = ProposeChange(reason="access_arranged", starts_on=world.today + timedelta(days=2 * drawn.number))
        return proposing.propose_change(order, asked, _around(world, order), world.now, side)

    return step


def _agree(side: Party) -> Step:
    return lambda world, order, _: changes.agree(order, _around(world, order), world.places, world.now, side)


def _record(outcome: str) -> Step:
    def step(world: World, order: Order, drawn: Drawn) -> list[Event]:
        day = _day(world, drawn)
        asked = RecordOutcome(line=drawn.line, outcome=outcome, achieved_on=day, evidence="pay_record", evidence_on=day)
        return delivery.record_outcome(order, asked, world.now, drawn.number)

    return step


def _reverse(outcome: str) -> Step:
    return lambda world, order, drawn: delivery.reverse_outcome(
        order, ReverseOutcome(line=drawn.line, outcome=outcome, reason="not_shown"), world.now
    )


def _verify(outcome: str) -> Step:
    return lambda world, order, drawn: outcomes.verify(
        order, VerifyOutcome(line=drawn.line, outcome=outcome), world.now, by="manager"
    )


def _terminate(world: World, order: Order, drawn: Drawn) -> list[Event]:
    ends_on = world.today + timedelta(days=drawn.ago) if order.status is Status.STARTED else None
    asked = TerminateOrder(reason="client_at_risk", ends_on=ends_on)
    return questioning.terminate(order, world.budgets, asked, world.now, by="manager")


def _attend(world: World, order: Order, drawn: Drawn) -> list[Event]:
    session = AttendedSession(held_on=_day(world, drawn), attended="yes")
    return attending.record_attendance(order, RecordAttendance(line=drawn.line, sessions=(session,)), world.now)


STEPS: Mapping[str, Step] = {
    "approve": _approve(MANAGER),
    "approve as a buyer": _approve(BUYER),
    "approve one's own": _approve(Approver("coach", Level.BUYER)),
    "hand over": lambda world, order, _: approval.hand_over(
        order, HandOverApproval(reason="interest_in_supplier"), world.terms, world.now, MANAGER
    ),
    "reject": lambda world, order, _: approval.reject(
        order, world.budgets, RejectOrder(reason="poor_value"), world.now, MANAGER
    ),
    "accept": lambda world, order, _: answering.accept(order, world.supplier(order.supplier_id), world.now),
    "decline": lambda world, order, _: answering.decline(
        order, world.budgets, DeclineOrder(reason="no_capacity"), world.now
    ),
    "cancel": lambda world, order, _: answering.cancel(
        order, world.budgets, CancelOrder(reason="need_changed"), world.now
    ),
    "propose a start": _propose_start,
    "propose a change": _propose_change(SELLER),
    "propose as the department": _propose_change(DEPARTMENT),
    "agree": _agree(DEPARTMENT),
    "agree as the supplier": _agree(SELLER),
    "refuse": lambda world, order, _: changes.refuse(
        order, world.budgets, RefuseChange(reason="does_not_suit_client"), world.now, DEPARTMENT
    ),
    "withdraw": lambda world, order, _: proposing.withdraw(order, world.now, SELLER),
    "start": lambda world, order, drawn: delivery.start(
        order, StartProvision(line=drawn.line, started_on=_day(world, drawn)), world.now
    ),
    "did not start": lambda world, order, drawn: delivery.did_not_start(
        order, SayItDidNotStart(line=drawn.line, reason="client_not_there"), world.now
    ),
    "attend": _attend,
    "complete": lambda world, order, drawn: delivery.complete(
        order, CompleteProvision(line=drawn.line, completed_on=_day(world, drawn)), world.now
    ),
    "end early": lambda world, order, drawn: delivery.end_early(
        order,
        EndProvisionEarly(line=drawn.line, ended_on=_day(world, drawn), reason="client_moved"),
        world.now,
        Side.DEPARTMENT,
    ),
    "work": _record("job_started"),
    "lasting work": _record("job_sustained"),
    "verify work": _verify("job_started"),
    "verify lasting work": _verify("job_sustained"),
    "no work": _reverse("job_started"),
    "no lasting work": _reverse("job_sustained"),
    "continue": lambda world, order, _: questioning.go_on(
        order, ContinueOrder(reason="not_affected"), world.now, by="manager"
    ),
    "terminate": _terminate,
    "report": lambda world, order, _: problems.report(
        order, ReportProblem(reason="not_as_offered"), world.now, Side.DEPARTMENT, by="coach"
    ),
    "answer": lambda world, order, _: problems.answer(
        order, len(order.problems), AnswerProblem(reason="explained"), world.now, Side.SUPPLIER, by="trainer"
    ),
    "dispute": lambda world, order, _: disputes.dispute(
        order, DisputeOrder(reason="delivery_disputed"), world.now, Side.SUPPLIER, by="seller"
    ),
    "withdraw the dispute": lambda world, order, _: disputes.withdraw(order, world.now, Side.SUPPLIER, by="seller"),
    "settle": lambda world, order, _: disputes.settle(
        order, SettleDispute(reason="by_agreement"), world.now, by="buyer"
    ),
}

CLOCKS: Mapping[str, Step] = {
    "lapse": lambda world, order, _: lapsing.lapse(order, world.budgets, order.respond_by or world.today, world.now),
    "not approved": lambda world, order, _: approval.reject_overdue(order, world.budgets, order.starts_on, world.now),
    "place let go": lambda world, order, _: place_holds.let_go(order, order.place_held_until or world.today, world.now),
    "change lapses": lambda world, order, _: changes.lapse(
        order, world.budgets, order.proposal.answer_by if order.proposal else world.today, world.now
    ),
    "end as decided": lambda world, order, _: questioning.end_as_decided(
        order, order.ends_as_decided_on or world.today, world.now
    ),
    "problem overdue": lambda world, order, _: problems.announce_overdue(
        order, order.problem_due or world.today, world.now
    ),
    "close": lambda world, order, _: closing.close(order, order.closes_on or world.today, world.now),
}
