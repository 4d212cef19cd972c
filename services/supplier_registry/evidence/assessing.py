"""How a decision about what a supplier holds is made: with whose it is, and with what that leaves covered."""

from collections.abc import Callable
from uuid import UUID

from services.supplier_registry.evidence.domain.assessing import Assessed
from services.supplier_registry.evidence.domain.covering import state_cover
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence
from services.supplier_registry.evidence.domain.terms import cover_terms_on
from services.supplier_registry.evidence.holdings import Holdings
from services.supplier_registry.evidence.queries import HELD_ACCESS
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts.event import Event
from shared.contracts.supplier_registry import EvidenceEvent
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

Decide = Callable[[Assessed], list[Event]]
Permitted = Callable[[HeldEvidence | None], HeldEvidence]
"""Returns evidence that may be decided about; raises `NotFound` or `Forbidden`."""


class _PassedOn(Exception):
    """Evidence has passed to another supplier since it was read."""


class Assessing:
    """Decides about evidence, and says in the same commit what that leaves covered."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds and the policies in force."""
        self._store = store
        self._now = clock

    async def by_one_who_may(self, evidence_id: UUID, caller: Caller, decide: Decide) -> Committed:
        """Decide about evidence as somebody who may."""
        found = (await self._store.get(HELD_EVIDENCE(evidence_id))).state

        def permitted(held: HeldEvidence | None) -> HeldEvidence:
            return HELD_ACCESS.changeable(caller, evidence_id, held)

        return await self.of(permitted(found), caller, decide, permitted)

    async def of(self, found: HeldEvidence, caller: Caller, decide: Decide, permitted: Permitted) -> Committed:
        """Decide about evidence that was read before.

        Whose it is changes by a succession alone: where that came between, it is read once more.
        """
        ref, terms = HELD_EVIDENCE(found.evidence_id), cover_terms_on(uk_date(self._now()))
        holdings = Holdings(found.supplier_id, found.kind)

        def decided(known: Known) -> list[Event]:
            held = permitted(known[ref])
            if held.supplier_id != holdings.supplier_id:
                raise _PassedOn
            supplier = SUPPLIERS(held.supplier_id).existing(holdings.supplier(known))
            events = decide(Assessed(held, supplier, holdings.request(known)))
            for event in events:
                if isinstance(event, EvidenceEvent):
                    held = HELD_EVIDENCE.evolve(held, event)
            return [*events, *state_cover(supplier, {**holdings.held(known), held.kind: held}.values(), terms)]

        try:
            return await self._store.change(Reliance((ref, *holdings.first), holdings.second), decided, caller)
        except _PassedOn:
            return await self.of((await self._store.get(ref)).state, caller, decide, permitted)
