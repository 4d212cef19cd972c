"""Which paths lead to which service, from the services' own routes, and which need no token."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from mimetypes import guess_type
from pathlib import Path

from fastapi.routing import APIRoute

from deploy import services
from deploy.gateway.envoy import Part, extension, header, message, method
from deploy.gateway.gateway import Gateway, GatewayLimits
from deploy.gateway.headers import PROTECTION, correlation
from deploy.gateway.rates import of_an_address
from deploy.services import PORTAL
from shared.http.app import endpoints
from shared.http.downloads import sends_a_file
from shared.http.endpoint import Endpoint

KEYS = "/.well-known/jwks.json"
API = "/v1/"
"""What needs a token is below it, and so is all that services serve; everything else is files and pages."""

# The page of HTTP sets styles in its elements; nothing else comes from anywhere but here.
_ONLY_FROM_HERE = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
# Each service has feeds of its own, `/v1/feeds/orders` is ordering's; and things that it shows to everybody.
_OF_SEVERAL = frozenset({"feeds", "public"})
_SAFE = method("GET|HEAD")
_REPEATABLE = [method("POST"), {"name": "idempotency-key", "present_match": True}]
# What has not been sent can be sent again whatever it is; what may have been carried out, only where that is harmless.
_NEVER_ARRIVED = "connect-failure,refused-stream"
_ANYHOW = f"{_NEVER_ARRIVED},reset,gateway-error"
# Replicas are drawn at random: of two, the one that just failed is drawn k times more with a probability of 2^-k.
_TRIES_TO_FIND_ANOTHER = 10


_UNBUFFERED: Part = {
    "typed_per_filter_config": {
        "envoy.filters.http.buffer": message("filters.http.buffer.v3.BufferPerRoute", {"disabled": True})
    }
}


class SamePrefix(ValueError):
    """Two services have paths below the same prefix, so that no gateway could tell which is meant."""


def prefixes_of(name: str) -> tuple[str, ...]:
    """Return the prefixes of a service's paths, such as `/v1/orders`, sorted; none ends in a slash."""
    return tuple(sorted({_prefix(route.path) for route in endpoints(services.service(name).routers)}))


def service_by_prefix(names: Iterable[str] = services.NAMES) -> Mapping[str, str]:
    """Return the service behind each prefix; raises `SamePrefix`."""
    found: dict[str, str] = {}
    for name in names:
        for prefix in prefixes_of(name):
            if prefix in found:
                raise SamePrefix(f"{prefix} is of {found[prefix]} and of {name}")
            found[prefix] = name
    return found


def _prefix(path: str) -> str:
    """Return the version and the resource, such as `/v1/orders`; of what several services have, a part more."""
    _, version, resource, *inner = path.split("/")
    parts = [version, resource, *inner[:1]] if resource in _OF_SEVERAL else [version, resource]
    if "{" in "".join(parts):
        raise ValueError(f"{path}: the parts that gateways route by must be fixed")
    return "/".join(["", *parts])


def regex_of(path: str) -> str:
    """Return what matches a path with anything in the place of its parameters, and no other."""
    return "".join("[^/]+" if part.startswith("{") else _plain(part) for part in re.split(r"(\{\w+\})", path))


def _plain(part: str) -> str:
    """Return a part of a path as it is written in an expression; a hyphen means itself outside of brackets."""
    return re.escape(part).replace(r"\-", "-")


def routes_of_files(name: str) -> list[APIRoute]:
    """Return the routes of a service by which files come or go."""
    return [each for each in endpoints(services.service(name).routers) if sends_a_file(each) or _takes_a_file(each)]


def methods_of(route: APIRoute) -> list[str]:
    """Return the methods of a route, sorted."""
    return sorted(route.methods or ())


def _takes_a_file(route: APIRoute) -> bool:
    return isinstance(route, Endpoint) and route.upload is not None


def public(gateway: Gateway) -> Mapping[str, Path]:
    """Return every path that needs no token, with the file that is answered."""
    keys = gateway.identity.keys
    # An identity provider with an address serves its keys itself.
    return {**gateway.documents, **({KEYS: keys} if isinstance(keys, Path) else {})}


def virtual_host(gateway: Gateway) -> Part:
    """Return the one origin: public files, each prefix three times, for what may be sent again differs, and pages."""
    return {
        "name": "dps",
        "domains": ["*"],
        "routes": [
            *(_file(path, file) for path, file in public(gateway).items()),
            *(route for name in services.NAMES for route in _of_files(name, gateway.limits)),
            *(
                route
                for prefix, name in service_by_prefix().items()
                for route in _to_service(prefix, name, gateway.limits)
            ),
            *(_to_portal(gateway.limits) if gateway.portal else ()),
        ],
        "response_headers_to_add": [
            header("x-correlation-id", "%REQ(X-CORRELATION-ID?X-REQUEST-ID)%"),
            *PROTECTION,
        ],
        "response_headers_to_remove": ["x-envoy-ratelimited"],  # a service's word to this gateway: it has no room
    }


