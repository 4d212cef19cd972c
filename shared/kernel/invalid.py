"""What is wrong with something that was written, as reasons: which field, the value given, and what is allowed."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.kernel.rules import Rejection

_SHOWN = 64
_MOST = 100


def reasons_of(errors: Sequence[Mapping[str, Any]]) -> list[Rejection]:
    """Return the reasons that errors of validation are, at most a hundred; `loc` of each begins with where it is."""
    found = [Rejection(each["type"], _sentence(each), _pointer(each["loc"])) for each in errors[:_MOST]]
    if len(errors) > _MOST:
        found.append(Rejection("more_reasons", f"{len(errors) - _MOST} more reasons are not listed"))
    return found


def _pointer(location: Sequence[str | int]) -> str:
    """Return where a field is: a pointer of RFC 6901 into the body, or `/query/name`, `/path/name`, `/header/name`."""
    where, *path = location
    return "".join(f"/{_escaped(cut(str(step)))}" for step in (path if where == "body" else location))


def _escaped(step: str) -> str:
    """Return one step of a JSON pointer (RFC 6901)."""
    return step.replace("~", "~0").replace("/", "~1")


def cut(value: str) -> str:
    """Return a value as an answer may repeat it."""
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


def _sentence(error: Mapping[str, Any]) -> str:
    """Say what is wrong with a value and what is allowed; long or nested values are not repeated."""
    given = error.get("input")
    message = str(error["msg"]).removeprefix("Value error, ")
    if isinstance(given, str) and len(given) > _SHOWN:
        message = message.replace(repr(given), repr(cut(given))).replace(given, cut(given))
    if (
        error["type"] == "missing"
        or given is None
        or isinstance(given, dict | list | bytes)
        or len(str(given)) > _SHOWN
        or str(given) in message
    ):
        return message
    return f"{message} (given: {given!r})"
