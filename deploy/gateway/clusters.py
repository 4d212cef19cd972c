"""The services as the gateway sees them: their replicas, looked at all the time, and what is asked of them at once."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from deploy.gateway.envoy import Part, address, extension, message
from deploy.gateway.gateway import Gateway, Replica
from deploy.services import PORTAL

ADMIN = "admin"
ADMIN_HOST = "127.0.0.1"
_OPTIONS = "upstreams.http.v3.HttpProtocolOptions"
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


def clusters(gateway: Gateway) -> list[Part]:
    """Return every cluster: services', portal's, identity provider's, and the gateway's own admin interface."""
    ours = [_service(name, replicas, gateway.health_seconds) for name, replicas in behind(gateway).items()]
    keys = gateway.identity.keys
    return [*ours, *([_identity(keys)] if isinstance(keys, str) else []), _admin(gateway.admin_port)]


def behind(gateway: Gateway) -> Mapping[str, Sequence[Replica]]:
    """Return whoever answers people's requests: the replicas of each service and, where there is one, the portal's."""
    return {**gateway.replicas, **({PORTAL: gateway.portal} if gateway.portal else {})}


def _service(name: str, replicas: Sequence[Replica], health_seconds: float) -> Part:
    return {
        **_cluster(name, [_endpoint(replica) for replica in replicas]),
        "lb_policy": "LEAST_REQUEST",
        "per_connection_buffer_limit_bytes": 1024 * 1024,
        "health_checks": [_readiness(health_seconds)],
        # What is not ready gets nothing, even where that leaves nobody: a plain 503 at once, not a wait for a timeout.
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "outlier_detection": {
            "split_external_local_origin_errors": True,
            "consecutive_local_origin_failure": 3,
            # A 503 says that too much is asked just now: to leave that replica alone makes it more for the others.
            "enforcing_consecutive_5xx": 0,
            "interval": "1s",
            "base_ejection_time": "5s",
            "max_ejection_percent": 50,
            "always_eject_one_host": False,
        },
        "circuit_breakers": {
            "thresholds": [
                {
                    "max_connections": 512,
                    "max_pending_requests": 512,
                    "max_requests": 1024,
                    "retry_budget": {"budget_percent": {"value": 20}, "min_retry_concurrency": 5},
                }
            ]
        },
        # Shorter than a service keeps an idle connection, so that none is closed just as a request is sent on it.
        "typed_extension_protocol_options": {
            f"envoy.extensions.{_OPTIONS}": message(
                _OPTIONS,
                {
                    "common_http_protocol_options": {"idle_timeout": "45s"},
                    "explicit_http_config": {"http_protocol_options": {}},
                },
            )
        },
    }


def _readiness(seconds: float) -> Part:
    """Ask each replica's operations port; one that says no is out at once, one that says yes is in at once."""
    every = f"{seconds:g}s"
    return {
        "timeout": "3s",
        "interval": every,
        "no_traffic_interval": every,
        "unhealthy_threshold": 2,
        "healthy_threshold": 1,
        "http_health_check": {"path": "/health/serving"},
    }


def _endpoint(replica: Replica) -> Part:
    return {
        "endpoint": {
            "address": address(replica.host, replica.port),
            "health_check_config": {"port_value": replica.operations_port},
        }
    }


def _cluster(name: str, endpoints: list[Part]) -> Part:
    return {
        "name": name,
        "type": "STRICT_DNS",
        "connect_timeout": "1s",
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": endpoints}]},
    }


def _identity(keys: str) -> Part:
    url = urlsplit(keys)
    secure = url.scheme == "https"
    host, port = url.hostname or "", url.port or (443 if secure else 80)
    cluster = _cluster("identity", [{"endpoint": {"address": address(host, port)}}])
    return cluster | ({"transport_socket": _tls(host)} if secure else {})


def _tls(host: str) -> Part:
    validation = {
        "trusted_ca": {"filename": _CERTIFICATES},
        "match_typed_subject_alt_names": [{"san_type": "DNS", "matcher": {"exact": host}}],
    }
    return extension(
        "transport_sockets.tls",
        "transport_sockets.tls.v3.UpstreamTlsContext",
        {"sni": host, "common_tls_context": {"validation_context": validation}},
    )


def _admin(port: int) -> Part:
    return _cluster(ADMIN, [{"endpoint": {"address": address(ADMIN_HOST, port)}}])
