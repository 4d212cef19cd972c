"""Parameters in the address: only those that an endpoint has, each once, and spelt as OpenAPI says."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, get_args
from uuid import UUID

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Path, Query

from shared.http.bodies import Error

# How a value is written: the framework would also take "+1", "1_0", "on" or an identifier in braces.
SPELLINGS: Mapping[type, tuple[re.Pattern[str], str]] = {
    bool: (re.compile("true|false"), "write true or false"),
    int: (re.compile("0|-?[1-9][0-9]{0,17}"), "write a whole number in digits, such as 50"),
    date: (re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), "write a day, such as 2016-05-31"),
    UUID: (
        re.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
        "write a UUID, such as 01890a5d-ac96-774b-bcce-b302099a8057",
    ),
}


class Parameters:
    """The path and query parameters of one endpoint."""

    def __init__(self, dependant: Dependant) -> None:
        """Take them from what the framework read of the endpoint's signature."""
        self._path: dict[str, type | None] = {}
        self._query: dict[str, type | None] = {}
        for field in get_flat_params(dependant):
            if isinstance(field.field_info, Path | Query):
                of_its_kind = self._path if isinstance(field.field_info, Path) else self._query
                of_its_kind[field.alias] = _spelling(field.field_info.annotation)

    def errors(self, request: Request) -> list[Error]:
        """Return what is wrong with the names and the spelling of a request's parameters."""
        query = request.query_params.multi_items() if request.scope["query_string"] else ()
        return [*_misnamed(query, self._query), *_misspelt("query", query, self._query), *self._in_path(request)]

    def _in_path(self, request: Request) -> list[Error]:
        return _misspelt("path", request.path_params.items(), self._path)


def _spelling(annotation: Any) -> type | None:
    """Return the type that has a spelling of its own in an annotation such as `UUID | None`."""
    if annotation in SPELLINGS:
        return annotation if isinstance(annotation, type) else None
    return next((found for each in get_args(annotation) if (found := _spelling(each))), None)


def _misnamed(query: Iterable[tuple[str, str]], known: Mapping[str, Any]) -> list[Error]:
    errors: list[Error] = []
    for name, times in Counter(name for name, _ in query).items():
        if name not in known:
            allowed = f"this takes {', '.join(known)}" if known else "this takes no query parameters"
            errors.append({"type": "unknown_parameter", "loc": ("query", name), "msg": allowed, "input": None})
        elif times > 1:
            once = "give a parameter only once"
            errors.append({"type": "repeated_parameter", "loc": ("query", name), "msg": once, "input": None})
    return errors


def _misspelt(where: str, given: Iterable[tuple[str, str]], known: Mapping[str, type | None]) -> list[Error]:
    errors: list[Error] = []
    for name, value in given:
        if (kind := known.get(name)) and not SPELLINGS[kind][0].fullmatch(value):
            spelling = SPELLINGS[kind][1]
            errors.append(
                {"type": f"{kind.__name__.lower()}_parsing", "loc": (where, name), "msg": spelling, "input": value}
            )
    return errors
