"""What OpenAPI says of a service beyond what its routes' types say: callers, headers, and problems as they are sent."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from shared.http.callers import CORRELATION, ETAG, KEY, Anyone, Rule, rule_of
from shared.http.endpoint import Endpoint
from shared.http.links import OpenApi, add_links
from shared.http.problems import ProblemBody
from shared.http.schema_names import named_plainly
from shared.http.uploads import LONGEST_DISPOSITION

Responses = dict[int | str, dict[str, Any]]

LONGEST_IF_NONE_MATCH = 1000
_PROBLEM_JSON = "application/problem+json"
PROBLEMS = {
    400: "The request or one of its headers is malformed",
    401: "No token, or one that cannot be trusted",
    403: "The token does not allow this",
    404: "There is no such thing",
    405: "The path takes other methods; Allow names them",
    408: "The request did not arrive in time",
    409: "The rules do not allow it; all reasons are given",
    412: "It has changed since If-Match was read",
    413: "The body is larger than any request here needs",
    415: "The body is not JSON in UTF-8",
    422: "The request is not valid; all fields and parameters concerned are named",
    428: "If-Match is needed",
    431: "There are too many headers, or they are too large",
    500: "The service failed, and logged it",
    503: "Not now; nothing was changed",
}
RULES_MAY_REFUSE: Responses = {409: {"model": ProblemBody, "description": PROBLEMS[409]}}
"""For an endpoint that changes nothing and is refused by rules all the same: `responses=RULES_MAY_REFUSE`."""

_OF_CHANGES = ("409", "412", "413", "428")
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
    "ContentDisposition": {
        "name": "Content-Disposition",
        "in": "header",
        "description": "The name of the file, such as `attachment; filename*=UTF-8''policy.pdf` (RFC 6266).",
        "schema": {"type": "string", "maxLength": LONGEST_DISPOSITION},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag of what you have: 304 without a body where it is still as it was.",
        "schema": {"type": "string", "maxLength": LONGEST_IF_NONE_MATCH},
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
_LOCATION = {
    "Location": {"description": "Where it can be read", "schema": {"type": "string", "format": "uri-reference"}}
}
_REPLAYED = {
    "Idempotent-Replayed": {
        "description": "Sent where the Idempotency-Key was used before: this is the first answer again",
        "schema": {"const": "true"},
    }
}
_OF_PROBLEMS = {
    "401": {"WWW-Authenticate": {"description": "How to authenticate", "schema": {"const": "Bearer"}}},
    "405": {"Allow": {"description": "The methods that the path takes", "schema": {"type": "string"}}},
    "412": _ETAG,
    "503": {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "string", "pattern": "^[0-9]{1,3}$"}}},
}


def document_of(app: FastAPI, endpoints: list[APIRoute]) -> OpenApi:
    """Return the OpenAPI 3.1 document of an application with these endpoints; made once, then kept by the framework."""
    if app.openapi_schema is None:
        app.openapi_schema = document = named_plainly(FastAPI.openapi(app))
        components = document.setdefault("components", {})
        components["securitySchemes"] = {"token": _BEARER}
        components["parameters"] = _PARAMETERS
        document["security"] = [{"token": []}]
        for route in endpoints:
            for method in sorted(route.methods or ()):
                _complete(document["paths"][route.path_format][method.lower()], route, method)
        add_links(document)
    return app.openapi_schema or {}


def _describe_upload(operation: OpenApi, route: APIRoute) -> None:
    """Say that the body is a file: OpenAPI 3.1 has no schema for bytes that are no JSON, only their media type."""
    if isinstance(route, Endpoint) and route.upload is not None:
        content: OpenApi = {each: {} for each in route.upload.media_types()}
        described = "The bytes of the file, as they are. Its kind says of which type and how large it may be."
        operation["requestBody"] = {"required": True, "description": described, "content": content}
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/ContentDisposition"})


def _complete(operation: OpenApi, route: APIRoute, method: str) -> None:
    rule = rule_of(route)
    _describe_upload(operation, route)
    operation["x-roles"] = sorted(rule.roles)
    operation["description"] = f"{operation.get('description', '')}\n\n{_who_may(rule)}"
    if isinstance(rule, Anyone):
        operation["security"] = []
    if rule.scope:
        operation["x-scope"] = rule.scope
    parameters = operation.setdefault("parameters", [])
    parameters.extend({"$ref": f"#/components/parameters/{name}"} for name in _headers(route, method, rule))
    responses: dict[str, OpenApi] = operation["responses"]
    for status in set(_never(operation, method, rule)) - {str(each) for each in route.responses}:
        responses.pop(status, None)
    for status, response in responses.items():
        if status >= "400":
            response["content"] = {_PROBLEM_JSON: next(iter(response["content"].values()))}
            response.setdefault("headers", {}).update(_OF_PROBLEMS.get(status, {}))
    _describe_headers(responses, route, method)


def _who_may(rule: Rule) -> str:
    if isinstance(rule, Anyone):
        return "Needs no token."
    scope = f" A service needs the scope `{rule.scope}`." if rule.scope else ""
    return f"Roles: {', '.join(sorted(rule.roles))}.{scope}"


def _never(operation: OpenApi, method: str, rule: Rule) -> list[str]:
    """Return the problems that an operation never answers with."""
    never = [] if rule.versioned else ["428"]
    if method == "GET" or rule.reads:
        never = [each for each in _OF_CHANGES if method == "GET" or each != "413"]
    if isinstance(rule, Anyone):
        never = [*never, "401", "403"]
    return never if "requestBody" in operation else [*never, "415"]


def _headers(route: APIRoute, method: str, rule: Rule) -> list[str]:
    names = ["CorrelationId"]
    if method == "POST" and not rule.reads:
        names.append("IdempotencyKey")
    if rule.versioned:
        names.append("IfMatchNeeded")
    elif method != "GET" and "{" in route.path_format:
        names.append("IfMatch")
    return names


def _describe_headers(responses: dict[str, OpenApi], route: APIRoute, method: str) -> None:
    replayed = _REPLAYED if method == "POST" else {}
    if "201" in responses:
        responses["201"]["headers"] = _LOCATION | _ETAG | replayed
    if "204" in responses:
        responses["204"]["headers"] = _ETAG | replayed
    if method == "GET" and route.path_format.endswith("}"):
        responses["200"]["headers"] = _ETAG
