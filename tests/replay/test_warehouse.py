"""The warehouse's books: what a feed lacks, has twice, has otherwise or out of order is named."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from deploy.local.replay.warehouse import Followed, Got, feed_findings
from shared.contracts.topics import ORDERS
from shared.messaging.kafka import create_topics
from shared.messaging.producing import Producer
from shared.settings import Settings
from tests.messaging.relaying import broker_settings
from tests.servers import a_broker

SENT = [Got(f"{thing}:{version}", thing, version, 0) for version in (1, 2, 3) for thing in ("a", "b")]
EMPTY = 0  # the digest of no payload


@pytest.fixture(scope="module")
async def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A broker on which the topic has these events, the first of them twice."""
    async with a_broker(tmp_path_factory.mktemp("warehouse") / "broker.log") as bootstrap:
        settings = broker_settings(bootstrap)
        await create_topics(settings, [ORDERS])
        kafka = Producer(settings)
        await kafka.start()
        for each in (*SENT, SENT[0]):
            await kafka.send_and_wait(ORDERS.name, b"", each.subject.encode(), headers=[("ce_id", each.id.encode())])
        await kafka.stop()
        yield settings


async def nothing_new() -> None:
    """The feed ends where it ended."""


async def wrong(settings: Settings, got: Sequence[Got]) -> Sequence[str]:
    (finding,) = await feed_findings(settings, {"orders": Followed(ORDERS, list(got))}, nothing_new)
    assert finding.checked == len(got)
    return finding.examples


async def test_a_feed_that_has_what_the_topic_has_adds_up(settings: Settings) -> None:
    assert await wrong(settings, SENT) == ()


async def test_an_event_that_was_skipped_is_named(settings: Settings) -> None:
    assert await wrong(settings, SENT[:-1]) == ("b:3 is on the topic only",)


async def test_an_event_that_came_after_the_feed_was_read_is_in_it_once_it_is_read_on(settings: Settings) -> None:
    feed = Followed(ORDERS, SENT[:-1])

    async def read_on() -> None:
        feed.got = [*SENT, Got("c:1", "c", 1, EMPTY)]

    (finding,) = await feed_findings(settings, {"orders": feed}, read_on)
    assert finding.adds_up, "c:1 came after the topic was read"


async def test_an_event_that_nobody_published_is_named(settings: Settings) -> None:
    assert await wrong(settings, [*SENT, Got("c:1", "c", 1, EMPTY)]) == ("c:1 is in the feed only",)


async def test_an_event_that_came_twice_is_named(settings: Settings) -> None:
    assert await wrong(settings, [*SENT, SENT[-1]]) == ("b:3 came after version 3",)


async def test_events_of_one_thing_in_the_wrong_order_are_named(settings: Settings) -> None:
    assert await wrong(settings, [SENT[2], SENT[0], *SENT[3:], SENT[1]]) == (
        "a:1 came after version 2",
        "b:1 came after version 3",
    )


async def test_another_payload_is_named(settings: Settings) -> None:
    assert await wrong(settings, [replace(SENT[0], digest=1), *SENT[1:]]) == ("a:1 is not in the feed as on the topic",)
