"""The vault: a key for each client, by which texts are sealed and opened, and which is destroyed to erase the client.

Whoever opens something reads the key from the vault, as a majority has it, by an encryption object made for that
opening: the driver keeps keys in such an object for a minute, in which an erased client would still be read. Nothing is
remembered between two calls, in no process, so that there is nothing to tell other processes.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import pymongo
import structlog
from bson.binary import Binary
from bson.codec_options import CodecOptions
from pymongo import IndexModel, ReadPreference
from pymongo.encryption import ClientEncryption
from pymongo.errors import DuplicateKeyError, EncryptionError, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.contracts.sealed import Sealed
from shared.sealing.errors import Erased, KmsAway, OfAnother
from shared.sealing.kms import MasterKey, SealingUnfit
from shared.sealing.ledger import COLLECTION as DESTROYED
from shared.sealing.ledger import Destroyed
from shared.sealing.values import key_id, must_be_of, uuid_of
from shared.store import layout
from shared.store.mongo import Database
from shared.store.primary import Primary
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

Found = TypeVar("Found")
Document = dict[str, Any]

KEYS: Final = "keys"
LAYOUT: layout.Layout = {
    KEYS: [
        # The driver's own index of a vault: a name has one key.
        IndexModel("keyAltNames", unique=True, partialFilterExpression={"keyAltNames": {"$exists": True}}),
        IndexModel("updateDate"),
    ],
    DESTROYED: [IndexModel("at")],
}

_ALGORITHM: Final = "AEAD_AES_256_CBC_HMAC_SHA_512-Random"
_SUBTYPE: Final = 6
_THREADS: Final = 16
_KEY_GONE: Final = "not all keys requested were satisfied"
_MAJORITY: Final = {
    "read_concern": ReadConcern("majority"),
    "write_concern": WriteConcern("majority", j=True),
    "read_preference": ReadPreference.PRIMARY,
}


class Vault:
    """Seals, opens and destroys by the keys of one service's vault."""

    def __init__(self, database: Database, master: MasterKey | None) -> None:
        """Use a database of its own; without a master key nothing can be sealed or opened.

        Raises `SealingUnfit` where its client would read from others than the primary, which may be behind it.
        """
        if database.client.read_preference != ReadPreference.PRIMARY:
            raise SealingUnfit("the vault is read from the primary alone: take readPreference out of its address")
        self.database = database
        self._primary = Primary(database.delegate, KEYS)
        self._master = master
        # Of its own, since a key management service that hangs must not keep the threads that others need.
        self._waiting = ThreadPoolExecutor(_THREADS, thread_name_prefix="vault")

    def require(self) -> MasterKey:
        """Return the master key; raises `SealingUnfit` where there is none."""
        if self._master is None:
            raise SealingUnfit(
                "set SEALING_KMS, or write a file sealing_kms in SECRETS_DIR, which names the key management service "
                "of the master key; on a machine of one's own SEALING_LOCAL_KEY_FILE: what is known of clients is "
                "sealed by it"
            )
        return self._master

    async def prepare(self) -> int:
        """Make what is missing, and destroy again what the ledger names; return how many keys had come back."""
        await layout.make(self.database, LAYOUT)
        return await self.apply_ledger()

    async def key_for(self, names: Sequence[str]) -> UUID:
        """Return the key that has one of these names, or make one of them all; the first is the newest name."""
        return await self._within(lambda: self._key_for(names))

    async def find(self, names: Sequence[str]) -> UUID | None:
        """Return the key that has one of these names, as far as it was not destroyed."""
        return await asyncio.to_thread(self._primary.steadily, lambda: self._named(names))

    async def seal(self, client_id: UUID, text: str) -> Sealed:
        """Seal a text for a client; raises `Erased` or `KmsAway`."""
        return (await self.seal_all(client_id, [text]))[0]

    async def seal_all(self, client_id: UUID, texts: Sequence[str]) -> list[Sealed]:
        """Seal texts for a client; raises `Erased` or `KmsAway`."""
        return await self._within(lambda: self._seal(client_id, texts))

    async def open(self, client_id: UUID, values: Sequence[Sealed]) -> list[str | None]:
        """Return what values of one client say, `None` each where the key is gone; raises `OfAnother` or `KmsAway`."""
        return await self._within(lambda: self._open(client_id, values))

    async def destroy(self, client_id: UUID, decision: str, at: datetime) -> None:
        """Destroy a client's key for good, and note that first; may be repeated after a crash at any point."""
        await asyncio.to_thread(self._destroy, Destroyed(client_id, at, decision))

    async def discard_unused(self, client_id: UUID, before: datetime) -> bool:
        """Delete a key that nobody came to use, unless it was asked for since; nothing was sealed by it that stayed."""
        query = {"_id": key_id(client_id), "updateDate": {"$lt": before}}
        return await asyncio.to_thread(lambda: bool(self._keys.delete_one(query).deleted_count))

    async def idle_since(
        self, before: datetime, after: UUID | None, limit: int, idle_after: datetime | None = None
    ) -> list[UUID]:
        """Return keys that nobody asked for by name since `before`, in the order of their ids.

        With `idle_after`, only those that somebody asked for after that.
        """
        query: Document = {"updateDate": {"$lt": before, **({"$gte": idle_after} if idle_after else {})}}
        if after is not None:
            query["_id"] = {"$gt": key_id(after)}
        found = self._keys.find(query, {"_id": 1}).sort("_id", 1).limit(limit)
        return [uuid_of(each) for each in await asyncio.to_thread(list, found)]

    async def destroyed(self) -> list[Destroyed]:
        """Return the whole ledger, the oldest entry first."""
        found = self._destroyed.find().sort([("at", 1), ("_id", 1)])
        return [Destroyed.of(each) for each in await asyncio.to_thread(list, found)]

    async def merge(self, entries: Sequence[Destroyed]) -> int:
        """Take entries of another copy of the ledger, and destroy what they name; return how many were new."""
        new = 0
        for each in entries:
            new += await asyncio.to_thread(self._destroy, each)
        return new

    async def there_again(self, entries: Sequence[Destroyed]) -> int:
        """Return how many keys of the ledger are there, which a backup must have brought back."""
        ids = {"_id": {"$in": [key_id(each.client_id) for each in entries]}}
        return int(await asyncio.to_thread(self._keys.count_documents, ids))

    async def apply_ledger(self) -> int:
        """Destroy every key that the ledger names and that is there again; return how many there were."""
        return sum([await asyncio.to_thread(self._remove, each.client_id) for each in await self.destroyed()])

    async def _within(self, act: Callable[[], Found]) -> Found:
        """Do something that needs the master key, apart from the event loop; raises `KmsAway` where that is away.

        Whoever waits behind others for too long is told so too.
        """
        seconds = self.require().seconds

        def done() -> Found:
            with pymongo.timeout(seconds):
                return act()

        try:
            async with asyncio.timeout(2 * seconds):
                return await asyncio.get_running_loop().run_in_executor(self._waiting, done)
        except TimeoutError:
            metrics.SEALING.labels("kms", "away").inc()
            raise KmsAway from None

    @property
    def _keys(self) -> Any:
        return self.database.delegate.get_collection(KEYS, **_MAJORITY)

    @property
    def _destroyed(self) -> Any:
        return self.database.delegate.get_collection(DESTROYED, **_MAJORITY)

    def _named(self, names: Sequence[str]) -> UUID | None:
        found = self._keys.find_one({"keyAltNames": {"$in": list(names)}}, {"_id": 1})
        return None if found is None or self._is_destroyed(uuid_of(found)) else uuid_of(found)

    def _key_for(self, names: Sequence[str]) -> UUID:
        for _ in range(3):
            if found := self._asked_for(names):
                return found
            with suppress(DuplicateKeyError), self._encryption() as encryption:
                # Another process may make one of the same names meanwhile: then that one is it.
                return self._made(encryption, names)
        raise KmsAway  # whoever makes and destroys it in turn is given way to

    def _asked_for(self, names: Sequence[str]) -> UUID | None:
        """Return the key of one of these names, and note that it was asked for, so that it is not swept just now."""
        noted = {"$max": {"updateDate": datetime.now(UTC)}}
        found = self._keys.find_one_and_update({"keyAltNames": {"$in": list(names)}}, noted)
        if found is None:
            return None
        client_id = uuid_of(found)
        if self._is_destroyed(client_id):
            self._remove(client_id)  # a backup brought it back
            return None
        if names[0] not in found["keyAltNames"]:
            self._keys.update_one({"_id": found["_id"]}, {"$addToSet": {"keyAltNames": names[0]}})
        return client_id

    def _made(self, encryption: ClientEncryption[Any], names: Sequence[str]) -> UUID:
        master = self.require()
        try:
            made = encryption.create_data_key(master.provider, master.key, list(names))
        except EncryptionError as error:
            if isinstance(error.cause, DuplicateKeyError):
                raise error.cause from None
            raise
        return made.as_uuid()

    def _seal(self, client_id: UUID, texts: Sequence[str]) -> list[Sealed]:
        if not self._is_there(client_id):
            raise Erased
        with self._encryption() as encryption:
            try:
                key = key_id(client_id)
                sealed = [Sealed.of(encryption.encrypt(text, _ALGORITHM, key_id=key)) for text in texts]
            except EncryptionError as error:
                if _KEY_GONE in str(error):
                    raise Erased from None
                raise
        metrics.SEALING.labels("seal", "done").inc(len(sealed))
        return sealed

    def _open(self, client_id: UUID, values: Sequence[Sealed]) -> list[str | None]:
        for value in values:
            must_be_of(client_id, value)
        if not self._is_there(client_id):
            metrics.SEALING.labels("open", "erased").inc(len(values))
            return [None for _ in values]
        with self._encryption() as encryption:
            try:
                opened = [str(encryption.decrypt(Binary(value.made, _SUBTYPE))) for value in values]
            except EncryptionError as error:
                if _KEY_GONE in str(error):
                    return [None for _ in values]
                raise
        metrics.SEALING.labels("open", "done").inc(len(opened))
        return list(opened)

    def _destroy(self, entry: Destroyed) -> bool:
        """Note an entry, then remove the key; return whether the entry is a new one."""
        new = False
        with suppress(DuplicateKeyError):
            self._destroyed.insert_one(entry.to_document())
            new = True
        self._remove(entry.client_id)
        return new

    def _remove(self, client_id: UUID) -> int:
        removed = int(self._keys.delete_one({"_id": key_id(client_id)}).deleted_count)
        if removed:
            metrics.SEALING.labels("destroy", "done").inc()
        return removed

    def _is_there(self, client_id: UUID) -> bool:
        """Whether a client's key is there, and is none that a backup brought back.

        A new primary could say for a moment that a key is there which was destroyed, or that one was which is there.
        """

        def there() -> bool:
            found = self._keys.find_one({"_id": key_id(client_id)}, {"_id": 1})
            return found is not None and not self._is_destroyed(client_id)

        return self._primary.steadily(there)

    def _is_destroyed(self, client_id: UUID) -> bool:
        return self._destroyed.find_one({"_id": str(client_id)}, {"_id": 1}) is not None

    @contextmanager
    def _encryption(self) -> Iterator[ClientEncryption[Any]]:
        """Yield what seals and opens, and forget it: it would remember keys. Raises `KmsAway`."""
        master, client = self.require(), self.database.client.delegate
        namespace = f"{self.database.name}.{KEYS}"
        encryption: ClientEncryption[Any] = ClientEncryption(
            master.providers, namespace, client, CodecOptions(), kms_tls_options=master.tls_options
        )
        try:
            yield encryption
        except EncryptionError as error:
            raise self._sorted(error, master) from error.cause
        finally:
            encryption.close()

    @staticmethod
    def _sorted(error: EncryptionError, master: MasterKey) -> Exception:
        """Tell what went wrong: the service of the master key is away, the database is, or the value is not ours."""
        if master.is_remote:
            # The keys themselves were read from the vault a moment ago; what fails now is what opens them.
            metrics.SEALING.labels("kms", "away").inc()
            log.warning("the key management service does not answer", error=type(error.cause).__name__)
            return KmsAway()
        return error.cause if isinstance(error.cause, PyMongoError) else OfAnother("a sealed value cannot be read")
