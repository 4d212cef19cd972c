"""Errors as RFC 9457 problem details, with every reason. A 4xx has changed nothing."""

from collections.abc import Sequence
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from shared.auth.tokens import Unauthenticated
from shared.decisions import NotFound, Rejected, Rejection
from shared.reference.files import NotCovered
from shared.store.errors import DatabaseError, KeyReused, StaleVersion, Unavailable
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
_TYPES = "https://dps.example/problems/"
_SHOWN = 64


class Forbidden(Exception):
    """The caller is known, but may not do this."""


class PreconditionMissing(Exception):
    """A change that must name the version it was decided on came without If-Match."""


class BadHeader(Exception):
    """A header of the request cannot be read."""


class ReasonBody(BaseModel):
    """One reason of a problem; `pointer` is the JSON pointer of the field concerned."""

    code: str
    detail: str
    pointer: str = ""


class ProblemBody(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    reasons: list[ReasonBody] = []


def details(status: int, code: str, title: str, detail: str, reasons: Sequence[Rejection] = ()) -> dict[str, Any]:
    """Return the body of a problem; where there are no reasons of its own, the problem itself is the one reason."""
    return {
        "type": _TYPES + code.replace("_", "-"),
        "title": title,
        "status": status,
        "detail": detail,
        "reasons": [
            {"code": each.code, "detail": each.detail, "pointer": each.pointer}
            for each in reasons or (Rejection(code, detail),)
        ],
    }


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    reasons: Sequence[Rejection] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """Return a problem as a response, and count its reasons."""
    body = details(status, code, title, detail, reasons)
    for reason in body["reasons"]:
        metrics.REFUSALS.labels(reason["code"]).inc()
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


async def _rejected(_: Request, error: Rejected) -> Response:
    count = len(error.rejections)
    detail = error.rejections[0].detail if count == 1 else f"{count} reasons stand against this; see reasons"
    return problem(409, "rejected", "The rules do not allow this", detail, error.rejections)


async def _not_covered(_: Request, error: NotCovered) -> Response:
    log.error("the reference data has ended", error=str(error))
    return problem(409, "reference_data_missing", "Nothing says what to do on this day", str(error))


async def _not_found(_: Request, error: NotFound) -> Response:
    return problem(404, "not_found", "Not found", str(error))


async def _invalid(_: Request, error: RequestValidationError) -> Response:
    reasons = [
        Rejection(code=each["type"], detail=_sentence(each), pointer=_pointer(each["loc"])) for each in error.errors()
    ]
    detail = f"{len(reasons)} field{'s are' if len(reasons) > 1 else ' is'} not valid; see reasons"
    return problem(422, "invalid_request", "The request is not valid", detail, reasons)


def _pointer(location: Sequence[str | int]) -> str:
    """Return where a field is: a JSON pointer into the body, or the name of the parameter."""
    where, *path = location
    return "".join(f"/{step}" for step in (path if where == "body" else location))


def _sentence(error: dict[str, Any]) -> str:
    """Say what is wrong with a value and what is allowed; long or nested values are not repeated."""
    given = error.get("input")
    message = str(error["msg"]).removeprefix("Value error, ")
    if (
        error["type"] == "missing"
        or isinstance(given, dict | list)
        or len(str(given)) > _SHOWN
        or str(given) in message
    ):
        return message
    return f"{message} (given: {given!r})"


async def _stale(_: Request, error: StaleVersion) -> Response:
    return problem(412, "stale_version", "It has changed meanwhile", str(error), headers={"ETag": f'"{error.actual}"'})


async def _key_reused(_: Request, error: KeyReused) -> Response:
    return problem(422, "idempotency_key_reused", "The key was used before", str(error))


async def _precondition_missing(_: Request, error: PreconditionMissing) -> Response:
    return problem(428, "precondition_required", "Name the version you saw", str(error))


async def _bad_header(_: Request, error: BadHeader) -> Response:
    return problem(400, "bad_header", "A header cannot be read", str(error))


async def _unauthenticated(_: Request, error: Unauthenticated) -> Response:
    return problem(401, "unauthenticated", "Who are you?", str(error), headers={"WWW-Authenticate": "Bearer"})


async def _forbidden(_: Request, error: Forbidden) -> Response:
    return problem(403, "forbidden", "You may not do this", str(error))


async def _unavailable(_: Request, error: Unavailable) -> Response:
    return problem(
        503, "unavailable", "Not now", f"{error}; nothing is lost, send it again", headers={"Retry-After": "1"}
    )


async def _database_away(_: Request, error: DatabaseError) -> Response:
    log.warning("database error", error=type(error).__name__)
    return problem(503, "unavailable", "Not now", "the database does not answer", headers={"Retry-After": "1"})


async def _http(_: Request, error: HTTPException) -> Response:
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, "http", str(error.detail), str(error.detail), headers=headers)


async def _fault(_: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    return problem(500, "internal", "A fault of ours", "the service made a mistake; it is logged")


def install(app: FastAPI) -> None:
    """Answer every error of an application as a problem."""
    handlers: dict[type[Exception], Any] = {
        Rejected: _rejected,
        NotCovered: _not_covered,
        NotFound: _not_found,
        RequestValidationError: _invalid,
        StaleVersion: _stale,
        KeyReused: _key_reused,
        PreconditionMissing: _precondition_missing,
        BadHeader: _bad_header,
        Unauthenticated: _unauthenticated,
        Forbidden: _forbidden,
        Unavailable: _unavailable,
        DatabaseError: _database_away,
        HTTPException: _http,
        Exception: _fault,
    }
    for error, handler in handlers.items():
        app.add_exception_handler(error, handler)
