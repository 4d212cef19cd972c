"""Pieces of Envoy's configuration that it needs again and again."""

from typing import Any

Part = dict[str, Any]


def extension(name: str, kind: str, settings: Part) -> Part:
    """Return an extension by its name; `kind` is its message without the beginning that all share."""
    return {"name": f"envoy.{name}", "typed_config": message(kind, settings)}


def message(kind: str, settings: Part) -> Part:
    """Return settings with the type of message that they are."""
    return {"@type": f"type.googleapis.com/envoy.extensions.{kind}", **settings}


def speaks_http(settings: Part) -> Part:
    """Return a filter chain that speaks HTTP."""
    kind = "filters.network.http_connection_manager.v3.HttpConnectionManager"
    return {"filters": [extension("filters.network.http_connection_manager", kind, settings)]}


def router() -> Part:
    """Return the last filter of every chain, which sends a request on and says nothing of that to whoever asked."""
    return extension("filters.http.router", "filters.http.router.v3.Router", {"suppress_envoy_headers": True})


def header(name: str, value: str, *, only_if_absent: bool = False) -> Part:
    """Return a header to set."""
    action = "ADD_IF_ABSENT" if only_if_absent else "OVERWRITE_IF_EXISTS_OR_ADD"
    return {"header": {"key": name, "value": value}, "append_action": action}


def method(pattern: str) -> Part:
    """Match a request's method by a regular expression."""
    return {"name": ":method", "string_match": {"safe_regex": {"regex": pattern}}}


def address(host: str, port: int) -> Part:
    """Return an address of TCP."""
    return {"socket_address": {"address": host, "port_value": port}}
