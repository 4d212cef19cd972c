"""Signed addresses: for one file, a few minutes and one caller, whose token is asked for as well.

What is signed is an HMAC over all three with a secret that every process of the service finds in its database, where
the bytes are too: whoever could read the one has the other already.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from shared.auth.access import account_of
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock, system_clock
from shared.kernel.rules import Forbidden
from shared.store.layout import Layout
from shared.store.mongo import Database

COLLECTION = "file_secrets"
GOOD_FOR = timedelta(minutes=5)
GRANT = re.compile(r"[1-9][0-9]{9,11}\.[A-Za-z0-9_-]{43}")
_NAME = "addresses"


class AddressRefused(Forbidden):
    """An address is too old, or was made for another file or another caller; the caller may ask for one of its own."""

    code = "address_refused"

    def __init__(self) -> None:
        super().__init__("this address is not for you, or it is too old: ask for a new one")


class Addresses:
    """Makes and checks the part of an address that says who may open what until when."""

    LAYOUT: ClassVar[Layout] = {COLLECTION: []}

    def __init__(self, database: Database, clock: Clock = system_clock) -> None:
        """`clock` is the machine's: what is good for minutes is so by everybody's clock."""
        self._secrets = database[COLLECTION]
        self._clock = clock

    async def grant(self, file_id: UUID, caller: Caller) -> tuple[str, datetime]:
        """Return what opens a file to this caller, and until when."""
        until = self._clock().replace(microsecond=0) + GOOD_FOR
        seconds = int(until.timestamp())
        return f"{seconds}.{await self._signature(file_id, caller, seconds)}", until

    async def check(self, file_id: UUID, caller: Caller, grant: str) -> None:
        """Raise `AddressRefused` unless this was granted to the caller for this file and is good still."""
        if not GRANT.fullmatch(grant):
            raise AddressRefused
        written, _, signature = grant.partition(".")
        expected = await self._signature(file_id, caller, int(written))
        if not hmac.compare_digest(signature, expected) or int(written) <= self._clock().timestamp():
            raise AddressRefused

    async def _signature(self, file_id: UUID, caller: Caller, until: int) -> str:
        account = account_of(caller)
        signed = "\n".join((str(file_id), str(until), account.issuer, account.org or "", account.subject))
        return urlsafe_b64encode(hmac.digest(await self._secret(), signed.encode(), "sha256")).rstrip(b"=").decode()

    async def _secret(self) -> bytes:
        """Return the secret, made by whoever needs it first; it is read each time, so that removing it renews it."""
        made = {"$setOnInsert": {"secret": secrets.token_bytes(32)}}
        document = await self._secrets.find_one({"_id": _NAME}) or await self._secrets.find_one_and_update(
            {"_id": _NAME}, made, upsert=True, return_document=True
        )
        return bytes(document["secret"])
