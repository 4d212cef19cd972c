"""The pages: files that any web server, or a browser from a disk, can show; nothing is fetched from elsewhere."""

import json
from collections.abc import Mapping
from html import escape
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from deploy.events.described import described_services
from deploy.events.samples import sample_of
from deploy.pages.merged import merged
from deploy.written import Files
from shared.contracts import public_events
from shared.contracts.event import Event
from shared.contracts.schema import schema_of
from shared.contracts.topics import EVENT_TOPICS, Topic
from shared.http.asyncapi import asyncapi_of
from shared.http.html import about, fields_of, page_with

# The package that serves these to /docs of the services carries them already.
_ASSETS = ("swagger-ui-bundle.js", "swagger-ui.css")
_HTTP_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>HTTP: dynamic purchasing system</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="stylesheet" href="swagger-ui.css"></head><body><main id="http"></main>'
    '<script src="swagger-ui-bundle.js"></script><script src="openapi.js"></script></body></html>\n'
)
_START = 'SwaggerUIBundle({{dom_id: "#http", spec: {document}, validatorUrl: null, docExpansion: "list"}});\n'


def site() -> Files:
    """Return every file of the site by its path."""
    # Without indentation: what is in git for people to compare is twice as large.
    document = json.dumps(merged(), separators=(",", ":"))
    services = described_services()
    assets = resources("fastapi_offline") / "static"
    texts = {
        "index.html": page_with(
            "Dynamic purchasing system: for consumers", _contents([each.service.name for each in services])
        ),
        "http.html": _HTTP_PAGE,
        "openapi.json": document,
        "openapi.js": _START.format(document=document.replace("<", "\\u003c")),
        "events.html": page_with("Events", _events()),
        **{_asyncapi_file(each.service.name): as_json(asyncapi_of(each.service, each.reads)) for each in services},
    }
    texts |= {name: (assets / name).read_text(encoding="utf-8") for name in _ASSETS}
    return {Path(name): text for name, text in texts.items()}


def as_json(document: Mapping[str, Any]) -> str:
    """Return a document as it is kept in a file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _asyncapi_file(name: str) -> str:
    return f"{name}.asyncapi.json"


def _contents(names: list[str]) -> str:
    described = "".join(f'<li><a href="{_asyncapi_file(name)}">{name}</a></li>' for name in names)
    return (
        '<ul><li><a href="http.html">HTTP</a>: every operation of every service, behind one origin '
        '(<a href="openapi.json">OpenAPI 3.1</a>)</li>'
        '<li><a href="events.html">Events</a>: every fact that the services publish on Kafka, with a sample</li></ul>'
        f"<h2>AsyncAPI 3</h2><p>What each service publishes and reads:</p><ul>{described}</ul>"
    )


def _events() -> str:
    links = "".join(f'<li><a href="#{topic.name}">{topic.name}</a></li>' for topic in EVENT_TOPICS)
    return (
        "<p>CloudEvents 1.0 in Kafka's binary mode: attributes in headers, the value is JSON. The key is the id of the "
        "aggregate, whose events stay in order. An event may come twice, and late.</p>"
        f"<ul>{links}</ul>{''.join(_topic(topic) for topic in EVENT_TOPICS)}"
    )


def _topic(topic: Topic) -> str:
    events = (event for _, event in sorted(public_events().items()) if topic.name == event.TOPIC)
    return (
        f'<h2 id="{topic.name}">{topic.name}</h2><p>Published by {topic.owner}; {topic.partitions} partitions, '
        f"kept {topic.retention.days} days.</p>{''.join(_event(event) for event in events)}"
    )


def _event(event: type[Event]) -> str:
    schema, sample = schema_of(event), sample_of(event)
    tables = "".join(fields_of(name, each) for name, each in schema.get("$defs", {}).items())
    shown = as_json({part: sample[part] for part in ("headers", "key", "value")})
    return (
        f'<h3 id="{event.TYPE}">{event.TYPE}</h3><p>{about(schema)}</p>{fields_of("Value", schema)}{tables}'
        f'<details><summary>Sample of {event.TYPE}</summary><pre tabindex="0">{escape(shown)}</pre></details>'
    )
