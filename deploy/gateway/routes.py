"""Which paths lead to which service, from the services' own routes, and which need no token."""

from collections.abc import Iterable, Mapping
from mimetypes import guess_type
from pathlib import Path

from deploy import services
from deploy.gateway.envoy import Part, extension, header, method
from deploy.gateway.gateway import Gateway
from deploy.gateway.headers import PROTECTION, correlation
from shared.http.app import endpoints

KEYS = "/.well-known/jwks.json"
# The page of HTTP sets styles in its elements; nothing else comes from anywhere but here.
_ONLY_FROM_HERE = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
_SAFE = method("GET|HEAD")
_REPEATABLE = [method("POST"), {"name": "idempotency-key", "present_match": True}]
# What has not been sent can be sent again whatever it is; what may have been carried out, only where that is harmless.
_NEVER_ARRIVED = "connect-failure,refused-stream"
_ANYHOW = f"{_NEVER_ARRIVED},reset,gateway-error"


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
    """Return the version and the resource: `/v1/orders` of `/v1/orders/{order_id}/approval`."""
    _, version, resource, *_ = path.split("/")
    if "{" in version + resource:
        raise ValueError(f"{path}: its first two parts must be fixed, since gateways route by them")
    return f"/{version}/{resource}"


def public(gateway: Gateway) -> Mapping[str, Path]:
    """Return every path that needs no token, with the file that is answered."""
    keys = gateway.identity.keys
    # An identity provider with an address serves its keys itself.
    return {**gateway.documents, **({KEYS: keys} if isinstance(keys, Path) else {})}


def virtual_host(gateway: Gateway) -> Part:
    """Return the one origin: public files, then each prefix three times, for what may be sent again differs."""
    return {
        "name": "dps",
        "domains": ["*"],
        "routes": [
            *(_file(path, file) for path, file in public(gateway).items()),
            *(
                route
                for prefix, name in service_by_prefix().items()
                for route in _to_service(prefix, name, gateway.limits.timeout_seconds)
            ),
        ],
        "response_headers_to_add": [
            header("x-correlation-id", "%REQ(X-CORRELATION-ID?X-REQUEST-ID)%"),
            *PROTECTION,
        ],
    }


def _to_service(prefix: str, name: str, timeout: float) -> list[Part]:
    return [
        _route(prefix, [_SAFE], name, timeout, _ANYHOW),
        _route(prefix, _REPEATABLE, name, timeout, _ANYHOW),
        _route(prefix, [], name, timeout, _NEVER_ARRIVED),
    ]


def _route(prefix: str, headers: list[Part], name: str, timeout: float, retry_on: str) -> Part:
    return {
        "name": prefix,
        "match": {"path_separated_prefix": prefix, "headers": headers},
        "route": {"cluster": name, "timeout": f"{timeout:g}s", "retry_policy": _retries(retry_on)},
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
        "host_selection_retry_max_attempts": 3,
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
