"""Two members of a group look for the same missing event: whoever is slower leaves nothing marked or parked."""

import asyncio
from collections.abc import Iterable
from random import Random
from typing import Any

from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetters
from shared.store.rows import Rows
from shared.store.seen import Parked, Seen
from tests.messaging.reading import headers_of, reinstated, standings, suspended
from tests.simulation.driver import Client, Database, Network
from tests.simulation.kafka import Broker, Producer, SentRecord
from tests.simulation.loop import Loop
from tests.simulation.machine import Machine, standing_in
from tests.simulation.mongo import Server

STORY = [first := suspended(), reinstated(first.supplier_id), suspended(first.supplier_id)]
FIRST, SECOND, THIRD = (
    SentRecord(each.TOPIC, 0, number, 0, None, each.model_dump_json().encode(), headers_of(each, number))
    for number, each in enumerate(STORY, 1)
)


class Slow(Seen):
    """Keeps an early record only once it is told to."""

    def __init__(self, database: Any) -> None:
        super().__init__(database)
        self.parking, self.go_on = asyncio.Event(), asyncio.Event()

    async def park(self, records: Iterable[tuple[str, int, Parked]]) -> None:
        self.parking.set()
        await self.go_on.wait()
        await super().park(records)


def test_a_slow_member_leaves_nothing_behind_once_another_has_found_what_is_missing() -> None:
    loop = Loop()
    machine, network = Machine(loop), Network(Random(1), slow=0)
    server, broker = Server(machine.now), Broker(loop, network, machine.seconds, {"desk.dead-letters": 1})

    async def search() -> None:
        database: Any = Database(Client(loop, server, network), "desk")
        letters = DeadLetters(Producer(broker), "desk")  # type: ignore[arg-type] # stands in for the library's

        def member(seen: Seen) -> Consumer:
            return Consumer("desk", [Rows(database, standings())], {}, letters, seen)

        one, slow = member(Seen(database)), Slow(database)
        other = member(slow)
        await one.take([FIRST, THIRD])
        late = asyncio.create_task(other.take([FIRST, THIRD], found=True))
        await slow.parking.wait()
        await one.take([SECOND])
        slow.go_on.set()
        await late
        await one.look_again([each.aggregate for each in await slow.missing()])

    with standing_in(machine, broker, Random(1), lambda *_: None):
        loop.run(search())
    (row,) = server.collection("desk", "standings").kept.values()
    assert (row.document["version"], row.document.get("incomplete")) == (3, None)
    assert not server.collection("desk", "parked_events").kept
    assert not server.collection("desk", "missing_events").kept
