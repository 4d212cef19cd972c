"""What can be done about the debarment list, a method each."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from services.supplier_registry.debarment.domain import checking
from services.supplier_registry.debarment.domain.checking import ConsiderDebarment
from services.supplier_registry.debarment.domain.findings import DEBARMENT_FINDINGS, DebarmentFindings, findings_of
from services.supplier_registry.debarment.queries import DEBARMENT_ACCESS
from services.supplier_registry.suppliers.domain.debarring import debarment_terms_on
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Associate
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference.calendar import uk_date
from shared.reference.debarments import published_on
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

AssociatesOf = Callable[[UUID], Awaitable[tuple[Associate, ...]]]
"""Finds whom a supplier declared as its associates last."""


class DebarmentCommands:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, associates_of: AssociatesOf, clock: Clock) -> None:
        """Decide by the list in use; associates are as they were declared."""
        self._store = store
        self._associates_of = associates_of
        self._now = clock

    async def check(self, supplier_id: UUID, caller: Caller) -> Committed:
        """Hold a supplier and its associates against the list as it is today."""
        findings_id, now = new_id(), self._now()
        terms, listed, associates = (
            debarment_terms_on(uk_date(now)),
            published_on(),
            await self._associates_of(supplier_id),
        )
        supplier, claim = SUPPLIERS(supplier_id), findings_of(supplier_id)
        new = DEBARMENT_FINDINGS.new(findings_id)

        def held(known: Known) -> tuple[Ref[DebarmentFindings], ...]:
            holder = known[claim]
            return (new if holder is None else DEBARMENT_FINDINGS(holder),)

        def decided(known: Known) -> list[Event]:
            found = SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier])
            return checking.check(known[held(known)[0]], findings_id, found, associates, listed, terms, now)

        return await self._store.change(Reliance((supplier, claim), held), decided, caller)

    async def consider(self, supplier_id: UUID, asked: ConsiderDebarment, caller: Caller) -> Committed:
        """Say what follows from what was found."""
        now, supplier, claim = self._now(), SUPPLIERS(supplier_id), findings_of(supplier_id)

        def held(known: Known) -> tuple[Ref[DebarmentFindings], ...]:
            holder = known[claim]
            return (DEBARMENT_FINDINGS(holder),) if holder else ()

        def decided(known: Known) -> list[Event]:
            found = [known[each] for each in held(known)]
            findings = DEBARMENT_ACCESS.changeable(caller, supplier_id, found[0] if found else None)
            return checking.consider(findings, supplier.existing(known[supplier]), asked, caller.actor, now)

        return await self._store.change(Reliance((supplier, claim), held), decided, caller)
