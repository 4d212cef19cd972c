"""Payments that the tests begin with: a line of an order that is under way, and what follows for its payments."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget
from services.ordering.budgets.domain.budget import evolve as evolve_budget
from services.ordering.known.payees import KnownPayee
from services.ordering.orders.domain.folding import evolve
from services.ordering.orders.domain.state import Order
from services.ordering.payments.domain.following import follow
from services.ordering.payments.domain.milestones import Milestone
from services.ordering.payments.domain.payment import Payment
from services.ordering.payments.domain.payment import evolve as evolve_payment
from services.ordering.payments.domain.run import PaymentRun
from services.ordering.payments.domain.run import evolve as evolve_run
from services.ordering.payments.domain.running import run
from services.ordering.payments.domain.terms import Terms, terms_on
from services.ordering.payments.domain.verifying import Verifier
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.reference import Regime
from shared.reference.policy_values import Level
from tests.ordering.examples import BUDGET, NOON, ORDER_ID, SUPPLIER_ID, TODAY, after, budget_after, placed

TERMS = terms_on(Regime.PCR_LIGHT_TOUCH, TODAY)
BY_HAND = replace(TERMS, claims=TERMS.claims.model_copy(update={"automatic_up_to_pence": 0}))
MANAGER = Verifier("manager", Level.DISTRICT)
PAYEE = KnownPayee(SUPPLIER_ID, "Aysgarth Skills CIC")


def issued(**changed: Any) -> tuple[Order, Budget]:
    """An order that was issued, with what its budget holds for it."""
    events = placed(**changed)
    return after(events), budget_after(events)


@dataclass
class Books:
    """One line of one order, its payments and its budget, as they go on."""

    order: Order
    budget: Budget
    terms: Terms = BY_HAND
    payments: dict[UUID, Payment] = field(default_factory=dict)
    runs: list[PaymentRun] = field(default_factory=list)
    now: datetime = NOON

    @classmethod
    def begin(cls, terms: Terms = BY_HAND, **changed: Any) -> "Books":
        order, budget = issued(**changed)
        return cls(order, budget, terms)

    @property
    def live(self) -> Mapping[Milestone, Payment]:
        """The payments that hold their points of payment."""
        return {each.milestone: each for each in self.payments.values() if not each.gone}

    def of(self, milestone: Milestone) -> Payment:
        return self.live[milestone]

    def happens(self, fact: type[facts.LineEvent], **said: Any) -> list[Event]:
        """Something happens to the line, and its payments follow."""
        about = {name: getattr(self.order, name) for name in ("order_id", "need_ids", "supplier_id", "district")}
        event = fact(**about, line=1, need_id=self.order.lines[0].need_id, **said)
        self.order = evolve(self.order, event)
        return self.follow()

    def follow(self) -> list[Event]:
        fresh = {each: new_id() for each in Milestone}
        return self.take(follow(self.order, 1, self.live, self.budget, fresh, self.terms, self.now))

    def take(self, events: list[Event]) -> list[Event]:
        """Fold what was decided."""
        for event in events:
            if isinstance(event, facts.PaymentEvent):
                self.payments[event.payment_id] = evolve_payment(self.payments.get(event.payment_id), event)
            if isinstance(event, facts.BudgetEvent):
                self.budget = evolve_budget(self.budget, event)
            if isinstance(event, facts.PaymentRunMade):
                self.runs.append(evolve_run(None, event))
            if isinstance(event, facts.PaymentRunListed):
                self.runs[-1] = evolve_run(self.runs[-1], event)
        return events

    def run(self, by: str | None = None) -> list[Event]:
        budgets, payees = {self.budget.budget_id: self.budget}, {SUPPLIER_ID: PAYEE}
        orders = {self.order.order_id: self.order}
        return self.take(run(new_id(), self.payments.values(), orders, budgets, payees, by, self.now))

    def started(self, on: date = TODAY) -> list[Event]:
        return self.happens(facts.ProvisionStarted, started_on=on)

    def completed(self, on: date = TODAY) -> list[Event]:
        return self.happens(facts.ProvisionCompleted, completed_on=on)

    def ended_early(self, on: date = TODAY) -> list[Event]:
        return self.happens(facts.ProvisionEndedEarly, ended_on=on, reason={"code": "client_found_work"})

    def outcome(self, outcome: str = "job_started", on: date = TODAY) -> list[Event]:
        return self.happens(facts.OutcomeRecorded, outcome=outcome, achieved_on=on)

    def outcome_reversed(self, outcome: str = "job_started") -> list[Event]:
        reason = {"code": "not_shown"}
        return self.happens(facts.OutcomeReversed, outcome=outcome, reason=reason, reversed_at=self.now)

    def later(self, days: int) -> None:
        self.now += timedelta(days=days)


__all__ = ["BUDGET", "BY_HAND", "MANAGER", "ORDER_ID", "PAYEE", "TERMS", "Books", "issued"]
