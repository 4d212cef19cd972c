"""How far everything is behind: what relays have yet to publish, and what readers have yet to take."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from deploy import services
from deploy.inspection.published import wrong_in_publishing
from deploy.inspection.reading import wrong_in_reading
from shared.contracts.topics import retries
from shared.messaging.backlog import Backlog, backlogs
from shared.messaging.topic_reader import Unreadable
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.mongo import disconnect
from shared.store.unpublished import Unpublished, unpublished


@dataclass(frozen=True, slots=True)
class TopicLag:
    """One topic as one service reads it: the sum of its partitions, and the age of the oldest event not yet taken."""

    topic: str
    events: int
    seconds: float
    partitions: tuple[Backlog, ...]


@dataclass(frozen=True, slots=True)
class ServiceLag:
    """One service: what it has committed and not yet published, and what it has yet to read.

    `wrong` names what no number can say: topics that are missing, events that the broker has lost or that never came,
    partitions that are held back or cannot be fetched from.
    """

    service: str
    group: str
    unpublished: Unpublished
    topics: tuple[TopicLag, ...]
    wrong: tuple[str, ...] = ()

    @property
    def most_events(self) -> int:
        """The longest of its queues."""
        return max(self.unpublished.events, *(each.events for each in self.topics), 0)

    @property
    def most_seconds(self) -> float:
        """The age of the oldest event that waits anywhere."""
        return max(self.unpublished.seconds, *(each.seconds for each in self.topics), 0.0)


async def lags(settings: Settings, names: Sequence[str]) -> list[ServiceLag]:
    """Look at these services; raises what the database or the broker raise where they do not answer."""
    async with asyncio.TaskGroup() as group:
        looks = [group.create_task(_lag(name, settings)) for name in names]
    return [each.result() for each in looks]


async def _lag(name: str, settings: Settings) -> ServiceLag:
    service = services.service(name)
    group = services.label_of(name)
    database = database_of(service, settings)
    read = (*service.subscribes, retries(name))
    try:
        waiting, behind, publishing, reading = await asyncio.gather(
            unpublished(database),
            backlogs(settings, group, read),
            wrong_in_publishing(settings, name, database),
            wrong_in_reading(name, database),
        )
    finally:
        disconnect(database)
    topics = tuple(_of_topic(topic, tuple(each)) for topic, each in groupby(behind, lambda each: each.topic))
    there = {each.topic for each in topics}
    unread = [f"{topic.name} is missing" for topic in read if topic.name not in there]
    short = [
        f"{each.topic} ends at {each.end} in partition {each.partition}, and {group} has read to {each.committed}"
        for each in behind
        if each.is_short
    ]
    unreadable = [
        str(Unreadable(each.topic, each.partition, each.committed or 0, each.unreadable))
        for each in behind
        if each.unreadable
    ]
    return ServiceLag(name, group, waiting, topics, (*sorted({*publishing, *unread, *short, *unreadable}), *reading))


def _of_topic(topic: str, partitions: tuple[Backlog, ...]) -> TopicLag:
    events = sum(each.events for each in partitions)
    return TopicLag(topic, events, max((each.seconds for each in partitions), default=0.0), partitions)
