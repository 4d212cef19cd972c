"""Searching topics for events that a reader lacks, in what the broker still holds of them; else raising the alarm."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection

import structlog
from aiokafka import TopicPartition

from shared.contracts.topics import EVENT_TOPICS
from shared.messaging.consumer import Consumer
from shared.messaging.kafka import Record
from shared.messaging.topic_reader import Unreadable, records_of
from shared.settings import Settings
from shared.store.held import Held
from shared.store.seen import MissingEvent, Seen

log = structlog.get_logger(__name__)

_OWNERS = {topic.name: topic.owner for topic in EVENT_TOPICS}

# What is late by less than this comes by itself, as when two relays publish for a moment.
_PATIENCE = 0.5
_LOOK_SECONDS = 5.0
# Of the time, at most: whoever forges what others lack must not keep a worker reading.
_SHARE = 10


def repair_of(event: MissingEvent) -> str:
    """Return the command by which the owner publishes an aggregate's events again."""
    return f"dps replay {_OWNERS.get(event.topic, '(its owner)')} --aggregate {event.subject}"


class Search:
    """Looks for missing events beside the consumer, which acts on what is found."""

    def __init__(
        self,
        settings: Settings,
        consumer: Consumer,
        seen: Seen,
        held: Held,
        partitions: Callable[[], Collection[TopicPartition]],
    ) -> None:
        """`partitions` says what this member of the group has now; what others lack is left to them."""
        self._settings = settings
        self._consumer = consumer
        self._seen = seen
        self._held = held
        self._partitions = partitions
        self._not_before = 0.0

    async def run(self) -> None:
        """Look whenever something is missing, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # whatever it is: a search must never stop what it is for
                log.warning("search for missing events interrupted", error=type(error).__name__)
            try:
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._consumer.lacks_something.wait()
                await asyncio.sleep(_PATIENCE)
            except TimeoutError:
                pass  # parked events may have what they follow by now, seen by another member or at an operator's word

    async def look(self) -> None:
        """Act on what can be acted on by now, read once the topics of what is newly missing, and say what still is."""
        self._consumer.lacks_something.clear()
        mine = {each.topic for each in self._partitions()}
        lacking = [each for each in await self._seen.missing() if each.topic in mine]
        await self._forget_skipped(lacking)
        await self._consumer.look_again([each.aggregate for each in lacking])
        begun = time.monotonic()
        wanted = {
            each.aggregate: each for each in await self._seen.missing() if each.topic in mine and not each.searched
        }
        if wanted and begun >= self._not_before:
            await self._search(wanted)
            now = time.monotonic()
            self._not_before = now + _SHARE * (now - begun)

    async def _forget_skipped(self, lacking: Collection[MissingEvent]) -> None:
        """Let nothing wait that an operator skipped: a search that was under way may have parked it again since."""
        if not lacking:
            return
        for first in {each.first for each in lacking} & await self._held.skipped():
            topic, partition, offset = first.rsplit(":", 2)
            await self._seen.forget(topic, int(partition), int(offset))

    async def _search(self, wanted: dict[str, MissingEvent]) -> None:
        for found in (await self._records_of(wanted)).values():
            await self._consumer.take(found, found=True)
        await self._seen.searched(wanted)
        for event in await self._seen.missing():
            if event.aggregate in wanted:
                about = {
                    "topic": event.topic,
                    "aggregate": event.subject,
                    "after": event.seen,
                    "repair": repair_of(event),
                }
                log.error("event missing", **about)

    async def _records_of(self, wanted: dict[str, MissingEvent]) -> dict[str, list[Record]]:
        """Return the newer records of these aggregates, as their topics hold them."""
        found: dict[str, list[Record]] = defaultdict(list)
        passed_over: list[Unreadable] = []
        topics = {each.topic for each in wanted.values()}
        async for record in records_of(self._settings, *topics, unreadable=passed_over):
            subject = next((value for name, value in record.headers if name == "ce_subject"), None) or b""
            event = wanted.get(f"{record.topic}/{subject.decode(errors='replace')}")
            if event is not None:
                found[event.aggregate].append(record)
        return found
