"""AsyncAPI 3 of a service: what it publishes and what it reads, as JSON and as a page without scripts."""

import asyncio
from collections.abc import Collection
from functools import cache
from html import escape
from typing import Any, Union

import orjson
from fastapi import FastAPI, Response
from faststream.kafka import KafkaBroker
from faststream.specification import AsyncAPI

from shared.contracts import events_of, public_events
from shared.contracts.event import Event
from shared.contracts.topics import EVENT_TOPICS, Topic
from shared.http.html import about, fields_of, page_with
from shared.service import Service

_TEXT = {"type": "string"}
_HEADERS = {
    "description": "The attributes of CloudEvents 1.0 in Kafka's binary mode; each value is UTF-8 text.",
    "type": "object",
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": _TEXT | {"description": "<aggregate id>:<version>, unique with ce_source"},
        "ce_source": _TEXT | {"description": "The service that published it"},
        "ce_type": _TEXT | {"description": "<owner>.<Fact>.v<N>"},
        "ce_time": _TEXT | {"format": "date-time"},
        "ce_subject": _TEXT | {"description": "The aggregate's id, the key too"},
        "ce_aggregateversion": _TEXT
        | {"description": "Counts the aggregate's events from 1, unpublished ones too", "pattern": "^[0-9]+$"},
        "ce_previousversion": _TEXT
        | {"description": "That of the published event before this one, 0 for the first", "pattern": "^[0-9]+$"},
        "ce_correlationid": _TEXT | {"description": "The same along everything that one request led to"},
        "ce_causationid": _TEXT | {"description": "The ce_id of the event that led to this one"},
        "ce_originatedat": _TEXT | {"format": "date-time", "description": "The commit that everything follows from"},
        "traceparent": _TEXT | {"description": "W3C Trace Context"},
        "content-type": {"const": "application/json"},
    },
    "required": [
        "ce_specversion",
        "ce_id",
        "ce_source",
        "ce_type",
        "ce_time",
        "ce_subject",
        "ce_aggregateversion",
        "ce_previousversion",
        "ce_correlationid",
        "content-type",
    ],
}


def asyncapi_of(service: Service, reads: Collection[type[Event]]) -> dict[str, Any]:
    """Return the AsyncAPI 3 document of a service that reads these events."""
    broker = KafkaBroker("kafka:9092", logger=None, apply_types=False)
    public = [event for event in events_of(service.name) if not event.PRIVATE]
    for topic in EVENT_TOPICS:
        published = [event for event in public if topic.name == event.TOPIC]
        if published:
            broker.publisher(
                topic.name, title=f"{topic.name}:publish", description=_terms(topic), schema=_any(published)
            )
        read = sorted((event for event in reads if topic.name == event.TOPIC), key=lambda event: event.TYPE)
        if read:
            _document_reading(broker, topic, read)
    specification = AsyncAPI(broker, title=service.title, description=service.description, version="1")
    document: dict[str, Any] = _with_valid_names(specification.to_specification().to_jsonable())
    document["components"]["schemas"]["CloudEventHeaders"] = _HEADERS
    for message in document["components"]["messages"].values():
        message["headers"] = {"$ref": "#/components/schemas/CloudEventHeaders"}
        message["correlationId"] = {"location": "$message.header#/ce_correlationid"}
        message["bindings"] = {"kafka": {"key": {"type": "string", "description": "The aggregate's id"}}}
    told = {*public, *reads}
    document["x-events"] = {
        name: (event.__doc__ or "").strip() for name, event in public_events().items() if event in told
    }
    return _in_order(document)


def _in_order(document: dict[str, Any]) -> dict[str, Any]:
    """Sort what is named: FastStream lists it in any order, and a document that moves looks as if it had changed."""
    components = {kind: dict(sorted(named.items())) for kind, named in document["components"].items()}
    named = {part: dict(sorted(document[part].items())) for part in ("channels", "operations")}
    return document | named | {"components": components}


def _with_valid_names(node: Any) -> Any:
    """Replace the colons in FastStream's names: AsyncAPI allows letters, digits, dots, hyphens and underscores."""
    if isinstance(node, list):
        return [_with_valid_names(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        name.replace(":", "."): each.replace(":", ".") if name == "$ref" else _with_valid_names(each)
        for name, each in node.items()
    }


def _any(events: list[type[Event]]) -> Any:
    return Union[tuple(events)]  # noqa: UP007 - made of a list


def _terms(topic: Topic) -> str:
    kept = f"{topic.partitions} partitions, kept {topic.retention.days} days"
    return f"CloudEvents 1.0 in binary mode, keyed by aggregate id; {kept}."


def _document_reading(broker: KafkaBroker, topic: Topic, events: list[type[Event]]) -> None:
    async def read(event: Any) -> None:
        """Never called: the running consumer takes whole batches, which no schema describes."""

    read.__annotations__["event"] = _any(events)
    broker.subscriber(topic.name, title=f"{topic.name}:read", description=_terms(topic))(read)


def add_asyncapi(app: FastAPI, service: Service, reads: Collection[type[Event]]) -> None:
    """Serve the document at `/asyncapi.json` and the page at `/asyncapi`.

    Both are made when the first is asked for, which is rare, in a thread of its own: made at start they would delay it.
    """

    @cache
    def made() -> tuple[bytes, bytes]:
        document = asyncapi_of(service, reads)
        return orjson.dumps(document), page_of(document).encode()

    @app.get("/asyncapi.json", include_in_schema=False)
    async def asyncapi_json() -> Response:
        body, _ = await asyncio.to_thread(made)
        return Response(body, media_type="application/json")

    @app.get("/asyncapi", include_in_schema=False)
    async def asyncapi_page() -> Response:
        _, page = await asyncio.to_thread(made)
        return Response(page, media_type="text/html")


def page_of(document: dict[str, Any]) -> str:
    """Return an AsyncAPI document as an HTML page."""
    title = document["info"]["title"]
    channels = "".join(_channel(name, channel) for name, channel in document["channels"].items())
    schemas = document["components"]["schemas"]
    tables = "".join(f"{fields_of(name, schemas[name])}<p>{about(schemas[name])}</p>" for name in sorted(schemas))
    return page_with(
        f"{title}: events",
        f"<p>{escape(document['info'].get('description') or '')}</p>"
        f'<p>The same as <a href="/asyncapi.json">AsyncAPI 3 JSON</a>.</p>'
        f"<h2>Channels</h2><ul>{channels}</ul><h2>Messages</h2>{tables}",
    )


def _channel(name: str, channel: dict[str, Any]) -> str:
    return f"<li><strong>{escape(name)}</strong>: {escape(channel.get('description') or '')}</li>"
