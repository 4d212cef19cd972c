"""What is done with budgets and payments in a whole life, beside its orders."""

from dataclasses import replace
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.ordering.budgets.domain.budget import Allocate, allocate
from services.ordering.budgets.domain.varying import Vary, vary
from services.ordering.payments.domain import claiming, repaying, running, verifying
from services.ordering.payments.domain.claiming import ClaimPayment
from services.ordering.payments.domain.repaying import RecordRepayment
from services.ordering.payments.domain.verifying import QueryPayment
from services.ordering.year_end.domain.carrying import YearEnd, carry_forward, closes_on, ended_year
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.reference.policy_values import BudgetThresholds
from tests.ordering.life_invariants import WhatMustHold
from tests.ordering.living import PAYEES, World, decided
from tests.ordering.payments import BY_HAND, MANAGER
from tests.ordering.years import SPLIT, TERMS, WITH_MONEY

BUDGET_IDS = st.sampled_from(sorted(World().budgets))
THRESHOLDS = BudgetThresholds(thresholds_percent=(80, 100), margin_percent=5)


class WhatIsPaid(WhatMustHold):
    """Budgets are given and varied, payments claimed, verified and run, and the year is closed."""

    @rule(budget_id=BUDGET_IDS, pence=st.integers(-1_000, 9_000), anew=st.booleans())
    def allocates_or_varies(self, budget_id: str, pence: int, anew: bool) -> None:
        found, now = self.world.budgets[budget_id], self.world.now
        if anew:
            asked = Allocate(allocated_pence=max(pence, 0))
            self._try(lambda: allocate(found, found.district, found.financial_year, asked, THRESHOLDS, now))
        else:
            self._try(lambda: vary(found, Vary(change_pence=pence, reason="demand_changed"), THRESHOLDS, now))

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
        if all_claimed:
            self.claims_all()

        def step() -> list[Event]:
            there = world.payments.values()
            return running.run(new_id(), there, world.orders, world.budgets, PAYEES, by, world.now)

        if self._try(step):
            assert decided(step) is None, "nothing is paid twice"

    def claims_all(self) -> None:
        for payment_id in list(self.world.payments):
            self._pays(payment_id, "claim")
            self._pays(payment_id, "verify")

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

    def _try(self, decide: object) -> bool:
        events = decided(decide)
        self.world.take(events or [])
        return bool(events)
