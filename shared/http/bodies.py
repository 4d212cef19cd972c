"""Bodies of requests: read within limits of size and time, and taken for the JSON that they are, nothing else."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from fastapi import Request
from pydantic import TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect

from shared.http.limits import RequestLimits

Error = dict[str, Any]

_JSON = "application/json"
_UTF_8 = ("", "charset=utf-8", 'charset="utf-8"')


class BodyTooLarge(Exception):
    """A body is larger than any request here needs."""


class BodyTooSlow(Exception):
    """A body did not arrive in time."""


class NotJson(Exception):
    """The content type says that a body is something else than JSON in UTF-8."""


async def read(request: Request, limits: RequestLimits) -> bytes:
    """Return the whole body; raises `BodyTooLarge`, before more is read, or `BodyTooSlow`."""
    declared = request.headers.get("content-length", "0")
    if len(declared) > len(str(limits.body_bytes)) or int(declared) > limits.body_bytes:
        raise BodyTooLarge(f"no request here needs more than {limits.body_bytes} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_seconds):
            more = True
            while more:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                body += message["body"]
                if len(body) > limits.body_bytes:
                    raise BodyTooLarge(f"no request here needs more than {limits.body_bytes} bytes")
                more = message["more_body"]
    except TimeoutError:
        raise BodyTooSlow(f"the body did not arrive within {limits.body_seconds:g} s; send it again") from None
    return bytes(body)


def must_be_json(request: Request) -> None:
    """Raise `NotJson` where the headers say that the body is something else."""
    given = request.headers.get("content-type", "")
    if given == _JSON:
        return
    kind, _, parameter = given.partition(";")
    if kind.strip().lower() != _JSON or parameter.strip().lower() not in _UTF_8:
        raise NotJson(f"send application/json in UTF-8, not {given[:64] or 'without a Content-Type'!r}")


def parsed(body: bytes, into: TypeAdapter[Any]) -> tuple[Any, list[Error]]:
    """Return what a body says, or what is wrong with it: types are JSON's own, and no field is given twice."""
    errors = repeated_fields(body)
    try:
        return into.validate_json(body, strict=True), errors
    except ValidationError as invalid:
        found = invalid.errors(include_url=False, include_context=False)
        return None, [*errors, *({**error, "loc": ("body", *_steps(error))} for error in found)]


def _steps(error: Any) -> tuple[str | int, ...]:
    steps: tuple[str | int, ...] = error["loc"]
    return steps


class _Object(dict[str, Any]):
    """A JSON object that names fields more than once."""

    twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    marked = _Object(fields)
    marked.twice = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    return marked


class _Twice(Exception):
    """Some object names a field more than once: only then is it worth while to look where."""


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _Twice
    return fields


# Numbers stay text: only names matter here, and a number of any length costs nothing.
_QUICK = json.JSONDecoder(object_pairs_hook=_plain, parse_int=str, parse_float=str)
_THOROUGH = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str)


def repeated_fields(body: bytes) -> list[Error]:
    """Return an error for each field that an object names more than once; whatever is no JSON has none."""
    try:
        _QUICK.decode(body.decode())
    except (ValueError, RecursionError):
        return []
    except _Twice:
        return [
            {"type": "repeated_field", "loc": ("body", *path), "msg": "name a field only once", "input": None}
            for path in _repeated(_marked(body), ())
        ]
    return []


def _marked(body: bytes) -> Any:
    try:
        return _THOROUGH.decode(body.decode())
    except (ValueError, RecursionError):
        return None


def _repeated(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(node, _Object):
        yield from ((*path, name) for name in node.twice)
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, child in children:
        yield from _repeated(child, (*path, step))
