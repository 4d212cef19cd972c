"""Codes are open where they are read and checked where they are written: no reader stops at one that is new to it."""

import dataclasses
import inspect
import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter, ValidationError

import services
from deploy.events.publishing import SAMPLES
from deploy.events.samples import sample_of
from deploy.services import NAMES, service
from shared.contracts import all_events
from shared.contracts.codes import coded_fields, codes_of
from shared.contracts.event import Event
from shared.contracts.schema import name_of, owner_of, schema_of
from shared.contracts.supplier_registry import Associate, DeclaredGround
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller
from shared.kernel.clock import system_clock
from shared.kernel.projection import Projection
from shared.kernel.rules import Rejected
from shared.messaging.envelope import Envelope, decode, encode
from shared.reference.lists import LISTS
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import connect, disconnect
from shared.store.queue import QueueLimits
from shared.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
TYPES = sorted(all_events())
CODED = [event_type for event_type in TYPES if coded_fields(all_events()[event_type])]
SERVICES = [service(name) for name in NAMES]
AGGREGATES: list[Aggregate[Any]] = [each for one in SERVICES for each in one.aggregates]
PROJECTIONS: list[Projection[Any]] = [each for one in SERVICES for each in one.projections]
NEW = "OF_THE_NEXT_RELEASE"
CALLER = Caller(actor="tester", correlation_id="test")

Value = dict[str, Any]


@cache
def sample(event_type: str) -> Any:
    """The sample that is committed; a private fact is written down nowhere, so one is made up."""
    if all_events()[event_type].PRIVATE:
        return sample_of(all_events()[event_type])
    path = ROOT / SAMPLES / owner_of(event_type) / f"{name_of(event_type)}.json"
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def places_of(event_type: str) -> list[tuple[str | int, ...]]:
    """Where the sample of an event holds a code, by its schema alone."""
    schema = schema_of(all_events()[event_type])

    def walk(node: Any, value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
        if "anyOf" in node:
            node = next(each for each in node["anyOf"] if each.get("type") != "null")
        if "x-code-of" in node:
            yield (*path, "code") if isinstance(value, dict) else path
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
        for name, field in node.get("properties", {}).items() if isinstance(value, dict) else ():
            yield from walk(field, value[name], (*path, name))
        for number, item in enumerate(value) if isinstance(value, list) else ():
            yield from walk(node["items"], item, (*path, number))

    return list(walk(schema, value_with_every_code(event_type), ()))


def value_with_every_code(event_type: str) -> Value:
    value = deepcopy(sample(event_type)["value"])
    if "declaration" in value:
        ground = DeclaredGround(ground="tax_arrears", about="organisation")
        associate = Associate(name="Beacon", kind="subcontractor")
        value["declaration"]["exclusion_grounds"] = [ground.model_dump(mode="json")]
        value["declaration"]["associates"] = [associate.model_dump(mode="json")]
    return value


def with_new_code(value: Value, *places: tuple[str | int, ...]) -> Value:
    changed: Any = deepcopy(value)
    for place in places:
        inner = changed
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = NEW
    return changed


@cache
def of_next_release(event_type: str) -> Event:
    """The sample of an event with a code that is not known here wherever it holds one, off the wire."""
    value = with_new_code(value_with_every_code(event_type), *places_of(event_type))
    newer = {**value, "field_of_the_next_release": NEW}
    if all_events()[event_type].PRIVATE:  # it is on no wire, and read from the log alone
        return all_events()[event_type].model_validate(newer)
    envelope = Envelope.from_headers([(name, text.encode()) for name, text in sample(event_type)["headers"].items()])
    event = decode(envelope, orjson.dumps(newer))
    assert event is not None
    return event


# Reading


@pytest.mark.parametrize("event_type", TYPES)
def test_an_event_is_read_with_codes_that_are_not_known_here(event_type: str) -> None:
    event = of_next_release(event_type)
    expected = with_new_code(value_with_every_code(event_type), *places_of(event_type))
    assert json.loads(encode(event)) == expected
    assert {code for _, code in codes_of(event)} == ({NEW} if event_type in CODED else set())


@pytest.mark.parametrize("event_type", TYPES)
def test_every_code_of_an_event_is_found_and_is_of_a_list(event_type: str) -> None:
    event = all_events()[event_type].model_validate(value_with_every_code(event_type))
    found = list(codes_of(event))
    assert len(found) == len(places_of(event_type))
    assert [(of, code) for of, code in found if code not in LISTS[of]()] == []


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda each: f"{each.row.__module__}.{each.name}")
def test_every_row_is_folded_from_codes_that_are_not_known_here(projection: Projection[Any]) -> None:
    for event_type in (each for each in all_events() if all_events()[each] in projection.events):
        row = projection.fold(None, of_next_release(event_type))
        for later in (each for each in all_events() if all_events()[each] in projection.events):
            row = projection.fold(row, of_next_release(later))
            if row is not None:
                assert projection.decode(projection.encode(row)) == row


