"""Private facts are logged and folded, and never published; no reader meets one, or can tell a gap where one is."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.event import Event
from shared.contracts.supplier_registry import SupplierEvent, SupplierSuspended
from shared.contracts.topics import SUPPLIERS, Topic
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import system_clock
from shared.messaging.envelope import Envelope
from shared.messaging.kafka import Record
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database, connect, disconnect
from shared.store.position import Position, Positions
from shared.store.store import Store
from shared.store.unpublished import unpublished
from tests.messaging.reading import Desk
from tests.messaging.relaying import TOPIC, a_relay, broker_settings, prepare_topic, saved_token
from tests.messaging.test_missing import a_story, has_heard
from tests.planting import planted
from tests.running import until
from tests.servers import a_broker
from tests.store.accounts import TESTER, Bank, Noted, a_bank, outcomes

SECRET = "nobody else may know"  # pragma: allowlist secret

# Who acts, and whether only the bank may know: what is in one list is sent at once, so that the store groups it.
STORIES = st.lists(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), min_size=1, max_size=5), max_size=8)


class SupplierNoted(SupplierEvent):
    """Something that only the registry may know."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierNoted.v1"
    PRIVATE: ClassVar[bool] = True
    note: str = SECRET


@dataclass(frozen=True)
class Tale:
    told: int = 0
    notes: int = 0


def evolve(tale: Tale | None, event: Event) -> Tale:
    told, notes = (tale.told, tale.notes) if tale else (0, 0)
    return Tale(told, notes + 1) if event.PRIVATE else Tale(told + 1, notes)


TALES = Aggregate("supplier", "tales", Tale, evolve)


@pytest.fixture
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Settings]:
    async with a_broker(log=tmp_path_factory.mktemp("private") / "broker.log") as bootstrap:
        found = broker_settings(bootstrap)
        await prepare_topic(found)
        yield found


@pytest.fixture
async def bank(mongodb_uri: str, database_name: str) -> AsyncIterator[Bank]:
    async with a_bank(mongodb_uri, database_name) as one:
        yield one


def faults(records: Sequence[Record], private: type[Event]) -> list[str]:
    """What a reader has to object to: a private event, and one that comes before what it follows."""
    seen: dict[str, int] = {}
    found = []
    for record in records:
        envelope = Envelope.from_headers(record.headers)
        if envelope.type == private.TYPE or SECRET.encode() in (record.value or b""):
            found.append(f"{envelope.id} is private")
        if envelope.follows > seen.get(envelope.subject, 0):
            found.append(f"{envelope.id} follows {envelope.follows}")
        seen[envelope.subject] = max(envelope.aggregate_version, seen.get(envelope.subject, 0))
    return found


async def on_topic(settings: Settings, topic: Topic) -> list[Record]:
    return [each async for each in records_of(settings, topic.name)]


async def has_all_public(settings: Settings, topic: Topic, database: Database) -> list[Record]:
    """The records of a topic, once everything public of a log is among them."""
    records = await on_topic(settings, topic)
    there = {Envelope.from_headers(each.headers).id for each in records}
    wanted = {each["_id"] async for each in database[EVENTS].find({"public": True}, {"_id": 1})}
    return records if records and wanted <= there else []


async def live(bank: Bank, name: str, story: Sequence[Sequence[tuple[str, bool]]]) -> None:
    for together in story:
        await outcomes(
            *(bank.note(name + who, SECRET) if private else bank.pay(name + who) for who, private in together)
        )


async def test_readers_get_every_public_event_no_private_one_and_no_gap(
    broker: Settings, bank: Bank, mongodb_uri: str, database_name: str
) -> None:
    """Followed by a relay, by the one after it, and read again from the log."""

    @settings(max_examples=20)
    @given(STORIES)
    def draw(story: list[list[tuple[str, bool]]]) -> None:
        stories.append(story)

    stories: list[list[list[tuple[str, bool]]]] = []
    draw()
    database = bank.store.database
    for half in (stories[::2], stories[1::2]):
        async with a_relay(broker, mongodb_uri, database_name, size=3):
            for number, story in enumerate(half):
                await live(bank, f"{len(half)}-{number}-{id(half)}", story)
            await bank.pay(f"last {id(half)}")
            records = await until(partial(has_all_public, broker, TOPIC, database), "everything public is published")
            assert faults(records, Noted) == []
    await Positions(database).forget()
    async with a_relay(broker, mongodb_uri, database_name, size=3):
        await until(lambda: saved_token(database), "the log is read again")
        again = await on_topic(broker, TOPIC)
    assert len(again) >= 2 * await database[EVENTS].count_documents({"public": True})
    assert faults(again, Noted) == []
    for account in await database[EVENTS].distinct("aggregate_id"):
        await bank.agrees(account)


