"""The AsyncAPI document of each service is valid AsyncAPI 3 and tells of every event that the service knows."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from deploy.events.described import Described, described_services
from deploy.events.publishing import DOCUMENTS
from shared.contracts import events_of
from shared.contracts.event import Event
from shared.contracts.topics import EVENT_TOPICS
from shared.http.asyncapi import page_of

ROOT = Path(__file__).resolve().parents[2]
SERVICES = described_services()
_NAME = re.compile(r"[A-Za-z0-9._-]+")

services = pytest.mark.parametrize("described", SERVICES, ids=[each.service.name for each in SERVICES])


def document_of(described: Described) -> Any:
    return json.loads((ROOT / DOCUMENTS / f"{described.service.name}.asyncapi.json").read_text())


def found_at(document: Any, reference: str) -> Any:
    """What a reference leads to; `KeyError` where it leads nowhere."""
    steps = reference.removeprefix("#/").split("/")
    return reduce(lambda node, step: node[step.replace("~1", "/").replace("~0", "~")], steps, document)


def references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from references(each)
    elif isinstance(node, dict):
        for name, each in node.items():
            if name == "$ref":
                yield each
            else:
                yield from references(each)


def faults(document: Any) -> list[str]:
    """What makes a document no valid AsyncAPI 3, as far as these documents use it."""
    found = [f"{part} is missing" for part in ("asyncapi", "info", "channels", "operations") if part not in document]
    if found:
        return found
    if not document["asyncapi"].startswith("3."):
        found.append(f"version {document['asyncapi']}")
    found += [f"info.{each} is missing" for each in ("title", "version") if not document["info"].get(each)]
    for kind, named in document["components"].items():
        found += [f"components.{kind}: {name} is no name" for name in named if not _NAME.fullmatch(name)]
    found += [f"{each} leads nowhere" for each in sorted(set(references(document))) if not _leads(document, each)]
    return found or [*_faults_of_channels(document), *_faults_of_operations(document)]


def _leads(document: Any, reference: str) -> bool:
    try:
        return reference.startswith("#/") and found_at(document, reference) is not None
    except (KeyError, TypeError):
        return False


def _faults_of_channels(document: Any) -> Iterator[str]:
    for name, channel in document["channels"].items():
        if not channel.get("address"):
            yield f"channel {name} has no address"
        for message in channel["messages"].values():
            yield from _faults_of_schema(name, found_at(document, message["$ref"])["payload"], document)


def _faults_of_schema(name: str, payload: Any, document: Any) -> Iterator[str]:
    try:
        Draft202012Validator.check_schema({**payload, "components": document["components"]})
    except Exception as error:
        yield f"channel {name}: {error}"


def _faults_of_operations(document: Any) -> Iterator[str]:
    for name, operation in document["operations"].items():
        if operation["action"] not in {"send", "receive"}:
            yield f"operation {name} does {operation['action']}"
        channel = operation["channel"]["$ref"]
        if not re.fullmatch(r"#/channels/[^/]+", channel):
            yield f"operation {name} is on {channel}, which is no channel"
        for message in operation["messages"]:
            if not message["$ref"].startswith(f"{channel}/messages/"):
                yield f"operation {name} has {message['$ref']}, which is not of its channel"


def published_by(described: Described) -> list[type[Event]]:
    return [event for event in events_of(described.service.name) if not event.PRIVATE]


@services
def test_the_document_is_valid(described: Described) -> None:
    assert faults(document_of(described)) == []


@services
def test_each_channel_is_a_topic_and_says_which_headers_come(described: Described) -> None:
    document = document_of(described)
    assert {each["address"] for each in document["channels"].values()} <= {topic.name for topic in EVENT_TOPICS}
    for message in document["components"]["messages"].values():
        headers = found_at(document, message["headers"]["$ref"])
        location = message["correlationId"]["location"].rpartition("/")[2]
        assert location in headers["properties"]
        Draft202012Validator.check_schema(headers)


@services
def test_what_is_sent_and_received_is_what_the_service_publishes_and_reads(described: Described) -> None:
    document = document_of(described)
    topics: dict[str, set[str]] = {"send": set(), "receive": set()}
    for operation in document["operations"].values():
        topics[operation["action"]].add(found_at(document, operation["channel"]["$ref"])["address"])
    published = published_by(described)
    assert topics["send"] == {event.TOPIC for event in published}
    assert topics["receive"] == {event.TOPIC for event in described.reads}
    assert set(document["x-events"]) == {event.TYPE for event in {*published, *described.reads}}
    assert {event.__name__ for event in {*published, *described.reads}} <= set(document["components"]["schemas"])


@services
def test_a_service_subscribes_to_exactly_the_topics_that_it_reads_events_of(described: Described) -> None:
    subscribed = {topic.name for topic in described.service.subscribes}
    assert subscribed == {event.TOPIC for event in described.reads}


@services
def test_the_page_shows_every_event(described: Described) -> None:
    page = page_of(document_of(described))
    assert all(f"<caption>{event.__name__}</caption>" in page for event in published_by(described))


def test_faults_are_found() -> None:
    sound = document_of(next(each for each in SERVICES if each.service.name == "ordering"))
    operation = "ordering.orders.publish"
    for fault, spoil in {
        "version 2.6.0": lambda each: each.update(asyncapi="2.6.0"),
        "channels is missing": lambda each: each.pop("channels"),
        "components.schemas: a:b is no name": lambda each: each["components"]["schemas"].update({"a:b": {}}),
        "#/components/schemas/Reason leads nowhere": lambda each: each["components"]["schemas"].pop("Reason"),
        f"channel {operation} has no address": lambda each: each["channels"][operation].pop("address"),
        f"operation {operation} does shout": lambda each: each["operations"][operation].update(action="shout"),
    }.items():
        spoiled = deepcopy(sound)
        spoil(spoiled)
        assert fault in faults(spoiled)
