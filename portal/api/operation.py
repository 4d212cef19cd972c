"""One operation of `/v1` as pages use it. A test holds each against docs/api/openapi.json."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)
_PARAMETER = re.compile(r"\{(\w+)\}")
_ELSEWHERE = frozenset({"", ".", ".."})


class Answer(BaseModel):
    """What a page uses of an answer: fields that no page reads are not named.

    Built by its first use, as bodies are: all 580 together would take two seconds of a start, and 4 MB.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Body(BaseModel):
    """What is sent: fields that are `None` are left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class TwoWay(Answer, Body):
    """What is read and, changed or not, sent again: all of its fields, since what is left out is no longer said."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ForReason(Body):
    """A reason, by its code, and nothing else."""

    reason: str


class Nothing(Answer):
    """An answer whose body no page reads, or that has none."""


class Listed(Answer, Generic[A]):
    """A page of a list; `next` is the `after` of the page that follows."""

    items: tuple[A, ...]
    next: str | None = None


class NoSuchPath(ValueError):
    """A parameter would lead to another path than the operation's."""


@dataclass(frozen=True)
class Operation(Generic[A_co]):
    """A method and path of `/v1`; `query` names those parameters, and `body` those fields, that pages send."""

    method: str
    path: str
    answer: type[A_co]
    query: tuple[str, ...] = ()
    body: type[Body] | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of what stands in the path."""
        return tuple(_PARAMETER.findall(self.path))

    def address(self, **path_and_query: Any) -> str:
        """Return the path and query for these values; `None` and empty ones are left out of the query.

        Raises `NoSuchPath` for a value that would lead elsewhere, `TypeError` for a name that the operation lacks.
        """
        unknown = path_and_query.keys() - {*self.parameters, *self.query}
        missing = set(self.parameters) - path_and_query.keys()
        if unknown or missing:
            raise TypeError(f"{self.method} {self.path}: unknown {sorted(unknown)}, missing {sorted(missing)}")
        path = _PARAMETER.sub(lambda found: _step(path_and_query[found[1]]), self.path)
        query = urlencode(_pairs({name: path_and_query.get(name) for name in self.query}))
        return f"{path}?{query}" if query else path


def _step(value: Any) -> str:
    text = str(value)
    if text in _ELSEWHERE or not text.isprintable():
        raise NoSuchPath("this names nothing")
    return quote(text, safe="")


def _pairs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, _written(each)) for name, value in values.items() for each in _several(value)]


def _several(value: Any) -> Sequence[Any]:
    if value is None or value == "":
        return ()
    return tuple(value) if isinstance(value, list | tuple | set | frozenset) else (value,)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