async def test_a_reader_would_object_to_a_private_event_and_to_a_gap(
    broker: Settings, bank: Bank, mongodb_uri: str, database_name: str
) -> None:
    """What the check above is worth: the log is made to lie, and both are found."""
    await bank.pay("a")
    await bank.note("a", SECRET)
    await bank.pay("a")
    await bank.note("b", SECRET)
    log = bank.store.database[EVENTS]
    await log.update_one({"_id": "a:3"}, {"$set": {"previous_version": 2}})
    await log.update_one({"_id": "b:1"}, {"$set": {"public": True}})
    async with a_relay(broker, mongodb_uri, database_name):
        records = await until(partial(has_all_public, broker, TOPIC, bank.store.database), "it is published")
    assert sorted(faults(records, Noted)) == ["a:3 follows 2", "b:1 is private"]


async def test_the_relay_moves_past_private_events_without_a_word(
    broker: Settings, bank: Bank, mongodb_uri: str, database_name: str
) -> None:
    database = bank.store.database
    await bank.pay("a")
    async with a_relay(broker, mongodb_uri, database_name):
        await until(partial(has_all_public, broker, TOPIC, database), "it follows")
        before = await saved_token(database)
        for _ in range(3):
            await bank.note("a", SECRET)
        newest = (await bank.store.history("a"))[-1]["recorded_at"]
        await until(partial(_has_come_to, database, newest), "the position is past them")
        assert await saved_token(database) != before
        assert len(await on_topic(broker, TOPIC)) == 1


async def _has_come_to(database: Database, moment: object) -> bool:
    position = await Positions(database).read()
    return position is not None and position.recorded_at == moment


async def test_a_log_of_private_events_alone_is_read_to_its_end(
    broker: Settings, bank: Bank, mongodb_uri: str, database_name: str
) -> None:
    await bank.note("a", SECRET)
    async with a_relay(broker, mongodb_uri, database_name):
        await until(lambda: saved_token(bank.store.database), "it was read")
        assert await on_topic(broker, TOPIC) == []


async def test_private_events_do_not_wait_to_be_published(bank: Bank) -> None:
    database = bank.store.database
    await bank.note("a", SECRET)
    assert (await unpublished(database)).events == 0
    await bank.pay("a")
    await bank.note("a", SECRET)
    assert (await unpublished(database)).events == 1
    before = datetime.now(UTC) - timedelta(days=1)
    await Positions(database).save(Position({"_data": "82"}, before))
    assert (await unpublished(database)).events == 1


@asynccontextmanager
async def a_registry(uri: str, name: str) -> AsyncIterator[Store]:
    """A store that writes facts of suppliers."""
    database = connect(uri, name, app_name="tests")
    store = Store(database, [TALES], system_clock)
    await store.prepare()
    await store.start()
    try:
        yield store
    finally:
        await store.close()
        await database.client.drop_database(name)
        disconnect(database)


@pytest.mark.parametrize("private_before", [(0, 1, 0, 2, 1), (3, 0, 0, 0, 0), (0, 0, 1, 1, 1)])
async def test_rows_and_reactions_of_others_go_on_across_private_events(
    desk: Desk, mongodb_uri: str, database_name: str, private_before: tuple[int, ...]
) -> None:
    """From the commit by the relay to another service's row: nothing is parked, marked, or searched for."""
    story = a_story(len(private_before))
    supplier = story[0].subject

    def saying(event: Event) -> Callable[[object], list[Event]]:
        return lambda _: [event]

    noted = SupplierNoted(supplier_id=supplier)
    async with a_registry(mongodb_uri, f"{database_name}_registry") as registry:
        for count, event in zip(private_before, story, strict=True):
            for each in [*[noted] * count, event]:
                await registry.change((TALES(supplier),), saying(each), TESTER)
        relay = a_relay(
            desk.settings,
            mongodb_uri,
            registry.database.name,
            topic=desk.topic,
            source="supplier_registry",
        )
        async with desk.consumer(), relay:
            await until(lambda: has_heard(desk, story[0], len(story)), "every public event is folded")
            assert await desk.seen.missing() == []
        stored = await registry.get(TALES(supplier))
    assert stored.state == Tale(len(story), sum(private_before))
    assert await desk.rows.version(supplier) == stored.version
    assert await desk.paid(story[0]) == [sum(isinstance(each, SupplierSuspended) for each in story)]
    assert await desk.bank.store.database["parked_events"].count_documents({}) == 0
    assert {Envelope.from_headers(each.headers).type for each in await on_topic(desk.settings, SUPPLIERS)} == {
        each.TYPE for each in story
    }


async def test_a_private_fact_on_a_topic_is_believed_by_nobody(desk: Desk) -> None:
    (event,) = a_story(1)
    with planted(SupplierNoted):
        async with desk.consumer():
            await desk.send(SupplierNoted(supplier_id=event.subject), 1)
            await desk.send(event, 2, ce_previousversion="0")
            await desk.all_paid(event)
            (letter,) = await desk.letters(1)
    assert letter.reason == "private_type"
    assert await desk.seen.missing() == []
