"""Whatever a service takes has bounds, and they are in its OpenAPI document."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.services import NAMES
from tests.documents import document_of
from tests.http.test_openapi import operations

WHOLE = "x-longest-text"
"""How many characters something has at most as JSON, whatever is in it."""


def parts(schema: dict[str, Any], components: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within one, by where it is."""
    while "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    yield path, schema
    if WHOLE in schema:
        return
    for name, inner in schema.get("properties", {}).items():
        yield from parts(inner, components, f"{path}/{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from parts(schema[key], components, f"{path}/*")
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from parts(each, components, path)


def is_bounded(schema: dict[str, Any]) -> bool:
    if {"enum", "const", WHOLE} & schema.keys():
        return True
    match schema.get("type"):
        case "integer" | "number":
            return bool(
                {"minimum", "exclusiveMinimum"} & schema.keys() and {"maximum", "exclusiveMaximum"} & schema.keys()
            )
        case "string":
            return bool({"maxLength", "pattern"} & schema.keys()) or schema.get("format") in {"uuid", "uuid4", "date"}
        case "array":
            return "maxItems" in schema or schema.get("uniqueItems", False)
        case "object":
            return schema.get("additionalProperties") is False or "maxProperties" in schema
        case "boolean" | "null":
            return True
    return bool({"anyOf", "oneOf", "allOf"} & schema.keys())


@pytest.mark.parametrize("name", NAMES)
def test_everything_asked_for_has_bounds(name: str) -> None:
    document = document_of(name)
    components = document["components"]["schemas"]
    unbounded = []
    for method, path, operation in operations(document):
        for given in operation["parameters"]:
            kept = given.get("$ref", "").rpartition("/")[2]
            parameter = document["components"]["parameters"][kept] if kept else given
            where = f"{method} {path} {parameter['name']}"
            unbounded += [at for at, schema in parts(parameter["schema"], components, where) if not is_bounded(schema)]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        if body:
            found = parts(body, components, f"{method} {path}")
            unbounded += [at for at, schema in found if not is_bounded(schema)]
    assert unbounded == []
