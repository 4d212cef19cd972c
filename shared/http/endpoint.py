"""What every endpoint does before its function: the token first, then the body, then all that is wrong with either."""

from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.datastructures import Headers

from shared.http import bodies
from shared.http.bodies import Error
from shared.http.callers import rule_of
from shared.http.parameters import Parameters

_NOTHING = (b"", b"{}")


def service_router(tag: str) -> APIRouter:
    """Return the router of a service, whose endpoints are all of this kind."""
    return APIRouter(prefix="/v1", tags=[tag], route_class=Endpoint, strict_content_type=False)


class _HeadersOfTheRead(Headers):
    """Headers without a content type, which was looked at: the framework would read it as that of an e-mail, slowly."""

    def get(self, key: str, default: Any = None) -> Any:
        """Return a header."""
        return default if key == "content-type" else super().get(key, default)


class _Read(Request):
    """A request whose body was read and understood already."""

    command: Any = None

    @property
    def headers(self) -> Headers:
        """Return the headers as whoever handles the request needs them."""
        if not hasattr(self, "_headers"):
            self._headers = _HeadersOfTheRead(scope=self.scope)
        return self._headers

    async def json(self) -> Any:
        """Return the command that the body holds, where the framework would read the JSON in its own, laxer way."""
        return self.command


class Endpoint(APIRoute):
    """An endpoint that reads no body of whoever may not call it, and takes JSON types for what they are."""

    @cached_property
    def _parameters(self) -> Parameters:
        return Parameters(self.dependant)

    @cached_property
    def _command(self) -> TypeAdapter[Any] | None:
        body: Any = self.body_field.field_info.annotation if self.body_field else None
        return TypeAdapter(body) if body else None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the framework's handler with ours before it."""
        handle = super().get_route_handler()

        async def handle_what_is_valid(plain: Request) -> Response:
            request = _Read(plain.scope, plain.receive)
            await rule_of(self).admit(request)
            errors = self._parameters.errors(request)
            if request.method != "GET":
                errors += await self._body_errors(request, plain)
            if errors:
                raise RequestValidationError(self._with_what_the_framework_finds(request, errors))
            return await handle(request)

        return handle_what_is_valid

    async def _body_errors(self, request: _Read, plain: Request) -> list[Error]:
        """Read the body into the request's command; return what is wrong with it."""
        body = await bodies.read(request, request.app.state.limits)
        request._body = body
        if self._command is None:
            unexpected = "this takes no body"
            return [] if body in _NOTHING else [_error("body_not_expected", unexpected)]
        bodies.must_be_json(plain)
        request.command, errors = bodies.parsed(body, self._command)
        return errors

    def _with_what_the_framework_finds(self, request: Request, errors: list[Error]) -> list[Error]:
        """Add what else is wrong with parameters, so that every reason is given at once."""
        said = {error["loc"] for error in errors}
        _, path = request_params_to_args(self.dependant.path_params, request.path_params)
        _, query = request_params_to_args(self.dependant.query_params, request.query_params)
        return [*(error for error in (*path, *query) if error["loc"] not in said), *errors]


def _error(kind: str, message: str) -> Error:
    return {"type": kind, "loc": ("body",), "msg": message, "input": None}
