"""What may be told of an exception: its type, its codes and its places, and never what it says.

A message quotes what went wrong: the driver's the key that is there already, a `KeyError` its key, a validation error
the input. All of that may be somebody's name. So nothing that tells of exceptions uses `str` or `repr` of one.
"""

import errno
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from traceback import walk_tb
from types import TracebackType
from typing import Any

_FRAMES = 50
_OTHERS = 8
"""So many causes of one exception are told, and so many exceptions of one group."""
_OURS = ("shared", "services", "portal", "deploy")


def named(error: BaseException) -> str:
    """Name an exception by its type and its codes: `DuplicateKeyError (code 11000)`."""
    codes = codes_of(error)
    return f"{type(error).__name__} ({codes})" if codes else type(error).__name__


def codes_of(error: BaseException) -> str:
    """Return what a program says of an exception, in numbers and names of its own; empty where that is nothing."""
    return ", ".join(_codes(error))


def stacks_of(error: BaseException) -> list[dict[str, Any]]:
    """Return an exception and what it came from, each with its places, in the form in which structlog tells them."""
    return [_stack(each, is_cause) for each, is_cause in islice(_chain(error), _OTHERS)]


def lines_of(error: BaseException) -> str:
    """Return the same for a person at a terminal, what happened first above what came of it."""
    return "\n".join(_lines(reversed(stacks_of(error)), ""))


def quotes_input(error: BaseException) -> bool:
    """Say whether an exception is one of input that does not fit, of which it quotes all."""
    return type(error).__name__ == "ValidationError"  # pydantic's, which is not imported for this


def without_documents(said: str) -> str:
    """Cut off what the database's driver says of a failed write beside its code: the key, or the whole document."""
    code = re.search(r", full error: .*?'code': (\d+)", said, re.DOTALL)
    kept = re.split(r",? dup key: |, full error: ", said, maxsplit=1)[0]
    return f"{kept}, code {code[1]}" if code else kept


def _chain(error: BaseException) -> Iterator[tuple[BaseException, bool]]:
    passed: set[int] = set()
    following: BaseException | None = error
    is_cause = False
    while following is not None and id(following) not in passed:
        yield following, is_cause
        passed.add(id(following))
        is_cause = following.__cause__ is not None
        context = None if following.__suppress_context__ else following.__context__
        following = following.__cause__ or context


def _stack(error: BaseException, is_cause: bool) -> dict[str, Any]:
    told = {
        "exc_type": type(error).__name__,
        "exc_value": codes_of(error),
        "is_cause": is_cause,
        "frames": _frames(error.__traceback__),
    }
    if isinstance(error, BaseExceptionGroup):
        told["exceptions"] = [stacks_of(each) for each in error.exceptions[:_OTHERS]]
    return told


def _frames(traceback: TracebackType | None) -> list[dict[str, Any]]:
    places = [(frame.f_code, line) for frame, line in walk_tb(traceback)]
    return [
        {"filename": code.co_filename, "lineno": line, "name": code.co_qualname} for code, line in places[-_FRAMES:]
    ]


def _codes(error: BaseException) -> Iterator[str]:
    if isinstance(error, OSError) and error.errno is not None and error.errno in errno.errorcode:
        yield errno.errorcode[error.errno]
    code = getattr(error, "code", None)
    if isinstance(code, int) or (isinstance(code, str) and type(error).__module__.partition(".")[0] in _OURS):
        yield f"code {code}"
    yield from _codes_of_writes(getattr(error, "details", None))
    if quotes_input(error):
        yield from _kinds_of_input(error)


def _codes_of_writes(details: object) -> Iterator[str]:
    """Tell which writes of several the database refused, by its codes."""
    writes = details.get("writeErrors") if isinstance(details, dict) else None
    for write in (writes or ())[:_OTHERS]:
        yield f"code {int(write['code'])}"


def _kinds_of_input(error: Any) -> Iterator[str]:
    """Tell what was wrong with input, and not where: a place in it can be a key that somebody typed."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    yield from sorted({str(each["type"]) for each in errors})[:_OTHERS]


def _lines(stacks: Iterable[dict[str, Any]], indent: str) -> Iterator[str]:
    for stack in stacks:
        yield f"{indent}Traceback (most recent call last):"
        yield from (
            f'{indent}  File "{at["filename"]}", line {at["lineno"]}, in {at["name"]}' for at in stack["frames"]
        )
        yield f"{indent}{stack['exc_type']}{': ' if stack['exc_value'] else ''}{stack['exc_value']}"
        for each in stack.get("exceptions", ()):
            yield from _lines(reversed(each), f"{indent}  | ")
