"""Whatever happens to orders, in whatever order it is heard of: the money and the places are where they must be."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.ordering.budgets.domain.budget import BUDGETS, Allocate, allocate
from services.ordering.budgets.domain.varying import Vary, vary
from services.ordering.delivery.domain.needs_gone import look_again_at_needs
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.placing import PlaceOrder, place
from services.ordering.orders.domain.proposals import Settled
from services.ordering.orders.domain.state import Status as OrderStatus
from services.ordering.orders.domain.stopping import look_again_at_supplier
from services.ordering.payments.domain import claiming, repaying, running, verifying
from services.ordering.payments.domain.claiming import ClaimPayment
from services.ordering.payments.domain.payment import PAYMENTS
from services.ordering.payments.domain.repaying import RecordRepayment
from services.ordering.payments.domain.verifying import QueryPayment
from services.ordering.year_end.domain.carrying import YearEnd, carry_forward, closes_on, ended_year
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from tests.ordering.examples import OFFER_ID, SUPPLIER_ID
from tests.ordering.life_steps import CLOCKS, STEPS, Drawn
from tests.ordering.living import NEEDS, PLACES_OF_A_START, STARTS, World, claims_of, decided, must_hold
from tests.ordering.payments import BY_HAND, MANAGER, PAYEE
from tests.ordering.test_every_state import is_the_end
from tests.ordering.test_year_end import SPLIT, TERMS, WITH_MONEY

DRAWN = st.builds(Drawn, line=st.integers(1, 2), ago=st.sampled_from([0, 0, 0, 1]), number=st.integers(0, 99))
PICKED = st.integers(0, 9)
# The order of a life; each step may be left out, and may be about either line.
WAY = (
    *(
        "reject",
        "approve",
        "approve as a buyer",
        "propose a start",
        "refuse",
        "agree",
        "decline",
        "accept",
        "propose a change",
        "agree",
        "cancel",
    ),
    *("wait", "did not start", "hear", "start", "start", "hear", "propose a change", "agree", "cancel", "terminate"),
    *("attend", "report", "dispute", "complete", "end early", "complete", "hear", "pay", "work", "verify work"),
    *("hear", "pay", "no work", "hear", "work", "settle", "wait long", "lasting work", "verify lasting work", "hear"),
    *("pay", "no lasting work", "no work", "hear", "pay"),
)
RARELY = dict.fromkeys(
    ("propose a start", "propose a change", "did not start", "end early", "no work", "no lasting work", "report"), 0.35
) | dict.fromkeys(("reject", "refuse", "decline", "cancel", "dispute", "wait long", "terminate"), 0.15)


def way_of(seed: int) -> list[tuple[str, Drawn]]:
    """A way by a seed, which chance spreads more evenly over ways than hypothesis would over what they are made of."""
    chance = Random(seed)
    taken = [name for name in WAY if chance.random() < RARELY.get(name, 0.85)]
    return [(name, Drawn(chance.randint(1, 2), 0, chance.randint(0, 99))) for name in taken]


WAYS = st.integers(0, 2**32).map(way_of)
HOLDS_A_PLACE = {OrderStatus.AWAITING_APPROVAL}
TAKES_A_PLACE = {
    *(OrderStatus.ISSUED, OrderStatus.ACCEPTED, OrderStatus.STARTED, OrderStatus.COMPLETED, OrderStatus.ENDED_EARLY)
}
PRICES = st.one_of(st.sampled_from([1, 3, 101, 399, 400, 999, 1_501, 2_500]), st.integers(1, 500))
BUDGET_IDS = st.sampled_from(sorted(World().budgets))
PLACED = {
    "needs": st.lists(st.sampled_from(NEEDS), min_size=1, max_size=2, unique=True),
    "price": PRICES,
    "start": st.sampled_from([None, *STARTS]),
    "later": st.sampled_from([0, 0, 3, 150]),
    "way": WAYS,
}


class WholeLife(RuleBasedStateMachine):
    """Commands, clocks and news in any sequence; each is taken as the store would: all of its events, or none."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @initialize(**PLACED)
    def begins(self, needs: list, price: int, start: object, later: int, way: list) -> None:
        self.places(needs, price, start, later, way)

    @rule(**PLACED)
    def places(self, needs: list, price: int, start: object, later: int, way: list) -> None:
        world, order_id = self.world, new_id()
        offer = world.offer(price, start, whole=len(needs) > 1)
        asked = PlaceOrder(
            need_id=needs[0].need_id,
            with_need_ids=tuple(each.need_id for each in needs[1:]),
            offer_id=OFFER_ID,
            offer_version=offer.offer_version,
            starts_on=start.on if start else world.today + timedelta(days=later),
            start_id=start.start_id if start else None,
        )
        known = Circumstances(
            offer,
            world.supplier,
            tuple(world.needs[each.need_id] for each in needs),
            world.budgets,
            tuple(world.order_of_need(each.need_id) for each in needs),
            places=world.places.get(asked.start_id) if asked.start_id else None,
        )
        events = decided(
            lambda: place(order_id, asked, known, world.terms, world.now, placed_by="coach", speaks_for=None)
        )
        if events:
            world.offers[order_id] = offer
            world.take(events)
            self._goes(order_id, way)

    @precondition(lambda self: self.world.orders)
    @rule(picked=PICKED, name=st.sampled_from(sorted(STEPS)), drawn=DRAWN)
    def takes_a_step(self, picked: int, name: str, drawn: Drawn) -> None:
        order_id = self._order(picked)
        self._step(order_id, name, drawn)

    @precondition(lambda self: self.world.orders)
    @rule(picked=PICKED, way=WAYS)
    def goes_on_its_way(self, picked: int, way: list[tuple[str, Drawn]]) -> None:
        """Many steps in the order of a life, some of them left out, so that long lives are not rare."""
        self._goes(self._order(picked), way)

    @rule(days=st.sampled_from([1, 1, 3, 10, 40, 190]))
    def time_passes(self, days: int) -> None:
        """Every clock that is due strikes, some of them twice."""
        world = self.world
        world.now += timedelta(days=days)
        for order_id in world.orders:
            for strikes in CLOCKS.values():
                step = partial(strikes, world, world.orders[order_id], Drawn())
                world.take(world.of_order(order_id, step) or [])
        for each in list(world.payments.values()):
            if each.claim_by:
                world.take(claiming.claim_overdue(each, each.claim_by, BY_HAND, world.now))
            if each.repay_by:
                world.take(repaying.announce_debt(each, each.repay_by, world.now))

    @precondition(lambda self: self.world.unheard)
    @rule(picked=st.integers(0, 30))
    def hears(self, picked: int) -> None:
        self.world.hear(picked)

    @precondition(lambda self: self.world.heard)
    @rule(picked=st.integers(0, 30))
    def hears_again_much_later(self, picked: int) -> None:
        self.world.take(self.world.heard[picked % len(self.world.heard)]())

    @rule()
    def hears_everything(self) -> None:
        self.world.hear_everything()

    @rule(suspended=st.sampled_from([False, False, True]))
    def supplier_stands_otherwise(self, suspended: bool) -> None:
        world = self.world
        world.suspended = suspended
        for order_id in world.orders:
            self._looked_at(
                order_id, lambda each: look_again_at_supplier(each, world.budgets, world.supplier, world.now)
            )

    @rule(need=st.sampled_from(NEEDS), standing=st.sampled_from([True, True, False]))
    def need_stands_otherwise(self, need: object, standing: bool) -> None:
        world = self.world
        world.needs[need.need_id] = replace(need, standing=standing)
        for order_id in world.orders:
            self._looked_at(order_id, lambda each: look_again_at_needs(each, world.budgets, world.needs, world.now))

    @rule(budget_id=BUDGET_IDS, pence=st.integers(-1_000, 9_000), anew=st.booleans())
    def allocates_or_varies(self, budget_id: str, pence: int, anew: bool) -> None:
        found, now = self.world.budgets[budget_id], self.world.now
        if anew:
            asked = Allocate(allocated_pence=max(pence, 0))
            self._try(lambda: allocate(found, found.district, found.financial_year, asked, (80, 100), now))
        else:
            self._try(lambda: vary(found, Vary(change_pence=pence, reason="demand_changed"), (80, 100), now))

    @rule()
    def year_is_closed(self) -> None:
        world = self.world
        last_day = ended_year(world.today)
        if world.today < closes_on(last_day, TERMS.values):
            return
        closing = YearEnd(last_day, TERMS, replace(WITH_MONEY, now=world.now), SPLIT)
        for order_id in world.orders:
            order = world.orders[order_id]
            payments = {each.line: world.live(order_id, each.line) for each in order.lines}
            world.take(carry_forward(order, payments, world.budgets, closing))

    @precondition(lambda self: self.world.payments)
    @rule(picked=st.integers(0, 30), what=st.sampled_from(["claim", "less", "verify", "query", "repay", "repay less"]))
    def about_a_payment(self, picked: int, what: str) -> None:
        payment = list(self.world.payments.values())[picked % len(self.world.payments)]
        self._pays(payment.payment_id, what)

    @rule(by=st.sampled_from(["manager", "buyer", None]), all_claimed=st.booleans())
    def runs(self, by: str | None, all_claimed: bool) -> None:
        world = self.world
        for payment_id in list(world.payments) if all_claimed else []:
            self._pays(payment_id, "claim")
            self._pays(payment_id, "verify")
        payees = {SUPPLIER_ID: PAYEE}

        def step() -> list[Event]:
            there = world.payments.values()
            return running.run(new_id(), there, world.orders, world.budgets, payees, by, world.now)

        if self._try(step):
            assert decided(step) is None, "nothing is paid twice"

    def _pays(self, payment_id: UUID, what: str) -> None:
        world, payment = self.world, self.world.payments[payment_id]
        order, now = world.orders[payment.order_id], world.now
        if what in {"claim", "less"}:
            pence = payment.amount_pence if what == "claim" else max(payment.amount_pence // 2, 1)
            asked = ClaimPayment(purchase_order=payment.purchase_order, invoice="INV-1", amount_pence=pence)
            self._try(lambda: claiming.claim(payment, order, asked, "seller", BY_HAND, now))
        elif what == "verify":
            self._try(lambda: verifying.verify(payment, order, MANAGER, BY_HAND, now))
        elif what == "query":
            self._try(lambda: verifying.query(payment, QueryPayment(reason="claimed_twice"), "manager", BY_HAND, now))
        else:
            pence = max(payment.owed_back_pence // (1 if what == "repay" else 2), 1)
            budget = world.budgets[payment.budget_id]
            self._try(lambda: repaying.repay(payment, budget, RecordRepayment(amount_pence=pence), now))

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
    def places_are_what_orders_have_and_never_too_many(self) -> None:
        for start in STARTS:
            of_it = [each for each in self.world.orders.values() if each.source.start_id == start.start_id]
            held = sum(each.source.places for each in of_it if each.status in HOLDS_A_PLACE)
            taken = sum(each.source.places for each in of_it if each.status in TAKES_A_PLACE)
            places = self.world.places.get(start.start_id)
            assert (held, taken) == ((places.held, places.taken) if places else (0, 0))
            assert held + taken <= PLACES_OF_A_START

    @invariant()
    def lines_cost_together_what_was_agreed(self) -> None:
        for order_id, order in self.world.orders.items():
            agreed = order.proposal.terms if order.proposal and order.proposal.settled is Settled.AGREED else None
            if agreed or not order.changes:
                offer = self.world.offers[order_id]
                assert order.amount_pence == (agreed.amount_pence if agreed else offer.price_pence)

    @invariant()
    def one_need_has_one_order_and_one_point_of_payment_one_payment(self) -> None:
        world = self.world
        needs = [each for order in world.orders.values() for each in claims_of(order) if each.startswith("order_of_n")]
        assert len(needs) == len(set(needs))
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
        every = [
            partial(each, world, world.orders[order_id], Drawn(line)) for each in STEPS.values() for line in (1, 2)
        ]
        return any(decided(each) for each in every)

    def _order(self, picked: int) -> UUID:
        """One of the orders, the latest of them mostly."""
        return list(self.world.orders)[-1 - min(picked // 2, len(self.world.orders) - 1)]

    def _goes(self, order_id: UUID, way: list[tuple[str, Drawn]]) -> None:
        for name, drawn in way:
            if name == "wait":
                until = max(self.world.today, self.world.orders[order_id].starts_on)
                self.time_passes((until - self.world.today).days)
            elif name == "wait long":
                self.time_passes(190)
            elif name == "hear":
                self.world.hear_everything()
            elif name == "pay":
                self.runs("buyer", all_claimed=True)
            else:
                self._step(order_id, name, drawn)

    def _step(self, order_id: UUID, name: str, drawn: Drawn) -> None:
        step = lambda: STEPS[name](self.world, self.world.orders[order_id], drawn)  # noqa: E731
        if events := self.world.of_order(order_id, step):
            self.world.take(events)
            assert not decided(step), "the same again changes nothing"

    def _looked_at(self, order_id: UUID, look: object) -> None:
        step = lambda: look(self.world.orders[order_id])  # noqa: E731
        if events := self.world.of_order(order_id, step):
            self.world.take(events)
            assert step() == [], "the same news again changes nothing"

    def _try(self, decide: object) -> bool:
        events = decided(decide)
        self.world.take(events or [])
        return bool(events)


USUAL = 100
TestWholeLife = WholeLife.TestCase
TestWholeLife.settings = settings(
    max_examples=2_000 if settings.default.max_examples > USUAL else 300,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
