"""All that a running system tells anybody, as bytes to look through: where it is, and what stands there."""

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from opentelemetry.sdk.trace import ReadableSpan

from deploy import services
from shared.contracts.topics import topics_of
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from tests.running import Caller, Reply, Running, until

Place = tuple[str, bytes]
TOPICS = tuple(dict.fromkeys(topic.name for name in services.NAMES for topic in topics_of(name)))
PUBLIC = (
    ("supplier_registry", "/v1/public/suppliers"),
    ("supplier_registry", "/v1/public/suppliers/counts"),
)


class Recorded(Caller):
    """Calls, and keeps every answer and every address that was called."""

    def __init__(self, through: Caller, answers: list[Place], may_tell: Iterable[tuple[str, str]] = ()) -> None:
        """Call as another caller does; what is answered by a (method, path template) in `may_tell` is not kept."""
        super().__init__(through.url, through.issuer, through.session)
        self._answers = answers
        self._may_tell = [(each, re.sub(r"\{\w+\}", "[^/]+", template)) for each, template in may_tell]
        self.last = ""

    async def call(self, method: str, path: str, token: str | None = None, **request: Any) -> Reply:
        """Send a request; what it was answered is kept, with its headers."""
        reply = await super().call(method, path, token, **request)
        self.last = reply.headers.get("X-Correlation-Id", "")
        self._answers.append((f"address of {method}", path.encode()))
        if reply.status >= 400 or not self._is_for_whoever_asked(method, path):
            said = f"{dict(reply.headers)} {json.dumps(reply.body, ensure_ascii=False, default=str)}"
            self._answers.append((f"answer {reply.status} to {method} {path.partition('?')[0]}", said.encode()))
        return reply

    def _is_for_whoever_asked(self, method: str, path: str) -> bool:
        return any(method == each and re.fullmatch(pattern, path) for each, pattern in self._may_tell)


async def on_the_bus(settings: Settings) -> AsyncIterator[Place]:
    """Yield the records of every topic, those of dead letters too: keys, headers and values."""
    async for record in records_of(settings, *TOPICS):
        headers = [part for name, told in record.headers for part in (name.encode(), told)]
        parts = (record.key or b"", record.value or b"", *headers)
        yield f"topic {record.topic}", b"\n".join(parts)


async def in_the_database(mongodb_uri: str) -> AsyncIterator[Place]:
    """Yield every collection of every database as it is stored, and what the replica set remembers of all writes."""
    client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(mongodb_uri)
    try:
        for database in await client.list_database_names():
            for name in await client[database].list_collection_names():
                batches = client[database][name].find_raw_batches({})
                yield f"database {database}.{name}", b"\n".join([batch async for batch in batches])
    finally:
        client.close()


async def of_operations(running: Mapping[str, Running]) -> AsyncIterator[Place]:
    """Yield what each process says of itself: its metrics and its health."""
    for name, one in running.items():
        for path in ("/metrics", "/health/ready"):
            _, text = await one.operations(path)
            yield f"{name}{path}", text.encode()


async def of_the_public(callers: Mapping[str, Caller]) -> AsyncIterator[Place]:
    """Yield what anybody may read without a token."""
    for service, path in PUBLIC:
        reply = await callers[service].call("GET", path)
        assert reply.status == 200, reply
        yield f"public {path}", json.dumps(reply.body).encode()


def in_spans(spans: Iterable[ReadableSpan]) -> Iterator[Place]:
    """Yield what traces say."""
    for span in spans:
        said = f"{span.name} {dict(span.attributes or {})} {[each.attributes for each in span.events]}"
        yield f"span {span.name}", f"{said} {span.status.description}".encode()


async def in_file(path: Path, until_it_has: str) -> Place:
    """Return what a log says once it has come so far: it is written every now and then."""

    async def has_come() -> bool:
        return until_it_has in path.read_text(encoding="utf-8")

    await until(has_come, f"{path.name} has come so far")
    return path.name, path.read_bytes()
