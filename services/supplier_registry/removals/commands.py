"""What can be done on the way to a removal, a method each."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from services.supplier_registry.removals.domain import notices, removing
from services.supplier_registry.removals.domain.notices import AnswerRemoval, NotifyRemoval, WithdrawRemovalNotice
from services.supplier_registry.removals.domain.removing import ConfirmRemoval, ProposeRemoval, ReturnRemoval
from services.supplier_registry.suppliers.domain.membership import OfMembership
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.terms import terms_on
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.markets import market_for
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.store import Store


class Removals:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide about members by the policies in force."""
        self._store = store
        self._now = clock

    async def notify_removal(self, supplier_id: UUID, asked: NotifyRemoval, caller: Caller) -> Committed:
        """Announce a removal, with every reason."""
        now, market = self._now(), self._market(asked)
        terms = terms_on(uk_date(now), market)
        return await self._change(
            supplier_id, caller, lambda one: notices.notify_removal(one, market, asked, terms, now)
        )

    async def answer(self, supplier_id: UUID, asked: AnswerRemoval, caller: Caller) -> Committed:
        """Take in what the supplier itself answers to a notice."""
        now, market = self._now(), self._market(asked)
        return await self._change(supplier_id, caller, lambda one: notices.answer(one, market, asked, now))

    async def withdraw_notice(self, supplier_id: UUID, asked: WithdrawRemovalNotice, caller: Caller) -> Committed:
        """Take a notice of removal back."""
        now, market = self._now(), self._market(asked)
        return await self._change(supplier_id, caller, lambda one: notices.withdraw_notice(one, market, asked, now))

    async def decision_due(self, supplier_id: UUID, scope: str, by: date, caller: Caller) -> Committed:
        """Say that the time to answer a notice is over; `scope` is its market, or `<market>:<category>`."""
        now = self._now()
        return await self._change(supplier_id, caller, lambda one: notices.decision_due(one, scope, by, now))

    async def propose(self, supplier_id: UUID, asked: ProposeRemoval, caller: Caller) -> Committed:
        """Propose a removal, which somebody else has to confirm."""
        now, market = self._now(), self._market(asked)
        terms = terms_on(uk_date(now), market)
        return await self._change(
            supplier_id, caller, lambda one: removing.propose(one, market, asked, terms, now, caller.actor)
        )

    async def confirm(self, supplier_id: UUID, asked: ConfirmRemoval, caller: Caller) -> Committed:
        """End a membership as somebody else proposed."""
        now, market = self._now(), self._market(asked)
        terms = terms_on(uk_date(now), market)
        return await self._change(
            supplier_id, caller, lambda one: removing.confirm(one, market, asked, terms, now, caller.actor)
        )

    async def send_back(self, supplier_id: UUID, asked: ReturnRemoval, caller: Caller) -> Committed:
        """Return a removal that was proposed."""
        now, market = self._now(), self._market(asked)
        return await self._change(
            supplier_id, caller, lambda one: removing.send_back(one, market, asked, now, caller.actor)
        )

    def _market(self, asked: OfMembership) -> str:
        return market_for(asked.market, uk_date(self._now())).code

    async def _change(self, supplier_id: UUID, caller: Caller, decide: Callable[[Supplier], list[Event]]) -> Committed:
        """Change a supplier that exists: a supplier's token its own alone, and no officer the one it speaks for."""
        return await self._store.change(
            (SUPPLIERS(supplier_id),), SUPPLIER_ACCESS.deciding(caller, supplier_id, decide), caller
        )
