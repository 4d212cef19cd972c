"""What every request passes on its way: hygiene, token, limits; and what is written down about it."""

from deploy.gateway.answers import local_replies
from deploy.gateway.envoy import Part, extension, router
from deploy.gateway.gateway import Gateway, GatewayLimits, Identity
from deploy.gateway.rates import CLAIMS, FAILURE, TOKEN, rates
from deploy.gateway.routes import API, virtual_host
from shared.auth.tokens import LEEWAY_SECONDS
from shared.http.callers import CORRELATION, PUBLIC

# No service trusts a header for who somebody is. Still, none that looks like it gets through from outside, nor any
# that gives orders to the gateway itself; `baggage` could carry anything, personal data too.
NEVER_FROM_OUTSIDE = ("x-user", "x-auth", "x-forwarded-", "x-real-ip", "x-internal", "x-envoy-", "x-org", "x-role")
NEVER_FROM_OUTSIDE_EXACTLY = ("forwarded", "baggage", "x-request-id", "x-client-cert", "x-original-url")
LARGEST_FILE = 4 * 1024 * 1024


def connection_manager(gateway: Gateway) -> Part:
    """Return how HTTP is spoken with whoever calls."""
    return {
        "stat_prefix": "gateway",
        **_hygiene(gateway.limits),
        "local_reply_config": local_replies(),
        "access_log": [_access_log()],
        "http_filters": _http_filters(gateway),
        "route_config": {
            "name": "origin",
            "max_direct_response_body_size_bytes": LARGEST_FILE,
            "virtual_hosts": [virtual_host(gateway)],
        },
    }


def _hygiene(limits: GatewayLimits) -> Part:
    return {
        "normalize_path": True,
        "merge_slashes": True,
        "path_with_escaped_slashes_action": "REJECT_REQUEST",
        "early_header_mutation_extensions": [_without_headers_never_from_outside()],
        "use_remote_address": True,
        "skip_xff_append": True,
        "server_header_transformation": "PASS_THROUGH",
        "max_request_headers_kb": limits.headers_kib,
        "request_headers_timeout": "5s",
        # For files. All other requests take less, by `max_stream_duration`, which the routes of files replace.
        "request_timeout": f"{limits.file_seconds:g}s",
        "stream_idle_timeout": "60s",
        "common_http_protocol_options": {
            "idle_timeout": "300s",
            # Here, not at each route: there it would put the route's own `timeout`, for the answer alone, out of force.
            "max_stream_duration": f"{limits.arrival_seconds + limits.timeout_seconds:g}s",
            "max_headers_count": 64,
            "headers_with_underscores_action": "REJECT_REQUEST",
        },
        "http2_protocol_options": {
            "max_concurrent_streams": 100,
            "initial_stream_window_size": 64 * 1024,
            "initial_connection_window_size": 1024 * 1024,
        },
    }


def _without_headers_never_from_outside() -> Part:
    by_prefix = [{"remove_on_match": {"key_matcher": {"prefix": prefix}}} for prefix in NEVER_FROM_OUTSIDE]
    exactly = [{"remove": name} for name in NEVER_FROM_OUTSIDE_EXACTLY]
    return extension(
        "http.early_header_mutation.header_mutation",
        "http.early_header_mutation.header_mutation.v3.HeaderMutation",
        {"mutations": [*by_prefix, *exactly]},
    )


def _http_filters(gateway: Gateway) -> list[Part]:
    limits = gateway.limits
    return [
        _filter("header_to_metadata", "header_to_metadata.v3.Config", {"request_rules": [_proper_correlation_id()]}),
        _filter("jwt_authn", "jwt_authn.v3.JwtAuthentication", _tokens(gateway)),
        _filter("local_ratelimit", "local_ratelimit.v3.LocalRateLimit", rates(limits)),
        _filter("rbac", "rbac.v3.RBAC", _who_is_known()),
        # Reads a body whole before a service hears of it: neither larger nor slower than it may be. But for files.
        _filter("buffer", "buffer.v3.Buffer", {"max_request_bytes": limits.body_bytes}),
        router(),
    ]


