"""What can be asked about successions, by those who decide on suppliers and those who read every decision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import TypeAdapter

from services.supplier_registry.successions.domain.succession import SUCCESSIONS, Status, Succession
from services.supplier_registry.successions.history import SUCCESSION_DISCLOSURE
from shared.auth.access import Access
from shared.contracts.supplier_registry import SuccessionKind
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.reference.codes import Code
from shared.store.store import Store

SUCCESSION_ACCESS = Access(SUCCESSIONS)


@dataclass(frozen=True)
class SuccessionShown:
    """Who is to take, or took, whose place; `proposed_by` is the account that proposed it.

    `accounts_pass` says whether those who speak for the one are to speak for the other.
    """

    succession_id: UUID
    supplier_id: UUID
    successor_id: UUID
    kind: SuccessionKind
    happened_on: date
    status: Annotated[Status, Code("succession status")]
    proposed_by: str
    proposed_at: datetime
    note: str
    decided_at: datetime | None
    return_note: str
    accounts_pass: bool


_SHOWN = TypeAdapter(SuccessionShown)


class SuccessionQueries:
    """Answers about successions. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, SUCCESSION_DISCLOSURE)

    async def get(self, succession_id: UUID, caller: Caller) -> tuple[dict[str, Any], int]:
        """Return a succession and its version."""
        stored = await self._store.get(SUCCESSIONS(succession_id))
        return _shown(SUCCESSION_ACCESS.readable(caller, succession_id, stored.state)), stored.version

    async def history(self, succession_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return who proposed and decided what."""
        readable = SUCCESSION_ACCESS.readable_by(caller, succession_id)
        return await self._past.history(succession_id, caller, readable, after=after, limit=limit)

    async def list(
        self, caller: Caller, status: str | None, after: str | None, limit: int
    ) -> list[tuple[str, dict[str, Any]]]:
        """Return a page of successions, or of those that stand so."""
        filters: Filters = {"status": status, **SUCCESSION_ACCESS.filters(caller)}
        documents = await self._store.documents(SUCCESSIONS, filters, after=after, limit=limit)
        return [(identifier, _shown(SUCCESSIONS.decode(state))) for identifier, state in documents]


def _shown(succession: Succession) -> dict[str, Any]:
    return dict(_SHOWN.dump_python(SuccessionShown(**vars(succession)), mode="json"))
