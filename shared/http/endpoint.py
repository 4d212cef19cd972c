"""What every endpoint does before its function: the token first, then the body, then all that is wrong with either."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from functools import cached_property
from inspect import iscoroutinefunction, isfunction
from typing import Any, cast, get_type_hints
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params, request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.types import Receive, Scope, Send

from shared.http import bodies
from shared.http.bodies import Error
from shared.http.callers import Rule, rule_of
from shared.http.parameters import Parameters
from shared.http.unsaid import unsaid, valueless
from shared.http.uploads import Uploading
from shared.kernel.commands import is_confidential

_NOTHING = (b"", b"{}")


def service_router(tag: str) -> APIRouter:
    """Return the router of a service, whose endpoints are all of this kind."""
    return APIRouter(prefix="/v1", tags=[tag], route_class=Endpoint, strict_content_type=False)


class _Read(Request):
    """A request whose body was read and understood already."""

    command: Any = None


class Endpoint(APIRoute):
    """An endpoint that reads no body of whoever may not call it, and takes JSON types for what they are.

    It calls its function by itself: the framework would find out for every request anew what the function needs, which
    was a fifth of the CPU of an order. So endpoints are written in one shape: parameters of path and query, one body,
    which may be a file that is taken as it comes, and dependencies that are asked with the request alone. Their
    function answers with a ready response.
    """

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """Raise `TypeError` for an endpoint of another shape."""
        super().__init__(*arguments, **more)
        self._asked = [(each.name, _asked_with_request_alone(each, self.path)) for each in self.dependant.dependencies]
        if len(self.dependant.body_params) > (self.upload is None) or not _answers_with_a_response(self.endpoint):
            raise TypeError(
                f"{self.path}: an endpoint is a coroutine function with one body at most that returns a Response"
            )

    @cached_property
    def upload(self) -> Uploading | None:
        """What takes the file that a request brings, where the body of this endpoint is one."""
        calls: list[Any] = [each.call for each in self.dependant.dependencies]
        return next((each for each in calls if isinstance(each, Uploading)), None)

    @cached_property
    def _parameters(self) -> Parameters:
        return Parameters(self.dependant)

    @cached_property
    def _body(self) -> Any:
        return self.body_field.field_info.annotation if self.body_field else None

    @cached_property
    def _command(self) -> TypeAdapter[Any] | None:
        return TypeAdapter(self._body) if self._body else None

    @cached_property
    def _rule(self) -> Rule:
        return rule_of(self)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that was routed here; for another method than the endpoint's, the framework says so."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        if any(each.match(scope["path"]) for each in scope["app"].state.more_literal.get(self.path, ())):
            raise HTTPException(405)
        response = await self._respond(_Read(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: _Read) -> Response:
        """Answer a request; raises what the application makes problems of."""
        await self._rule.admit(request)
        errors = self._parameters.errors(request)
        if self.upload is not None:
            # The file is read by whoever takes it. Until it is known, no other request is the same as this one.
            request._body = uuid4().bytes
        elif request.method != "GET":
            errors += await self._body_errors(request)
        values, wrong = self._values(request)
        if errors or wrong:
            said = {error["loc"] for error in errors}
            found = [*(error for error in wrong if error["loc"] not in said), *errors]
            raise RequestValidationError(valueless(found) if request.app.state.confidential else found)
        for name, ask in self._asked:
            found = await ask(request)
            if name is not None:
                values[name] = found
        for body in self.dependant.body_params:
            values[body.name] = request.command
        if self.dependant.request_param_name:
            values[self.dependant.request_param_name] = request
        with nullcontext() if self.upload else request.app.state.room:  # a file may take minutes to come
            answered: Response = await self.endpoint(**values)
        return answered

    def _values(self, request: _Read) -> tuple[dict[str, Any], list[Error]]:
        """Return the parameters of path and query, and what is wrong with them."""
        values, path = request_params_to_args(self.dependant.path_params, request.path_params)
        more, query = request_params_to_args(self.dependant.query_params, request.query_params)
        return values | more, [*path, *query]

    async def _body_errors(self, request: _Read) -> list[Error]:
        """Read the body into the request's command; return what is wrong with it."""
        body = await bodies.read(request, request.app.state.limits)
        request._body = body
        if self._command is None:
            unexpected = "this takes no body"
            return [] if body in _NOTHING else [_error("body_not_expected", unexpected)]
        bodies.must_be_json(request)
        request.command, errors = bodies.parsed(body, self._command)
        is_unsaid = request.app.state.confidential or is_confidential(self._body)
        return unsaid(errors, self._body) if errors and is_unsaid else errors


def _asked_with_request_alone(dependant: Dependant, path: str) -> Callable[[Request], Awaitable[Any]]:
    """Return what a dependency asks; raises `TypeError` where it needs more than the request."""
    needs = (*dependant.dependencies, *get_flat_params(dependant), *dependant.body_params)
    asked: Any = dependant.call
    if needs or dependant.request_param_name is None or not iscoroutinefunction(_function_of(asked)):
        raise TypeError(f"{path}: a dependency is a coroutine function of the request alone, unlike {asked}")
    return cast("Callable[[Request], Awaitable[Any]]", asked)


def _answers_with_a_response(endpoint: Any) -> bool:
    answered = get_type_hints(endpoint).get("return")
    return iscoroutinefunction(endpoint) and isinstance(answered, type) and issubclass(answered, Response)


def _function_of(asked: Any) -> Any:
    return asked if isfunction(asked) else type(asked).__call__


def _error(kind: str, message: str) -> Error:
    return {"type": kind, "loc": ("body",), "msg": message, "input": None}
