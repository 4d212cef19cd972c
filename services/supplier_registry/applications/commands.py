"""What can be done with applications, a method each."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.applications.domain import announcing, applying, deciding
from services.supplier_registry.applications.domain.application import APPLICATIONS, Application, open_application
from services.supplier_registry.applications.domain.applying import Apply
from services.supplier_registry.applications.domain.deciding import Admit, ExtendApplication, Refuse
from services.supplier_registry.applications.queries import APPLICATION_ACCESS
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.terms import Terms, terms_on
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.auth.access import supplier_of
from shared.contracts.event import Event
from shared.files.files import Files
from shared.files.stored import FileStatus
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.markets import market_for
from shared.reference import markets
from shared.reference.calendar import uk_date
from shared.store.group import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


class Applications:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files, clock: Clock) -> None:
        """Decide about applications by the policies in force, and about evidence by what was found in its files."""
        self._store = store
        self._files = files
        self._now = clock

    async def apply(self, asked: Apply, caller: Caller) -> Committed:
        """Take an application in, of the supplier that the caller speaks for."""
        supplier_id, application_id, now = supplier_of(caller), new_id(), self._now()
        market = market_for(asked.market, uk_date(now))
        terms = terms_on(uk_date(now), market.code)
        application, supplier = APPLICATIONS.new(application_id), SUPPLIERS(supplier_id)
        claim = open_application(supplier_id, market.code)

        def decided(known: Known) -> list[Event]:
            own = SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier])
            return applying.apply(own, application_id, known[claim], market, asked, terms, now)

        return await self._store.change(Reliance((application, claim, supplier)), decided, caller)

    async def admit(self, application_id: UUID, asked: Admit, caller: Caller) -> Committed:
        """Admit the applicant to one category that it asked for."""
        now, application = self._now(), APPLICATIONS(application_id)
        usable = await self._usable(application)

        def decided(known: Known) -> list[Event]:
            found = APPLICATION_ACCESS.changeable(caller, application_id, known[application])
            supplier = SUPPLIERS(found.supplier_id)
            market, terms = markets().get(found.market), _terms(found, now)
            return deciding.admit(found, supplier.existing(known[supplier]), market, asked, terms, now, usable)

        return await self._store.change(
            Reliance((application,), lambda known: _supplier(known[application])), decided, caller
        )

    async def _usable(self, application: Ref[Application]) -> Mapping[UUID, bool]:
        """Return which files of an application can be opened, as far as something was said of them.

        Read before the decision and not with it: what is said of a file is said for good (ADR 0047).
        """
        stored = await self._store.read(application)
        statuses = await self._files.statuses(stored.state.files) if stored and stored.state.files else {}
        return {
            file_id: status is not FileStatus.INFECTED
            for file_id, status in statuses.items()
            if status is FileStatus.INFECTED or self._files.hands_out(status)
        }

    async def refuse(self, application_id: UUID, asked: Refuse, caller: Caller) -> Committed:
        """Refuse one category, with every reason."""
        now = self._now()
        return await self._change(
            application_id, caller, lambda one: deciding.refuse(one, asked, _terms(one, now), now)
        )

    async def extend(self, application_id: UUID, asked: ExtendApplication, caller: Caller) -> Committed:
        """Give the decision more time."""
        now = self._now()
        return await self._change(
            application_id, caller, lambda one: deciding.extend(one, asked, _terms(one, now), now)
        )

    async def withdraw(self, application_id: UUID, caller: Caller) -> Committed:
        """Take the application back where it is not decided yet."""
        now = self._now()
        return await self._change(application_id, caller, lambda one: applying.withdraw(one, now))

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


def _supplier(application: Application | None) -> tuple[Ref[Supplier], ...]:
    return (SUPPLIERS(application.supplier_id),) if application else ()


def _terms(application: Application, now: datetime) -> Terms:
    return terms_on(uk_date(now), application.market)
