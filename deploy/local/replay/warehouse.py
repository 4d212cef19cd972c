"""The department's data warehouse, which cannot reach Kafka: it follows the three feeds while the record is lived.

What it got is held against the topics in the end: the same events, each once, and in order along each aggregate.
Services go on by themselves meanwhile, as where a register answers: so the feeds are read on after the topics.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Set
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
    """What was got of one feed, in its order, and the place behind it."""

    topic: Topic
    got: list[Got] = field(default_factory=list)
    place: str | None = None


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

    async def findings(self, settings: Settings) -> list[Finding]:
        """Hold what was got against the topics."""
        return await feed_findings(settings, self.followed, self.to_the_end)

    async def _follow(self) -> None:
        while True:
            await self.to_the_end()
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _read_on(self, name: str) -> None:
        feed, more = self.followed[name], True
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


async def feed_findings(
    settings: Settings, followed: Mapping[str, Followed], read_on: Callable[[], Awaitable[None]]
) -> list[Finding]:
    """Hold what was followed against the topics; `read_on` gets what is in the feeds once the topics have been read.

    An event is in its feed before it is published: what the topics have must be in the feeds then, whenever it came.
    """
    got_before = {name: {each.id for each in feed.got} for name, feed in followed.items()}
    sent = {name: await _sent(settings, feed.topic) for name, feed in followed.items()}
    await read_on()
    return [_finding(name, feed, got_before[name], sent[name]) for name, feed in followed.items()]


async def _sent(settings: Settings, topic: Topic) -> dict[str, int]:
    """Return the digests of what is on a topic, by the events' ids."""
    return {
        dict(record.headers)["ce_id"].decode(): digest_of(record.value or b"")
        async for record in records_of(settings, topic.name)
    }


def _finding(name: str, feed: Followed, got_before: Set[str], sent: Mapping[str, int]) -> Finding:
    got = {each.id: each.digest for each in feed.got}
    wrong = [f"{each} is on the topic only" for each in sent.keys() - got.keys()]
    wrong += [f"{each} is in the feed only" for each in got_before - sent.keys()]
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
