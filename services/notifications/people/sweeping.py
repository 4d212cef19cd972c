"""Keys of addresses that nobody came to use: the command was refused, or its process was killed before the commit."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.people.domain.person import PEOPLE
from shared.kernel.filters import one_of
from shared.sealing import Vault
from shared.store.store import Store

KEPT_FOR = timedelta(days=1)
"""How long a key waits to be used: longer than any request or repeat of one takes."""

_PAGE = 200


Holders = Callable[[Sequence[UUID]], Awaitable[set[UUID]]]
"""Returns those of some keys that something of its own is sealed by."""


class SweptAddressKeys:
    """Takes keys out of the vault that nothing is sealed by."""

    def __init__(self, store: Store, vault: Vault, others: Sequence[Holders] = ()) -> None:
        """Look for the addresses in the store, and ask others too who have keys in this vault."""
        self._store = store
        self._vault = vault
        self._others = others

    async def sweep(self, since: datetime | None, now: datetime) -> int:
        """Delete the unused of those keys that nobody asked for since a day; return how many.

        Those that had been idle before `since` were looked at then, and are passed over.
        """
        before, after, swept = now - KEPT_FOR, None, 0
        idle_after = since - KEPT_FOR if since else None
        while page := await self._vault.idle_since(before, after, _PAGE, idle_after):
            used = await self._used(page)
            swept += sum([await self._vault.discard_unused(each, before) for each in page if each not in used])
            after = page[-1]
        return swept

    async def _used(self, keys: Sequence[UUID]) -> set[UUID]:
        """Return those of some keys by which an address is sealed, or was until a moment ago."""
        used: set[UUID] = set()
        for field in ("email_key", "keys_to_destroy"):
            async for people in self._store.pages(PEOPLE, {field: one_of(keys)}):
                for each in people:
                    used |= {*([each.email_key] if each.email_key else []), *(each.keys_to_destroy or ())}
        return used.union(*[await held(keys) for held in self._others])
