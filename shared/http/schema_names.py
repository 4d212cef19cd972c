"""What schemas are called in OpenAPI, in words that people and generators of clients can use.

The framework calls those of generic types by all their brackets, and those of classes that are called alike by the
paths of their modules.
"""

import re
from typing import Any

from shared.http.links import OpenApi

_PREFIX = "#/components/schemas/"

_CALLED = {"Paged": "Page"}
_ARGUMENTS = re.compile(r"(?:[^,\[\]]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])+")


def named_plainly(document: OpenApi) -> OpenApi:
    """Return a document in which schemas have plain names; one keeps its own where the plain one is taken."""
    schemas: OpenApi = document.get("components", {}).get("schemas", {})
    own: dict[str, str] = {}
    for name, schema in schemas.items():
        plain = plain_name(name, schema.get("title", ""))
        if plain not in schemas and plain not in own.values():
            own[name] = plain
            schema["title"] = plain
    renamed: OpenApi = with_schemas_called(document, own)
    return renamed


def plain_name(name: str, title: str) -> str:
    """Return what a schema is called: `PageOfOrder` for a generic type, `OrderStatus` for a class of several."""
    if "[" in title:
        return _of_type(title)
    *path, last = name.split("__")
    if not path:
        return name
    return _camel(_singular(path[2] if path[0] == "services" else path[-1])) + last


def with_schemas_called(node: Any, own: dict[str, str]) -> Any:
    """Return a document with some of its schemas, and all references to them, called otherwise."""
    match node:
        case list():
            return [with_schemas_called(each, own) for each in node]
        case str() if (name := node.removeprefix(_PREFIX)) != node:
            return _PREFIX + own.get(name, name)
        case dict():
            if isinstance(schemas := node.get("schemas"), dict):
                node = node | {"schemas": {own.get(name, name): schema for name, schema in schemas.items()}}
            return {key: with_schemas_called(each, own) for key, each in node.items()}
    return node


def _of_type(title: str) -> str:
    """Name a type as it is written, with its arguments in brackets; `Any` says nothing."""
    outer, _, rest = title.partition("[")
    if not rest:
        return outer
    arguments = [_of_type(each.strip()) for each in _ARGUMENTS.findall(rest.removesuffix("]"))]
    inner = "Or".join(each for each in arguments if each != "Any")
    if outer == "Union":
        return inner
    return f"{_CALLED.get(outer, outer)}Of{inner}" if inner else outer


def _singular(word: str) -> str:
    for ending, one in (("ies", "y"), ("ches", "ch"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + one
    return word


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