@pytest.mark.parametrize("aggregate", AGGREGATES, ids=lambda each: each.name)
def test_every_state_is_folded_from_codes_that_are_not_known_here(aggregate: Aggregate[Any]) -> None:
    facts = [of_next_release(name) for name, event in all_events().items() if aggregate.name == event.AGGREGATE]
    begun = aggregate.evolve(None, facts[0])
    life = aggregate.fold(facts)
    assert life is not None
    for state in (begun, life):
        assert aggregate.decode(aggregate.encode(state)) == state
    if coded_fields(type(facts[0])):
        assert NEW in json.dumps(aggregate.encode(begun))


WITH_STATUS = [each for each in AGGREGATES if "status" in each.state.__dataclass_fields__]


@pytest.mark.parametrize("aggregate", WITH_STATUS, ids=lambda each: each.name)
def test_a_status_that_a_newer_version_wrote_is_read_and_written_back(aggregate: Aggregate[Any]) -> None:
    facts = [of_next_release(name) for name, event in all_events().items() if aggregate.name == event.AGGREGATE]
    document = aggregate.encode(aggregate.evolve(None, facts[0]))
    newer = {**document, "status": "of_the_next_release"}
    state = aggregate.decode(newer)
    assert aggregate.encode(state) == newer
    assert state.status not in tuple(type(aggregate.decode(document).status))


def closed_lists(schema: Any) -> list[Any]:
    """The closed lists in a schema, wherever they are."""
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    here = [schema] if isinstance(schema, dict) and ("enum" in schema or "const" in schema) else []
    return here + [each for part in inner for each in closed_lists(part)]


@pytest.mark.parametrize("event_type", TYPES)
def test_no_event_has_a_closed_list(event_type: str) -> None:
    assert closed_lists(schema_of(all_events()[event_type])) == []


@pytest.mark.parametrize("kept", [*PROJECTIONS, *AGGREGATES], ids=lambda each: each.name)
def test_no_row_and_no_state_has_a_closed_list(kept: Projection[Any] | Aggregate[Any]) -> None:
    kind = kept.row if isinstance(kept, Projection) else kept.state
    assert closed_lists(TypeAdapter(kind).json_schema()) == []
    assert closed_lists(TypeAdapter(kind).json_schema(mode="serialization")) == []


# Writing


def sound(event_type: str) -> Event:
    return all_events()[event_type].model_validate(value_with_every_code(event_type))


@pytest.mark.parametrize("name", NAMES)
async def test_no_command_can_write_a_code_that_is_not_known(name: str, mongodb_uri: str, database_name: str) -> None:
    """Whatever decides it, a route's command or a reaction: each code of each event in turn."""
    database = connect(mongodb_uri, database_name, app_name="tests")
    store = Store(database, service(name).aggregates, system_clock, QueueLimits(group=100, queue=1000))
    await store.prepare()
    await store.start()
    kinds = {each.name: each for each in service(name).aggregates}
    try:
        for event_type in (each for each in CODED if owner_of(each) == name):
            for place in places_of(event_type):
                value = with_new_code(value_with_every_code(event_type), place)
                event = all_events()[event_type].model_validate(value)
                with pytest.raises(Rejected) as refusal:
                    await store.change((kinds[event.AGGREGATE](event.subject),), lambda _, it=event: [it], CALLER)
                assert [each for each in refusal.value.codes if not each.endswith("_unknown")] == [], event_type
                assert NEW in str(refusal.value)
        assert await database[EVENTS].count_documents({}) == 0
    finally:
        await store.close()
        disconnect(database)


def commands() -> list[type[Any]]:
    """Every command of every service's domain."""
    modules = (each.name for each in walk_packages(services.__path__, "services.") if ".domain" in each.name)
    members = (member for module in modules for member in vars(import_module(module)).values())
    found = {each for each in members if inspect.isclass(each) and getattr(each, "__pydantic_config__", None)}
    return sorted(found, key=lambda each: f"{each.__module__}.{each.__name__}")


CODED_NAMES = frozenset({"code", "reason", "reasons", "outcome", "scheme", "exclusion_grounds"})


def test_there_are_commands() -> None:
    assert len(commands()) > 15


@pytest.mark.parametrize("command", commands(), ids=lambda each: each.__name__)
def test_a_command_lists_the_codes_that_it_takes_and_refuses_others(command: type[Any]) -> None:
    properties = TypeAdapter(command).json_schema()["properties"]
    for name in (field.name for field in dataclasses.fields(command)):
        described = properties[name].get("items", properties[name])
        described = next((each for each in described.get("anyOf", ()) if "enum" in each), described)
        if name in CODED_NAMES or "categor" in name or "district" in name:
            assert "enum" in described or "$ref" in described, f"{command.__name__}.{name} takes any text"
        if "enum" in described:
            assert described["enum"] == list(LISTS[described["x-code-of"]]())
            value = [NEW] if "items" in properties[name] else NEW
            with pytest.raises(ValidationError) as refusal:
                TypeAdapter(command).validate_python({name: value})
            assert any(each["loc"][0] == name and "unknown" in each["msg"] for each in refusal.value.errors())
