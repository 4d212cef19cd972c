"""What OpenAPI says of a service beyond what its routes' types say: callers, headers, and problems as they are sent."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from shared.http.callers import CORRELATION, ETAG, KEY, rule_of

Document = dict[str, Any]

_PROBLEM_JSON = "application/problem+json"
_OF_CHANGES = ("409", "412", "428")
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A token of the identity provider: sub, roles; suppliers have org, staff district, services scope.",
}
_PARAMETERS = {
    "CorrelationId": {
        "name": "X-Correlation-Id",
        "in": "header",
        "description": "Named in logs and on every event that the request leads to; one is made where none is given.",
        "schema": {"type": "string", "pattern": f"^{CORRELATION.pattern}$"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Send the same key to ask again: the first answer comes again, and nothing is done twice. "
        "Kept for seven days; the same key with another body is refused with 422.",
        "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that the change was decided on; 412 where it is no longer the latest.",
        "schema": {"type": "string", "pattern": f"^{ETAG.pattern}$"},
    },
    "IfMatchNeeded": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag that the change was decided on; 412 where it is no longer the latest, 428 without it.",
        "schema": {"type": "string", "pattern": f"^{ETAG.pattern}$"},
    },
}
_ETAG = {
    "ETag": {
        "description": "Its version after this, for If-Match",
        "schema": {"type": "string", "pattern": f"^{ETAG.pattern}$"},
    }
}
_LOCATION = {"Location": {"description": "Where it can be read", "schema": {"type": "string"}}}


def document_of(app: FastAPI, endpoints: list[APIRoute]) -> Document:
    """Return the OpenAPI 3.1 document of an application with these endpoints; made once, then kept by the framework."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        components = document.setdefault("components", {})
        components["securitySchemes"] = {"token": _BEARER}
        components["parameters"] = _PARAMETERS
        document["security"] = [{"token": []}]
        for route in endpoints:
            for method in sorted(route.methods or ()):
                _complete(document["paths"][route.path_format][method.lower()], route, method)
    return app.openapi_schema or {}


def _complete(operation: Document, route: APIRoute, method: str) -> None:
    rule = rule_of(route)
    operation["x-roles"] = sorted(rule.roles)
    scope = f" A service needs the scope `{rule.scope}`." if rule.scope else ""
    operation["description"] = f"{operation.get('description', '')}\n\nRoles: {', '.join(operation['x-roles'])}.{scope}"
    if rule.scope:
        operation["x-scope"] = rule.scope
    parameters = operation.setdefault("parameters", [])
    parameters.extend({"$ref": f"#/components/parameters/{name}"} for name in _headers(route, method, rule.versioned))
    responses: dict[str, Document] = operation["responses"]
    for status in _OF_CHANGES if method == "GET" else () if rule.versioned else ("428",):
        responses.pop(status, None)
    for status, response in responses.items():
        if status >= "400":
            response["content"] = {_PROBLEM_JSON: next(iter(response["content"].values()))}
    _describe_headers(responses, route, method)


def _headers(route: APIRoute, method: str, versioned: bool) -> list[str]:
    names = ["CorrelationId"]
    if method == "POST":
        names.append("IdempotencyKey")
    if versioned:
        names.append("IfMatchNeeded")
    elif method != "GET" and "{" in route.path_format:
        names.append("IfMatch")
    return names


def _describe_headers(responses: dict[str, Document], route: APIRoute, method: str) -> None:
    if "201" in responses:
        responses["201"]["headers"] = _LOCATION | _ETAG
    if "204" in responses:
        responses["204"]["headers"] = _ETAG
    if method == "GET" and route.path_format.endswith("}"):
        responses["200"]["headers"] = _ETAG
