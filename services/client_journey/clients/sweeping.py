"""Keys that nobody came to use: a journey was refused, or a process was killed before it could commit.

A key is asked for before the command is decided that needs it. Whoever asks for one by a name notes the time in the
vault, and a key that was asked for lately is not taken away, whatever becomes of the command.
"""

from datetime import datetime, timedelta
from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS
from shared.sealing import Vault
from shared.store.store import Store

KEPT_FOR = timedelta(days=1)
"""How long a key waits to be used: longer than any request or repeat of one takes."""

_PAGE = 200


class SweptKeys:
    """Takes keys out of the vault that no client has."""

    def __init__(self, store: Store, vault: Vault) -> None:
        """Look for their clients in the store."""
        self._store = store
        self._vault = vault

    async def sweep(self, since: datetime | None, now: datetime) -> int:
        """Delete the unused of those keys that nobody asked for since a day; return how many.

        Those that had been idle before `since` were looked at then, and are passed over.
        """
        before, after, swept = now - KEPT_FOR, None, 0
        idle_after = since - KEPT_FOR if since else None
        while page := await self._vault.idle_since(before, after, _PAGE, idle_after):
            known = {each.client_id for each in await self._store.several(CLIENTS, page)}
            swept += sum([await self._discard(each, before) for each in page if each not in known])
            after = page[-1]
        return swept

    async def _discard(self, client_id: UUID, before: datetime) -> bool:
        return await self._vault.discard_unused(client_id, before)
