"""Each service's rows are the same in the end, however late, often and out of order it hears what others publish."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

import bson
import pytest

from deploy.services import NAMES, service
from shared.contracts.event import Event
from shared.contracts.samples import sample_event
from shared.kernel.caller import Caller
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.envelope import envelope_of
from shared.store.log import Recorded
from shared.store.rows import Rows
from shared.store.seen import Seen
from tests.simulation.driver import Client, Database, Network
from tests.simulation.kafka import Broker, Producer, SentRecord
from tests.simulation.loop import Loop
from tests.simulation.machine import BEGIN, Machine, standing_in
from tests.simulation.mongo import Server

TIMES = 5
STORIES = 3
Kept = dict[str, dict[Any, bytes]]


def stories(name: str, random: Random) -> list[list[Event]]:
    """The published facts that a service folds, of some subjects each, in the order in which they are declared."""
    by_subject: dict[tuple[str, str], list[type[Event]]] = {}
    for projection in service(name).projections:
        for of in sorted(projection.events, key=lambda each: each.TYPE):
            found = by_subject.setdefault((of.TOPIC, of.AGGREGATE), [])
            if of not in found and sample_event(of) is not None:
                found.append(of)
    return [
        list(_about(str(UUID(int=random.getrandbits(128), version=4)), types, random))
        for types in by_subject.values()
        for _ in range(STORIES)
    ]


def _about(subject: str, types: Sequence[type[Event]], random: Random) -> Iterator[Event]:
    beginnings = [each for each in types if each.TYPE.endswith(BEGINNINGS)]
    others = random.sample(list(types), len(types))
    for of in (*beginnings, *others, *random.sample(others, len(others))):
        event = sample_event(of)
        assert event is not None
        identifier = UUID(subject) if isinstance(getattr(event, of.SUBJECT), UUID) else subject
        yield event.model_copy(update={of.SUBJECT: identifier})


BEGINNINGS = (
    "OfferPublished.v1",
    "OrderPlaced.v1",
    "NeedRecorded.v1",
    "SupplierRegistered.v1",
    "SupplierAdmitted.v1",
    "CompetitionOpened.v1",
    "MessageWritten.v1",
    "GapRaised.v1",
    "PaymentDue.v1",
    "JourneyStarted.v1",
)


def records(told: list[list[Event]]) -> list[SentRecord]:
    """What their owners' relays would send of these stories, each whole after the other."""
    found: list[SentRecord] = []
    for story in told:
        for version, event in enumerate(story, 1):
            recorded = Recorded(event, version, version - 1, BEGIN, BEGIN, Caller("tester", "test"))
            document = recorded.to_document()
            headers = envelope_of(document, event.TYPE.partition(".")[0], None).to_headers()
            value = event.model_dump_json().encode()
            found.append(SentRecord(event.TOPIC, 0, len(found), 0, event.subject.encode(), value, headers))
    return found


def read(name: str, batches: Sequence[Sequence[SentRecord]]) -> tuple[Kept, int]:
    """Let a service read these batches; return its rows, and how many dead letters it wrote."""
    loop = Loop()
    machine, network = Machine(loop), Network(Random(1), slow=0)
    server, broker = Server(machine.now), Broker(loop, network, machine.seconds, {_letters(name): 1})

    async def take() -> None:
        database: Any = Database(Client(loop, server, network), name)
        rows = [Rows(database, each) for each in service(name).projections]
        letters = DeadLetters(Producer(broker), name)  # type: ignore[arg-type] # stands in for the library's
        consumer = Consumer(name, rows, {}, letters, Seen(database))
        for batch in batches:
            await consumer.take(batch)

    with standing_in(machine, broker, Random(1), lambda *_: None):
        loop.run(take())
    collections = server.database(name)
    there = [each.name for each in service(name).projections] + ["seen_versions", "parked_events", "missing_events"]
    kept = {each: collections[each].kept if each in collections else {} for each in there}
    return {each: {key: one.raw for key, one in of.items()} for each, of in kept.items()}, sum(
        map(len, broker.topics[_letters(name)])
    )


def _letters(name: str) -> str:
    return f"{name.replace('_', '-')}.dead-letters"


def in_batches(all_of: list[SentRecord], random: Random) -> list[list[SentRecord]]:
    found = []
    while all_of:
        size = random.randint(1, 60)
        found.append(all_of[:size])
        all_of = all_of[size:]
    return found


@pytest.mark.parametrize("seed", [0, *(pytest.param(each, marks=pytest.mark.sweep) for each in range(1, 20))])
@pytest.mark.parametrize("name", NAMES)
def test_rows_are_the_same_however_late_often_and_out_of_order_news_comes(name: str, seed: int) -> None:
    random = Random(seed)
    sent = records(stories(name, random))
    assert sent
    orderly, letters = read(name, [sent])
    assert letters == 0
    assert orderly["missing_events"] == orderly["parked_events"] == {}
    mixed = random.sample(sent * TIMES, len(sent) * TIMES)
    late, letters = read(name, in_batches([*mixed, *sent], random))
    assert letters == 0
    assert {name: _sorted(rows) for name, rows in late.items()} == {
        name: _sorted(rows) for name, rows in orderly.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_one_event_withheld_is_noticed_named_and_mended(name: str) -> None:
    random = Random(name)
    sent = records(stories(name, random))
    withheld = random.choice([each for each, after in pairwise(sent) if each.key == after.key])
    others = [each for each in sent if each is not withheld]
    lacking, _ = read(name, [others])
    assert list(lacking["missing_events"]) == [f"{withheld.topic}/{(withheld.key or b'').decode()}"]
    orderly, _ = read(name, [sent])
    mended, _ = read(name, [others, [withheld]])
    assert {each: _sorted(rows) for each, rows in mended.items()} == {
        each: _sorted(rows) for each, rows in orderly.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_service_that_believes_old_news_is_found(name: str) -> None:
    sent = records(stories(name, Random(name)))
    orderly, _ = read(name, [sent])
    with _believing_old_news():
        late, _ = read(name, [sent, [each for each in sent if dict(each.headers)["ce_aggregateversion"] == b"1"]])
    rows = {each.name for each in service(name).projections}
    assert any(_without_versions(late[each]) != _without_versions(orderly[each]) for each in rows)


def _believing_old_news() -> Any:
    folded = Rows._folded

    def believe(self: Any, document: Any, told: Any) -> Any:
        row, count = folded(self, {**document, "version": 0} if document else None, told)
        return row and {**row, "version": (document["version"] if document else 0) + 1}, count

    return patch.object(Rows, "_folded", believe)


def _without_versions(rows: dict[Any, bytes]) -> list[Any]:
    return [(key, {**document, "version": None}) for key, document in _sorted(rows)]


def _sorted(rows: dict[Any, bytes]) -> list[tuple[Any, Any]]:
    return sorted((key, bson.decode(raw)) for key, raw in rows.items())
