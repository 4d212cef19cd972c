"""Scanning what waits: with a real clamd, with one that hangs, and with none."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from deploy.local.processes import HOST, free_port
from shared.files.files import FileLimits, Files
from shared.files.scanner import Clamd, NotScanned, ScannerAway, ScannerHangs
from shared.files.stored import FileStatus, Quarantined
from shared.store.mongo import Database
from tests.files.clamd import EICAR, a_clamd, something_that_listens
from tests.files.papers import a_pdf
from tests.files.test_files import ADA, NOON, Machine, content_of, database, machine, stored

__all__ = ["database", "machine"]  # fixtures

HARMFUL = a_pdf(600_000, seed=13)


@pytest.fixture(scope="module")
async def scanner(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Clamd]:
    async with a_clamd(tmp_path_factory.mktemp("clamd"), EICAR, HARMFUL, longest="2M") as one:
        yield one


def scanned_by(database: Database, machine: Machine, scanner: Clamd | None) -> Files:
    return Files(database, machine, FileLimits(), scanner, machine)


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_eicar_is_found_and_other_bytes_are_not(scanner: Clamd) -> None:
    assert await scanner.scan(pieces(EICAR)) == "Known.Test.0.UNOFFICIAL"
    assert await scanner.scan(pieces(a_pdf())) is None


async def test_what_is_clean_is_handed_out_and_what_is_not_is_nobodys(
    database: Database, machine: Machine, scanner: Clamd
) -> None:
    files = scanned_by(database, machine, scanner)
    clean, infected = await stored(files, a_pdf(700_000)), await stored(files, HARMFUL)
    for each in (clean, infected):
        with pytest.raises(Quarantined, match="waits to be scanned"):
            await files.open(each.file_id, ADA)
    assert await files.scan_waiting() == 2
    assert await files.scan_waiting() == 0
    assert await content_of(files, clean) == a_pdf(700_000)
    assert await files.statuses([clean.file_id, infected.file_id]) == {
        clean.file_id: FileStatus.CLEAN,
        infected.file_id: FileStatus.INFECTED,
    }
    with pytest.raises(Quarantined) as refused:
        await Files(database, machine, FileLimits(unscanned=True)).open(infected.file_id, ADA)
    assert refused.value.code == "file_infected"


async def test_a_file_that_cannot_be_scanned_waits_longer_each_time_and_holds_up_no_other(
    database: Database, machine: Machine, scanner: Clamd
) -> None:
    files = scanned_by(database, machine, scanner)
    large, small = await stored(files, a_pdf(3_000_000)), await stored(files, a_pdf())
    with pytest.raises(NotScanned):
        await scanner.scan(pieces(a_pdf(3_000_000)))
    assert await files.scan_waiting() == 1
    assert await files.status(small.file_id) is FileStatus.CLEAN
    tried = 0
    for _ in range(60):
        machine.now += timedelta(minutes=1)
        before = await attempts(database, large.file_id)
        assert await files.scan_waiting() == 0
        tried += await attempts(database, large.file_id) - before
    assert tried == 5  # after 1, 2, 4, 8, 16 minutes: the next is after 32
    assert await files.status(large.file_id) is FileStatus.UNSCANNED


async def test_a_damaged_file_is_not_clean_and_holds_up_no_other(
    database: Database, machine: Machine, scanner: Clamd
) -> None:
    files = scanned_by(database, machine, scanner)
    damaged, whole = await stored(files, a_pdf(600_000)), await stored(files, a_pdf())
    await database["stored.chunks"].delete_one({"files_id": str(damaged.file_id), "n": 1})
    assert await files.scan_waiting() == 1
    assert await files.status(damaged.file_id) is FileStatus.UNSCANNED
    assert await files.status(whole.file_id) is FileStatus.CLEAN


async def attempts(database: Database, file_id: object) -> int:
    record = await database["files"].find_one({"_id": str(file_id)})
    assert record is not None
    return int(record["attempts"])


async def test_a_scanner_that_is_away_costs_no_file_its_turn(database: Database, machine: Machine) -> None:
    away = scanned_by(database, machine, Clamd(HOST, free_port()))
    file = await stored(away, a_pdf())
    for _ in range(5):
        with pytest.raises(ScannerAway):
            await away.scan_waiting()
        machine.now += timedelta(seconds=15)
    assert await away.status(file.file_id) is FileStatus.UNSCANNED
    assert await attempts(database, file.file_id) == 0


async def test_a_scanner_that_hangs_is_given_up_and_its_file_comes_after_the_others(
    database: Database, machine: Machine, scanner: Clamd
) -> None:
    async with something_that_listens() as port:
        hanging = scanned_by(database, machine, Clamd(HOST, port, scan_seconds=0.2))
        first, second = await stored(hanging, a_pdf()), await stored(hanging, a_pdf(seed=2))
        for _ in range(2):
            with pytest.raises(ScannerHangs):
                await hanging.scan_waiting()
        assert [await attempts(database, each.file_id) for each in (first, second)] == [1, 1]
        assert not await Clamd(HOST, port, connect_seconds=0.2).answers()
    machine.now += timedelta(minutes=1)
    assert await scanned_by(database, machine, scanner).scan_waiting() == 2


@pytest.mark.parametrize("reply", [b"", b"nonsense", b"stream: Broken ERROR\0", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
async def test_what_is_no_verdict_is_none(reply: bytes) -> None:
    async with something_that_listens(reply) as port:
        with pytest.raises(NotScanned):
            await Clamd(HOST, port).scan(pieces(a_pdf(2_000_000)))


async def test_without_a_scanner_all_wait(database: Database) -> None:
    files = Files(database, lambda: NOON)
    file = await stored(files, a_pdf())
    assert await files.scan_waiting() == 0
    assert await files.status(file.file_id) is FileStatus.UNSCANNED
