"""What is written down about the events is what the code says, and any reader can use it."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from cloudevents.core.bindings import kafka
from jsonschema import Draft202012Validator

from deploy.events.publishing import DOCUMENTS, SAMPLES, SCHEMAS, outdated, write
from deploy.events.samples import NoSample, sample_of
from shared.contracts import public_events
from shared.contracts.event import Event
from shared.contracts.schema import name_of, owner_of, schema_of
from shared.contracts.topics import EVENT_TOPICS
from shared.messaging.envelope import Envelope, decode, encode

ROOT = Path(__file__).resolve().parents[2]
TYPES = sorted(public_events())


def committed(folder: Path, event_type: str) -> Any:
    return json.loads((ROOT / folder / owner_of(event_type) / f"{name_of(event_type)}.json").read_text())


def test_nothing_written_down_is_outdated() -> None:
    stale = "\n".join(map(str, outdated(ROOT)))
    assert not stale, f"run `python -m deploy.events` and commit what it writes:\n{stale}"


def test_a_file_that_was_changed_by_hand_removed_or_left_over_is_found_and_put_right(tmp_path: Path) -> None:
    copy = tmp_path / "project"
    for folder in (DOCUMENTS, SCHEMAS):
        copytree(ROOT / folder, copy / folder)
    write(copy)
    changed, removed = SCHEMAS / "ordering/OrderPlaced.v1.json", SAMPLES / "ordering/OrderPlaced.v1.json"
    left_over = SCHEMAS / "ordering/OrderForgotten.v1.json"
    (copy / changed).write_text("{}")
    (copy / removed).unlink()
    (copy / left_over).write_text("{}")
    assert set(outdated(copy)) == {changed, removed, left_over}
    assert set(write(copy)) == {changed, removed, left_over}
    assert outdated(copy) == []
    assert not (copy / left_over).exists()


@pytest.mark.parametrize("event_type", TYPES)
def test_a_schema_is_valid_and_says_where_its_events_go(event_type: str) -> None:
    schema = committed(SCHEMAS, event_type)
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == event_type
    assert schema["x-topic"] in {topic.name for topic in EVENT_TOPICS if topic.owner == owner_of(event_type)}
    assert schema["x-key"] in schema["required"]
    assert schema["description"]


@pytest.mark.parametrize("event_type", TYPES)
def test_a_sample_keeps_to_its_schema(event_type: str) -> None:
    schema, sample = committed(SCHEMAS, event_type), committed(SAMPLES, event_type)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(sample["value"])] == []
    assert set(sample["value"]) == set(schema["properties"])


@pytest.mark.parametrize("event_type", TYPES)
def test_a_sample_is_read_as_a_message_off_the_wire_is(event_type: str) -> None:
    sample = committed(SAMPLES, event_type)
    headers = [(name, value.encode()) for name, value in sample["headers"].items()]
    envelope = Envelope.from_headers(headers)
    event = decode(envelope, json.dumps(sample["value"]).encode())
    assert type(event) is public_events()[event_type]
    assert json.loads(encode(event)) == sample["value"]
    assert sorted(envelope.to_headers()) == sorted(headers)
    assert (event.subject, event.TOPIC) == (sample["key"], sample["topic"])
    assert (envelope.source, envelope.subject) == (owner_of(event_type), sample["key"])


def test_samples_are_read_by_the_cloudevents_library() -> None:
    for event_type in TYPES:
        sample = committed(SAMPLES, event_type)
        headers = {name: value.encode() for name, value in sample["headers"].items()}
        message = kafka.KafkaMessage(headers, sample["key"].encode(), json.dumps(sample["value"]).encode())
        event = kafka.from_binary_event(message)
        assert (event.get_type(), event.get_subject(), event.get_data()) == (event_type, sample["key"], sample["value"])


def test_a_text_without_an_example_is_refused_by_name() -> None:
    class Happened(Event):
        """Something happened."""

        TYPE = "ordering.Happened.v1"
        TOPIC = "ordering.orders"
        SUBJECT = "order_id"
        order_id: str
        remark_nobody_knows: str

    with pytest.raises(NoSample, match=r"ordering\.Happened\.v1: give order_id an example"):
        sample_of(Happened)


def test_a_default_may_be_missing_from_an_event_of_before() -> None:
    schema = schema_of(public_events()["ordering.OrderPlaced.v1"])
    assert "currency" not in schema["required"]
    assert schema["properties"]["currency"]["default"] == "GBP"
