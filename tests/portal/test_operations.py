"""Every operation that pages use is in the merged OpenAPI document, with every field that they name."""

import json
import types
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import BaseModel

import portal.api.answers
from portal.api.operation import Answer, Body, Operation

ROOT = Path(__file__).resolve().parents[2]
KINDS = {
    int: "integer",
    bool: "boolean",
    float: "number",
    Decimal: "number string",
    date: "date",
    datetime: "date-time",
}


@cache
def document() -> Mapping[str, Any]:
    return json.loads((ROOT / "docs/api/openapi.json").read_text())


def operations() -> Iterator[tuple[str, Operation[Any]]]:
    for module in iter_modules(portal.api.answers.__path__):
        for name, value in vars(import_module(f"portal.api.answers.{module.name}")).items():
            if isinstance(value, Operation):
                yield f"{module.name}.{name}", value


OPERATIONS = sorted(operations(), key=lambda each: each[0])


def alternatives(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What a schema may be, without references."""
    if "$ref" in schema:
        return alternatives(document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return [found for each in several for found in alternatives(each)]
    if "allOf" in schema:
        return [found for each in schema["allOf"] for found in alternatives(each)]
    return [schema]


def described(operation: Operation[Any]) -> Mapping[str, Any]:
    return document()["paths"].get(operation.path, {}).get(operation.method.lower(), {})


def parameters_of(operation: Operation[Any], where: str) -> set[str]:
    return {each["name"] for each in described(operation).get("parameters", []) if each.get("in") == where}


def answers_of(operation: Operation[Any]) -> Mapping[str, Any] | None:
    for status, answer in described(operation)["responses"].items():
        content = answer.get("content", {}).get("application/json")
        if status.startswith("2") and content:
            return content["schema"]
    return None


def misfits(kind: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    """What an annotation expects that a schema does not give."""
    found = alternatives(schema)
    members = [*get_args(kind)] if get_origin(kind) in (Union, types.UnionType) else [kind]
    if any(each.get("type") == "null" for each in found) and types.NoneType not in members and kind is not Any:
        yield f"{at} may be null"
    found = [each for each in found if each.get("type") != "null"]
    members = [each for each in members if each is not types.NoneType]
    if len(members) == 1:
        yield from one_misfit(members[0], found, at)


def one_misfit(kind: Any, found: list[Mapping[str, Any]], at: str) -> Iterator[str]:
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from fields_misfit(kind, found, at)
    elif origin in (tuple, list, frozenset, set):
        lists = [each for each in found if each.get("type") == "array"]
        if len(lists) < len(found):
            yield f"{at} is no list"
        yield from misfits(get_args(kind)[0], {"anyOf": [each.get("items", {}) for each in lists]}, f"{at}[]")
    elif origin in (dict, Mapping) or kind is dict:
        yield from (f"{at} is no mapping" for each in found if each.get("type") != "object")
    elif kind in KINDS:
        for each in found:
            named = {str(each.get("format")), str(each.get("type"))}
            if not named & set(KINDS[kind].split()) and not (kind is float and "integer" in named):
                yield f"{at} is {sorted(named)}, not {KINDS[kind]}"
    elif kind in (str, UUID) or origin is Literal or (isinstance(kind, type) and issubclass(kind, Enum)):
        yield from (f"{at} is no text" for each in found if each.get("type", "string") != "string")


def fields_misfit(model: type[BaseModel], found: list[Mapping[str, Any]], at: str) -> Iterator[str]:
    objects = [each for each in found if "properties" in each]
    if not objects and model.model_fields:
        yield f"{at} has no fields"
    for name, field in model.model_fields.items():
        known = [
            each["properties"][field.alias or name] for each in objects if (field.alias or name) in each["properties"]
        ]
        if not known:
            yield f"{at}.{name} is not there"
        elif len(known) < len(objects) and field.is_required():
            yield f"{at}.{name} is not in every kind of answer: give it a default"
        if known:
            yield from misfits(field.annotation, {"anyOf": known}, f"{at}.{name}")
    if issubclass(model, Body):
        for each in objects:
            missing = set(each.get("required", ())) - {
                field.alias or name for name, field in model.model_fields.items()
            }
            yield from (f"{at}.{name} has to be sent" for name in sorted(missing))


def faults(operation: Operation[Any]) -> list[str]:
    if not described(operation):
        return [f"there is no {operation.method} {operation.path}"]
    found = [f"query {name}" for name in operation.query if name not in parameters_of(operation, "query")]
    found += [f"path {name}" for name in set(operation.parameters) ^ parameters_of(operation, "path")]
    schema = answers_of(operation)
    if schema is not None:
        found += misfits(operation.answer, schema, "answer")
    elif operation.answer.model_fields:
        found.append("it answers with no JSON")
    content = described(operation).get("requestBody", {}).get("content", {}).get("application/json")
    if operation.body is not None:
        found += misfits(operation.body, content["schema"], "body") if content else ["it takes no JSON"]
    elif content and operation.method != "GET" and described(operation)["requestBody"].get("required"):
        found.append("it takes a body")
    return found


@pytest.mark.parametrize("operation", [each for _, each in OPERATIONS], ids=[name for name, _ in OPERATIONS])
def test_an_operation_is_as_the_document_says(operation: Operation[Any]) -> None:
    assert faults(operation) == []


class WithWrongFields(Answer):
    order_id: UUID
    colour: str
    starts_on: int
    ends_on: date
    placed_by: str


class WithoutWhatIsNeeded(Body):
    nothing: str


def test_what_is_not_as_the_document_says_is_found() -> None:
    assert faults(Operation("GET", "/v1/order", Answer)) == ["there is no GET /v1/order"]
    assert faults(Operation("GET", "/v1/orders", Answer, query=("colour",))) == ["query colour"]
    found = faults(Operation("GET", "/v1/orders/{order_id}", WithWrongFields))
    assert "answer.colour is not there" in found
    assert "answer.ends_on may be null" in found
    assert "answer.placed_by is not in every kind of answer: give it a default" in found
    assert any(each.startswith("answer.starts_on is") for each in found)
    assert "body.nothing is not there" in faults(Operation("POST", "/v1/orders", Answer, body=WithoutWhatIsNeeded))


def test_no_value_leads_to_another_path() -> None:
    order = Operation("GET", "/v1/orders/{order_id}", Answer, query=("as_at",))
    assert order.address(order_id="a/../b c", as_at="") == "/v1/orders/a%2F..%2Fb%20c"
    for value in ("", ".", "..", "a\nb"):
        with pytest.raises(ValueError, match="names nothing"):
            order.address(order_id=value)
    with pytest.raises(TypeError, match="colour"):
        order.address(order_id="x", colour="red")


def test_what_is_not_given_stands_in_no_query() -> None:
    orders = Operation("GET", "/v1/orders", Answer, query=("status", "limit", "disputed", "after"))
    assert orders.address(status=("issued", "accepted"), disputed=True, after=None) == (
        "/v1/orders?status=issued&status=accepted&disputed=true"
    )
