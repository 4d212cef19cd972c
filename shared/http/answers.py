"""Answers of commands and queries as ready responses: the framework's own encoder costs 1.5 ms a hundred rows."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

import orjson
from fastapi import Response
from pydantic import BaseModel

from shared.store.answer import Answer
from shared.store.commands import Committed

Item = TypeVar("Item")

_JSON = "application/json"


class Paged(BaseModel, Generic[Item]):
    """The shape of every list: `next` goes into `after` to read on, and is null at the end."""

    items: list[Item]
    next: str | None


class Created(BaseModel):
    """The shape of every answer to a command that made something."""


def created(path: str, name: str) -> Callable[[Committed], Answer]:
    """Return what answers a command that made something: 201 with its address, its id under `name`, and its version.

    `path` has `{}` in the place of the id.
    """

    def answer(committed: Committed) -> Answer:
        return Answer(201, {name: committed.subject}, located(path, committed))

    return answer


def located(path: str, committed: Committed) -> dict[str, str]:
    """Return the headers that say where the first aggregate of a command is found, and at which version it stands."""
    return {"Location": path.format(committed.subject), "ETag": f'"{committed.version}"'}


def changed(committed: Committed) -> Answer:
    """Answer a command that changed something: 204 with the version after it. Requests get this unless told else."""
    return Answer(204, None, {"ETag": f'"{committed.version}"'})


def respond(committed: Committed) -> Response:
    """Send the answer of a command; a repeat says so in `Idempotent-Replayed`."""
    answer = committed.answer
    headers = {**answer.headers, "Idempotent-Replayed": "true"} if committed.repeated else answer.headers
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    return Response(orjson.dumps(answer.body), answer.status, headers, _JSON)


def one(view: object, version: int, as_at: date | None = None) -> Response:
    """Send one thing, a document or a view of it, with its version as ETag.

    What it was on a day has none: no change is decided on the past.
    """
    headers = {"ETag": f'"{version}"'} if as_at is None else {}
    return Response(orjson.dumps(view, option=orjson.OPT_UTC_Z), 200, headers, _JSON)


def computed(answer: Any) -> Response:
    """Send a dataclass that was computed for this answer, and so has no version; parts of it may be models."""
    return Response(orjson.dumps(answer, default=_of_model, option=orjson.OPT_UTC_Z), media_type=_JSON)


def _of_model(part: object) -> object:
    if isinstance(part, BaseModel):
        return part.model_dump(mode="json")
    raise TypeError(f"{type(part).__name__} is nothing that is sent")


def page(items: Sequence[tuple[str, object]], limit: int) -> Response:
    """Send a page of things, documents or views, given with their ids in order; the next begins behind the last."""
    following = items[-1][0] if len(items) == limit else None
    answer = {"items": [item for _, item in items], "next": following}
    return Response(orjson.dumps(answer, option=orjson.OPT_UTC_Z), media_type=_JSON)
