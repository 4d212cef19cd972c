"""What can be done with suppliers, a method each."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from services.supplier_registry.suppliers.domain import (
    details,
    expiring,
    membership,
    new_orders,
    redeclaring,
    suspending,
)
from services.supplier_registry.suppliers.domain.details import ChangeDetails
from services.supplier_registry.suppliers.domain.membership import OfMembership, WithdrawMembership
from services.supplier_registry.suppliers.domain.new_orders import ResumeNewOrders, StopNewOrders
from services.supplier_registry.suppliers.domain.redeclaring import Redeclare, RequestRedeclaration
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.suspending import ReinstateSupplier, SuspendSupplier
from services.supplier_registry.suppliers.domain.terms import terms_on
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.markets import market_for
from shared.reference import markets
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.store import Store


class Suppliers:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide about suppliers by the policies in force."""
        self._store = store
        self._now = clock

    async def change_details(self, supplier_id: UUID, asked: ChangeDetails, caller: Caller) -> Committed:
        """Take over what a supplier is now."""
        today = uk_date(self._now())
        terms = terms_on(today)
        return await self._change(supplier_id, caller, lambda one: details.change_details(one, asked, terms, today))

    async def suspend(self, supplier_id: UUID, asked: SuspendSupplier, caller: Caller) -> Committed:
        """Stop new orders for the time being, or move the end of that."""
        now, market = self._now(), self._market(asked)
        terms = terms_on(uk_date(now), market)
        return await self._change(supplier_id, caller, lambda one: suspending.suspend(one, market, asked, terms, now))

    async def reinstate(self, supplier_id: UUID, asked: ReinstateSupplier, caller: Caller) -> Committed:
        """Lift a suspension."""
        now, market = self._now(), self._market(asked)
        return await self._change(supplier_id, caller, lambda one: suspending.reinstate(one, market, asked, now))

    async def end_suspension(self, supplier_id: UUID, scope: str, due_on: date, caller: Caller) -> Committed:
        """Let a suspension end whose last day is over; `scope` is its market, or `<market>:<category>`."""
        now = self._now()
        return await self._change(supplier_id, caller, lambda one: suspending.end_suspension(one, scope, due_on, now))

    async def stop_new_orders(self, supplier_id: UUID, asked: StopNewOrders, caller: Caller) -> Committed:
        """Give a member no new orders for the time being; what was issued goes on."""
        now, market = self._now(), self._market(asked)
        return await self._change(supplier_id, caller, lambda one: new_orders.stop_new_orders(one, market, asked, now))

    async def resume_new_orders(self, supplier_id: UUID, asked: ResumeNewOrders, caller: Caller) -> Committed:
        """Let a member be given new orders again."""
        now, market = self._now(), self._market(asked)
        return await self._change(
            supplier_id, caller, lambda one: new_orders.resume_new_orders(one, market, asked, now)
        )

    async def leave(self, supplier_id: UUID, asked: WithdrawMembership, caller: Caller) -> Committed:
        """Leave one category or all, as the supplier itself."""
        now, market = self._now(), self._market(asked)
        return await self._change(supplier_id, caller, lambda one: membership.leave(one, market, asked, now))

    async def request_redeclaration(self, supplier_id: UUID, asked: RequestRedeclaration, caller: Caller) -> Committed:
        """Ask a member to renew its declaration."""
        now, market = self._now(), self._market(asked)
        terms = terms_on(uk_date(now), market)
        return await self._change(supplier_id, caller, lambda one: redeclaring.request(one, market, asked, terms, now))

    async def redeclare(self, supplier_id: UUID, asked: Redeclare, caller: Caller) -> Committed:
        """Take a renewed declaration in, of the supplier itself."""
        now, market = self._now(), self._market(asked)
        return await self._change(supplier_id, caller, lambda one: redeclaring.redeclare(one, market, asked, now))

    async def remind_of_redeclaration(
        self, supplier_id: UUID, scope: str, redeclare_by: date, caller: Caller
    ) -> Committed:
        """Say that a renewed declaration is still waited for."""
        return await self._change(supplier_id, caller, lambda one: redeclaring.remind(one, scope, redeclare_by))

    async def lapse(self, supplier_id: UUID, scope: str, due_on: date, caller: Caller) -> Committed:
        """End the memberships whose declaration was not renewed by the end of a day."""
        now = self._now()
        return await self._change(supplier_id, caller, lambda one: redeclaring.lapse(one, scope, due_on, now))

    async def expire(self, supplier_id: UUID, caller: Caller) -> Committed:
        """End the memberships whose last day, or whose market's, is over."""
        now = self._now()
        closings = {market.code: market.closes_on for market in markets().values() if market.closes_on}
        return await self._change(supplier_id, caller, lambda one: expiring.expire(one, closings, now))

    def _market(self, asked: OfMembership) -> str:
        return market_for(asked.market, uk_date(self._now())).code

    async def _change(self, supplier_id: UUID, caller: Caller, decide: Callable[[Supplier], list[Event]]) -> Committed:
        """Change a supplier that exists: a supplier's token its own alone, and no officer the one it speaks for."""
        return await self._store.change(
            (SUPPLIERS(supplier_id),), SUPPLIER_ACCESS.deciding(caller, supplier_id, decide), caller
        )
