"""What a server keeps of a browser between its requests: under an id that only the browser has, until its time is over.

Neither the id nor what is kept can be read from the database: a document is named by a digest of the id and encrypted
with a key made of it. So a copy of the database opens no session and shows nobody's token.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from pymongo import IndexModel

from shared.store.mongo import Database

COLLECTION = "sessions"
LAYOUT: Mapping[str, Sequence[IndexModel]] = {COLLECTION: [IndexModel("ends_at", expireAfterSeconds=0)]}
"""The database removes what has ended by itself, within a minute; it is not read after its end in any case."""

_BYTES = 32
_LONGEST_ID = 64


def new_session_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_urlsafe(_BYTES)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept under an id, and until when."""

    content: bytes
    ends_at: datetime


class Sessions:
    """The sessions in a database. Ids are minted by `new_session_id` and known to the browser alone."""

    def __init__(self, database: Database) -> None:
        """Keep them in a database of the server's own, laid out as `LAYOUT` says."""
        self._kept = database[COLLECTION]

    async def read(self, session_id: str, now: datetime) -> Kept | None:
        """Return what is kept under an id that a browser sent, `None` where there is nothing or its time is over."""
        if not 0 < len(session_id) <= _LONGEST_ID:
            return None
        found = await self._kept.find_one({"_id": _name(session_id), "ends_at": {"$gt": now}})
        if found is None:
            return None
        try:
            return Kept(_cipher(session_id).decrypt(found["content"]), found["ends_at"])
        except InvalidToken:  # written by a version that kept it differently, or tampered with
            return None

    async def write(self, session_id: str, content: bytes, ends_at: datetime) -> None:
        """Keep this instead of what was kept."""
        values = {"content": _cipher(session_id).encrypt(content), "ends_at": ends_at}
        await self._kept.update_one({"_id": _name(session_id)}, {"$set": values}, upsert=True)

    async def end(self, session_id: str) -> None:
        """Forget what is kept; a second call changes nothing."""
        await self._kept.delete_one({"_id": _name(session_id)})


def _name(session_id: str) -> str:
    return hashlib.sha256(b"name " + session_id.encode()).hexdigest()


def _cipher(session_id: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"key " + session_id.encode()).digest()))
