"""Storing, keeping, sweeping and handing out files, against a real database."""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from motor.motor_asyncio import AsyncIOMotorGridFSBucket

from shared.files.chunks import BUCKET, CHUNK_BYTES
from shared.files.files import FileLimits, Files, Swept
from shared.files.names import LONGEST, cleaned
from shared.files.sniffing import sniffed
from shared.files.stored import FileDamaged, FileRejected, FileStatus, Quarantined, StoredFile
from shared.kernel.caller import Caller
from shared.kernel.rules import NotFound
from shared.reference.evidence_kinds import evidence_kinds
from shared.store.errors import Overloaded
from shared.store.layout import make
from shared.store.mongo import Database
from tests.files.papers import PDF, POLICY, a_pdf

NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)
ADA = Caller(actor="ada", correlation_id="test")


class Machine:
    """A clock that stands where the test puts it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def database(database: Database) -> Database:
    await make(database, Files.LAYOUT)
    return database


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def files(database: Database, machine: Machine) -> Files:
    return Files(database, machine, FileLimits(unscanned=True), machine=machine)


async def pieces(content: bytes, size: int = 60_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def stored(files: Files, content: bytes, name: str = "policy.pdf") -> StoredFile:
    return await files.store(pieces(content), PDF, name, evidence_kinds()[POLICY], ADA)


async def content_of(files: Files, file: StoredFile) -> bytes:
    _, chunks = await files.open(file.file_id, ADA)
    return b"".join([each async for each in chunks])


async def left(database: Database) -> dict[str, int]:
    names = ("files", "stored.files", "stored.chunks")
    return {name: await database[name].count_documents({}) for name in names}


def using(*file_ids: UUID) -> Callable[[Sequence[UUID]], object]:
    async def in_use(asked: Sequence[UUID]) -> set[UUID]:
        return set(file_ids) & set(asked)

    return in_use


@pytest.mark.parametrize("size", [20, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
async def test_what_was_stored_is_what_is_opened(files: Files, size: int) -> None:
    sent = a_pdf(size)
    file = await stored(files, sent)
    assert (file.size, file.sha256) == (size, hashlib.sha256(sent).hexdigest())
    assert await content_of(files, file) == sent


async def test_it_is_gridfs_for_whoever_knows_gridfs(files: Files, database: Database) -> None:
    sent = a_pdf(600_000)
    file = await stored(files, sent)
    bucket = AsyncIOMotorGridFSBucket(database, BUCKET)
    found = await bucket.open_download_stream(str(file.file_id))
    assert (await found.read(), found.length, found.filename) == (sent, len(sent), "policy.pdf")


async def test_bytes_that_changed_are_not_handed_out_whole(files: Files, database: Database) -> None:
    file = await stored(files, a_pdf(600_000))
    chunk = {"files_id": str(file.file_id), "n": 1}
    await database["stored.chunks"].update_one(chunk, {"$set": {"data": bytes(CHUNK_BYTES)}})
    with pytest.raises(FileDamaged):
        await content_of(files, file)
    await database["stored.chunks"].delete_one(chunk)
    with pytest.raises(FileDamaged):
        await content_of(files, file)


async def test_what_nothing_uses_is_swept_after_a_day(files: Files, database: Database, machine: Machine) -> None:
    await stored(files, a_pdf(600_000))
    machine.now += timedelta(hours=23, minutes=59)
    assert await files.sweep(using()) == Swept(0, 0)
    assert (await left(database))["stored.chunks"] == 3
    machine.now += timedelta(minutes=1)
    assert await files.sweep(using()) == Swept(1, 0)
    assert set((await left(database)).values()) == {0}


async def test_what_a_command_uses_stays(files: Files, machine: Machine) -> None:
    sent = a_pdf()
    file = await stored(files, sent)
    await files.confirm([file.file_id])
    machine.now += timedelta(days=400)
    assert await files.sweep(using()) == Swept(0, 0)
    assert await content_of(files, file) == sent


async def test_what_is_used_stays_although_nobody_came_to_confirm_it(files: Files, machine: Machine) -> None:
    sent = a_pdf()
    file, unused = await stored(files, sent), await stored(files, sent)
    machine.now += timedelta(days=2)
    assert await files.sweep(using(file.file_id)) == Swept(1, 1)
    assert await files.sweep(using()) == Swept(0, 0)
    assert await content_of(files, file) == sent
    with pytest.raises(NotFound):
        await files.status(unused.file_id)


async def test_bytes_of_a_process_that_was_killed_are_swept(files: Files, database: Database, machine: Machine) -> None:
    file = await stored(files, a_pdf(600_000))
    # As it is left by a kill: bytes and a record, and nobody who will ever say that they are whole.
    await database["stored.files"].delete_one({"_id": str(file.file_id)})
    await database["files"].update_one(
        {"_id": str(file.file_id)}, {"$set": {"status": "arriving"}, "$unset": {"file": ""}}
    )
    with pytest.raises(NotFound):
        await files.status(file.file_id)
    machine.now += timedelta(days=1)
    assert await files.sweep(using()) == Swept(1, 0)
    assert set((await left(database)).values()) == {0}


async def test_nothing_stays_of_what_was_cut_off(files: Files, database: Database) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield a_pdf(600_000)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.store(cut(), PDF, "policy.pdf", evidence_kinds()[POLICY], ADA)
    assert set((await left(database)).values()) == {0}


async def test_what_is_not_scanned_is_handed_out_only_where_that_is_allowed(files: Files, database: Database) -> None:
    file = await stored(files, a_pdf())
    assert await files.status(file.file_id) is FileStatus.UNSCANNED
    with pytest.raises(Quarantined) as refused:
        await Files(database, lambda: NOON).open(file.file_id, ADA)
    assert refused.value.code == "file_unscanned"
    assert await files.downloads.of(file.file_id, limit=10) == []


async def test_more_files_at_once_than_there_is_room_for_are_sent_away(database: Database) -> None:
    files = Files(database, lambda: NOON, FileLimits(uploads=0))
    with pytest.raises(Overloaded):
        await stored(files, a_pdf())


async def test_a_file_that_may_be_nothing_is_refused(files: Files) -> None:
    with pytest.raises(FileRejected) as refused:
        await files.store(pieces(a_pdf()), "text/html", "x", evidence_kinds()[POLICY], ADA, length=10**9)
    assert refused.value.codes == {"media_type_not_allowed", "media_type_differs", "file_too_large"}


@given(st.text())
def test_no_name_leads_anywhere(name: str) -> None:
    plain = cleaned(name)
    assert 0 < len(plain) <= LONGEST
    assert plain.isprintable()
    assert not set(plain) & set('/\\:*?"<>|')
    assert plain.strip(". ") == plain
    assert cleaned(plain) == plain


@given(st.binary(max_size=300))
def test_no_bytes_are_a_fault_to_look_at(head: bytes) -> None:
    assert all("/" in each for each in sniffed(head))


def test_text_is_text_whatever_it_begins_with() -> None:
    assert "text/plain" in sniffed("BMW drivers of Ŵyddgrug\n".encode())
    assert sniffed(b"\x01\x02\x03 text") == frozenset()
    assert sniffed(b"\xff\xfe\xfd") == frozenset()
