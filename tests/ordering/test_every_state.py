"""Every state that an order can come to has a role that can move it on, and a clock that says by when (K14)."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from services.ordering.delivery.domain import closing, disputes, outcomes, problems
from services.ordering.delivery.domain.disputes import DisputeOrder, SettleDispute
from services.ordering.delivery.domain.outcomes import RecordOutcome, ReverseOutcome, VerifyOutcome
from services.ordering.delivery.domain.problems import AnswerProblem, ReportProblem
from services.ordering.migrations import CLOCKS
from services.ordering.orders.domain import questioning, stopping
from services.ordering.orders.domain.delivered import Side
from services.ordering.orders.domain.questioning import ContinueOrder, TerminateOrder
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION, Order, Status
from shared.contracts.event import Event
from shared.kernel.filters import satisfies
from shared.kernel.rules import Rejected
from tests.ordering import delivering as delivery
from tests.ordering.examples import SUSPENDED, after, paid_from, placed
from tests.ordering.test_order_life import COMMITTED, LATER, STEPS, STRICT, TODAY, YESTERDAY

# Long enough after for an order to close.
MUCH_LATER = datetime(2017, 12, 12, 12, tzinfo=UTC)
JOB = RecordOutcome(outcome="job_started", achieved_on=TODAY, evidence="pay_record", evidence_on=TODAY)

PAID = paid_from(COMMITTED)
Decide = Callable[[Order], list[Event]]

# What each can do with an order, by the endpoints that are open to the role.
BY_ROLE: dict[str, dict[str, Decide]] = {
    "district_manager": {
        "approve": STEPS["approve"],
        "reject": STEPS["reject"],
        "cancel": STEPS["cancel"],
        "continue": lambda order: questioning.go_on(order, ContinueOrder(reason="not_affected"), LATER, by="manager"),
        "terminate": lambda order: questioning.terminate(
            order,
            PAID,
            TerminateOrder(reason="client_at_risk", ends_on=TODAY if order.status is Status.STARTED else None),
            LATER,
            by="manager",
        ),
    },
    "work_coach": {
        "verify": lambda order: outcomes.verify(order, VerifyOutcome(outcome="job_started"), LATER, by="coach"),
        "reverse": lambda order: outcomes.reverse_outcome(
            order, ReverseOutcome(outcome="job_started", reason="not_shown"), LATER, Side.DEPARTMENT, by="coach"
        ),
        "report": lambda order: problems.report(
            order, ReportProblem(reason="not_as_offered"), LATER, Side.DEPARTMENT, by="coach"
        ),
        "dispute": lambda order: disputes.dispute(
            order, DisputeOrder(reason="delivery_disputed"), LATER, Side.DEPARTMENT, by="coach"
        ),
    },
    "supplier": {
        **{name: STEPS[name] for name in ("accept", "decline", "start", "did_not_start", "complete", "end_early")},
        "record": lambda order: delivery.record_outcome(order, JOB, LATER, drawn=0),
        "record unchecked": lambda order: delivery.record_outcome(order, JOB, LATER, drawn=99),
        "answer": lambda order: problems.answer(
            order, 1, AnswerProblem(reason="explained"), LATER, Side.SUPPLIER, by="trainer"
        ),
    },
    "buyer": {
        "settle": lambda order: disputes.settle(order, SettleDispute(reason="by_agreement"), LATER, by="buyer"),
    },
    "the clock or the news": {
        "lapse": STEPS["lapse"],
        "suspend": lambda order: stopping.look_again_at_supplier(order, PAID, SUSPENDED, LATER),
        "overdue": lambda order: problems.announce_overdue(order, order.problem_due or YESTERDAY, MUCH_LATER),
        "close": lambda order: closing.close(order, order.closes_on or YESTERDAY, MUCH_LATER),
    },
}
BY_ITSELF = {"the clock or the news"}


def standing(order: Order) -> tuple[object, ...]:
    """Where an order stands, by all that changes what may come next."""
    line = order.lines[0]
    return (
        order.status,
        order.in_question,
        order.ends_as_decided_on is not None,
        order.disputed,
        order.problem_due is not None,
        order.to_check,
        bool(line.outcomes),
        order.closed_on is not None,
    )


def next_of(order: Order) -> Iterator[tuple[str, str, Order]]:
    """Where each can bring an order from where it stands."""
    for role, steps in BY_ROLE.items():
        for name, decide in steps.items():
            with suppress(Rejected):
                if events := decide(order):
                    yield role, name, after(events, order)


def every_state() -> dict[tuple[object, ...], Order]:
    """One order for each way in which an order can stand."""
    first = after(placed(terms=STRICT))
    found, waiting = {standing(first): first}, deque([first])
    while waiting:
        for _, _, order in next_of(waiting.popleft()):
            if standing(order) not in found:
                found[standing(order)] = order
                waiting.append(order)
    return found


STATES = every_state()


def is_the_end(order: Order) -> bool:
    """Nothing is left to be done: it is closed, or came to nothing before it was begun and nothing is open about it."""
    if order.disputed or order.problem_due is not None:
        return False
    return order.closed_on is not None or order.status in set(OVER_WITHOUT_PROVISION) - {Status.DID_NOT_START}


def test_every_status_is_reached() -> None:
    assert {order.status for order in STATES.values()} == set(Status)
    assert any(order.closed_on for order in STATES.values())
    assert len(STATES) > 40


def test_every_state_can_be_moved_on_by_a_role_or_closes_by_itself() -> None:
    for order in STATES.values():
        by = {role for role, _, then in next_of(order) if standing(then) != standing(order)}
        if is_the_end(order):
            assert by <= {"work_coach"}, "but for an outcome that does not stand"
        else:
            assert by - BY_ITSELF, standing(order)


def test_a_clock_runs_in_every_state_that_is_not_the_end() -> None:
    for order in STATES.values():
        runs = [each.name for each in CLOCKS if satisfies(order, each.standing) and list(each.due(order))]
        assert bool(runs) is not is_the_end(order), standing(order)


def test_from_every_state_the_end_is_reached() -> None:
    """No state is a trap: a path leads from each to an order that is closed, or that came to nothing."""
    leads_to = {key: {standing(then) for _, _, then in next_of(order)} for key, order in STATES.items()}
    good = {key for key, order in STATES.items() if is_the_end(order)}
    while more := {key for key, following in leads_to.items() if key not in good and following & good}:
        good |= more
    assert good == set(STATES)
