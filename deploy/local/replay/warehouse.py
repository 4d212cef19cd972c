"""The department's data warehouse, which cannot reach Kafka: it follows the three feeds while the record is lived.

What it got is held against the topics in the end: the same events, each once, and in order along each aggregate.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

import orjson

from deploy.local.replay.client import Client
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import digest_of
from shared.contracts.topics import OFFERS, ORDERS, SUPPLIERS, Topic
from shared.messaging.topic_reader import records_of
from shared.settings import Settings

FEEDS = {"orders": ORDERS, "offers": OFFERS, "register": SUPPLIERS}
_PAUSE_SECONDS = 0.5
_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Got:
    """An event as a feed gave it."""

    id: str
    subject: str
    version: int
    digest: int


@dataclass
class Followed:
    """What was got of one feed, in its order, and the place behind it.

    It was read to its end at `read_at`, in milliseconds of the epoch, and may lack what was published since: services
    go on by themselves, as where a register answers.
    """

    topic: Topic
    got: list[Got] = field(default_factory=list)
    place: str | None = None
    read_at: float = float("inf")


class Warehouse:
    """Follows the feeds as a system does that has a scope for each."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.followed = {name: Followed(topic) for name, topic in FEEDS.items()}

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Follow, now and then, until the end of the block; what is new by then is got with `to_the_end`."""
        task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def to_the_end(self) -> None:
        """Read all feeds to where they end now."""
        for name in self.followed:
            await self._read_on(name)

    async def _follow(self) -> None:
        while True:
            await self.to_the_end()
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _read_on(self, name: str) -> None:
        feed, more, read_at = self.followed[name], True, time.time() * 1000
        while more:
            query = {"limit": str(_LIMIT)} | ({"after": feed.place} if feed.place else {})
            token = self._client.as_system(f"{name}:follow")
            reply = await self._client.get(feed.topic.owner, f"/v1/feeds/{name}?{urlencode(query)}", token)
            # Both or neither: a place that was kept without its events would skip them.
            feed.got += [
                Got(each["id"], each["subject"], each["aggregateversion"], digest_of(orjson.dumps(each["data"])))
                for each in reply.body["items"]
            ]
            feed.place, more = reply.body["next"], reply.body["more"]
        feed.read_at = read_at


async def feed_findings(settings: Settings, followed: Mapping[str, Followed]) -> list[Finding]:
    """Hold what was followed against the topics."""
    return [await _finding(settings, name, feed) for name, feed in followed.items()]


async def _finding(settings: Settings, name: str, feed: Followed) -> Finding:
    sent: dict[str, int] = {}
    due: set[str] = set()
    async for record in records_of(settings, feed.topic.name):
        event_id = dict(record.headers)["ce_id"].decode()
        sent[event_id] = digest_of(record.value or b"")
        if record.timestamp < feed.read_at:  # numbered before it was published, and so in the feed by then
            due.add(event_id)
    got = {each.id: each.digest for each in feed.got}
    wrong = [f"{each} is on the topic only" for each in due - got.keys()]
    wrong += [f"{each} is in the feed only" for each in got.keys() - sent.keys()]
    wrong += [
        f"{each} is not in the feed as on the topic" for each in got.keys() & sent.keys() if got[each] != sent[each]
    ]
    wrong += list(_out_of_order(feed.got))
    return Finding.of(f"feed {name}: what its topic has, once, in order", len(feed.got), wrong)


def _out_of_order(got: list[Got]) -> list[str]:
    """Name events that came again, or after a later one of the same thing."""
    newest: dict[str, int] = {}
    wrong = []
    for each in got:
        if each.version <= newest.get(each.subject, 0):
            wrong.append(f"{each.id} came after version {newest[each.subject]}")
        newest[each.subject] = each.version
    return wrong
