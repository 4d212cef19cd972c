"""`make bench-notifications`: news for 100,000 suppliers, a message to 100,000 people, beside the floor of the writes.

`SUBSCRIBERS` (100,000) and `SENT` (10,000 of them, by a channel that takes everything at once) are environment
variables. The floor is the least that keeping as many documents can cost: the states alone, 500 at a time, by the same
driver. It fails where a message to one person waited for more than a tenth of the time that the one to many took, or
where this process needed 400 MB.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from deploy.local.mongod import start_mongod
from services.notifications.channels.interface import EMAIL, Parcel, Receipt
from services.notifications.deliveries.domain.delivery import DELIVERIES, DeliveryStatus
from services.notifications.deliveries.pacing import Pace
from services.notifications.messages.domain.message import MESSAGES
from services.notifications.messages.queries import open_tellings
from services.notifications.messages.timers import jobs_of
from services.notifications.people.domain.person import PEOPLE
from services.notifications.people.domain.recipient import COMMERCIAL, Recipient
from shared.kernel.ids import new_id
from shared.kernel.jobs import Turn
from tests.notifications.posting import Post, a_post
from tests.notifications.suppliers import members, messages_in, news
from tests.performance.uploading import peak_mb
from tests.servers import scratch_folder

_SUBSCRIBERS, _SENT, _PAGE = "100000", "10000", 500
_MOST_MB, _LONGEST_SHARE = 400.0, 0.1
_FEW = Recipient("district", "D01")


@dataclass(frozen=True)
class Step:
    """What one step took for how many messages: seconds in all, and CPU seconds of this process."""

    name: str
    count: int
    seconds: float
    cpu: float


@dataclass
class Measured:
    """A message to so many people in a department where a few others wait for theirs."""

    post: Post
    people: int
    longest_wait: float = 0.0

    async def registered(self) -> None:
        """Put everybody into the address book, as states alone: what is measured begins behind them."""
        first = await self.post.registered("somebody@dwp.example", role="category_manager")
        await self.post.registered("manager@dwp.example")
        one = await self.post.parts.store.get(PEOPLE(first))
        collection = self.post.parts.store.database[PEOPLE.collection]
        for begin in range(1, self.people, _PAGE):
            others = [replace(one.state, person_id=new_id()) for _ in range(begin, min(begin + _PAGE, self.people))]
            await collection.insert_many(
                [{"_id": str(each.person_id), "version": 1, "state": PEOPLE.encode(each)} for each in others]
            )

    async def floor(self) -> None:
        """Keep as many documents as planning does states, and nothing else."""
        (sample,) = await self.post.planned(await self._to_few())
        state, collection = DELIVERIES.encode(sample), self.post.parts.store.database["floor"]
        for begin in range(0, self.people, _PAGE):
            states = [{**state, "person_id": str(new_id())} for _ in range(min(_PAGE, self.people - begin))]
            await collection.insert_many([{"_id": str(new_id()), "version": 1, "state": each} for each in states])

    async def planned(self) -> None:
        """Plan the message for everybody, with messages to a few between."""
        message_id = await self.post.written(COMMERCIAL, "supplier_registry.RemovalAnswered.v1")
        await self.post.planned_first(message_id)
        done = asyncio.Event()
        async with asyncio.TaskGroup() as beside:
            beside.create_task(self._messages_to_few(done))
            while await self.post.queries.open_fan_outs(1):
                await self.post.planning.go_on(self.post.turn())
            done.set()
        count = await self.post.parts.store.count(DELIVERIES, {"message_id": message_id})
        assert count == self.people, f"{count} deliveries of {self.people}"

    async def _messages_to_few(self, done: asyncio.Event) -> None:
        while not done.is_set():
            began = time.perf_counter()
            assert len(await self.post.planned(await self._to_few())) == 1
            self.longest_wait = max(self.longest_wait, time.perf_counter() - began)
            await asyncio.sleep(0.05)

    async def _to_few(self) -> UUID:
        return await self.post.written(_FEW)

    async def told(self) -> None:
        """Tell as many suppliers of a category what concerns all of them, each in its own inbox."""
        for _ in range(0, self.people, 10_000):
            await members(self.post, min(10_000, self.people))
        messages = messages_in(self.post)
        await messages.tell(*news(self.post))
        (job,) = jobs_of(self.post.parts.store, messages)
        while await open_tellings(self.post.parts.store, 1):
            await job.act(self.post.turn())
        count = await self.post.parts.store.count(MESSAGES, {"recipient_kind": "supplier"})
        assert count >= self.people, f"{count} suppliers of {self.people} were told"

    async def sent(self, count: int) -> int:
        """Send to as many; return how many were sent, those to a few among them."""
        channel = AtOnce(count)
        # What was planned for later is due by now.
        self.post.clock.on(days=5)
        turn: Turn = self.post.turn()
        sending = self.post.sending(channel, Pace(64, 1e6))
        task = asyncio.create_task(sending(turn))
        await channel.enough.wait()
        task.cancel()
        await asyncio.wait({task})
        return await self.post.parts.store.count(DELIVERIES, {"status": DeliveryStatus.SENT.value})


class AtOnce:
    """A channel that takes everything at once."""

    name = EMAIL

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self.enough = asyncio.Event()

    async def send(self, parcel: Parcel) -> Receipt:
        self._wanted -= 1
        if self._wanted <= 0:
            self.enough.set()
        return Receipt(str(parcel.delivery_id))


async def steps_of(measured: Measured, sent: int) -> AsyncIterator[Step]:
    """Measure the floor, the planning, and the sending of some."""
    await measured.registered()
    yield await _timed("floor", measured.people, measured.floor)
    yield await _timed("told", measured.people, measured.told)
    yield await _timed("planned", measured.people, measured.planned)
    began, used = time.perf_counter(), time.process_time()
    count = await measured.sent(sent)
    yield Step("sent", count, time.perf_counter() - began, time.process_time() - used)


async def _timed(name: str, count: int, step: Callable[[], Awaitable[None]]) -> Step:
    began, used = time.perf_counter(), time.process_time()
    await step()
    return Step(name, count, time.perf_counter() - began, time.process_time() - used)


@asynccontextmanager
async def _a_post_of_its_own() -> AsyncIterator[Post]:
    with scratch_folder() as folder, tempfile.TemporaryDirectory() as keys:
        mongod = await start_mongod(folder / "mongodb", cache_gb=1.0, oplog_mb=1024)
        try:
            async with a_post(mongod.uri, "notifying", Path(keys)) as post:
                yield post
        finally:
            await mongod.kill()  # nothing of it is kept


async def _print(measured: Measured, sent: int) -> float:
    """Print the figures, and return how many seconds the planning took."""
    say, floor, planning = sys.stdout.write, 0.0, 0.0
    say(f"One message to {measured.people:,} people; this process begins with {peak_mb():.0f} MB\n")
    say(
        "| Step | Messages | Seconds | A second | CPU ms a message | x floor |\n| --- | --- | --- | --- | --- | --- |\n"
    )
    async for step in steps_of(measured, sent):
        cpu, rate = step.cpu / step.count * 1000, step.count / step.seconds
        floor, planning = floor or cpu, step.seconds if step.name == "planned" else planning
        cells = (
            step.name,
            f"{step.count:,}",
            f"{step.seconds:.1f}",
            f"{rate:,.0f}",
            f"{cpu:.3f}",
            f"{cpu / floor:.1f}",
        )
        say(f"| {' | '.join(cells)} |\n")
        sys.stdout.flush()
    say(f"A message to one person waited for {measured.longest_wait:.2f} s at most. {peak_mb():.0f} MB at most.\n")
    return planning


async def _main() -> None:
    people, sent = int(os.environ.get("SUBSCRIBERS", _SUBSCRIBERS)), int(os.environ.get("SENT", _SENT))
    async with _a_post_of_its_own() as post:
        measured = Measured(post, people)
        planning = await _print(measured, min(sent, people))
    if measured.longest_wait > max(planning * _LONGEST_SHARE, 0.5):
        raise SystemExit(f"{measured.longest_wait:.2f} s are too long: the whole took {planning:.1f} s")
    if peak_mb() >= _MOST_MB:
        raise SystemExit(f"{peak_mb():.0f} MB are too much: less than {_MOST_MB:.0f} MB are wanted")


if __name__ == "__main__":
    asyncio.run(_main())
