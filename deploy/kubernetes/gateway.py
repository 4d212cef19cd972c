"""The gateway in a cluster: which paths lead where, and for Envoy Gateway what the laptop's does beside that."""

from typing import Any

from deploy.gateway.filters import NEVER_FROM_OUTSIDE, NEVER_FROM_OUTSIDE_EXACTLY
from deploy.gateway.gateway import GatewayLimits, TokenBucket
from deploy.gateway.headers import PROTECTION
from deploy.gateway.routes import methods_of, prefixes_of, regex_of, routes_of_files
from deploy.services import NAMES, PORTAL, WEB, label_of
from shared.http.callers import PUBLIC
from shared.runtime import ProcessRole
from shared.settings import Settings

Resource = dict[str, Any]

GATEWAY = "dps"
# What the rate limit counts by; set from the token, and taken from whoever sends it.
_USER = "x-user-id"
_UPLOADS = f"{PORTAL}-uploads"
_LIMITS = GatewayLimits()
_REQUEST, _FILE = _LIMITS.timeout_seconds, _LIMITS.file_seconds


def routes() -> list[Resource]:
    """Return the HTTPRoutes: of each service for its prefixes, files, and what it shows to anyone; of the portal."""
    of_files = [_route(name, _of_files(name), paths, _FILE) for name in NAMES if (paths := _files(name))]
    for_anyone = [_route(name, _for_anyone(name), _prefixes(name, public=True), _REQUEST) for name in _open_to_all()]
    by_token = [_route(name, label_of(name), _prefixes(name, public=False), _REQUEST) for name in NAMES]
    return [*by_token, *of_files, *for_anyone, *_of_portal()]


def policies() -> list[Resource]:
    """Return Envoy Gateway's policies: tokens, limits and hygiene as on the laptop."""
    return [_tokens(), _limits(), *_limits_of_files(), *_of_anyone(), *_limits_of_portal(), _hygiene()]


def _of_files(name: str) -> str:
    return f"{label_of(name)}-files"


def _for_anyone(name: str) -> str:
    return f"{label_of(name)}-public"


def _open_to_all() -> list[str]:
    return [name for name in NAMES if _prefixes(name, public=True)]


def _prefixes(name: str, *, public: bool) -> list[Resource]:
    found = [prefix for prefix in prefixes_of(name) if prefix.startswith(PUBLIC) == public]
    return [{"path": {"type": "PathPrefix", "value": prefix}} for prefix in found]


def _files(name: str) -> list[Resource]:
    return [
        {"path": {"type": "RegularExpression", "value": regex_of(route.path)}, "method": method}
        for route in routes_of_files(name)
        for method in methods_of(route)
    ]


def _route(name: str, called: str, matches: list[Resource], seconds: float) -> Resource:
    return _route_to(label_of(name), ProcessRole.API, called, matches, seconds)


def _route_to(label: str, role: str, called: str, matches: list[Resource], seconds: float) -> Resource:
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": called, "labels": {"app.kubernetes.io/name": label}},
        "spec": {
            "parentRefs": [{"name": GATEWAY, "sectionName": "https"}],
            "rules": [
                {
                    "matches": matches,
                    "backendRefs": [{"name": f"{label}-{role}", "port": 80}],
                    "filters": [_protection()],
                    "timeouts": {"request": f"{seconds:g}s"},
                }
            ],
        },
    }


def _of_portal() -> list[Resource]:
    """Return the routes of everything else: pages and forms, and forms that a file comes with."""
    anything: Resource = {"path": {"type": "PathPrefix", "value": "/"}}
    content_type = {"name": "content-type", "type": "RegularExpression", "value": "multipart/form-data.*"}
    with_a_file = {**anything, "method": "POST", "headers": [content_type]}
    return [
        _route_to(PORTAL, WEB, PORTAL, [anything], _FILE),
        _route_to(PORTAL, WEB, _UPLOADS, [with_a_file], _FILE),
    ]


def _protection() -> Resource:
    """Return the headers that every answer of a service has, in the Gateway API's own words."""
    names = {"x-content-type-options", "strict-transport-security"}
    set_ = [
        {"name": each["header"]["key"], "value": each["header"]["value"]}
        for each in PROTECTION
        if each["header"]["key"] in names  # what is there already cannot be left as it is: no `cache-control`
    ]
    return {"type": "ResponseHeaderModifier", "responseHeaderModifier": {"set": set_}}


def _tokens() -> Resource:
    """Let no request pass without a token; the services check it again. An overlay says whose."""
    issuer = Settings.model_fields["auth_issuer"].default
    provider = {
        "name": "identity",
        "issuer": issuer,
        "audiences": list(Settings.model_construct().audiences),
        "remoteJWKS": {"uri": f"{issuer}/.well-known/jwks.json", "cacheDuration": "300s"},
        "extractFrom": {"headers": [{"name": "Authorization", "valuePrefix": "Bearer "}]},
        "claimToHeaders": [{"claim": "sub", "header": _USER}],
    }
    return _policy("SecurityPolicy", {"jwt": {"providers": [provider]}})


