"""A feed: the public events of a topic over HTTP, for those who cannot reach Kafka. Nothing is ever skipped.

It is read like a topic, from a place that the reader keeps: each answer says where the next one begins, also when there
is nothing new. What it holds is what the topic holds, for as long as the log is kept.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from shared.auth.principal import Role
from shared.contracts.topics import Topic
from shared.http.answers import Paged, page
from shared.http.callers import Limit, allow
from shared.http.endpoint import service_router
from shared.http.problems import ProblemBody
from shared.http.provided import provided
from shared.kernel.commands import Day
from shared.messaging.envelope import envelope_of
from shared.store.heads import Head
from shared.store.numbered_feed import BEGINNING, NumberedFeed, Place

_NUMBER_BYTES = 8
_PLACE = "^[A-Za-z0-9_-]{32}$"
_GONE: dict[int | str, dict[str, Any]] = {
    410: {"model": ProblemBody, "description": "The feed has no such place; read on from an earlier one"}
}

After = Annotated[
    str | None, Query(pattern=_PLACE, description="The `next` of the last answer; from the beginning without it")
]
AfterDay = Annotated[Day | None, Query(description="The `next` of the page before: heads of later days")]
Feed = Annotated[NumberedFeed, provided(NumberedFeed)]


class FeedEvent(BaseModel):
    """An event as CloudEvents 1.0 has it in JSON. Its `id` is the same on the topic; more attributes may come."""

    specversion: Literal["1.0"]
    id: str = Field(description="Unique with `source`: pass over what you have already")
    source: str = Field(description="The service that owns the event")
    type: str
    time: datetime = Field(description="When it happened")
    subject: str = Field(description="The id of what it happened to")
    datacontenttype: Literal["application/json"]
    aggregateversion: int = Field(description="Rises along one subject; not by one where private facts lie between")
    previousversion: int = Field(description="The `aggregateversion` of the subject's event before this; 0 at first")
    correlationid: str
    causationid: str | None = None
    originatedat: datetime | None = None
    traceparent: str | None = None
    data: dict[str, Any] = Field(description="As the schema of its type says: docs/events")


class FeedPage(BaseModel):
    """Events in order, where to read on, and whether there is more now."""

    items: list[FeedEvent]
    next: str = Field(pattern=_PLACE, description="Keep it with what you made of the items, and send it as `after`")
    more: bool = Field(description="Whether to ask again at once; else ask when you want news")


class ShownHead(BaseModel):
    """How far the log of the feed's service had come on a day, and the hash of its chain there."""

    day: date
    number: int
    hash: str = Field(pattern="^[0-9a-f]{64}$", description="SHA-256, as docs/architecture/numbers.md works it out")


def feed_router(name: str, of: str, topic: Topic) -> APIRouter:
    """Return the router of `/v1/feeds/<name>`: the public events of a topic, `of` what it tells; and of its heads."""
    router = service_router("feeds")

    @router.get(
        f"/feeds/{name}",
        name=f"follow_{name}",
        summary=f"Follow {of}",
        description=f"Follow {of}: every event of the topic `{topic.name}` since the log began, in the order of its"
        " numbers, none skipped. They are here as long as the log is kept: three years at least.",
        response_model=FeedPage,
        dependencies=[allow(scope=f"{name}:follow")],
        responses=_GONE,
    )
    async def follow(feed: Feed, after: After = None, limit: Limit = 100) -> Response:
        stretch = await feed.after(place_of(after) if after else BEGINNING, topic.name, limit)
        answer = {
            "items": [cloud_event(each, topic.owner) for each in stretch.documents],
            "next": text_of(stretch.end),
            "more": stretch.more,
        }
        return Response(orjson.dumps(answer), media_type="application/json")

    @router.get(
        f"/feeds/{name}/heads",
        name=f"list_heads_of_{name}",
        summary=f"List the heads of the log of {of}",
        description="List, for each day, how far the log behind this feed had come and the hash of its chain there."
        " Keep them: whoever changed the log later cannot change what you have.",
        response_model=Paged[ShownHead],
        dependencies=[allow(Role.AUDITOR, scope=f"{name}:follow")],
    )
    async def heads(feed: Feed, after: AfterDay = None, limit: Limit = 100) -> Response:
        found = await feed.heads.all(after, limit)
        return page([(each.day.isoformat(), _shown(each)) for each in found], limit)

    return router


def _shown(head: Head) -> dict[str, Any]:
    return {"day": head.day, "number": head.link.number, "hash": head.link.hash.hex()}


def cloud_event(document: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return an event as CloudEvents' JSON: the attributes that it has on the topic, and its payload."""
    envelope = envelope_of(document, source, document["traceparent"])
    attributes: dict[str, Any] = {
        name.removeprefix("ce_"): value.decode() for name, value in envelope.to_headers() if name != "content-type"
    }
    return attributes | {
        "datacontenttype": "application/json",
        "aggregateversion": envelope.aggregate_version,
        "previousversion": envelope.follows,
        "data": document["data"],
    }


def text_of(place: Place) -> str:
    """Return a place as readers keep it, who need not know what is in it."""
    return urlsafe_b64encode(place.number.to_bytes(_NUMBER_BYTES, "big", signed=True) + place.mark).decode()


def place_of(text: str) -> Place:
    """Return the place that a text of the right form says; whether the log has it is for the log to say."""
    content = urlsafe_b64decode(text)
    return Place(int.from_bytes(content[:_NUMBER_BYTES], "big", signed=True), content[_NUMBER_BYTES:])
