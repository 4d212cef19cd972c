"""A financial year's end in memory: one line, its payments, and the budgets of both years."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from deploy.reconciliation.budgets_held import of_budget, of_order, of_payment
from services.ordering.budgets.domain.budget import Budget
from services.ordering.budgets.domain.carrying import Carriage
from services.ordering.orders.domain.folding import evolve
from services.ordering.orders.domain.paying import after as budgets_after
from services.ordering.payments.domain.claiming import ClaimPayment, claim
from services.ordering.payments.domain.following import follow
from services.ordering.payments.domain.milestones import Milestone, percents_of, still_to_come
from services.ordering.payments.domain.payment import NOT_PAID_YET, Status
from services.ordering.payments.domain.repaying import RecordRepayment, repay
from services.ordering.payments.domain.running import run
from services.ordering.payments.domain.verifying import verify
from services.ordering.year_end.domain.carrying import YearEnd, bring_along, carry_forward
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.reference import Regime, policy
from shared.reference.policy_values import BudgetThresholds, BudgetYearEnd
from tests.ordering.examples import BUDGET, DISTRICT, SUPPLIER_ID, after, budget_after, placed
from tests.ordering.payments import BY_HAND, MANAGER, PAYEE, Books

LAST_DAY = date(2017, 3, 31)
MAY = datetime(2017, 5, 2, 12, tzinfo=UTC)
OLD, NEW = BUDGET.budget_id, f"FSF:{DISTRICT}:2017-18"
TERMS = policy(BudgetYearEnd, Regime.PCR_LIGHT_TOUCH, LAST_DAY)
WITH_MONEY, WITHOUT = (Carriage(each, BudgetThresholds(thresholds_percent=(80,)), MAY) for each in (True, False))
SPLIT = BY_HAND.default_split


def closing(how: Carriage = WITH_MONEY) -> YearEnd:
    return YearEnd(LAST_DAY, TERMS, how, SPLIT)


@dataclass
class Years(Books):
    """One line, its payments, and the budgets of both years; what comes back follows the line at once."""

    budgets: dict[str, Budget] = field(default_factory=dict)
    log: list[Event] = field(default_factory=list)

    @classmethod
    def begin(cls, *_: Any, **changed: Any) -> "Years":
        events = placed(**changed)
        budget = budget_after(events)
        return cls(after(events), budget, budgets={OLD: budget}, log=events)

    def follow(self) -> list[Event]:
        line, fresh = self.order.lines[0], {each: new_id() for each in Milestone}
        budget = self.budgets[line.budget_id]
        return self.take(follow(self.order, 1, self.live, budget, fresh, self.terms, self.now))

    def take(self, events: list[Event]) -> list[Event]:
        super().take([each for each in events if not isinstance(each, facts.BudgetEvent)])
        self.log += events
        self.budgets = budgets_after(self.budgets, events)
        for event in events:
            if isinstance(event, facts.OrderEvent):
                self.order = evolve(self.order, event)
            if isinstance(event, facts.PaymentWithdrawn | facts.PaymentCredited):
                payment = self.payments[event.payment_id]
                self.take(bring_along(payment, self.order, self.budgets, self.now, replace(WITH_MONEY, now=self.now)))
        return events

    def carry(self, how: Carriage = WITH_MONEY) -> list[Event]:
        self.now = MAY
        return self.take(carry_forward(self.order, {1: self.live}, self.budgets, closing(how)))

    def paid(self) -> None:
        """Everything that is due is claimed, verified and paid."""
        for each in list(self.payments.values()):
            if each.status is Status.DUE:
                asked = ClaimPayment(purchase_order=each.purchase_order, invoice="INV-1")
                self.take(claim(each, self.order, asked, "seller", self.terms, self.now))
                verified = verify(self.payments[each.payment_id], self.order, MANAGER, self.terms, self.now)
                self.take(verified)
        if any(each.status is Status.VERIFIED for each in self.payments.values()):
            orders = {self.order.order_id: self.order}
            self.take(run(new_id(), self.payments.values(), orders, self.budgets, {SUPPLIER_ID: PAYEE}, None, self.now))

    def repaid(self) -> None:
        for each in list(self.payments.values()):
            if each.owed_back_pence:
                asked = RecordRepayment(amount_pence=each.owed_back_pence)
                self.take(repay(each, self.budgets[each.budget_id], asked, self.now))
                self.follow()

    def by_the_log(self) -> tuple[Counter[str], Counter[str]]:
        """What the reconciliation makes of the logs: what orders and payments hold, and what budgets have taken."""
        by_subject: dict[str, list[Event]] = defaultdict(list)
        for each in self.log:
            by_subject[each.subject].append(each)
        held: Counter[str] = Counter(of_order(by_subject.pop(str(self.order.order_id))))
        for payment_id in self.payments:
            held.update(of_payment(by_subject.pop(str(payment_id))))
        taken: Counter[str] = Counter()
        for budget_id in self.budgets:
            taken.update(of_budget(by_subject[budget_id]))
        return held, taken

    def owed_from(self, budget_id: str) -> int:
        """What must be committed of a budget: what is due and not paid, and what may still fall due of the line."""
        due = sum(
            each.amount_pence
            for each in self.payments.values()
            if each.status in NOT_PAID_YET and each.budget_id == budget_id
        )
        line = self.order.lines[0]
        fixed = {point: each.amount_pence for point, each in self.live.items()}
        to_come = still_to_come(line.amount_pence, percents_of(self.order, SPLIT), fixed)
        return due + (sum(to_come.values()) if line.budget_id == budget_id else 0)
