"""What must hold of a world of ordering after every step, whatever happened: its own small model of what is right."""

from collections import Counter
from datetime import timedelta
from functools import partial
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine, invariant

from services.ordering.budgets.domain.budget import BUDGETS
from services.ordering.competitions.domain.folding import COMPETITIONS
from services.ordering.orders.domain.delivered import Line
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.proposals import Settled
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION, Order, Status
from services.ordering.payments.domain.payment import PAYMENTS, Payment
from services.ordering.payments.domain.payment import Status as PaymentStatus
from shared.contracts import ordering as facts
from tests.ordering.buying_model import Purchases
from tests.ordering.life_buying import after_no, after_placed
from tests.ordering.life_starts import after_places_changed, what_is_said_of_starts
from tests.ordering.life_steps import CLOCKS, STEPS, Drawn
from tests.ordering.life_waiting import look_at_lists, nobody_is_overtaken, who_waits_could_not_order
from tests.ordering.living import STARTS, Holding, Reactions, World, claims_of, decided
from tests.ordering.test_every_state import is_the_end

HOLDS_A_PLACE = {Status.AWAITING_APPROVAL}
TAKES_A_PLACE = {*(Status.ISSUED, Status.ACCEPTED, Status.STARTED, Status.COMPLETED, Status.ENDED_EARLY)}


NOTHING_SPENDS = (PaymentStatus.RELEASED, PaymentStatus.WITHDRAWN)
REACTIONS: Reactions = {
    facts.PlacesChanged: lambda world, event: after_places_changed(world, event) + look_at_lists(world),
    facts.OrderPlaced: lambda world, event: after_placed(world, event) + look_at_lists(world),
    facts.OrderDeclined: after_no,
    facts.OrderLapsed: after_no,
}


def everybody_left_in_time(order: Order) -> bool:
    """Whether nobody takes part any more, and those who did left when little of the course was over."""
    return all(each.did_not_start or each.place_free for each in order.lines)


class WhatMustHold(RuleBasedStateMachine):
    """The books of a world: what is looked at after each step, and once everything has been heard."""

    def __init__(self) -> None:
        super().__init__()
        self.purchases = Purchases()
        self.world = World(reactions=REACTIONS, witnesses=[self.purchases.sees, nobody_is_overtaken])

    @invariant()
    def budgets_hold_what_their_lines_do(self) -> None:
        sums: dict[str, Counter[str]] = {}
        for (budget_id, _, _), held in self.world.held.items():
            assert min(held.values(), default=0) >= 0, "no line frees what it does not hold"
            sums.setdefault(budget_id, Counter()).update(held)
        for budget_id, budget in self.world.budgets.items():
            one = sums.get(budget_id, Counter())
            held = (budget.reserved_pence, budget.committed_pence, budget.spent_pence)
            assert held == (one["reserved"], one["committed"], one["spent"])
            assert budget.left_pence >= 0, "never overspent"

    @invariant()
    def every_penny_of_a_line_is_to_come_or_open_or_paid_or_free(self) -> None:
        by_line: dict[tuple[UUID, int], Counter[str]] = {}
        for (_, order_id, line), held in self.world.held.items():
            by_line.setdefault((order_id, line), Counter()).update(held)
        for order in self.world.orders.values():
            for line in order.lines:
                must = must_hold(order, line, self.world.of_line(order.order_id, line.line))
                assert by_line[order.order_id, line.line] == must, (order.status, line)

    @invariant()
    def places_are_what_orders_have(self) -> None:
        for start in STARTS:
            of_it = [each for each in self.world.orders.values() if each.source.start_id == start.start_id]
            holding = [each for each in of_it if each.status in HOLDS_A_PLACE and not each.place_lapsed]
            taking = [each for each in of_it if each.status in TAKES_A_PLACE and not everybody_left_in_time(each)]
            held, taken = (sum(each.source.places for each in some) for some in (holding, taking))
            places = self.world.places.get(start.start_id)
            assert (held, taken) == ((places.held, places.taken) if places else (0, 0))

    @invariant()
    def lines_cost_together_what_was_agreed(self) -> None:
        for order_id, order in self.world.orders.items():
            agreed = order.proposal.terms if order.proposal and order.proposal.settled is Settled.AGREED else None
            if agreed or not order.changes:
                assert order.amount_pence == (agreed.amount_pence if agreed else self.world.costs[order_id])

    @invariant()
    def one_need_has_one_order_and_one_point_of_payment_one_payment(self) -> None:
        world = self.world
        held = [each for order in world.orders.values() for each in claims_of(order)]
        held += [each.id for one in world.competitions.values() for each in COMPETITIONS.claims(one)]
        assert len(held) == len(set(held))
        points = [(each.order_id, each.line, each.milestone) for each in world.payments.values() if not each.gone]
        assert len(points) == len(set(points))

    @invariant()
    def runs_paid_what_payments_say(self) -> None:
        payments = self.world.payments.values()
        assert self.world.paid_in_runs == sum(each.claimed_pence for each in payments if each.run_id)
        assert self.world.kept_back_in_runs <= sum(each.credited_pence for each in payments)

    def teardown(self) -> None:
        """Once all is heard it still adds up, the log tells the whole story, and no order is stuck."""
        world = self.world
        world.hear_everything()
        what_is_said_of_starts(world)
        who_waits_could_not_order(world)
        self.purchases.ends(world)
        self.budgets_hold_what_their_lines_do()
        self.every_penny_of_a_line_is_to_come_or_open_or_paid_or_free()
        for order_id, order in world.orders.items():
            assert ORDERS.fold(world.log[str(order_id)]) == order
            assert is_the_end(order) or self._may_move_on(order_id), order
        for payment_id, payment in world.payments.items():
            assert PAYMENTS.fold(world.log[str(payment_id)]) == payment
        for budget_id, budget in world.budgets.items():
            first = World().budgets.get(budget_id)
            for event in world.log[budget_id]:
                first = BUDGETS.evolve(first, event)
            assert first == budget

    def _may_move_on(self, order_id: UUID) -> bool:
        world = self.world
        now, world.now = world.now, world.now + timedelta(days=400)
        try:
            late = [partial(each, world, world.orders[order_id], Drawn()) for each in CLOCKS.values()]
            if any(decided(each) for each in late):
                return True
        finally:
            world.now = now
        at_a_line = [Drawn(each) for each in (1, 2, 3, 4)]
        every = [partial(each, world, world.orders[order_id], at) for each in STEPS.values() for at in at_a_line]
        return any(decided(each) for each in every)


def must_hold(order: Order, line: Line, payments: list[Payment]) -> Holding:
    """What a line must have of budgets, by where its order and its payments stand, and by nothing else."""
    paid = sum(each.claimed_pence for each in payments if each.run_id)
    back = sum(each.credited_pence for each in payments)
    if order.status is Status.AWAITING_APPROVAL:
        return Counter(reserved=line.amount_pence)
    if order.status in OVER_WITHOUT_PROVISION and not line.did_not_start:
        return Counter()
    live = [each for each in payments if not each.gone]
    to_come = line.amount_pence - sum(each.amount_pence for each in live)
    open_yet = sum(each.amount_pence for each in live if not each.run_id and each.status not in NOTHING_SPENDS)
    kept = sum(each.credited_pence for each in live if each.paid_in_full)
    return Counter(committed=to_come + open_yet + kept, spent=paid - back)
