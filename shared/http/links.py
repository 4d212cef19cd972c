"""Links of OpenAPI: from what an operation made to every operation that takes its id."""

import re
from collections.abc import Iterator
from typing import Any

OpenApi = dict[str, Any]
"""A document of OpenAPI, or a part of one."""

_PARAMETER = re.compile(r"\{(\w+)\}")


def add_links(document: OpenApi) -> None:
    """Say of every 201 which operations its body leads to, the reading of what was made first."""
    operations = sorted(_operations(document), key=lambda operation: operation[1] != "get")
    for path, _, operation in operations:
        made = operation["responses"].get("201")
        if made is None:
            continue
        known = {name: f"$request.path.{name}" for name in _PARAMETER.findall(path)}
        ids = {name: f"$response.body#/{name}" for name in _fields(document, made)}
        links = {
            other["operationId"]: {
                "operationId": other["operationId"],
                "parameters": {name: (known | ids)[name] for name in _PARAMETER.findall(target)},
            }
            for target, _, other in operations
            if _leads_to(set(_PARAMETER.findall(target)), set(known), set(ids))
        }
        if links:
            made["links"] = links


def _leads_to(needed: set[str], known: set[str], ids: set[str]) -> bool:
    """Whether all parameters that an operation needs are given, by what was made or by where it was made."""
    return bool(needed) and needed <= known | ids


def _operations(document: OpenApi) -> Iterator[tuple[str, str, OpenApi]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _fields(document: OpenApi, response: OpenApi) -> list[str]:
    """Return the names of the fields in the body of a response."""
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return list(document["components"]["schemas"].get(name, schema).get("properties", {}))
