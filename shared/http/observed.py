"""Around every application: how long each request took, what protects its answer, and a logging context of its own."""

import time

import structlog
from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.telemetry import logs, metrics, tracing

NO_ROUTE = "none"
_FAULT = 500
_PROTECTED = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
# For what is no page: whoever opens it as one loads nothing by it, and nobody frames it.
_NO_PAGE = "default-src 'none'; frame-ancestors 'none'"


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
                protect(MutableHeaders(scope=message), confidential=scope["app"].state.confidential)
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
                route = getattr(scope.get("route"), "path", NO_ROUTE)
                metrics.HTTP_SECONDS.labels(route, method, str(status)).observe(time.perf_counter() - began)
                step.name(f"{method} {route}", {"http.route": route, "http.response.status_code": status})
                if status >= _FAULT:
                    step.fail(str(status))


def protect(headers: MutableHeaders, *, confidential: bool = False) -> None:
    """Say how browsers are to treat an answer, where it does not say so itself."""
    for name, value in _PROTECTED.items():
        headers.setdefault(name, value)
    if not headers.get("content-type", "").startswith("text/html"):
        headers.setdefault("Content-Security-Policy", _NO_PAGE)
    if confidential:
        headers.setdefault("Cache-Control", "no-store")


def _sent_with(scope: Scope) -> str | None:
    """Return the `traceparent` of whoever sent a request, where it can be read."""
    return tracing.valid(Headers(scope=scope).get("traceparent"))
