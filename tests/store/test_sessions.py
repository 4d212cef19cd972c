"""What is kept of browsers between their requests."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.store.expiry import expiries_of
from shared.store.layout import make
from shared.store.mongo import Database
from shared.store.sessions import COLLECTION, LAYOUT, Sessions, new_session_id

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
async def database(database: Database) -> Database:
    await make(database, LAYOUT)
    return database


async def test_what_is_kept_is_read_until_it_ends(database: Database) -> None:
    sessions, one = Sessions(database), new_session_id()
    await sessions.write(one, b"first", LATER)
    await sessions.write(one, b"second", LATER)
    kept = await sessions.read(one, NOON)
    assert kept is not None
    assert (kept.content, kept.ends_at) == (b"second", LATER)
    assert await sessions.read(one, LATER) is None
    assert await sessions.read(new_session_id(), NOON) is None


async def test_the_database_removes_what_has_ended(database: Database) -> None:
    assert [(each.collection, each.field, each.seconds) for each in await expiries_of(database)] == [
        (COLLECTION, "ends_at", 0)
    ]


async def test_what_was_ended_is_gone_and_may_be_ended_again(database: Database) -> None:
    sessions, one = Sessions(database), new_session_id()
    await sessions.write(one, b"something", LATER)
    await sessions.end(one)
    await sessions.end(one)
    assert await sessions.read(one, NOON) is None
    assert await database[COLLECTION].count_documents({}) == 0


async def test_whoever_reads_the_database_learns_nothing(database: Database) -> None:
    sessions, one = Sessions(database), new_session_id()
    await sessions.write(one, b"a token", LATER)
    document = await database[COLLECTION].find_one({})
    assert document is not None
    assert one not in str(document)
    assert b"a token" not in bytes(document["content"])


async def test_what_was_moved_to_another_id_is_not_read(database: Database) -> None:
    sessions, mine, theirs = Sessions(database), new_session_id(), new_session_id()
    await sessions.write(mine, b"mine", LATER)
    await sessions.write(theirs, b"theirs", LATER)
    await database[COLLECTION].update_many({}, {"$set": {"content": b"written by hand"}})
    assert await sessions.read(mine, NOON) is None


@pytest.mark.parametrize("sent", ["", "x" * 65, "é" * 64, "\x00"])
async def test_an_id_that_nobody_minted_finds_nothing(database: Database, sent: str) -> None:
    assert await Sessions(database).read(sent, NOON) is None
