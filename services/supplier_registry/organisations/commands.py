"""What can be done with organisations, a method each."""

from uuid import UUID

from services.supplier_registry.organisations.domain import accounts, numbers, registration
from services.supplier_registry.organisations.domain.accounts import SpeaksFor
from services.supplier_registry.organisations.domain.numbers import ChangeNumbers, StrikeNumber
from services.supplier_registry.organisations.domain.registration import Register
from services.supplier_registry.registers.domain.checks import REGISTER_CHECKS, checks_of
from services.supplier_registry.registers.domain.prefilling import Shared, code_terms_on, used
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.terms import terms_on
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.auth.access import account_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


class Organisations:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide about organisations by the policies in force."""
        self._store = store
        self._now = clock

    async def register(self, asked: Register, caller: Caller, shared: Shared | None = None) -> Committed:
        """Register an organisation under a new id; the caller's organisation, or account, speaks for it.

        `shared` is what it shares on the central platform, where it was prefilled from there.
        """
        supplier_id, checks_id, now = new_id(), new_id(), self._now()
        link, terms = account_of(caller).links[0], terms_on(uk_date(now))
        claims = (*numbers.claims_on(asked.identifiers), link.claim)

        def decide(known: Known) -> list[Event]:
            held = [claim for claim in claims if known[claim] is not None]
            registered = registration.register(asked, link, supplier_id, held, caller.supplier_id, terms, now)
            code = code_terms_on(uk_date(now))
            return [*registered, *(used(None, checks_id, supplier_id, shared, code, now) if shared else ())]

        checks = (REGISTER_CHECKS.new(checks_id), checks_of(supplier_id)) if shared else ()
        return await self._store.change(Reliance((SUPPLIERS.new(supplier_id), *checks, *claims)), decide, caller)

    async def change_numbers(self, supplier_id: UUID, asked: ChangeNumbers, caller: Caller) -> Committed:
        """Take over which numbers an organisation has in public registers."""
        supplier, claims = SUPPLIERS(supplier_id), numbers.claims_on(asked.identifiers)

        def decide(known: Known) -> list[Event]:
            own = SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier])
            held = [claim for claim in claims if known[claim] not in {None, supplier.id}]
            return numbers.change_numbers(own, asked, held)

        return await self._store.change(Reliance((supplier, *claims)), decide, caller)

    async def strike_number(self, supplier_id: UUID, asked: StrikeNumber, caller: Caller) -> Committed:
        """Take a number from an organisation that it is not the number of."""
        decide = SUPPLIER_ACCESS.deciding(caller, supplier_id, lambda one: numbers.strike_number(one, asked))
        return await self._store.change((SUPPLIERS(supplier_id),), decide, caller)

    async def unlink_account(self, supplier_id: UUID, asked: SpeaksFor, caller: Caller) -> Committed:
        """Let an organisation or account no longer speak for a supplier."""
        supplier, link, now = SUPPLIERS(supplier_id), asked.link(account_of(caller).issuer), self._now()

        def decide(known: Known) -> list[Event]:
            return accounts.unlink(SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier]), link, now)

        return await self._store.change(Reliance((supplier,)), decide, caller)
