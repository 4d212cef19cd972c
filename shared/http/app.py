"""The application factory: every service's HTTP looks and behaves the same."""

import time
from functools import partial

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.auth.tokens import Verifier
from shared.http import problems
from shared.http.callers import EndpointWithoutRule, rule_of
from shared.http.endpoint import Endpoint
from shared.http.limits import Limits
from shared.http.openapi import PROBLEMS, Document, document_of
from shared.http.problems import ProblemBody
from shared.service import Service
from shared.telemetry import logs, metrics, tracing

_FAULT = 500


def create_app(
    title: str,
    description: str,
    router: APIRouter,
    verifier: Verifier,
    commands: object,
    limits: Limits = Limits(),
) -> FastAPI:
    """Return the application of one service; raises `EndpointWithoutRule`."""
    app = _application(title, description, router)
    app.state.limits = limits
    app.state.verifier = verifier
    app.state.commands = commands
    return app


def openapi_of(service: Service) -> Document:
    """Return the OpenAPI document of a service, which need not run; raises `EndpointWithoutRule`."""
    return _application(service.title, service.description, service.router).openapi()


def _application(title: str, description: str, router: APIRouter) -> FastAPI:
    app = FastAPIOffline(
        title=title,
        description=description,
        version="1",
        responses={status: {"model": ProblemBody, "description": text} for status, text in PROBLEMS.items()},
        redirect_slashes=False,
        redoc_url=None,
        # Spans are placed by hand (shared.telemetry.tracing); its own looks for providers three times a request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        generate_unique_id_function=lambda route: route.name,  # what a generated client's methods are called
    )
    refuse_endpoints_without_rule(router)
    app.include_router(router)
    app.state.endpoints = endpoints(router)
    problems.install(app)
    app.openapi = partial(document_of, app, endpoints(router))  # type: ignore[method-assign] # as the framework advises
    app.add_middleware(Observed)
    return app


def refuse_endpoints_without_rule(router: APIRouter) -> None:
    """Raise `EndpointWithoutRule` where an endpoint has not declared its callers with `allow`.

    A router holds endpoints alone: what it includes or mounts could not be looked through, so it is refused too.
    """
    for route in router.routes:
        if not isinstance(route, Endpoint):
            raise EndpointWithoutRule(f"{type(route).__name__}: declare its endpoints on the service's own router")
        rule_of(route)


def endpoints(router: APIRouter) -> list[APIRoute]:
    """Return the endpoints of a service."""
    return [route for route in router.routes if isinstance(route, APIRoute)]


class Observed:
    """Times every request by its route's template, and gives each a fresh logging context."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        method = scope["method"]
        asked = {"http.request.method": method}
        with (
            structlog.contextvars.bound_contextvars(),
            tracing.span(method, SpanKind.SERVER, _sent_with(scope), asked) as step,
        ):
            logs.of_trace(step.traceparent)
            try:
                await self._app(scope, receive, sending)
            finally:
                route = getattr(scope.get("route"), "path", "none")
                metrics.HTTP_SECONDS.labels(route, method, str(status)).observe(time.perf_counter() - began)
                step.name(f"{method} {route}", {"http.route": route, "http.response.status_code": status})
                if status >= _FAULT:
                    step.fail(str(status))


def _sent_with(scope: Scope) -> str | None:
    """Return the `traceparent` of whoever sent a request, where it can be read."""
    return tracing.valid(Headers(scope=scope).get("traceparent"))
