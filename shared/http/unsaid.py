"""What is wrong with a confidential body, without a word of what it said: where, and what is allowed there.

An error that repeats a value would put it into answers, and from there into the logs of whoever sent it.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from shared.http.bodies import Error

_NEVER_REPEATS = frozenset(
    {"missing", "repeated_field", "string_too_long", "string_too_short", "too_long", "too_short"}
)
_WRONG = "is not what may stand here; the description of this API says what is allowed"
_MOST_NAMES = 40


def valueless(errors: Sequence[Error]) -> list[Error]:
    """Return errors without the values that were given, wherever in a request these were."""
    return [{**each, "msg": _message(each), "input": None} for each in errors]


def unsaid(errors: Sequence[Error], body: Any) -> list[Error]:
    """Return errors of a confidential body without its values, and without names of fields that it does not have."""
    names = _names_of(body)
    return [_unsaid(each, names) for each in errors]


@cache
def _names_of(body: Any) -> frozenset[str]:
    return frozenset(_names(TypeAdapter(body).json_schema()))


def _unsaid(error: Error, names: frozenset[str]) -> Error:
    known = [step for step in error["loc"][1:] if isinstance(step, int) or step in names]
    where = ("body", *known)
    if error["type"] == "extra_forbidden" or len(where) < len(error["loc"]):
        taken = ", ".join(sorted(names)[:_MOST_NAMES])
        return {
            "type": error["type"],
            "loc": where,
            "msg": f"a field that is not taken here; taken are {taken}",
            "input": None,
        }
    return {"type": error["type"], "loc": where, "msg": _message(error), "input": None}


def _message(error: Error) -> str:
    """Return what is allowed, as far as the message surely says nothing of the value."""
    given = error.get("input")
    message = str(error["msg"]).replace(repr(given), "what was given") if given else str(error["msg"])
    if error["type"] in _NEVER_REPEATS:
        return message
    if any(part and part in message for part in _said(given)):
        return _WRONG
    return message


def _said(given: Any) -> Iterator[str]:
    """Yield what a message could repeat of a value: all of it, and each word."""
    match given:
        case str():
            yield given
            yield from given.split()
        case dict():
            for name, value in given.items():
                yield from _said(name)
                yield from _said(value)
        case list() | tuple():
            for value in given:
                yield from _said(value)
        case None | bool():
            return
        case _:
            yield str(given)


def _names(schema: Any) -> Iterator[str]:
    """Yield the names of all fields that a body may have, those of its parts too."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for part in schema.values():
            yield from _names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _names(part)
