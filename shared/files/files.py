"""The files of one service: stored before the command that uses them, kept by it, or swept; scanned; handed out."""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import structlog

from shared.files.accepting import Offered, beginning_whole, bounded, refuse_unfit
from shared.files.addresses import Addresses
from shared.files.chunks import Chunks
from shared.files.downloads import Downloads
from shared.files.names import cleaned
from shared.files.records import Records
from shared.files.scanner import Clamd, NotScanned, ScannerAway, ScannerHangs
from shared.files.stored import FileDamaged, FileRecord, FileRejected, FileStatus, Quarantined, StoredFile
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock, system_clock
from shared.kernel.ids import new_id
from shared.kernel.rules import NotFound
from shared.reference.file_kinds import FileKind
from shared.store.errors import DatabaseError, Overloaded
from shared.store.layout import Layout
from shared.store.mongo import Database
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

InUse = Callable[[Sequence[UUID]], Awaitable[Collection[UUID]]]
"""Says which of these files something that was committed uses."""

Reject = Callable[[UUID], Awaitable[bool]]
"""Does what follows from a file in which something harmful was found; says whether anything uses it."""

_PAGE = 100
_SOON = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What a process does at once, and what it hands out: `unscanned` where nothing scans, as on a laptop."""

    uploads: int = 128
    unscanned: bool = False


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep came to: bytes that are gone, and files that turned out to be used."""

    deleted: int
    kept: int


