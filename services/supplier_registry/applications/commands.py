"""What can be done with applications, a method each."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.applications.domain import announcing, applying, deciding
from services.supplier_registry.applications.domain.application import APPLICATIONS, Application, open_application
from services.supplier_registry.applications.domain.applying import Apply, WithdrawApplication
from services.supplier_registry.applications.domain.deciding import ExtendApplication
from services.supplier_registry.applications.queries import APPLICATION_ACCESS
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.terms import Terms, terms_on
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.auth.access import supplier_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.markets import market_for
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store


class Applications:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take applications in, and give them time, by the policies in force."""
        self._store = store
        self._now = clock

    async def apply(self, asked: Apply, caller: Caller) -> Committed:
        """Take an application in, of the supplier that the caller speaks for."""
        supplier_id, application_id, now = supplier_of(caller), new_id(), self._now()
        market = market_for(asked.market, uk_date(now))
        terms = terms_on(uk_date(now), market.code)
        application, supplier = APPLICATIONS.new(application_id), guarded(SUPPLIERS(supplier_id))
        claim = open_application(supplier_id, market.code)

        def decided(known: Known) -> list[Event]:
            own = SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier])
            return applying.apply(own, application_id, known[claim], market, asked, terms, now)

        return await self._store.change(Reliance((application, claim, supplier)), decided, caller)

    async def extend(self, application_id: UUID, asked: ExtendApplication, caller: Caller) -> Committed:
        """Give the decision more time."""
        now = self._now()
        return await self._change(
            application_id, caller, lambda one: deciding.extend(one, asked, _terms(one, now), now)
        )

    async def withdraw(self, application_id: UUID, asked: WithdrawApplication, caller: Caller) -> Committed:
        """Take the application back, or some of its categories, where they are not decided yet."""
        now = self._now()
        return await self._change(application_id, caller, lambda one: applying.withdraw(one, asked, now))

    async def announce_due(self, application_id: UUID, decide_by: date, caller: Caller) -> Committed:
        """Say that the last day to decide is near."""
        return await self._change(application_id, caller, lambda one: announcing.announce_due(one, decide_by))

    async def announce_overdue(self, application_id: UUID, decide_by: date, caller: Caller) -> Committed:
        """Say that the last day to decide is over."""
        now = self._now()
        return await self._change(application_id, caller, lambda one: announcing.announce_overdue(one, decide_by, now))

    async def _change(
        self, application_id: UUID, caller: Caller, decide: Callable[[Application], list[Event]]
    ) -> Committed:
        """Change an application: a supplier's token its own alone, and no officer one of whom it speaks for."""
        return await self._store.change(
            (APPLICATIONS(application_id),), APPLICATION_ACCESS.deciding(caller, application_id, decide), caller
        )


def _terms(application: Application, now: datetime) -> Terms:
    return terms_on(uk_date(now), application.market)
