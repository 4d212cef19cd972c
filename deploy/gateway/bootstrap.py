"""Envoy's bootstrap: one listener for callers, one for operations, and an admin interface that only it can reach."""

from deploy.gateway.clusters import ADMIN, ADMIN_HOST, clusters
from deploy.gateway.envoy import Part, address, extension, method, router, speaks_http
from deploy.gateway.filters import connection_manager
from deploy.gateway.gateway import Gateway
from deploy.services import NAMES


def bootstrap(gateway: Gateway) -> Part:
    """Return the whole configuration of a gateway; raises `ValueError` where a service has no replica."""
    if missing := [name for name in NAMES if not gateway.replicas.get(name)]:
        raise ValueError(f"there is no replica of {', '.join(missing)}")
    return {
        "node": {"id": "gateway", "cluster": "dps"},
        "admin": {"address": address(ADMIN_HOST, gateway.admin_port)},
        "static_resources": {"listeners": [_origin(gateway), _operations(gateway)], "clusters": clusters(gateway)},
        "overload_manager": {"resource_monitors": [_connections(gateway.limits.connections)]},
        # The pattern of a correlation id counts to 64, which Envoy finds long.
        "layered_runtime": {"layers": [{"name": "static", "static_layer": {"re2.max_program_size.error_level": 500}}]},
    }


def _origin(gateway: Gateway) -> Part:
    return {
        "name": "origin",
        "address": address(gateway.host, gateway.port),
        "per_connection_buffer_limit_bytes": 32 * 1024,
        "filter_chains": [speaks_http(connection_manager(gateway))],
    }


def _operations(gateway: Gateway) -> Part:
    """Return what the services have on their operations ports too; nothing else of the admin interface is reachable."""
    routes = [
        {"match": {"path": "/health/live"}, "direct_response": {"status": 200}},
        _asks_admin("/health/ready", "/ready"),
        _asks_admin("/metrics", "/stats/prometheus"),
    ]
    manager = {
        "stat_prefix": "operations",
        "http_filters": [router()],
        "route_config": {"virtual_hosts": [{"name": "operations", "domains": ["*"], "routes": routes}]},
    }
    return {
        "name": "operations",
        "address": address(gateway.operations_host, gateway.operations_port),
        "ignore_global_conn_limit": True,
        "filter_chains": [speaks_http(manager)],
    }


def _asks_admin(path: str, admin_path: str) -> Part:
    # The whole path is replaced, with its query, so that no parameter of the admin interface gets through.
    rewrite = {"pattern": {"regex": "^.*$"}, "substitution": admin_path}
    return {
        "match": {"path": path, "headers": [method("GET")]},
        "route": {"cluster": ADMIN, "regex_rewrite": rewrite},
    }


def _connections(most: int) -> Part:
    return extension(
        "resource_monitors.global_downstream_max_connections",
        "resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
        {"max_active_downstream_connections": most},
    )
