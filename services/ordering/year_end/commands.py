"""What is done at the end of a financial year: by a job, an order at a time, and on what comes back later."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from services.ordering.budgets.commands import thresholds_on
from services.ordering.budgets.domain.budget import BUDGETS, Budget
from services.ordering.budgets.domain.carrying import Carriage, next_budget_of
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from services.ordering.payments.domain.milestones import Milestone
from services.ordering.payments.domain.payment import PAYMENTS, Payment, payment_of
from services.ordering.year_end.domain import carrying
from services.ordering.year_end.domain.carrying import CARRIED, YearEnd, budgets_of, closes_on, ended_year
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, Filters, one_of
from shared.kernel.holding import ClaimRef
from shared.reference import Policy
from shared.reference.calendar import uk_date
from shared.reference.markets import prevailing_policy
from shared.reference.policy_values import BudgetYearEnd, PaymentSplit
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn
from shared.store.store import Store

Claims = Mapping[tuple[int, Milestone], ClaimRef]


class YearEnds:
    """The index of commands."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds."""
        self._store = store
        self._now = clock

    async def carry_over(self, last_done: date | None, caller: Caller) -> None:
        """Carry over what is committed of the year that ended last, once its day has come.

        Where that was done, what there was too little left for then is tried again.
        """
        today = uk_date(self._now())
        last_day, terms = ended_year(today), _terms(today).values
        closes = closes_on(last_day, terms)
        if not terms.carry_over or today < closes:
            return
        begun: Filters = {"status": one_of(CARRIED), "starts_on": Between(most=last_day.isoformat())}
        done = last_done is not None and last_done >= closes
        async for orders in self._store.pages(ORDERS, {"not_carried": True} if done else begun):
            await asyncio.gather(*(self._carry(each, last_day, caller.part(each.order_id)) for each in orders))

    async def _carry(self, seen: Order, last_day: date, caller: Caller) -> Committed:
        """Carry an order forward; its lines, and so its points of payment, are those that it was placed with."""
        order, now = ORDERS(seen.order_id), self._now()
        claims: Claims = {
            (line.line, point): payment_of(seen.order_id, line.line, point)
            for line in seen.lines
            for point in Milestone
        }

        def second(known: Known) -> list[ReliedOn]:
            found = known[order]
            payments = [PAYMENTS(holder) for each in claims.values() if (holder := known[each])]
            return [*payments, *(BUDGETS(each) for each in budgets_of(found.lines if found else ()))]

        def decided(known: Known) -> list[Event]:
            found = order.existing(known[order])
            budgets = _there(known, [BUDGETS(each) for each in budgets_of(found.lines)])
            return carrying.carry_forward(found, _payments(known, claims), budgets, _closing(last_day, now))

        return await self._store.change(Reliance((order, *claims.values()), second), decided, caller)

    async def bring_along(self, payment_id: UUID, came_back_at: datetime, caller: Caller) -> Committed:
        """Let what came back of a payment follow its order into another year."""
        payment, now = PAYMENTS(payment_id), self._now()

        def second(known: Known) -> list[ReliedOn]:
            found = known[payment]
            return [ORDERS(found.order_id), *_both_budgets(found)] if found else []

        def decided(known: Known) -> list[Event]:
            found = payment.existing(known[payment])
            order = ORDERS(found.order_id)
            budgets = _there(known, _both_budgets(found))
            return carrying.bring_along(found, order.existing(known[order]), budgets, came_back_at, _how(now))

        return await self._store.change(Reliance((payment,), second), decided, caller)


def _terms(day: date) -> Policy[BudgetYearEnd]:
    return prevailing_policy(BudgetYearEnd, day)


def _how(now: datetime) -> Carriage:
    day = uk_date(now)
    return Carriage(_terms(day).values.with_funding, thresholds_on(day), now)


def _closing(last_day: date, now: datetime) -> YearEnd:
    day = uk_date(now)
    split = prevailing_policy(PaymentSplit, day).values.default.each
    return YearEnd(last_day, _terms(day), _how(now), split)


def _both_budgets(payment: Payment) -> list[Ref[Budget]]:
    return [BUDGETS(each) for each in (payment.budget_id, next_budget_of(payment.budget_id))]


def _there(known: Known, budgets: list[Ref[Budget]]) -> dict[str, Budget]:
    return {str(each.id): found for each in budgets if (found := known[each])}


def _payments(known: Known, claims: Claims) -> dict[int, dict[Milestone, Payment]]:
    """Return the payments that hold points of payment, by line and point."""
    found: dict[int, dict[Milestone, Payment]] = {}
    for (line, point), claim in claims.items():
        if holder := known[claim]:
            found.setdefault(line, {})[point] = PAYMENTS(holder).existing(known[PAYMENTS(holder)])
    return found
