"""The ledger of keys that were destroyed: written before a key goes, appended to for good, and backed up apart.

A vault that is restored from a backup brings keys back. What the ledger names stays unreadable even so, and goes again
with `dps erasures apply` or the next `migrate`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

COLLECTION = "destroyed"


@dataclass(frozen=True, slots=True)
class Destroyed:
    """One key that was destroyed: whose, when, and by which decision (an id, or "" where nobody knows any more)."""

    client_id: UUID
    at: datetime
    decision: str

    def to_document(self) -> dict[str, object]:
        """Return it as the ledger keeps it."""
        return {"_id": str(self.client_id), "at": self.at, "decision": self.decision}

    @classmethod
    def of(cls, document: dict[str, object]) -> "Destroyed":
        """Read an entry of the ledger."""
        at = document["at"]
        if not isinstance(at, datetime):
            raise TypeError("an entry of the ledger has a time")
        return cls(UUID(str(document["_id"])), at, str(document["decision"]))
