"""What a decision on a supplier's evidence relies on: the supplier, what it holds, and what it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence, evidence_held
from services.supplier_registry.evidence_requests.domain.request import (
    EVIDENCE_REQUESTS,
    EvidenceRequest,
    open_request,
)
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.kernel.aggregate import Ref
from shared.kernel.ids import new_id
from shared.reference import evidence_kinds
from shared.store.reliance import Known, ReliedOn, guarded


@dataclass(frozen=True)
class Holdings:
    """A supplier, what it holds of each kind, and the open request for one of them (`kind`), where one is given."""

    supplier_id: UUID
    kind: str | None = None
    first_of_its_kind: UUID = field(default_factory=new_id)

    @property
    def first(self) -> tuple[ReliedOn, ...]:
        """Name the supplier, and what says which evidence it holds and is asked for."""
        kinds = (evidence_held(self.supplier_id, kind) for kind in evidence_kinds())
        asked = (open_request(self.supplier_id, self.kind),) if self.kind else ()
        return (guarded(SUPPLIERS(self.supplier_id)), *kinds, *asked)

    def second(self, known: Known) -> list[ReliedOn]:
        """Name that evidence, and one that may be about to begin, and the request."""
        request = self._request(known)
        asked = [request] if request else []
        return [*self._refs(known).values(), HELD_EVIDENCE.new(self.first_of_its_kind), *asked]

    def supplier(self, known: Known) -> Supplier | None:
        """Return the supplier."""
        return known[SUPPLIERS(self.supplier_id)]

    def held(self, known: Known) -> dict[str, HeldEvidence]:
        """Return what the supplier holds, by kind."""
        found = {kind: known[ref] for kind, ref in self._refs(known).items()}
        return {kind: each for kind, each in found.items() if each}

    def request(self, known: Known) -> EvidenceRequest | None:
        """Return the open request for the kind, if there is one."""
        ref = self._request(known)
        return known[ref] if ref else None

    def _refs(self, known: Known) -> Mapping[str, Ref[HeldEvidence]]:
        holders = {kind: known[evidence_held(self.supplier_id, kind)] for kind in evidence_kinds()}
        return {kind: HELD_EVIDENCE(holder) for kind, holder in holders.items() if holder}

    def _request(self, known: Known) -> Ref[EvidenceRequest] | None:
        holder = known[open_request(self.supplier_id, self.kind)] if self.kind else None
        return EVIDENCE_REQUESTS(holder) if holder else None
