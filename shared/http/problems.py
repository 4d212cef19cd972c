"""Errors as RFC 9457 problem details, with every reason. A 4xx has changed nothing."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match, Route

from shared.auth.tokens import Unauthenticated
from shared.files.stored import FileRejected, Quarantined
from shared.http.bodies import BodyTooLarge, BodyTooSlow, NotJson
from shared.http.observed import protect
from shared.http.problem_details import MEDIA_TYPE, details
from shared.kernel.invalid import cut, reasons_of
from shared.kernel.rules import Forbidden, NotFound, Rejected, Rejection
from shared.reference.files import NotCovered
from shared.store.errors import DatabaseError, KeyReused, Overloaded, PlaceUnknown, StaleVersion, Unavailable
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

# Asks a gateway of Envoy's not to send the request again by itself; the caller may, once `Retry-After` is over.
_NOT_AGAIN = {"X-Envoy-RateLimited": "true"}


class PreconditionMissing(Exception):
    """A change that must name the version it was decided on came without If-Match."""


class BadHeader(Exception):
    """A header of the request is not as it must be."""

    def __init__(self, name: str, must_be: str, given: str) -> None:
        """Name the header and what it must be; a long value is not repeated whole."""
        super().__init__(f"{name} must be {must_be}, not {cut(given)!r}")
        self.name = name


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


def problem(
    status: int,
    code: str,
    detail: str,
    reasons: Sequence[Rejection] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """Return a problem as a response, and count its reasons."""
    body = details(status, code, detail, reasons)
    for reason in body["reasons"]:
        metrics.REFUSALS.labels(reason["code"]).inc()
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


async def _rejected(_: Request, error: Rejected) -> Response:
    count = len(error.rejections)
    detail = error.rejections[0].detail if count == 1 else f"{count} reasons stand against this; see reasons"
    return problem(409, "rejected", detail, error.rejections)


async def _not_covered(_: Request, error: NotCovered) -> Response:
    log.error("the reference data has ended", error=str(error))
    return problem(409, "reference_data_missing", str(error))


async def _not_found(_: Request, error: NotFound) -> Response:
    return problem(404, "not_found", str(error), error.reasons)


async def _invalid(_: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    detail = f"{len(found)} field{'s are' if len(found) > 1 else ' is'} not valid; see reasons"
    return problem(422, "invalid_request", detail, reasons_of(found))


async def _stale(_: Request, error: StaleVersion) -> Response:
    return problem(412, "stale_version", str(error), headers={"ETag": f'"{error.actual}"'})


async def _key_reused(_: Request, error: KeyReused) -> Response:
    return problem(422, "idempotency_key_reused", str(error))


async def _place_unknown(_: Request, error: PlaceUnknown) -> Response:
    return problem(410, error.code, str(error), [Rejection(error.code, str(error), "/query/after")])


async def _precondition_missing(_: Request, error: PreconditionMissing) -> Response:
    return problem(428, "precondition_required", str(error))


async def _bad_header(_: Request, error: BadHeader) -> Response:
    reason = Rejection("bad_header", str(error), f"/header/{error.name}")
    return problem(400, "bad_header", str(error), [reason])


async def _body_too_large(_: Request, error: BodyTooLarge) -> Response:
    return problem(413, "body_too_large", str(error))


async def _body_too_slow(_: Request, error: BodyTooSlow) -> Response:
    return problem(408, "request_timeout", str(error))


async def _left(_: Request, __: ClientDisconnect) -> Response:
    log.info("the client left before its request was whole")
    return problem(400, "request_incomplete", "the request ended before its body did")  # which nobody reads


async def _not_json(_: Request, error: NotJson) -> Response:
    reason = Rejection("unsupported_media_type", str(error), "/header/Content-Type")
    return problem(415, "unsupported_media_type", str(error), [reason])


async def _file_rejected(_: Request, error: FileRejected) -> Response:
    count = len(error.rejections)
    detail = error.rejections[0].detail if count == 1 else f"{count} reasons stand against this file; see reasons"
    return problem(422, "file_rejected", detail, error.rejections)


async def _quarantined(_: Request, error: Quarantined) -> Response:
    return problem(409, error.code, str(error))


async def _unauthenticated(_: Request, error: Unauthenticated) -> Response:
    return problem(401, "unauthenticated", str(error), headers={"WWW-Authenticate": "Bearer"})


async def _forbidden(_: Request, error: Forbidden) -> Response:
    return problem(403, error.code, str(error))


async def _unavailable(_: Request, error: Unavailable) -> Response:
    return unavailable(error)


def unavailable(error: Unavailable) -> Response:
    """Return what is answered where nothing was changed for now."""
    headers = {"Retry-After": "1", **(_NOT_AGAIN if isinstance(error, Overloaded) else {})}
    return problem(503, error.code, f"{error}; nothing is lost, send it again", headers=headers)


async def _database_away(_: Request, error: DatabaseError) -> Response:
    log.warning("database error", error=type(error).__name__)
    return problem(503, "unavailable", "the database does not answer", headers={"Retry-After": "1"})


async def _http(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers) if error.headers else {}
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods(request))
        detail = f"this path takes {headers['Allow']}"
        return problem(405, "method_not_allowed", detail, headers=headers)
    unserved = error.status_code == HTTPStatus.NOT_FOUND
    detail = "nothing is served at this path" if unserved else str(error.detail)
    return problem(error.status_code, "http", detail, headers=headers)


def _methods(request: Request) -> list[str]:
    """Return what a path takes, by the most literal of the paths that it may be: `/offers/shown`, not `/offers/{id}`.

    The framework names only what its first endpoint takes.
    """
    routes = (*request.app.router.routes, *request.app.state.endpoints)  # it keeps included ones behind one of its own
    matching = [each for each in routes if isinstance(each, Route) and each.matches(request.scope)[0] is not Match.NONE]
    fewest = min((each.path.count("{") for each in matching), default=0)
    return sorted({method for each in matching if each.path.count("{") == fewest for method in each.methods or ()})


async def _fault(_: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    answer = problem(500, "internal", "the service failed; the failure has been logged")
    protect(answer.headers)  # it is written outside of what protects all others
    return answer


def install(app: FastAPI) -> None:
    """Answer every error of an application as a problem."""
    handlers: dict[type[Exception], Any] = {
        Rejected: _rejected,
        FileRejected: _file_rejected,
        Quarantined: _quarantined,
        NotCovered: _not_covered,
        NotFound: _not_found,
        RequestValidationError: _invalid,
        StaleVersion: _stale,
        KeyReused: _key_reused,
        PlaceUnknown: _place_unknown,
        PreconditionMissing: _precondition_missing,
        BadHeader: _bad_header,
        BodyTooLarge: _body_too_large,
        BodyTooSlow: _body_too_slow,
        ClientDisconnect: _left,
        NotJson: _not_json,
        Unauthenticated: _unauthenticated,
        Forbidden: _forbidden,
        Unavailable: _unavailable,
        DatabaseError: _database_away,
        HTTPException: _http,
        Exception: _fault,
    }
    for error, handler in handlers.items():
        app.add_exception_handler(error, handler)
