"""What can be done with payments. A payment changes in one commit with the budget that pays it."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from services.ordering.budgets.domain.budget import BUDGETS
from services.ordering.orders.access import level_of
from services.ordering.orders.domain.state import Order
from services.ordering.payments.access import PAYMENT_ACCESS
from services.ordering.payments.domain import claiming, following, repaying, running, verifying
from services.ordering.payments.domain.claiming import ClaimPayment
from services.ordering.payments.domain.payment import PAYMENTS, Payment
from services.ordering.payments.domain.repaying import RecordRepayment
from services.ordering.payments.domain.run import PAYMENT_RUNS
from services.ordering.payments.domain.terms import Terms, terms_under
from services.ordering.payments.domain.verifying import QueryPayment, Verifier, VerifyPayments
from services.ordering.payments.queries import PaymentQueries
from services.ordering.payments.relying import OfLine, OfPayments, order_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected, Rejection
from shared.reference.calendar import is_working_day, uk_date
from shared.reference.markets import prevailing_policy
from shared.reference.policy_values import PaymentRuns as PaymentRunsPolicy
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn
from shared.store.store import Store

Decision = Callable[[Payment, Order, Terms], list[Event]]


class Payments:
    """Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds."""
        self._store = store
        self._now = clock

    async def follow(self, order_id: UUID, line: int, caller: Caller) -> Committed:
        """Bring the payments of a line up to how its order stands, on news of the order."""
        now, relied = self._now(), OfLine(order_id, line)

        def decided(known: Known) -> list[Event]:
            order = relied.order.existing(known[relied.order])
            budget = relied.budget(known)
            if budget is None:
                return []  # an order of before, whose budget is not here
            terms = terms_under(order.regime, uk_date(now))
            return following.follow(order, line, relied.payments(known), budget, relied.fresh, terms, now)

        return await self._store.change(Reliance(relied.first, relied.second), decided, caller)

    async def claim(self, payment_id: UUID, asked: ClaimPayment, caller: Caller) -> Committed:
        """Claim what fell due, or claim again what was queried, as its supplier."""
        now = self._now()
        return await self._decide(
            payment_id,
            caller,
            lambda one, order, terms: claiming.claim(one, order, asked, caller.actor, terms, now),
        )

    async def verify(self, payment_id: UUID, caller: Caller) -> Committed:
        """Say that a claim is right."""
        now = self._now()
        return await self._decide(
            payment_id,
            caller,
            lambda one, order, terms: verifying.verify(one, order, _verifier(caller, one), terms, now),
        )

    async def verify_several(self, asked: VerifyPayments, caller: Caller) -> Committed:
        """Say of several claims that they are right, of all or of none; each reason points to the one it is about."""
        now, relied = self._now(), OfPayments(asked.payment_ids)

        def decided(known: Known) -> list[Event]:
            events: list[Event] = []
            reasons: list[Rejection] = []
            for place, ref in enumerate(relied.first):
                payment = PAYMENT_ACCESS.changeable(caller, ref.id, known[ref])
                terms = terms_under(payment.regime, uk_date(now))
                try:
                    events += verifying.verify(
                        payment, order_of(known, payment), _verifier(caller, payment), terms, now
                    )
                except Rejected as refused:
                    reasons += (
                        Rejection(each.code, each.detail, f"/payment_ids/{place}") for each in refused.rejections
                    )
            if reasons:
                raise Rejected(*reasons)
            return events

        return await self._store.change(Reliance(relied.first, relied.orders), decided, caller)

    async def query(self, payment_id: UUID, asked: QueryPayment, caller: Caller) -> Committed:
        """Put a claim in dispute."""
        now = self._now()
        return await self._decide(
            payment_id, caller, lambda one, _, terms: verifying.query(one, asked, caller.actor, terms, now)
        )

    async def record_repayment(self, payment_id: UUID, asked: RecordRepayment, caller: Caller) -> Committed:
        """Record what a supplier repaid of what was paid and does not stand."""
        now, payment = self._now(), PAYMENTS(payment_id)

        def budget_of(known: Known) -> list[ReliedOn]:
            found = known[payment]
            return [BUDGETS(found.budget_id)] if found else []

        def decided(known: Known) -> list[Event]:
            found = PAYMENT_ACCESS.changeable(caller, payment_id, known[payment])
            budget = BUDGETS(found.budget_id)
            return repaying.repay(found, budget.existing(known[budget]), asked, now)

        return await self._store.change(Reliance((payment,), budget_of), decided, caller)

    async def claim_overdue(self, payment_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Claim in the supplier's place what it has not claimed, on the clock of the claim."""
        now = self._now()
        return await self._at_a_step(
            payment_id,
            caller,
            lambda one: claiming.claim_overdue(one, due_on, terms_under(one.regime, uk_date(now)), now),
        )

    async def announce_verification_due(self, payment_id: UUID, pay_by: date, caller: Caller) -> Committed:
        """Remind those who verify that a claim is to be paid soon."""
        return await self._at_a_step(payment_id, caller, lambda one: verifying.announce_verification_due(one, pay_by))

    async def announce_overdue(self, payment_id: UUID, pay_by: date, caller: Caller) -> Committed:
        """Say that a claim was not paid in time, on the clock of the law."""
        now = self._now()
        return await self._at_a_step(payment_id, caller, lambda one: verifying.announce_overdue(one, pay_by, now))

    async def announce_debt(self, payment_id: UUID, repay_by: date, caller: Caller) -> Committed:
        """Say that what a supplier owes back is a debt, on the clock of the repayment."""
        now = self._now()
        return await self._at_a_step(payment_id, caller, lambda one: repaying.announce_debt(one, repay_by, now))

    async def _decide(self, payment_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change a payment alone, by how its order stands, as its supplier or as staff of its district."""
        now, relied = self._now(), OfPayments((payment_id,))

        def decided(known: Known) -> list[Event]:
            payment = PAYMENT_ACCESS.changeable(caller, payment_id, known[PAYMENTS(payment_id)])
            return decide(payment, order_of(known, payment), terms_under(payment.regime, uk_date(now)))

        return await self._store.change(Reliance(relied.first, relied.orders), decided, caller)

    async def _at_a_step(self, payment_id: UUID, caller: Caller, decide: Callable[[Payment], list[Event]]) -> Committed:
        """Change a payment on a clock, which concerns nobody's access."""
        ref = PAYMENTS(payment_id)
        return await self._store.change((ref,), lambda payment: decide(ref.existing(payment)), caller)


def _verifier(caller: Caller, payment: Payment) -> Verifier:
    return Verifier(caller.actor, level_of(caller, payment.district))


class PaymentRuns:
    """Each command raises `Rejected`."""

    def __init__(self, store: Store, queries: PaymentQueries, clock: Clock) -> None:
        """Pay what these queries find; what has changed by the commit is looked at as it is then."""
        self._store = store
        self._queries = queries
        self._now = clock

    async def make(self, caller: Caller) -> Committed:
        """Make a run, as a buyer: whatever it finds too much to pay at once is left to the next."""
        return await self._make(await self._queries.to_pay(self._at_most()), caller.actor, caller)

    async def make_all(self, caller: Caller) -> None:
        """Make runs until nothing is left to pay, on the clock of the day; none on a day that is no working day."""
        if not is_working_day(uk_date(self._now())):
            return
        number = 0
        while found := await self._queries.to_pay(self._at_most()):
            try:
                await self._make(found, None, caller.part(number))
            except Rejected:
                return  # what was found has changed meanwhile: the next run looks again
            number += 1

    def _at_most(self) -> int:
        today = uk_date(self._now())
        return prevailing_policy(PaymentRunsPolicy, today).values.payments_at_most

    async def _make(self, payment_ids: tuple[UUID, ...], by: str | None, caller: Caller) -> Committed:
        """Pay those of these payments that are verified by then, less what their suppliers owe back."""
        now, run_id, relied = self._now(), new_id(), OfPayments(payment_ids)

        def decided(known: Known) -> list[Event]:
            there = relied.there(known)
            orders = {each.order_id: order_of(known, each) for each in there}
            return running.run(run_id, there, orders, relied.budgets(known), relied.payees(known), by, now)

        first: tuple[ReliedOn, ...] = (PAYMENT_RUNS.new(run_id), *relied.first)
        return await self._store.change(Reliance(first, relied.all_of_a_run), decided, caller)