class Files:
    """The files of one service."""

    LAYOUT: ClassVar[Layout] = {**Records.LAYOUT, **Chunks.LAYOUT, **Downloads.LAYOUT, **Addresses.LAYOUT}

    def __init__(
        self,
        database: Database,
        clock: Clock,
        limits: FileLimits = FileLimits(),
        scanner: Clamd | None = None,
        machine: Clock = system_clock,
    ) -> None:
        """Date files by `clock`, as decisions are; wait for what takes its time by the `machine`'s."""
        self._clock, self._machine, self._limits = clock, machine, limits
        self._records, self._chunks, self._downloads = Records(database), Chunks(database), Downloads(database)
        self._arriving = 0
        self.addresses = Addresses(database, machine)
        self.scanner = scanner

    async def store(
        self,
        chunks: AsyncIterator[bytes],
        said: str,
        name: str,
        kind: FileKind,
        uploader: Caller,
        length: int | None = None,
    ) -> StoredFile:
        """Store a file as it comes, to be swept after a day unless `confirm` says that a command uses it.

        `said` is its media type, and `length` how many bytes it has, as far as the uploader says so. Raises
        `FileRejected`, `Overloaded`, and whatever `chunks` raise; of what came until then nothing stays behind.
        """
        with self._room():
            async with aclosing(beginning_whole(chunks)) as pieces:
                head = await anext(pieces, b"")
                offered = Offered(kind, said, length)
                with _counted(kind):
                    refuse_unfit(offered, head)
                    whole = bounded(head, pieces, kind)
                    return await self._write(whole, offered.media_type, cleaned(name), kind, uploader)

    async def _write(
        self, pieces: AsyncIterator[bytes], media_type: str, name: str, kind: FileKind, uploader: Caller
    ) -> StoredFile:
        file_id = new_id()
        await self._records.begin(file_id, kind.code, uploader, self._machine())
        try:
            size, digest = await self._chunks.write(file_id, pieces)
            file = StoredFile(file_id, digest, size, media_type, name)
            stored_at = self._clock()
            await self._chunks.complete(file, stored_at)
            await self._records.complete(file, stored_at, self._machine())
        except BaseException:
            await self._abandon(file_id)
            raise
        metrics.FILE_BYTES.labels("in").inc(size)
        return file

    async def find(self, file_id: UUID) -> FileRecord:
        """Return what is known of a file; raises `NotFound`."""
        record = await self._records.find(file_id)
        if record is None:
            raise NotFound("file", file_id)
        return record

    async def status(self, file_id: UUID) -> FileStatus:
        """Return what a scanner has said of a file; raises `NotFound`."""
        return (await self.find(file_id)).status

    async def statuses(self, file_ids: Iterable[UUID]) -> Mapping[UUID, FileStatus]:
        """Return what a scanner has said of several files, those that are not there left out."""
        return await self._records.statuses(file_ids)

    def hands_out(self, status: FileStatus) -> bool:
        """Say whether a file of which a scanner has said this may be opened here."""
        return status is FileStatus.CLEAN or (status is FileStatus.UNSCANNED and self._limits.unscanned)

    async def open(self, file_id: UUID, caller: Caller) -> tuple[StoredFile, AsyncGenerator[bytes, None]]:
        """Return a file and its bytes for a caller, having recorded that; raises `NotFound` and `Quarantined`."""
        record = await self.find(file_id)
        if not self.hands_out(record.status):
            metrics.FILE_DOWNLOADS.labels(record.status.value).inc()
            raise Quarantined(record.status)
        metrics.FILE_DOWNLOADS.labels("sent").inc()
        await self._downloads.append(file_id, caller, self._clock())
        return record.file, self._read(record.file)

    async def _read(self, file: StoredFile) -> AsyncGenerator[bytes, None]:
        try:
            async with aclosing(self._chunks.read(file)) as chunks:
                async for chunk in chunks:
                    metrics.FILE_BYTES.labels("out").inc(len(chunk))
                    yield chunk
        except FileDamaged as error:
            metrics.FILE_DOWNLOADS.labels("damaged").inc()
            log.error("a file is damaged", error=str(error))
            raise

    @property
    def downloads(self) -> Downloads:
        """Who opened which file."""
        return self._downloads

    async def confirm(self, file_ids: Iterable[UUID]) -> None:
        """Note that the command which uses these files was committed.

        Where a process dies before it gets here, the sweep asks what is in use, so nothing is lost by it.
        """
        await self._records.keep(file_ids)

    async def sweep(self, in_use: InUse) -> Swept:
        """Delete what came over a day ago and nothing uses; by several at once, too, and again after a kill."""
        deleted = kept = 0
        while found := await self._records.to_sweep(self._machine(), _PAGE):
            used = await in_use(found)
            kept += await self._records.keep(each for each in found if each in used)
            for file_id in found:
                if file_id not in used:
                    await self._delete(file_id)
                    deleted += 1
        metrics.FILES_SWEPT.inc(deleted)
        return Swept(deleted, kept)

    async def scan_waiting(self) -> int:
        """Scan what waits, the oldest first; return how many were scanned. Does nothing where there is no scanner.

        Raises `ScannerAway`: whatever waits, waits on, and not longer for it.
        """
        scanned = 0
        while self.scanner and (record := await self._records.next_to_scan(self._machine())):
            scanned += await self._scan(record.file, self.scanner)
        return scanned

    async def settle_infected(self, reject: Reject) -> None:
        """Let what follows from harmful files be done, once for each that something uses.

        A file that nothing uses yet is looked at again: the command that uses it may be under way, or it is swept.
        """
        async for file_id in self._records.infected_to_settle():
            if await reject(file_id):
                await self._records.settle(file_id)

    async def tell(self) -> None:
        """Let the gauges say how many files wait to be scanned, for how long, and in how many something was found.

        Where nothing scans and files are handed out all the same, none waits for anything.
        """
        awaited = self.scanner or not self._limits.unscanned
        waiting, seconds = await self._records.waiting(self._clock()) if awaited else (0, 0.0)
        metrics.FILES_WAITING.set(waiting)
        metrics.FILES_WAITING_SECONDS.set(seconds)
        metrics.FILES_INFECTED.set(await self._records.infected())

    async def _scan(self, file: StoredFile, scanner: Clamd) -> bool:
        try:
            async with aclosing(self._chunks.read(file)) as chunks:
                found = await scanner.scan(chunks)
        except ScannerHangs:
            metrics.FILE_SCANS.labels("hangs").inc()
            raise
        except ScannerAway:
            metrics.FILE_SCANS.labels("away").inc()
            await self._records.scan_again(file.file_id, self._machine() + _SOON)
            raise
        except (NotScanned, FileDamaged) as error:
            metrics.FILE_SCANS.labels("failed").inc()
            log.warning("a file could not be scanned", file_id=str(file.file_id), error=str(error))
            return False
        await self._records.scanned(file.file_id, found, self._machine())
        metrics.FILE_SCANS.labels("clean" if found is None else "infected").inc()
        if found is not None:
            log.warning("something harmful was found in a file", file_id=str(file.file_id), found=found)
        return True

    async def _abandon(self, file_id: UUID) -> None:
        """Delete what came of a file that never will be whole; where that fails, the sweep does it."""
        with suppress(DatabaseError, asyncio.CancelledError):
            await asyncio.shield(self._delete(file_id))

    async def _delete(self, file_id: UUID) -> None:
        await self._chunks.delete(file_id)
        await self._records.forget(file_id)

    @contextmanager
    def _room(self) -> Iterator[None]:
        if self._arriving >= self._limits.uploads:
            raise Overloaded("too many files arrive at once")
        self._arriving += 1
        try:
            yield
        finally:
            self._arriving -= 1


@contextmanager
def _counted(kind: FileKind) -> Iterator[None]:
    """Count what becomes of a file that comes."""
    outcome = "cut"
    try:
        yield
        outcome = "stored"
    except FileRejected:
        outcome = "rejected"
        raise
    finally:
        metrics.FILES_STORED.labels(kind.code, outcome).inc()