def _of_files(name: str, limits: GatewayLimits) -> Iterator[Part]:
    """Yield where files of a service come and go: nothing holds one whole, and it may take its time."""
    for route in routes_of_files(name):
        match: Part = {"safe_regex": {"regex": regex_of(route.path)}, "headers": [method("|".join(methods_of(route)))]}
        if sends_a_file(route):
            yield _unhurried(_route(route.path, match, name, limits, _ANYHOW), limits, limits.file_seconds)
        else:
            arriving = _route(route.path, match, name, limits, _NEVER_ARRIVED)
            yield {**_unhurried(arriving, limits, limits.timeout_seconds), **_UNBUFFERED}


def _to_service(prefix: str, name: str, limits: GatewayLimits) -> list[Part]:
    ways: Sequence[tuple[list[Part], str]] = (([_SAFE], _ANYHOW), (_REPEATABLE, _ANYHOW), ([], _NEVER_ARRIVED))
    return [_route(prefix, _below(prefix, headers), name, limits, again) for headers, again in ways]


def _below(prefix: str, headers: list[Part]) -> Part:
    return {"path_separated_prefix": prefix, "headers": headers}


def _to_portal(limits: GatewayLimits) -> list[Part]:
    """Return where everything else goes: pages, files that are sent with a form, and forms.

    A form is sent on once, whatever becomes of it: whoever sent it sees what came of it, and can send it again.
    """
    nothing: Part = {"name": API, "match": {"prefix": API}, "direct_response": {"status": 404}}
    with_a_file = {"name": "content-type", "string_match": {"prefix": "multipart/form-data"}}
    pages = _page("pages", [_SAFE], limits, {**_keeps_coming(limits), "retry_policy": _retries(_ANYHOW)})
    uploads = _page("uploads", [method("POST"), with_a_file], limits, _keeps_coming(limits))
    forms = _page("forms", [], limits, {"timeout": f"{limits.timeout_seconds:g}s"})
    return [
        nothing,
        {**pages, "typed_per_filter_config": of_an_address("pages", limits.pages)},
        {
            **uploads,
            "typed_per_filter_config": {
                **_UNBUFFERED["typed_per_filter_config"],
                **of_an_address("uploads", limits.forms),
            },
        },
        {**forms, "typed_per_filter_config": of_an_address("forms", limits.forms)},
    ]


def _page(name: str, headers: list[Part], limits: GatewayLimits, action: Part) -> Part:
    route = _route(name, {"prefix": "/", "headers": headers}, PORTAL, limits, "")
    return {**route, "route": {"cluster": PORTAL, **action}}


def _keeps_coming(limits: GatewayLimits) -> Part:
    """Let a request and its answer, either of which may be a file, take their time as long as some of it comes."""
    whole = {"max_stream_duration": f"{limits.file_seconds + limits.timeout_seconds:g}s"}
    return {"max_stream_duration": whole, "idle_timeout": f"{limits.timeout_seconds:g}s"}


def _unhurried(route: Part, limits: GatewayLimits, answer_seconds: float) -> Part:
    """Let a file come or go in a time of its own, and an answer begin in so many seconds once a request is there.

    Envoy does not look at the `timeout` of a route that has a `max_stream_duration`, but at that of each attempt.
    """
    action = {name: part for name, part in route["route"].items() if name != "timeout"}
    attempts = {**action["retry_policy"], "per_try_timeout": f"{answer_seconds:g}s"}
    whole = {"max_stream_duration": f"{limits.file_seconds + limits.timeout_seconds:g}s"}
    return {**route, "route": {**action, "retry_policy": attempts, "max_stream_duration": whole}}


def _route(path: str, match: Part, name: str, limits: GatewayLimits, retry_on: str) -> Part:
    return {
        "name": path,
        "match": match,
        "route": {
            "cluster": name,
            "timeout": f"{limits.timeout_seconds:g}s",
            "retry_policy": _retries(retry_on),
        },
        "request_headers_to_add": correlation(),
        "request_headers_to_remove": ["x-envoy-external-address"],  # the caller's address: no service needs it
    }


def _retries(retry_on: str) -> Part:
    elsewhere = extension(
        "retry_host_predicates.previous_hosts", "retry.host.previous_hosts.v3.PreviousHostsPredicate", {}
    )
    return {
        "retry_on": retry_on,
        "num_retries": 2,
        "retry_back_off": {"base_interval": "0.05s", "max_interval": "0.5s"},
        "retry_host_predicate": [elsewhere],
        "host_selection_retry_max_attempts": _TRIES_TO_FIND_ANOTHER,
    }


def _file(path: str, file: Path) -> Part:
    media_type, _ = guess_type(file.name)
    return {
        "name": path,
        "match": {"path": path, "headers": [_SAFE]},
        "direct_response": {"status": 200, "body": {"filename": str(file)}},
        "response_headers_to_add": [
            header("content-type", media_type or "application/octet-stream"),
            header("content-security-policy", _ONLY_FROM_HERE),
        ],
    }
