"""Files of staff: judged as they come, kept sealed, and carried out row by row beside the requests.

A file in which anything is wrong changes nothing. One that was received is carried out by whichever process leads the
timers; each row is a command of its own that may be repeated, so a crash costs nothing but the work on one piece.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from services.notifications.people.commands import AddressBook
from services.notifications.people.domain import staff_import
from services.notifications.people.domain.person import PEOPLE, Person
from services.notifications.people.domain.staff_file import MOST_ROWS, StaffFile, StaffRow, difference
from services.notifications.people.domain.staff_import import OUTCOMES, REFUSED, STAFF_IMPORTS, StaffImport
from shared.contracts.event import Event
from shared.contracts.notifications import StaffImportPiece
from shared.contracts.sealed import Sealed
from shared.files.accepting import Offered, bounded, refuse_unfit
from shared.files.stored import Arriving, FileRejected, StoredFile
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import ABSENT, one_of
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference.file_kinds import FileKind
from shared.sealing import Vault
from shared.store.commands import Committed
from shared.store.log import event_of
from shared.store.store import Store

STAFF_FILE = FileKind(
    code="staff_file",
    text=f"Staff of the department, at most {MOST_ROWS:,}.",
    largest_bytes=4 * 1024 * 1024,
    media_types=("text/csv",),
)

_ROWS: TypeAdapter[tuple[StaffRow, ...]] = TypeAdapter(tuple[StaffRow, ...])
_PIECE = 60_000
"""Characters of the cells of a piece, whose fact has to be a small one however long the rows are."""
_PIECES_AT_ONCE = 10
_SHOWN = 1000
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class RowChange:
    """What one row would do."""

    row: int
    change: str


@dataclass(frozen=True, slots=True)
class StaffDifference:
    """What a file would do: how many of its rows would do what, and the first thousand that would do anything.

    An address that takes the place of another of an earlier file is not counted, since that would open both.
    `not_in_file` is of how many staff of the book the file says nothing.
    """

    rows: int
    registered: int
    changed: int
    reopened: int
    closed: int
    unchanged: int
    not_in_file: int
    changes: tuple[RowChange, ...]


@dataclass(frozen=True, slots=True)
class StaffImportView:
    """A file that was received, and what came of it once it is carried out."""

    import_id: UUID
    rows: int
    received_at: datetime
    carried_out_at: datetime | None
    registered: int
    changed: int
    reopened: int
    closed: int
    unchanged: int
    refused: int


@dataclass(frozen=True)
class TakenFile:
    """A file in which nothing is wrong: what is said of it, and its rows as they are sealed."""

    file: StoredFile
    key_id: UUID
    rows: int
    pieces: tuple[Sealed, ...]


class _Seen:
    """What tells the bytes that came from others."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.size = 0

    async def of(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield the same bytes."""
        async for each in chunks:
            self.digest.update(each)
            self.size += len(each)
            yield each


class StaffImports:
    """Takes files of staff in. Raises `FileRejected` with what is wrong with one, and `KmsAway`."""

    def __init__(self, store: Store, vault: Vault, book: AddressBook, clock: Clock) -> None:
        """Keep files in this store, sealed by keys of this vault, and carry them out by the commands of the book."""
        self._store = store
        self._vault = vault
        self._book = book
        self._now = clock

    async def compare(self, arriving: Arriving) -> StaffDifference:
        """Return what a file would do, and do none of it."""
        counts, changes, staff = Counter[str](), list[RowChange](), 0
        async for rows in _judged(arriving):
            found = await self._known(rows)
            for row in rows:
                person = found.get((row.issuer, row.account))
                done = difference(row, person)
                counts[done] += 1
                staff += person is not None and person.closed_on is None
                if done != "unchanged" and len(changes) < _SHOWN:
                    changes.append(RowChange(row.row, done))
        in_book = await self._store.count(PEOPLE, {"kind": "staff", "closed_on": ABSENT})
        every = {name: counts[name] for name in OUTCOMES}
        return StaffDifference(counts.total(), **every, not_in_file=max(in_book - staff, 0), changes=tuple(changes))

    async def take(self, arriving: Arriving) -> TakenFile:
        """Read a file and seal each piece as it comes; whoever is refused leaves a key that is swept."""
        import_id, pieces, count, seen = new_id(), list[Sealed](), 0, _Seen()
        key_id = await self._vault.key_for([f"staff import {import_id}"])
        async for rows in _judged(replace(arriving, chunks=seen.of(arriving.chunks))):
            pieces += await self._vault.seal_all(key_id, [_ROWS.dump_json(rows, exclude_defaults=True).decode()])
            count += len(rows)
        file = StoredFile(import_id, seen.digest.hexdigest(), seen.size, arriving.media_type, arriving.name)
        return TakenFile(file, key_id, count, tuple(pieces))

    async def receive(self, taken: TakenFile, caller: Caller) -> Committed:
        """Have a file carried out that was taken in."""
        import_id, now = taken.file.file_id, self._now()

        def decide(_: StaffImport | None) -> list[Event]:
            return staff_import.receive(import_id, taken.key_id, taken.rows, taken.pieces, now)

        return await self._store.change((STAFF_IMPORTS.new(import_id),), decide, caller)

    async def carry_out_all(self, caller: Caller) -> None:
        """Carry out the first file that was received and is not carried out, or not forgotten after that."""
        for identifier, _ in await self._store.documents(STAFF_IMPORTS, {"forgotten_at": ABSENT}, after=None, limit=1):
            await self.carry_out(UUID(identifier), caller)

    async def carry_out(self, import_id: UUID, caller: Caller) -> None:
        """Carry out one file, then destroy its key: nobody can read it any more."""
        ref = STAFF_IMPORTS(import_id)
        found = (await self._store.get(ref)).state
        if found.carried_out_at is None:
            await self._carry_out_rows(found, caller.part(import_id))
        now = self._now()
        await self._vault.destroy(found.key_id, str(import_id), now)
        await self._change(ref, lambda one: staff_import.forgotten(one, now), caller.part(f"{import_id} forgotten"))

    async def _carry_out_rows(self, found: StaffImport, caller: Caller) -> None:
        counts = Counter[str]()
        async for piece in self._pieces_of(found.import_id):
            text = (await self._vault.open(found.key_id, [piece]))[0]
            counts += await self._carry_out(_ROWS.validate_json(text) if text else (), caller)
        now = self._now()
        await self._change(
            STAFF_IMPORTS(found.import_id), lambda one: staff_import.carried_out(one, counts, now), caller
        )

    async def _change(
        self, ref: Ref[StaffImport], decide: Callable[[StaffImport], list[Event]], caller: Caller
    ) -> Committed:
        return await self._store.change((ref,), lambda found: decide(ref.existing(found)), caller)

    async def _pieces_of(self, import_id: UUID) -> AsyncIterator[Sealed]:
        """Yield the rows of a file as they are sealed, a few pieces in memory at a time."""
        after = 0
        while page := await self._store.history(str(import_id), after=after, limit=_PIECES_AT_ONCE):
            for document in page:
                event = event_of(document)
                if isinstance(event, StaffImportPiece):
                    yield event.sealed
            after = page[-1]["version"]

    async def _carry_out(self, rows: Sequence[StaffRow], caller: Caller) -> Counter[str]:
        room = asyncio.Semaphore(_AT_ONCE)
        found = await self._known(rows)

        async def one(row: StaffRow) -> str:
            async with room:
                try:
                    return await self._book.take_in(row, found.get((row.issuer, row.account)), caller.part(row.row))
                except Rejected:
                    return REFUSED

        return Counter(await asyncio.gather(*(one(row) for row in rows)))

    async def _known(self, rows: Sequence[StaffRow]) -> dict[tuple[str, str], Person]:
        """Return the people of the book that rows are about, by their accounts."""
        subjects = one_of(each.account for each in rows)
        return {
            (each.account.issuer, each.account.subject): each
            async for page in self._store.pages(PEOPLE, {"account.subject": subjects})
            for each in page
        }

    async def get(self, import_id: UUID) -> tuple[StaffImportView, int]:
        """Return a file and what came of it, with its version; raises `NotFound`."""
        stored = await self._store.get(STAFF_IMPORTS(import_id))
        found = stored.state
        counts = {name: (found.counts or {}).get(name, 0) for name in (*OUTCOMES, REFUSED)}
        view = StaffImportView(found.import_id, found.rows, found.received_at, found.carried_out_at, **counts)
        return view, stored.version

    async def holders(self, keys: Sequence[UUID]) -> set[UUID]:
        """Return those of some keys by which a file is sealed that is not carried out yet."""
        held = self._store.pages(STAFF_IMPORTS, {"key_id": one_of(keys), "forgotten_at": ABSENT})
        return {each.key_id async for page in held for each in page}


async def _judged(arriving: Arriving) -> AsyncIterator[tuple[StaffRow, ...]]:
    """Yield the rows of a file, many at a time; raises `FileRejected` at its end where anything is wrong with it."""
    file, held, size = StaffFile(), list[StaffRow](), 0
    async for piece in _pieces(arriving):
        for row in file.feed(piece):
            held.append(row)
            size += row.size
            if size > _PIECE and not file.faults:
                yield tuple(held)
                held, size = [], 0
        held = held if not file.faults else []
    held += file.end()
    if file.faults:
        raise FileRejected(*file.faults)
    if held:
        yield tuple(held)


async def _pieces(arriving: Arriving) -> AsyncIterator[bytes]:
    chunks = arriving.chunks
    head = await anext(chunks, b"")
    refuse_unfit(Offered(STAFF_FILE, arriving.media_type, arriving.length), head)
    async for piece in bounded(head, chunks, STAFF_FILE):
        yield piece
