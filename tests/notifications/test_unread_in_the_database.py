"""What the database finds unread is what is unread, whenever messages came and whatever somebody has read of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.messages.domain.message import MESSAGES, Message
from services.notifications.reading.domain.reader import READERS, Reader, is_unread, reader_id_of
from services.notifications.reading.queries import Inboxes
from shared.auth.principal import Role
from shared.contracts.ordering import BudgetThresholdReached
from shared.kernel.accounts import Account
from shared.kernel.caller import Caller
from shared.store.mongo import connect, disconnect
from shared.store.store import Store

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
ADA = Account("https://issuer.example", "ada")
CALLER = Caller(
    "ada", "correlated", roles=frozenset({Role.DISTRICT_MANAGER}), account=ADA, districts=frozenset({"D01"})
)
SECONDS = st.integers(0, 4).map(lambda seconds: NOON + timedelta(seconds=seconds))
MOMENTS = st.one_of(SECONDS, st.integers(0, 4_999).map(lambda thousandths: NOON + timedelta(milliseconds=thousandths)))
NUMBERS = count(1)
Read = tuple[datetime | None, set[int]] | None
"""Before when all is read, and which of the messages by number; `None` for somebody who has read nothing yet."""


def a_message(at: datetime, read_for_all: bool) -> Message:
    told = {"fund": "FSF", "district": "D01", "percent": "50", "held_pence": "80", "allocated_pence": "100"}
    message = Message(UUID(int=next(NUMBERS)), "district", "D01", BudgetThresholdReached.TYPE, "1:1", told, at)
    return replace(message, read_at=NOON, read_for_all_at=NOON) if read_for_all else message


MESSAGES_OF_AN_INBOX = st.lists(st.builds(a_message, MOMENTS, st.booleans()), max_size=12)
READERS_OF_IT = st.one_of(st.none(), st.tuples(st.one_of(st.none(), SECONDS), st.sets(st.integers(0, 11))))


@pytest.fixture
async def store(mongodb_uri: str, database_name: str) -> AsyncIterator[Store]:
    database = connect(mongodb_uri, database_name, app_name="tests")
    yield Store(database, (MESSAGES, READERS), lambda: NOON)
    await database.client.drop_database(database_name)
    disconnect(database)


async def test_the_database_finds_unread_what_is_unread_and_read_all_else(store: Store) -> None:
    @settings(max_examples=60)
    @given(MESSAGES_OF_AN_INBOX, READERS_OF_IT, st.integers(1, 5), st.booleans())
    def draw(inbox: list[Message], read: Read, limit: int, newest: bool) -> None:
        examples.append((inbox, read, limit, newest))

    examples: list[tuple[list[Message], Read, int, bool]] = []
    draw()
    for drawn in examples:
        await holds(store, *drawn)


async def holds(store: Store, inbox: list[Message], read: Read, limit: int, newest: bool) -> None:
    marks = {one.message_id: one.delivered_at for number, one in enumerate(inbox) if read and number in read[1]}
    reader = Reader(reader_id_of(ADA), read[0], marks) if read else None
    for kind, states in ((MESSAGES, inbox), (READERS, [reader] if reader else [])):
        await store.database[kind.collection].delete_many({})
        if states:
            documents = [{"_id": str(_id_of(each)), "version": 1, "state": kind.encode(each)} for each in states]
            await store.database[kind.collection].insert_many(documents)
    inboxes = Inboxes(store)
    for unread in (True, False):
        found, after = list[UUID](), None
        while page := await inboxes.messages(
            CALLER, unread=unread, urgency=None, mine=False, newest=newest, language="en", after=after, limit=limit
        ):
            found += [view.message_id for _, view in page]
            assert all(view.unread is unread for _, view in page)
            after = page[-1][0]
        expected = [one.message_id for one in inbox if is_unread(one, reader) is unread]
        assert found == sorted(expected, reverse=newest)
    assert (await inboxes.count_unread(CALLER)).unread == sum(is_unread(one, reader) for one in inbox)


def _id_of(state: Message | Reader) -> UUID:
    return state.message_id if isinstance(state, Message) else state.reader_id