def _limits_of_files() -> list[Resource]:
    """Return the limits of the routes of files: those of all, but that no file is held whole at the gateway."""
    spec = {each: what for each, what in _limits()["spec"].items() if each not in {"requestBuffer", "targetRefs"}}
    named = [_of_files(name) for name in NAMES if _files(name)]
    return [_policy("BackendTrafficPolicy", spec, "HTTPRoute", each) for each in named]


def _of_anyone() -> list[Resource]:
    """Return the policies of what needs no token: in the place of the gateway's own, and counted by address."""
    spec = _counted_by_address({}, (_LIMITS.anyone, {}))
    return [policy for name in map(_for_anyone, _open_to_all()) for policy in _without_a_token(name, spec)]


def _limits_of_portal() -> list[Resource]:
    """Return the policies of pages, which have limits of their own: nothing sent to the portal is sent on twice."""
    forms = {"methods": [{"value": "POST"}]}
    without = {"retry": None}
    pages = _counted_by_address(without, (_LIMITS.pages, {}), (_LIMITS.forms, forms))
    uploads = _counted_by_address(without | {"requestBuffer": None}, (_LIMITS.forms, {}))
    return [*_without_a_token(PORTAL, pages), *_without_a_token(_UPLOADS, uploads)]


def _without_a_token(route: str, limits: Resource) -> list[Resource]:
    return [
        _policy("SecurityPolicy", {"authorization": {"defaultAction": "Allow"}}, "HTTPRoute", route),
        _policy("BackendTrafficPolicy", limits, "HTTPRoute", route),
    ]


def _counted_by_address(changes: Resource, *rates: tuple[TokenBucket, Resource]) -> Resource:
    """Return the gateway's limits with these changes, `None` taking one away, where it counts by address instead."""
    address = {"sourceCIDR": {"type": "Distinct", "value": "0.0.0.0/0"}}
    rules = [{"clientSelectors": [{**address, **more}], "limit": _per_second(rate)} for rate, more in rates]
    spec = {**_limits()["spec"], "rateLimit": {"type": "Local", "local": {"rules": rules}}, "targetRefs": None}
    return {each: what for each, what in (spec | changes).items() if what is not None}


def _limits() -> Resource:
    user = {"headers": [{"name": _USER, "type": "Distinct"}]}
    writing = {**user, "methods": [{"value": method} for method in ("POST", "PUT", "PATCH", "DELETE")]}
    return _policy(
        "BackendTrafficPolicy",
        {
            "rateLimit": {
                "type": "Local",
                "local": {
                    "rules": [
                        {"clientSelectors": [user], "limit": _per_second(_LIMITS.requests)},
                        {"clientSelectors": [writing], "limit": _per_second(_LIMITS.writes)},
                    ]
                },
            },
            "requestBuffer": {"limit": f"{_LIMITS.body_bytes // 1024}Ki"},
            "timeout": {"tcp": {"connectTimeout": "1s"}, "http": {"connectionIdleTimeout": "45s"}},
            # Sent again only where it never arrived: nothing else is known to be harmless for every request.
            "retry": {"numRetries": 2, "retryOn": {"triggers": ["connect-failure", "refused-stream"]}},
            "circuitBreaker": {"maxConnections": 512, "maxPendingRequests": 512, "maxParallelRequests": 1024},
        },
    )


def _hygiene() -> Resource:
    prefixes = [{"type": "Prefix", "value": prefix} for prefix in NEVER_FROM_OUTSIDE]
    return _policy(
        "ClientTrafficPolicy",
        {
            "path": {"escapedSlashesAction": "RejectRequest", "disableMergeSlashes": False},
            "headers": {
                "withUnderscoresAction": "RejectRequest",
                "earlyRequestHeaders": {"remove": list(NEVER_FROM_OUTSIDE_EXACTLY), "removeOnMatch": prefixes},
                "xForwardedClientCert": {"mode": "Sanitize"},
            },
            "connection": {"connectionLimit": {"value": _LIMITS.connections}, "bufferLimit": "32Ki"},
            "timeout": {
                "http": {
                    # For files, and so for all: a service has less patience with what is none.
                    "requestReceivedTimeout": f"{_FILE:g}s",
                    "idleTimeout": "300s",
                    "streamIdleTimeout": "60s",
                }
            },
            "tls": {"minVersion": "1.2"},
        },
    )


def _policy(kind: str, spec: Resource, target_kind: str = "Gateway", name: str = GATEWAY) -> Resource:
    target = {"group": "gateway.networking.k8s.io", "kind": target_kind, "name": name}
    return {
        "apiVersion": "gateway.envoyproxy.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": {"targetRefs": [target], **spec},
    }


def _per_second(rate: TokenBucket) -> Resource:
    """Return the refill alone: a burst beyond it is not in Envoy Gateway's words."""
    return {"requests": rate.refill // rate.seconds, "unit": "Second"}
