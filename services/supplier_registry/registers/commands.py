"""What can be done with checks in public registers, a method each. None of them asks a register."""

from collections.abc import Callable
from uuid import UUID

from services.supplier_registry.registers.domain import checking, taking_over
from services.supplier_registry.registers.domain.checking import SettleConcern, terms_on
from services.supplier_registry.registers.domain.checks import REGISTER_CHECKS, RegisterChecks, checks_of
from services.supplier_registry.registers.domain.prefilling import Shared, code_terms_on, is_its_own, used
from services.supplier_registry.registers.domain.taking_over import TakeOver
from services.supplier_registry.registers.queries import CHECKS_ACCESS
from services.supplier_registry.suppliers.domain import terms as policies
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Identifier, RegisterEntry
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.holding import ClaimRef
from shared.kernel.ids import new_id
from shared.kernel.rules import reject_if_any
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


def checks_for(
    supplier_id: UUID, checks_id: UUID
) -> tuple[ClaimRef, Callable[[Known], tuple[Ref[RegisterChecks], ...]]]:
    """Return what a decision relies on that adds to the checks of a supplier, or begins them under a new id."""
    claim, new = checks_of(supplier_id), REGISTER_CHECKS.new(checks_id)

    def held(known: Known) -> tuple[Ref[RegisterChecks], ...]:
        holder = known[claim]
        return (new if holder is None else REGISTER_CHECKS(holder),)

    return claim, held


class RegisterCheckCommands:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Keep what registers said by the policies in force."""
        self._store = store
        self._now = clock

    async def want(self, supplier_id: UUID, caller: Caller, *, again: bool = False) -> Committed:
        """Have the numbers of a supplier looked up that are new, or with `again` all of them."""
        checks_id, today = new_id(), uk_date(self._now())
        supplier, (claim, held) = SUPPLIERS(supplier_id), checks_for(supplier_id, checks_id)

        def decided(known: Known) -> list[Event]:
            found = SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier])
            return checking.want(known[held(known)[0]], checks_id, found, today, again=again)

        return await self._store.change(Reliance((supplier, claim), held), decided, caller)

    async def take_in(
        self, checks_id: UUID, number: Identifier, entry: RegisterEntry | None, caller: Caller
    ) -> Committed:
        """Keep what a register said of a number."""
        now = self._now()
        terms = terms_on(uk_date(now))
        return await self._change(
            checks_id, caller, lambda checks, supplier: checking.take_in(checks, supplier, number, entry, terms, now)
        )

    async def note_no_answer(
        self, checks_id: UUID, number: Identifier, problem: str, caller: Caller, *, of_all: bool
    ) -> Committed:
        """Note that a register gave no answer, and why."""
        now = self._now()
        terms = terms_on(uk_date(now))
        return await self._change(
            checks_id,
            caller,
            lambda checks, _: checking.note_no_answer(checks, number, problem, terms, now, of_all=of_all),
        )

    async def note_use(self, supplier_id: UUID, shared: Shared, caller: Caller) -> Committed:
        """Keep that a supplier used a share code, and what it shares of itself."""
        checks_id, now = new_id(), self._now()
        terms, supplier = code_terms_on(uk_date(now)), SUPPLIERS(supplier_id)
        claim, held = checks_for(supplier_id, checks_id)

        def decided(known: Known) -> list[Event]:
            own = SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier])
            reject_if_any([is_its_own(shared, own.identifiers)])
            return used(known[held(known)[0]], checks_id, supplier_id, shared, terms, now)

        return await self._store.change(Reliance((supplier, claim), held), decided, caller)

    async def take_over(self, supplier_id: UUID, asked: TakeOver, caller: Caller) -> Committed:
        """Let a supplier say of itself what a register says of it, as the supplier itself."""
        supplier, claim, now = SUPPLIERS(supplier_id), checks_of(supplier_id), self._now()
        terms = policies.terms_on(uk_date(now))

        def decided(known: Known) -> list[Event]:
            own = SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier])
            return taking_over.take_over(_held(known, claim), own, asked, terms, now)

        return await self._store.change(Reliance((supplier, claim), lambda known: _refs(known, claim)), decided, caller)

    async def settle(self, supplier_id: UUID, asked: SettleConcern, caller: Caller) -> Committed:
        """Note that what a register says of a number of a supplier was looked at."""
        claim, now = checks_of(supplier_id), self._now()

        def decided(known: Known) -> list[Event]:
            checks = CHECKS_ACCESS.changeable(caller, supplier_id, _held(known, claim))
            return checking.settle(checks, asked, now)

        return await self._store.change(Reliance((claim,), lambda known: _refs(known, claim)), decided, caller)

    async def _change(
        self, checks_id: UUID, caller: Caller, decide: Callable[[RegisterChecks, Supplier], list[Event]]
    ) -> Committed:
        checks = REGISTER_CHECKS(checks_id)

        def supplier(known: Known) -> tuple[Ref[Supplier], ...]:
            found = known[checks]
            return (SUPPLIERS(found.supplier_id),) if found else ()

        def decided(known: Known) -> list[Event]:
            found = CHECKS_ACCESS.changeable(caller, checks_id, known[checks])
            of = SUPPLIERS(found.supplier_id)
            return decide(found, of.existing(known[of]))

        return await self._store.change(Reliance((checks,), supplier), decided, caller)


def _refs(known: Known, claim: ClaimRef) -> tuple[Ref[RegisterChecks], ...]:
    """Name the checks that hold a claim, if any do."""
    holder = known[claim]
    return (REGISTER_CHECKS(holder),) if holder else ()


def _held(known: Known, claim: ClaimRef) -> RegisterChecks | None:
    """Return the checks that hold a claim, if any do."""
    return next((known[each] for each in _refs(known, claim)), None)
