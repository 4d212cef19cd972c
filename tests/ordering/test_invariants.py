"""Whatever is asked of ordering, in whatever order: the money adds up, and the log tells the whole story."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from services.ordering.budgets.domain.budget import BUDGETS, Allocate, Budget, allocate
from services.ordering.delivery.domain.ending import CompleteProvision, EndProvisionEarly
from services.ordering.delivery.domain.outcomes import RecordOutcome
from services.ordering.delivery.domain.starting import StartProvision
from services.ordering.orders.domain import answering, approval, lapsing
from services.ordering.orders.domain.answering import CancelOrder, DeclineOrder
from services.ordering.orders.domain.approval import RejectOrder
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION, Order, Status
from shared.contracts.event import Event
from shared.contracts.ordering import BudgetEvent, BudgetThresholdCleared, BudgetThresholdReached
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference.policy_values import BudgetThresholds
from tests.ordering import delivering as delivery
from tests.ordering.examples import (
    ASKED,
    DISTRICT,
    MANAGER,
    NEED,
    NOON,
    OFFER,
    SUPPLIER,
    TERMS,
    TODAY,
    approval_up_to,
    approved,
    known,
    paid_from,
    placed,
)

YEAR = "2016-17"
LIMITED = replace(
    TERMS,
    approval=approval_up_to(300, 900),
    thresholds=BudgetThresholds(thresholds_percent=(10, 50, 80, 100), margin_percent=3),
)
NEEDS = [new_id() for _ in range(4)]
DAYS = st.sampled_from([date(2016, 11, 10), date(2016, 11, 14), date(2016, 11, 15)])
MOMENTS = st.sampled_from([NOON, NOON + timedelta(days=1), NOON + timedelta(days=30)])
ALLOCATIONS = st.one_of(st.sampled_from([0, 100, 1_000, 2_000]), st.integers(0, 3_000))
PRICES = st.one_of(st.sampled_from([1, 10, 50, 300, 800]), st.integers(1, 1_200))
Decide = Callable[[Order, Mapping[str, Budget]], list[Event]]


def of_need(order: Order, budgets: Mapping[str, Budget]) -> Circumstances:
    return known(need=replace(NEED, need_id=order.need_ids[0]), budgets=budgets)


class OrdersOfOneBudget(RuleBasedStateMachine):
    """Commands in any sequence; each is taken as the store would: all of its events, or none."""

    repeats = Bundle("repeats")

    def __init__(self) -> None:
        super().__init__()
        self.budget: Budget | None = None
        self.orders: dict[object, Order] = {}
        self.attempts: dict[object, int] = {}
        self.log: list[Event] = []

    @initialize(pence=ALLOCATIONS)
    def begin(self, pence: int) -> None:
        self._take(allocate(None, DISTRICT, YEAR, Allocate(allocated_pence=pence), LIMITED.thresholds, NOON))

    @rule(pence=ALLOCATIONS)
    def allocates(self, pence: int) -> None:
        self._try(
            lambda: allocate(self.budget, DISTRICT, YEAR, Allocate(allocated_pence=pence), LIMITED.thresholds, NOON)
        )

    @rule(need=st.sampled_from(NEEDS), price=PRICES)
    def places(self, need: object, price: int) -> None:
        running = [
            order_id
            for order_id, each in self.orders.items()
            if each.need_ids == (need,) and each.status not in (*OVER_WITHOUT_PROVISION, Status.ENDED_EARLY)
        ]
        given = known(
            offer=replace(OFFER, price_pence=price),
            need=replace(NEED, need_id=need),
            budget=self.budget,
            running=str(running[0]) if running else None,
        )
        order_id, asked = new_id(), replace(ASKED, need_id=need)
        self._try(lambda: placed(order_id, asked, given, LIMITED, NOON))

    @rule(
        target=repeats,
        number=st.integers(0, 9),
        decide=st.one_of(
            st.just(lambda order, budgets: approved(order, LIMITED, of_need(order, budgets))),
            st.just(
                lambda order, budgets: approval.reject(order, budgets, RejectOrder(reason="poor_value"), NOON, MANAGER)
            ),
            st.just(lambda order, _: answering.accept(order, SUPPLIER, NOON)),
            st.just(lambda order, budgets: answering.decline(order, budgets, DeclineOrder(reason="no_capacity"), NOON)),
            st.just(lambda order, budgets: answering.cancel(order, budgets, CancelOrder(reason="need_changed"), NOON)),
            MOMENTS.map(lambda at: lambda order, _: lapsing.remind(order, order.respond_by or TODAY, at)),
            MOMENTS.map(lambda at: lambda order, budgets: lapsing.lapse(order, budgets, order.respond_by or TODAY, at)),
            MOMENTS.map(lambda at: lambda order, budgets: approval.reject_overdue(order, budgets, order.starts_on, at)),
            DAYS.map(lambda day: lambda order, _: delivery.start(order, StartProvision(started_on=day), NOON)),
            DAYS.map(lambda day: lambda order, _: delivery.complete(order, CompleteProvision(completed_on=day), NOON)),
            DAYS.map(
                lambda day: (
                    lambda order, _: delivery.end_early(
                        order, EndProvisionEarly(ended_on=day, reason="client_moved"), NOON
                    )
                )
            ),
            DAYS.map(
                lambda day: (
                    lambda order, _: delivery.record_outcome(
                        order, RecordOutcome(outcome="job_started", achieved_on=day), NOON
                    )
                )
            ),
        ),
    )
    def decides(self, number: int, decide: Decide) -> tuple[object, Decide] | None:
        if not self.orders:
            return None
        order_id = list(self.orders)[number % len(self.orders)]
        if self._try(lambda: decide(self.orders[order_id], paid_from(self.budget))):
            assert decide(self.orders[order_id], paid_from(self.budget)) == [], "the same command again changes nothing"
        return order_id, decide

    @rule(command=consumes(repeats))
    def decides_again_later(self, command: tuple[object, Decide] | None) -> None:
        if command:
            order_id, decide = command
            self._try(lambda: decide(self.orders[order_id], paid_from(self.budget)))

    @invariant()
    def what_is_committed_is_what_live_orders_cost(self) -> None:
        live = [each for each in self.orders.values() if each.status not in OVER_WITHOUT_PROVISION]
        assert (self.budget.held_pence if self.budget else 0) == sum(each.amount_pence for each in live)

    @invariant()
    def what_waits_is_reserved_and_what_was_issued_is_committed(self) -> None:
        waiting = [each for each in self.orders.values() if each.status is Status.AWAITING_APPROVAL]
        assert (self.budget.reserved_pence if self.budget else 0) == sum(each.amount_pence for each in waiting)

    @invariant()
    def no_more_is_committed_than_allocated(self) -> None:
        assert self.budget is None or 0 <= self.budget.held_pence <= self.budget.allocated_pence

    @invariant()
    def the_log_leads_to_the_state(self) -> None:
        assert BUDGETS.fold([each for each in self.log if isinstance(each, BudgetEvent)]) == self.budget
        for order_id, order in self.orders.items():
            assert ORDERS.fold([each for each in self.log if each.subject == str(order_id)]) == order

    @invariant()
    def a_threshold_is_told_when_it_is_reached_and_when_it_is_fallen_below(self) -> None:
        heard: set[int] = set()
        for event in self.log:
            if isinstance(event, BudgetThresholdReached):
                assert event.held_pence * 100 >= event.percent * event.allocated_pence
                assert event.percent == max(event.shares) > max(heard, default=0)
                heard = set(event.shares)
            elif isinstance(event, BudgetThresholdCleared):
                assert event.percent in heard
                heard = {each for each in heard if each < event.percent}
        held, allocated = (self.budget.held_pence, self.budget.allocated_pence) if self.budget else (0, 0)
        margin = LIMITED.thresholds.margin_percent
        for each in LIMITED.thresholds.thresholds_percent:
            if held and held * 100 >= each * allocated:
                assert each in heard, "reached"
            if not held or held * 100 < (each - margin) * allocated:
                assert each not in heard, "well below"

    @invariant()
    def what_is_left_is_told_as_it_is(self) -> None:
        budget: Budget | None = None
        for event in self.log:
            if isinstance(event, BudgetEvent):
                budget = BUDGETS.evolve(budget, event)
                left = getattr(event, "left_pence", budget.left_pence)
                assert left == budget.left_pence

    @invariant()
    def one_need_has_one_order_at_a_time(self) -> None:
        over = (*OVER_WITHOUT_PROVISION, Status.ENDED_EARLY)
        live = [each.need_ids[0] for each in self.orders.values() if each.status not in over]
        assert len(live) == len(set(live))
        claimed = [claim for each in self.orders.values() for claim in ORDERS.claims(each)]
        of_needs = (each.id for each in claimed if each.id.startswith("order_of_need:"))
        assert sorted(of_needs) == sorted(f"order_of_need:{need}" for need in live)

    def _try(self, decide: Callable[[], list[Event]]) -> bool:
        try:
            events = decide()
        except Rejected:
            return False
        self._take(events)
        return True

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, BudgetEvent):
                self.budget = BUDGETS.evolve(self.budget, event)
            else:
                self.orders[event.order_id] = ORDERS.evolve(self.orders.get(event.order_id), event)
        self.log += events


TestOrdersOfOneBudget = OrdersOfOneBudget.TestCase
TestOrdersOfOneBudget.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
