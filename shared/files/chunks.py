"""Bytes in GridFS: the layout of its standard, written and read one chunk at a time.

The driver's own streams gather up to 48 MB before they write and 16 MB as they read, for each file, so that a hundred
uploads at once would take gigabytes. Every tool that knows GridFS reads what is written here.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pymongo import IndexModel
from pymongo.read_concern import ReadConcern

from shared.files.stored import FileDamaged, StoredFile
from shared.kernel.documents import Document
from shared.store.layout import Layout
from shared.store.mongo import Database

CHUNK_BYTES = 255 * 1024
BUCKET = "stored"
_FILES, _CHUNKS = f"{BUCKET}.files", f"{BUCKET}.chunks"
_AT_ONCE = 4
"""Of the ten threads that the driver has on two cores: commands must not wait behind a hundred files."""

_MAJORITY = ReadConcern("majority")


class Chunks:
    """The bytes of a service's files, by the files' ids."""

    LAYOUT: ClassVar[Layout] = {
        _FILES: [IndexModel([("filename", 1), ("uploadDate", 1)])],
        _CHUNKS: [IndexModel([("files_id", 1), ("n", 1)], unique=True)],
    }

    def __init__(self, database: Database) -> None:
        """Keep them in the service's own database."""
        self._files = database[_FILES]
        self._chunks = database[_CHUNKS]
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def write(self, file_id: UUID, pieces: AsyncIterator[bytes]) -> tuple[int, str]:
        """Write pieces of any size as they come; return how many bytes there were, and their SHA-256.

        Each chunk is on a majority of the members before the next piece is asked for: whoever sends faster waits.
        """
        digest, size, number = hashlib.sha256(), 0, 0
        async with aclosing(_in_chunks(pieces)) as chunks:
            async for chunk in chunks:
                digest.update(chunk)
                async with self._turns:
                    await self._chunks.insert_one({"files_id": str(file_id), "n": number, "data": chunk})
                size, number = size + len(chunk), number + 1
        return size, digest.hexdigest()

    async def complete(self, file: StoredFile, at: datetime) -> None:
        """Say that all bytes of a file are there."""
        about = {"media_type": file.media_type, "sha256": file.sha256}
        await self._files.insert_one(
            {
                "_id": str(file.file_id),
                "length": file.size,
                "chunkSize": CHUNK_BYTES,
                "uploadDate": at,
                "filename": file.name,
                "metadata": about,
            }
        )

    async def read(self, file: StoredFile) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a file, holding two chunks at most; raises `FileDamaged` before the last of them."""
        digest, size = hashlib.sha256(), 0
        found = self._chunks.with_options(read_concern=_MAJORITY).find({"files_id": str(file.file_id)}, {"data": 1})
        async with aclosing(self._documents(found.sort("n", 1).batch_size(1))) as documents:
            async for document in documents:
                chunk = bytes(document["data"])
                digest.update(chunk)
                size += len(chunk)
                if size >= file.size and (size != file.size or digest.hexdigest() != file.sha256):
                    raise FileDamaged(f"file {file.file_id} is not as it was stored")
                yield chunk
        if size < file.size:
            raise FileDamaged(f"file {file.file_id} lacks {file.size - size} of its bytes")

    async def _documents(self, cursor: Any) -> AsyncGenerator[Document, None]:
        """Yield what a cursor finds, in turn with others, and close it also where nobody reads on."""
        try:
            while True:
                async with self._turns:
                    document = await anext(cursor, None)
                if document is None:
                    return
                yield document
        finally:
            await cursor.close()

    async def delete(self, file_id: UUID) -> None:
        """Delete what there is of a file, whole or not; may be called again."""
        await self._chunks.delete_many({"files_id": str(file_id)})
        await self._files.delete_one({"_id": str(file_id)})


async def _in_chunks(pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield the same bytes in pieces of the size of chunks, the last one smaller."""
    gathered = bytearray()
    async for piece in pieces:
        gathered += piece
        while len(gathered) >= CHUNK_BYTES:
            yield _cut(gathered)
    if gathered:
        yield bytes(gathered)


def _cut(gathered: bytearray) -> bytes:
    """Take a chunk off the beginning, copied only once."""
    with memoryview(gathered) as seen:
        chunk = bytes(seen[:CHUNK_BYTES])
    del gathered[:CHUNK_BYTES]
    return chunk