def _filter(name: str, kind: str, settings: Part) -> Part:
    return extension(f"filters.http.{name}", f"filters.http.{kind}", settings)


def _proper_correlation_id() -> Part:
    """Take the header away and remember what it says where a service would accept it, nothing otherwise."""
    return {
        "header": "x-correlation-id",
        "remove": True,
        "on_header_present": {
            "metadata_namespace": "dps",
            "key": "correlation_id",
            "regex_value_rewrite": {
                "pattern": {"regex": f"^({CORRELATION.pattern})$|^.*$"},
                "substitution": "\\1",
            },
        },
    }


def _tokens(gateway: Gateway) -> Part:
    """Look at the token of every request to a service that is not public. The services check it again.

    Whoever has none that is good is not sent away here, but after the limits, so that they count such requests too.
    """
    looked_at = {"requirements": [{"provider_name": "identity"}, {"allow_missing_or_failed": {}}]}
    return {
        "providers": {"identity": _provider(gateway.identity)},
        "rules": [
            {"match": {"prefix": PUBLIC}},
            {"match": {"prefix": API}, "requires": {"requires_any": looked_at}},
        ],
    }


def _who_is_known() -> Part:
    """Let nobody further to a service without a token that was found good, except to what is public."""
    has_a_token = {
        "sourced_metadata": {
            "metadata_matcher": {
                "filter": TOKEN,
                "path": [{"key": CLAIMS}, {"key": "sub"}],
                "value": {"present_match": True},
            }
        }
    }
    elsewhere = {"not_rule": {"url_path": {"path": {"prefix": API}}}}
    open_to_all = [elsewhere, {"url_path": {"path": {"prefix": PUBLIC}}}]
    policies: Part = {
        "token": {"permissions": [{"any": True}], "principals": [has_a_token]},
        "public": {"permissions": open_to_all, "principals": [{"any": True}]},
    }
    return {"rules": {"action": "ALLOW", "policies": policies}}


def _provider(identity: Identity) -> Part:
    if isinstance(identity.keys, str):
        remote = {
            "http_uri": {"uri": identity.keys, "cluster": "identity", "timeout": "5s"},
            "cache_duration": "300s",
            "async_fetch": {"failed_refetch_duration": "10s"},
        }
        keys: Part = {"remote_jwks": remote}
    else:
        keys = {"local_jwks": {"filename": str(identity.keys)}}
    return {
        "issuer": identity.issuer,
        "audiences": list(identity.audiences),
        "require_expiration": True,
        "clock_skew_seconds": LEEWAY_SECONDS,
        "from_headers": [{"name": "authorization", "value_prefix": "Bearer "}],  # and from no query parameter
        "forward": True,
        "payload_in_metadata": CLAIMS,
        "failed_status_in_metadata": FAILURE,
        **keys,
    }


def _access_log() -> Part:
    """Return one JSON line for each request; no token, path, query, address or name of anybody."""
    line = {
        "timestamp": "%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%",
        "level": "info",
        "message": "request",
        "service": "gateway",
        "correlation_id": "%REQ(X-CORRELATION-ID?X-REQUEST-ID)%",
        "method": "%REQ(:METHOD)%",
        "route": "%ROUTE_NAME%",
        "upstream": "%UPSTREAM_CLUSTER%",
        "replica": "%UPSTREAM_HOST%",
        "attempts": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
        "status": "%RESPONSE_CODE%",
        "why": "%RESPONSE_CODE_DETAILS%",
        "token": f"%DYNAMIC_METADATA({TOKEN}:{FAILURE}:message)%",
        "flags": "%RESPONSE_FLAGS%",
        "bytes_in": "%BYTES_RECEIVED%",
        "bytes_out": "%BYTES_SENT%",
        "milliseconds": "%DURATION%",
    }
    format_ = {"log_format": {"json_format": line}}
    return extension("access_loggers.stdout", "access_loggers.stream.v3.StdoutAccessLog", format_)
