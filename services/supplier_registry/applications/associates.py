"""Whom a supplier named as its associates: those that the debarment list is held against too."""

from datetime import datetime
from uuid import UUID

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application, Decision
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts.supplier_registry import Associate, Declaration
from shared.kernel.memberships import Standing
from shared.store.store import Store

# Of one supplier: far more than anybody makes.
_MANY = 1000


def _succeeded_at(predecessor: Supplier) -> datetime:
    """Return when another took the place of a supplier, as its memberships say; of one without any, when it began."""
    ended = (one.since for one in predecessor.memberships.values() if one.standing == Standing.SUCCEEDED)
    return max(ended, default=predecessor.registered_at)


def _stands(application: Application) -> bool:
    """Say whether something of an application waits for a decision, or was accepted."""
    return any(one.decision in {Decision.OPEN, Decision.ACCEPTED} for one in application.categories.values())


class Associates:
    """Answers about associates."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store

    async def of(self, supplier_id: UUID) -> tuple[Associate, ...]:
        """Return whom a supplier named as its associates last, with an application that stands or when asked anew.

        Those of a predecessor are its own until it has declared anything after it took that one's place.
        """
        stored = await self._store.read(SUPPLIERS(supplier_id))
        last = await self._declared_last(supplier_id, stored.state if stored else None)
        found = list(last[1].associates) if last else []
        for predecessor_id in stored.state.took_over if stored else ():
            predecessor = (await self._store.get(SUPPLIERS(predecessor_id))).state
            if last is None or last[0] <= _succeeded_at(predecessor):
                found += await self.of(predecessor_id)
        return tuple(dict.fromkeys(found))

    async def _declared_last(self, supplier_id: UUID, supplier: Supplier | None) -> tuple[datetime, Declaration] | None:
        documents = await self._store.documents(APPLICATIONS, {"supplier_id": supplier_id}, after=None, limit=_MANY)
        applied = [APPLICATIONS.decode(state) for _, state in documents]
        declared = [(one.received_at, one.declaration) for one in applied if _stands(one)]
        declared += [(each.made_at, each.declaration) for each in (supplier.redeclared.values() if supplier else ())]
        return max(declared, key=lambda each: each[0], default=None)
