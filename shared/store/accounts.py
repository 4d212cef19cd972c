"""Which supplier an account speaks for: one read by an index, each time anew, so that an account unlinked is obeyed.

Nothing is remembered from one request to the next. A token may be good for hours, and a row changes when the news of
it arrives; a memory of either would let somebody in who was shut out meanwhile.
"""

from typing import Protocol
from uuid import UUID

from pymongo.read_concern import ReadConcern

from shared.kernel.accounts import Account
from shared.kernel.known_accounts import KNOWN_ACCOUNTS
from shared.store.errors import NewsIncomplete
from shared.store.mongo import Database
from shared.store.working import CLAIMS

_MAJORITY = ReadConcern("majority")


class Accounts(Protocol):
    """Knows for whom accounts speak."""

    async def supplier_of(self, account: Account) -> UUID | None:
        """Return the supplier that an account speaks for, `None` where it speaks for none."""


class KnownAccounts:
    """Answers by the rows that a service keeps of the registry's links."""

    def __init__(self, database: Database) -> None:
        """Read the rows of one service."""
        self._rows = database.get_collection(KNOWN_ACCOUNTS.name, read_concern=_MAJORITY)

    async def supplier_of(self, account: Account) -> UUID | None:
        """Return the supplier that an account speaks for; raises `NewsIncomplete` where its links are not all known."""
        names = [link.claim.id for link in account.links]
        rows = await self._rows.find({"accounts": {"$in": names}}).to_list(len(names))
        for name in names:
            for row in rows:
                if name in row["accounts"]:
                    if row.get("incomplete"):
                        raise NewsIncomplete("news of who speaks for this supplier is missing and is being fetched")
                    return UUID(row["supplier_id"])
        return None


class ClaimedAccounts:
    """Answers by the claims of the registry itself: what it has just committed counts at once."""

    def __init__(self, database: Database) -> None:
        """Read the claims of the registry."""
        self._claims = database.get_collection(CLAIMS, read_concern=_MAJORITY)

    async def supplier_of(self, account: Account) -> UUID | None:
        """Return the supplier that an account speaks for."""
        names = [link.claim.id for link in account.links]
        claims = await self._claims.find({"_id": {"$in": names}}).to_list(len(names))
        holders = {claim["_id"]: claim["holder"] for claim in claims}
        return next((UUID(holders[name]) for name in names if name in holders), None)
